// What snapshots freeze (CIM 009 §5.16.1.4, §5.16.2.4): the answers to their queries, of this broker and of its sources, put into the space
// of the snapshot in pieces, so that others are served between.
#include <algorithm>
#include <chrono>
#include <thread>

#include "base/log.hpp"
#include "base/random.hpp"
#include "register/distribution/rewritten.hpp"
#include "register/evolution.hpp"
#include "register/history_edit.hpp"
#include "register/ngsild/operations.hpp"
#include "register/ngsild/payload.hpp"
#include "register/ngsild/problems.hpp"
#include "register/snapshots/snapshots.hpp"
#include "register/temporal/written.hpp"

namespace dinh::reg {

namespace {

constexpr std::size_t chunk = 200;  // entities in one go on the state thread
constexpr std::int64_t longest_wait_ms = 30'000;

std::string status_of(std::vector<json::Value> const& details, bool has_any) {
  std::size_t good = 0;
  for (auto const& detail : details)
    good += detail.find("resultStatus")->string() == "success" || detail.find("resultStatus")->string() == "empty";
  if (good == 0) return "failure";
  if (good < details.size()) return "partial";
  return has_any ? "success" : "empty";
}

}  // namespace

void Snapshots::start() {
  thread_ = std::thread([this] { work(); });
}

void Snapshots::work() {
  std::unique_lock guard(mutex_);
  while (!stopping_) {
    if (to_fill_.empty() && to_empty_.empty() && to_tell_.empty()) {
      wake_.wait_for(guard, std::chrono::seconds(1));
      continue;
    }
    guard.unlock();
    try {
      settle();
    } catch (std::exception const& e) {
      log_error("snapshots: not brought on", {{"what", e.what()}});
      std::this_thread::sleep_for(std::chrono::seconds(1));
    }
    guard.lock();
  }
}

void Snapshots::settle() {
  std::lock_guard alone(settling_);
  for (;;) {
    std::vector<KnownSnapshot> told;
    KnownSnapshot next;
    std::string space;
    {
      std::lock_guard guard(mutex_);
      if (stopping_) return;
      told = std::exchange(to_tell_, {});
      if (!to_fill_.empty()) {  // first, as a clone may be made of what goes then
        auto at = known_.find(*to_fill_.begin());
        if (at != known_.end()) next = at->second;
        else to_fill_.erase(to_fill_.begin());
      } else if (!to_empty_.empty()) {
        space = *to_empty_.begin();
      }
      if (told.empty() && !next && space.empty() && to_fill_.empty()) return;
    }
    for (auto const& s : told) tell(*s);
    if (!space.empty()) {
      empty_space(space);
      std::lock_guard guard(mutex_);
      to_empty_.erase(space);
    } else if (next) {
      fill(next);
    }
  }
}

void Snapshots::fill(KnownSnapshot const& s) {
  auto done = *s;
  Seq last = 0;
  empty_space(s->space);  // what a run before this one had begun with
  if (!s->source.empty()) {
    copy_space(s->source, s->space, last);
  } else {
    json::Array details, temporal_details;
    for (auto [member, results] : {std::pair("snapshotQueries", &details), std::pair("snapshotTemporalQueries", &temporal_details)})
      if (auto const* queries = s->body.find(member))
        for (auto const& query : queries->array()) results->push_back(frozen(*s, query, results == &temporal_details, last));
    done.details = std::move(details);
    done.temporal_details = std::move(temporal_details);
  }
  auto all = done.details.array();
  for (auto const& detail : done.temporal_details.array()) all.push_back(detail);
  bool has_any = std::any_of(all.begin(), all.end(), [](auto const& d) { return d.find("resultStatus")->string() != "empty"; });
  done.status = status_of(all, has_any);
  if (!wait_durable(last)) done.status = "failure";
  std::lock_guard guard(mutex_);
  to_fill_.erase({s->tenant, s->id});
  auto at = known_.find({s->tenant, s->id});
  if (at == known_.end() || at->second->space != s->space) {  // it went meanwhile
    to_empty_.insert(s->space);
    return;
  }
  auto known = std::make_shared<Snapshot>(*at->second);
  known->status = done.status;
  known->details = done.details;
  known->temporal_details = done.temporal_details;
  known->modified = clock_();
  at->second = known;
  to_tell_.push_back(known);
  store_.change(*known);
}

// What came of one query (§5.2.42).
json::Value Snapshots::frozen(Snapshot const& s, json::Value const& query, bool is_temporal, Seq& last) {
  auto failed = [](Error const& error) {
    json::Value out(json::Object{{"resultStatus", json::Value("failure")}});
    out["problemDetails"] = json::parse(problem_json(error)).value_or(json::Value());
    return out;
  };
  auto context = Result<ContextPtr>(Context::core());
  json::Parser parser;
  if (!s.context.empty()) {
    auto member = parser.parse(s.context);
    context = member ? binding_.contexts.obtain(*member) : Result<ContextPtr>(tl::unexpected(member.error()));
  }
  if (!context) return failed(context.error());
  auto told = asked(s, query, is_temporal);
  if (!told) return failed(told.error());
  auto count = put(s, *told, is_temporal, **context, last);
  if (!count) return failed(count.error());
  return json::Value(json::Object{{"resultStatus", json::Value(*count == 0 ? "empty" : "success")}});
}

// §5.7.2.4, §5.7.4.4: as a client would ask, page by page.
Result<std::vector<json::Value>> Snapshots::asked(Snapshot const& s, json::Value const& query, bool is_temporal) {
  std::vector<json::Value> out;
  auto const page = binding_.limits.max_page;
  auto body = query;
  if (!s.context.empty()) body["@context"] = json::parse(s.context).value_or(json::Value());
  auto const text = body.text(), length = std::to_string(text.size());
  for (std::size_t read = page; read == page;) {
    std::string const params = "limit=" + std::to_string(page) + "&offset=" + std::to_string(out.size());
    http::Request request;
    request.method = http::Method::post;
    request.path = is_temporal ? "/ngsi-ld/v1/temporal/entityOperations/query" : "/ngsi-ld/v1/entityOperations/query";
    std::string const target = request.path + "?" + params;
    request.target = target;
    request.query = params;
    request.body = text;
    request.headers = {{"Content-Type", s.context.empty() ? "application/json" : "application/ld+json"},
                       {"Content-Length", length},
                       {"Accept", "application/json"}};
    if (!s.tenant.empty()) request.headers.push_back({"NGSILD-Tenant", s.tenant});
    auto reply = reg::ask(binding_, is_temporal ? past_query_ : query_, request);
    auto told = json::parse(reply.shared_body ? *reply.shared_body : reply.body);
    if (!http::succeeded(reply) || !told || !told->is_array()) {
      auto const* why = told ? told->find("detail") : nullptr;
      return errors::fail_with(errors::bad_request_data, Code::invalid,
                               "the query cannot be answered: " + std::string(why ? why->string().value_or("") : ""));
    }
    read = told->array().size();
    for (auto const& entity : told->array()) out.push_back(entity);
    if (out.size() > binding_.limits.max_batch_entities)
      return errors::fail_with(errors::too_many, Code::forbidden,
                               "a query of a snapshot finds at most " + std::to_string(binding_.limits.max_batch_entities) + " entities");
    std::lock_guard guard(mutex_);
    if (stopping_ || !known_.contains({s.tenant, s.id})) return fail(Code::unavailable, "the snapshot went");
  }
  return out;
}

// An entity that several queries found stands in it once, as the first of them found it.
Result<std::size_t> Snapshots::put(Snapshot const& s, std::vector<json::Value> const& all, bool is_temporal, Context const& context,
                                   Seq& last) {
  auto const now = clock_();
  for (std::size_t from = 0; from < all.size(); from += chunk) {
    std::vector<Delta> deltas;
    std::vector<HistoryEdit> edits;
    for (auto i = from; i < std::min(all.size(), from + chunk); ++i) {
      json::Parser parser(binding_.limits.max_batch_bytes);
      TRY(auto view, parser.parse(all[i].text()));
      if (is_temporal) {
        TRY(auto input, read_written(view, context, now, true));
        HistoryEdit edit;
        edit.tenant = s.space;
        edit.id = std::move(input.id);
        edit.at = now;
        edit.types = std::move(input.types);
        edit.instances = std::move(input.instances);
        edits.push_back(std::move(edit));
      } else {
        TRY(auto input, read_entity(view, {context}));
        deltas.push_back(reg::create(std::move(input), s.space, now));
      }
    }
    Result<Seq> seq = last;
    binding_.on_state([&] {
      for (auto& delta : deltas)
        if (seq && !binding_.engine.find(s.space, delta.id)) seq = binding_.engine.apply(std::move(delta));
      for (auto& edit : edits)
        if (seq) seq = binding_.engine.amend(std::move(edit));
    });
    if (!seq) return tl::unexpected(std::move(seq).error());
    last = std::max(last, *seq);
  }
  return all.size();
}

// §5.16.2.4: a clone is what the other one is by now, also what was changed in it.
void Snapshots::copy_space(std::string const& from, std::string const& to, Seq& last) {
  auto const now = clock_();
  Query query;
  query.tenant = from;
  query.limit = chunk;
  std::vector<std::string> past;
  bool is_done = false;
  while (!is_done)
    binding_.on_state([&] {
      auto found = binding_.engine.query(query);
      is_done = !found || found->docs.size() < chunk;
      if (!found) return;
      for (auto const& doc : found->docs) {
        std::string text;
        binding_.renderer.entity(text, *doc, {});
        json::Parser parser(binding_.limits.max_batch_bytes);
        auto view = parser.parse(text);
        auto input = view ? read_entity(*view, {*Context::core()}) : Result<EntityInput>(fail(Code::invalid, ""));
        if (!input) continue;
        if (auto seq = binding_.engine.apply(reg::create(std::move(*input), to, now))) last = std::max(last, *seq);
        past.emplace_back(doc->id());
      }
      if (!found->docs.empty()) query.after_id = found->docs.back()->id();
    });
  binding_.on_state([&] {
    for (auto& [id, types] : binding_.engine.past_entities(from)) past.push_back(std::move(id));
  });
  for (std::size_t begin = 0; begin < past.size(); begin += chunk)
    binding_.on_state([&] {
      for (auto i = begin; i < std::min(past.size(), begin + chunk); ++i) {
        auto trace = binding_.engine.recorded(from, past[i]).trace;
        if (!trace || trace->written() == 0) continue;
        HistoryEdit edit;
        edit.tenant = to;
        edit.id = past[i];
        edit.at = now;
        edit.types = trace->types;
        for (auto const& series : trace->series)
          for (auto const& w : series.instances) edit.instances.push_back({series.name, series.dataset, w.bytes, w.deletes});
        if (auto seq = binding_.engine.amend(std::move(edit))) last = std::max(last, *seq);
      }
    });
}

void Snapshots::empty_space(std::string const& space) {
  auto const now = clock_();
  auto erase = [&](std::string const& id) {
    HistoryEdit edit;
    edit.kind = HistoryEdit::Kind::erase_entity;
    edit.tenant = space;
    edit.id = id;
    edit.at = now;
    (void)binding_.engine.amend(std::move(edit));  // a full disk: the next start finds an empty or a forgotten space
  };
  bool is_known = false;
  binding_.on_state([&] { is_known = binding_.engine.has_tenant(space); });
  Query query;
  query.tenant = space;
  query.limit = chunk;
  for (bool is_done = !is_known; !is_done;)
    binding_.on_state([&] {
      auto found = binding_.engine.query(query);
      is_done = !found || found->docs.empty();
      if (is_done) return;
      for (auto const& doc : found->docs) {
        if (!binding_.engine.apply(reg::remove({*doc, binding_.engine.names(), space, now}))) is_done = true;
        erase(std::string(doc->id()));
      }
    });
  if (!is_known) return;
  std::vector<std::string> past;
  binding_.on_state([&] {
    for (auto& [id, types] : binding_.engine.past_entities(space)) past.push_back(std::move(id));
  });
  for (std::size_t begin = 0; begin < past.size(); begin += chunk)
    binding_.on_state([&] {
      for (auto i = begin; i < std::min(past.size(), begin + chunk); ++i) erase(past[i]);
    });
}

bool Snapshots::wait_durable(Seq seq) {
  for (auto const until = monotonic_ms() + longest_wait_ms; monotonic_ms() < until;) {
    Seq durable = 0;
    binding_.on_state([&] { durable = binding_.engine.durable(); });
    if (durable >= seq) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return false;
}

// §5.16.6, §5.3.4
void Snapshots::tell(Snapshot const& s) {
  auto const* endpoint = s.body.find("endpoint");
  if (!endpoint) return;
  http::OutgoingRequest out{.method = "POST", .url = std::string(endpoint->string().value_or("")), .timeout_ms = 5'000, .max_redirects = 0};
  out.body = snapshot_notification(s, "urn:ngsi-ld:SnapshotNotification:" + random_token(16), clock_()).text();
  out.headers.emplace_back("Content-Type", "application/json");
  if (!s.tenant.empty()) out.headers.emplace_back("NGSILD-Tenant", s.tenant);
  if (auto const* info = s.body.find("receiverInfo"))
    for (auto const& pair : info->array()) out.headers.emplace_back(*pair.find("key")->string(), *pair.find("value")->string());
  auto answer = send_(out);
  if (!answer || answer->status < 200 || answer->status >= 300)
    log_warning("snapshot: its receiver was not told",
                {{"snapshot", s.id}, {"why", answer ? std::to_string(answer->status) : answer.error().detail}});
}

}  // namespace dinh::reg
