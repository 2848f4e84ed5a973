#include "register/remote_subscriptions/remote_subscriptions.hpp"

#include <algorithm>
#include <chrono>

#include "base/log.hpp"
#include "base/random.hpp"
#include "register/ngsild/opening.hpp"
#include "register/remote_subscriptions/copy.hpp"

namespace dinh::reg {

namespace {

const std::string subscriptions_path = "/ngsi-ld/v1/subscriptions";
constexpr std::int64_t first_pause_ms = 5'000, longest_pause_ms = 300'000;

// A call of the house's own: nobody asked for it just now.
struct OwnCall {
  http::Request request;
  Call call{request, {}, {}, Media::json, false, false, {}, Context::core(), {}, {}, {}};
};

}  // namespace

RemoteSubscriptions::RemoteSubscriptions(Distributor& distributor, Registrations& registrations, Subscriptions& subscriptions,
                                         Engine& engine, storage::Db& db, Contexts& contexts, Clock clock, NgsiPorts ports,
                                         SendRequest send, std::string identity)
    : distributor_(distributor),
      registry_(registrations.registry()),
      subscriptions_(subscriptions),
      store_(db),
      contexts_(contexts),
      clock_(clock),
      binding_(engine, contexts, clock, std::move(ports)),
      forwarding_(std::move(send), clock, std::move(identity)) {
  for (auto& row : store_.all()) {
    due_.insert({row.tenant, row.subscription});
    put(std::move(row));
  }
  subscriptions.on_set([this](std::string const& tenant, std::string const& id) { due({tenant, id}); });
  registrations.on_change([this](KnownRegistration const& before, KnownRegistration const& after) {
    auto const& one = before ? before : after;
    if (!after) {
      std::lock_guard guard(mutex_);
      gone_[{one->tenant, one->id}] = before;
    }
    due_all(one->tenant);
  });
}

RemoteSubscriptions::~RemoteSubscriptions() { stop(); }

void RemoteSubscriptions::stop() {
  {
    std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void RemoteSubscriptions::due(Name name) {
  std::lock_guard guard(mutex_);
  if (registry_.is_empty() && !held_.contains(name)) return;
  pauses_.erase(name);
  due_.insert(std::move(name));
  wake_.notify_one();
}

void RemoteSubscriptions::due_all(std::string const& tenant) {
  for (auto const& s : subscriptions_.all(tenant)) due({tenant, s->id});
  std::lock_guard guard(mutex_);
  for (auto const& [name, copies] : held_)
    if (name.first == tenant) due_.insert(name);
  wake_.notify_one();
}

void RemoteSubscriptions::put(CopyRow row) {
  auto& of = held_[{row.tenant, row.subscription}];
  if (std::find(of.begin(), of.end(), row.remote_id) == of.end()) of.push_back(row.remote_id);
  auto id = row.remote_id;
  copies_[id] = std::move(row);
}

void RemoteSubscriptions::be_told_at(std::string const& address) { told_to_ = address + "/ngsi-ld/ex/v1/remote-notify"; }

void RemoteSubscriptions::start() {
  for (auto const& tenant : subscriptions_.tenants()) due_all(tenant);
  thread_ = std::thread([this] { work(); });
}

void RemoteSubscriptions::work() {
  std::unique_lock guard(mutex_);
  while (!stopping_) {
    auto now = monotonic_ms();
    for (auto const& [name, pause] : pauses_)
      if (pause.until_ms <= now) due_.insert(name);
    if (due_.empty()) {
      wake_.wait_for(guard, std::chrono::seconds(1));
      continue;
    }
    guard.unlock();
    try {
      settle();
    } catch (std::exception const& e) { log_error("remote subscriptions: not brought in line", {{"what", e.what()}}); }
    guard.lock();
  }
}

void RemoteSubscriptions::settle() {
  std::lock_guard alone(settling_);
  for (;;) {
    Name name;
    {
      std::lock_guard guard(mutex_);
      if (due_.empty() || stopping_) return;
      name = *due_.begin();
      due_.erase(due_.begin());
    }
    bool is_done = bring_in_line(name);
    std::lock_guard guard(mutex_);
    if (is_done) {
      pauses_.erase(name);
    } else {
      auto& pause = pauses_[name];
      pause.ms = pause.ms == 0 ? first_pause_ms : std::min(2 * pause.ms, longest_pause_ms);
      pause.until_ms = monotonic_ms() + pause.ms;
    }
  }
}

bool RemoteSubscriptions::bring_in_line(Name const& name) {
  auto s = subscriptions_.find(name.first, name.second);
  auto copies = copies_of(name);
  auto all = registry_.all(name.first);
  bool is_done = true;
  for (auto const& r : *all) {
    auto held = std::find_if(copies.begin(), copies.end(), [&](auto const& c) { return c.registration == r->id; });
    auto how = s ? spoken(*s, *r) : Result<Spoken>(Spoken{});
    bool is_bound = s && binding_.lens_for(s->owner, s->tenant);  // by a contract, which sources know nothing of
    bool is_wanted = s && !is_bound && how && copy_for(*s, *r, *how->context, "urn:x", told_to_, clock_());
    if (is_wanted && held == copies.end()) is_done = make(*s, r) && is_done;
    else if (is_wanted) is_done = change(*s, r, *held) && is_done;
    else if (held != copies.end()) is_done = withdraw(*held) && is_done;
  }
  for (auto const& copy : copies)
    if (std::none_of(all->begin(), all->end(), [&](auto const& r) { return r->id == copy.registration; }))
      is_done = withdraw(copy) && is_done;
  return is_done;
}

Result<RemoteSubscriptions::Spoken> RemoteSubscriptions::spoken(Subscription const& s, Registration const& r) const {
  Spoken out;
  if (auto const* url = r.info("jsonldContext")) {
    TRY(out.context, contexts_.obtain_url(*url));
    out.url = *url;
    return out;
  }
  out.context = s.written_in.context;
  if (s.written_in.text.empty()) return out;
  TRY(auto member, json::parse(s.written_in.text));
  if (auto url = member.string()) out.url = std::string(*url);
  else out.member = std::move(member);
  return out;
}

Result<Reply> RemoteSubscriptions::send(std::string const& tenant, Spoken const& how, Forward f) {
  OwnCall own;
  own.call.tenant = tenant;
  own.call.context_linked = !how.url.empty();
  own.call.context_url = how.url;
  if (!f.body.empty() && !how.member.is_null()) {
    auto body = json::parse(f.body).value_or(json::Value());
    body["@context"] = how.member;
    f.body = body.text();
    f.has_ld_body = true;
  }
  TRY(auto replies, forwarding_.send(own.call, {std::move(f)}));
  return replies.front();
}

// The copy is known before the source has it, as the source may tell at once.
bool RemoteSubscriptions::make(Subscription const& s, KnownRegistration const& r) {
  auto how = spoken(s, *r);
  if (!how) return false;
  auto remote_id = "urn:ngsi-ld:Subscription:" + random_token(24);
  auto body = copy_for(s, *r, *how->context, remote_id, told_to_, clock_());
  if (!body) return true;
  CopyRow row{remote_id, s.tenant, s.id, r->id, r->endpoint, r->source_tenant, body->text()};
  keep(row);
  auto reply = send(s.tenant, *how, {r, "POST", subscriptions_path, {}, row.body, false});
  if (reply && reply->is_good()) return true;
  forget(row);
  bool is_refused = reply && reply->status >= 400 && reply->status < 500;  // it will not be taken the next time either
  log_warning("remote subscription: not taken", {{"subscription", s.id},
                                                 {"registration", r->id},
                                                 {"status", std::to_string(reply ? reply->status : 0)},
                                                 {"why", reply ? reply->why : reply.error().detail}});
  return is_refused;
}

bool RemoteSubscriptions::change(Subscription const& s, KnownRegistration const& r, CopyRow row) {
  auto how = spoken(s, *r);
  auto body = how ? copy_for(s, *r, *how->context, row.remote_id, told_to_, clock_()) : std::nullopt;
  if (!body) return how.has_value();
  bool has_moved = row.endpoint != r->endpoint || row.source_tenant != r->source_tenant;
  if (!has_moved && body->text() == row.body) return true;
  bool may_update = contains(r->operations, Operation::update_subscription) && !has_moved;
  if (!may_update) return withdraw(row) && make(s, r);
  auto before = json::parse(row.body).value_or(json::Value());
  auto reply =
      send(s.tenant, *how,
           {r, "PATCH", subscriptions_path + "/" + path_segment(row.remote_id), {}, fragment_between(before, *body).text(), false});
  if (reply && reply->status == 404) {  // it does not know of it any more
    forget(row);
    return make(s, r);
  }
  if (!reply || !reply->is_good()) return false;
  row.body = body->text();
  keep(row);
  return true;
}

bool RemoteSubscriptions::withdraw(CopyRow const& row) {
  auto r = registry_.find(row.tenant, row.registration);
  {
    std::lock_guard guard(mutex_);
    auto gone = gone_.find({row.tenant, row.registration});
    if (!r && gone != gone_.end()) r = gone->second;
  }
  if (!r || r->endpoint != row.endpoint) {
    auto last_known = std::make_shared<Registration>(r ? *r : Registration{});
    last_known->tenant = row.tenant;
    last_known->endpoint = row.endpoint;
    last_known->source_tenant = row.source_tenant;
    r = std::move(last_known);
  }
  auto reply = send(row.tenant, {}, {r, "DELETE", subscriptions_path + "/" + path_segment(row.remote_id), {}, "", false});
  // Nobody waits for the copy of a source that is not registered any more: it was asked, and what it still tells is not known here.
  bool is_settled = reply && (reply->is_good() || (reply->status >= 400 && reply->status < 500));
  if (!is_settled && registry_.find(row.tenant, row.registration)) return false;
  forget(row);
  return true;
}

std::optional<CopyRow> RemoteSubscriptions::find(std::string_view remote_id) const {
  std::lock_guard guard(mutex_);
  auto found = copies_.find(remote_id);
  return found == copies_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<CopyRow> RemoteSubscriptions::copies_of(Name const& name) const {
  std::lock_guard guard(mutex_);
  std::vector<CopyRow> out;
  if (auto held = held_.find(name); held != held_.end())
    for (auto const& id : held->second) out.push_back(copies_.at(id));
  return out;
}

void RemoteSubscriptions::keep(CopyRow const& row) {
  store_.put(row);
  std::lock_guard guard(mutex_);
  put(row);
}

void RemoteSubscriptions::forget(CopyRow const& row) {
  store_.remove(row.remote_id);
  std::lock_guard guard(mutex_);
  Name const name{row.tenant, row.subscription};
  if (auto held = held_.find(name); held != held_.end()) {
    std::erase(held->second, row.remote_id);
    if (held->second.empty()) held_.erase(held);
  }
  copies_.erase(row.remote_id);
  bool is_last = std::none_of(copies_.begin(), copies_.end(), [&](auto const& c) { return c.second.registration == row.registration; });
  if (is_last) gone_.erase({row.tenant, row.registration});
}

std::vector<KnownSubscription> RemoteSubscriptions::to_sources(std::string_view tenant) const {
  std::set<std::string> names;
  {
    std::lock_guard guard(mutex_);
    for (auto const& [name, copies] : held_)
      if (name.first == tenant) names.insert(name.second);
  }
  std::vector<KnownSubscription> out;
  for (auto const& name : names) {
    auto of = subscriptions_.find(tenant, name);
    if (!of) continue;
    auto made = std::make_shared<Subscription>(*of);
    made->id = of->id + ":sources";
    made->is_to_sources = true;
    made->body = json::Object{{"type", json::Value("Subscription")}};
    for (auto member : {"entities", "watchedAttributes", "csf", "description"})
      if (auto const* value = of->body.find(member)) made->body[member] = *value;
    json::Value endpoint(json::Object{{"uri", json::Value(told_to_)}, {"accept", json::Value("application/json")}});
    made->body["notification"]["endpoint"] = std::move(endpoint);
    out.push_back(std::move(made));
  }
  return out;
}

}  // namespace dinh::reg
