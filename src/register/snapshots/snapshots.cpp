#include "register/snapshots/snapshots.hpp"

#include <algorithm>
#include <array>

#include "base/random.hpp"
#include "register/distribution/rewritten.hpp"
#include "register/ngsild/payload.hpp"
#include "register/ngsild/problems.hpp"

namespace dinh::reg {

namespace {

constexpr std::string_view header = "NGSILD-Snapshot";
const std::string path = "/ngsi-ld/v1/snapshots";
constexpr std::array<std::string_view, 1> purge_params = {"q"};
constexpr std::size_t most_snapshots = 100;  // of a tenant

// As the client knows it: of a tenant of its own, and a snapshot.
http::Response dressed(http::Response out, std::string_view tenant, std::string_view id) {
  std::erase_if(out.headers, [](auto const& h) { return is_same_header(h.first, "NGSILD-Tenant"); });
  if (!tenant.empty()) out.with("NGSILD-Tenant", std::string(tenant));
  return std::move(out.with(std::string(header), std::string(id)));
}

bool names_a_space(http::Request const& request) {
  return request.header("NGSILD-Tenant").value_or("").starts_with(Snapshot::space_prefix);
}

http::Response no_tenant() {
  Error error{Code::not_found, "there is no such tenant", {}, {}, std::string(errors::nonexistent_tenant)};
  return refusal(error);
}

}  // namespace

Snapshots::Snapshots(Engine& engine, storage::Db& db, Contexts& contexts, Clock clock, NgsiPorts ports, Send send)
    : store_(db), clock_(clock), binding_(engine, contexts, clock, std::move(ports)), send_(std::move(send)) {
  for (auto& s : store_.all()) {
    Name const name{s.tenant, s.id};
    if (s.status == "preparing") to_fill_.insert(name);  // the last run ended before it was done
    known_[name] = std::make_shared<const Snapshot>(std::move(s));
  }
}

Snapshots::~Snapshots() { stop(); }

void Snapshots::stop() {
  {
    std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::vector<http::Route> Snapshots::around(std::vector<http::Route> table) {
  for (auto& route : table) {
    if (route.pattern == "/ngsi-ld/v1/entityOperations/query") query_ = inner_of(route);
    if (route.pattern == "/ngsi-ld/v1/temporal/entityOperations/query") past_query_ = inner_of(route);
    route.operation.handler = [this, inner = route.operation.handler](http::Request const& request) -> http::Response {
      if (request.header(header)) return ask(inner, request);
      return names_a_space(request) ? no_tenant() : inner(request);
    };
  }
  return table;
}

http::Response Snapshots::ask(http::Handler const& inner, http::Request const& request) {
  std::string const id(*request.header(header)), tenant(request.header("NGSILD-Tenant").value_or(""));
  auto s = find(tenant, id);
  if (!s) return refusal(errors::missing("there is no snapshot " + id).value());
  {
    std::lock_guard guard(mutex_);
    used_.insert({tenant, id});
  }
  Rewritten scoped(request);
  auto out = inner(scoped.header("NGSILD-Tenant", s->space).header(header, "").request());
  if (!out.on_worker) return dressed(std::move(out), tenant, id);
  http::Response later;
  later.on_worker = [go_on = std::move(out.on_worker), s](http::Request const& again) {
    Rewritten scoped_again(again);
    return dressed(go_on(scoped_again.header("NGSILD-Tenant", s->space).header(header, "").request()), s->tenant, s->id);
  };
  return later;
}

std::vector<http::Route> Snapshots::refusing(std::vector<http::Route> table) {
  for (auto& route : table)
    route.operation.handler = [inner = route.operation.handler](http::Request const& request) -> http::Response {
      if (names_a_space(request)) return no_tenant();
      if (!request.header(header)) return inner(request);
      return refusal(errors::fail_with(errors::not_supported, Code::not_implemented, "this cannot be asked of a snapshot").value());
    };
  return table;
}

KnownSnapshot Snapshots::find(std::string_view tenant, std::string_view id) const {
  std::lock_guard guard(mutex_);
  auto found = known_.find({std::string(tenant), std::string(id)});
  return found != known_.end() && clock_() < found->second->expires ? found->second : nullptr;
}

Result<KnownSnapshot> Snapshots::must_find(Call const& call) const {
  auto id = call.request.param("id");
  if (!is_uri(id)) return errors::bad_data("id", "a URI");
  auto s = find(call.tenant, id);
  if (!s) return errors::missing("there is no snapshot " + std::string(id));
  return s;
}

// §5.16.1
Result<http::Response> Snapshots::create(Call& call) {
  json::Parser parser(binding_.limits.max_entity_bytes);
  TRY_DO(read_body(binding_, call, parser));
  TRY(auto body, read_snapshot(json::Value::from(call.body), SnapshotMembers::of_new));
  Snapshot draft;
  if (auto member = call.ld_body ? call.body.get("@context") : std::nullopt) draft.context = member->text();
  else draft.context = call.context_text;
  return add(call, std::move(body), std::move(draft));
}

// §5.16.2
Result<http::Response> Snapshots::clone(Call& call) {
  TRY(auto of, must_find(call));
  json::Value given(json::Object{});
  if (!call.request.body.empty()) {
    json::Parser parser(binding_.limits.max_entity_bytes);
    TRY_DO(read_body(binding_, call, parser));
    given = json::Value::from(call.body);
  }
  TRY(auto body, read_snapshot(std::move(given), SnapshotMembers::of_clone));
  for (auto member : {"snapshotQueries", "snapshotTemporalQueries"})
    if (auto const* queries = of->body.find(member)) body[member] = *queries;
  Snapshot draft;
  draft.context = of->context;
  draft.source = of->space;
  draft.details = of->details;
  draft.temporal_details = of->temporal_details;
  return add(call, std::move(body), std::move(draft));
}

Result<http::Response> Snapshots::add(Call& call, json::Value body, Snapshot draft) {
  auto const now = clock_();
  auto const* id = body.find("id");
  draft.id = id ? std::string(*id->string()) : "urn:ngsi-ld:Snapshot:" + random_token(16);
  draft.tenant = call.tenant;
  draft.space = std::string(Snapshot::space_prefix) + random_token(24);
  draft.created = draft.modified = draft.used = now;
  TRY(draft.expires, end_of(body, now));
  body.erase("id");
  draft.body = std::move(body);
  auto s = std::make_shared<const Snapshot>(std::move(draft));
  if (auto old =
          [&] {
            std::lock_guard guard(mutex_);
            auto found = known_.find({s->tenant, s->id});
            return found == known_.end() ? nullptr : found->second;
          }();
      old && old->expires <= now)
    drop(old);
  if (!store_.add(*s)) return errors::exists(s->id + " exists already");
  {
    std::lock_guard guard(mutex_);
    known_[{s->tenant, s->id}] = s;
    to_fill_.insert({s->tenant, s->id});
  }
  make_room(s->tenant);
  wake_.notify_one();
  return std::move(empty(201).with("Location", path + "/" + s->id));
}

// §5.5.15: what matters least goes first, then what would end first.
void Snapshots::make_room(std::string const& tenant) {
  std::vector<KnownSnapshot> all;
  {
    std::lock_guard guard(mutex_);
    for (auto const& [name, s] : known_)
      if (name.first == tenant) all.push_back(s);
  }
  if (all.size() <= most_snapshots) return;
  auto newest = std::max_element(all.begin(), all.end(), [](auto const& a, auto const& b) { return a->created < b->created; });
  all.erase(newest);
  drop(*std::min_element(all.begin(), all.end(), [](auto const& a, auto const& b) {
    return std::pair(a->priority(), a->expires) < std::pair(b->priority(), b->expires);
  }));
}

// §5.16.3
Result<http::Response> Snapshots::retrieve(Call& call) {
  TRY(auto s, must_find(call));
  return http::json_reply(200, show_snapshot(*s).text());
}

// §5.16.4
Result<http::Response> Snapshots::change(Call& call) {
  json::Parser parser(binding_.limits.max_entity_bytes);
  TRY_DO(read_body(binding_, call, parser));
  TRY(auto s, must_find(call));
  auto given = json::Value::from(call.body);
  std::vector<std::string> gone;
  for (auto const& [key, value] : given.object())
    if (value.string() == ngsi_null) gone.push_back(key);
  for (auto const& key : gone) given.erase(key);
  TRY(auto fragment, read_snapshot(std::move(given), SnapshotMembers::of_update));
  auto changed = *s;
  for (auto const& key : gone) changed.body.erase(key);
  for (auto const& [key, value] : fragment.object()) changed.body[key] = value;
  changed.modified = clock_();
  if (fragment.find("snapshotLifetime")) { TRY(changed.expires, end_of(changed.body, changed.modified)); }
  auto known = std::make_shared<const Snapshot>(std::move(changed));
  {
    std::lock_guard guard(mutex_);
    auto at = known_.find({known->tenant, known->id});
    if (at == known_.end()) return errors::missing("there is no snapshot " + known->id);
    auto merged = std::make_shared<Snapshot>(*known);  // it may have been filled meanwhile
    merged->status = at->second->status;
    merged->details = at->second->details;
    merged->temporal_details = at->second->temporal_details;
    known = std::move(merged);
    at->second = known;
    if (known->status != "preparing") to_tell_.push_back(known);  // §5.16.6
  }
  store_.change(*known);
  wake_.notify_one();
  return http::json_reply(200, show_snapshot(*known).text());
}

// §5.16.5
Result<http::Response> Snapshots::remove(Call& call) {
  TRY(auto s, must_find(call));
  drop(s);
  return empty(204);
}

// §5.16.7
Result<http::Response> Snapshots::purge(Call& call) {
  TRY_DO(open_call(binding_, call));
  auto const* q = call.param("q");
  if (!q) return errors::bad_data("q", "a query over members of snapshots");
  Snapshot any;
  any.id = "urn:ngsi-ld:Snapshot:any";
  any.body = json::Object{};
  TRY_DO(fits_snapshot(*q, any));  // it is wrong, whether there are any or not
  std::vector<KnownSnapshot> all;
  {
    std::lock_guard guard(mutex_);
    for (auto const& [name, s] : known_)
      if (name.first == call.tenant) all.push_back(s);
  }
  for (auto const& s : all) {
    TRY(bool fits, fits_snapshot(*q, *s));
    if (fits) drop(s);
  }
  return empty(204);
}

void Snapshots::drop(KnownSnapshot const& s) {
  store_.remove(s->tenant, s->id);
  {
    std::lock_guard guard(mutex_);
    auto at = known_.find({s->tenant, s->id});
    if (at == known_.end() || at->second->space != s->space) return;
    known_.erase(at);
    to_fill_.erase({s->tenant, s->id});
    to_empty_.insert(s->space);
    auto told = std::make_shared<Snapshot>(*s);  // table 5.3.4-1: an end that has passed tells that it is gone
    told->expires = std::min(s->expires, clock_());
    to_tell_.push_back(std::move(told));
  }
  wake_.notify_one();
}

void Snapshots::keep() {
  std::vector<KnownSnapshot> ended, used;
  auto const now = clock_();
  {
    std::lock_guard guard(mutex_);
    for (auto const& [name, s] : known_)
      if (s->expires <= now) ended.push_back(s);
    for (auto const& name : std::exchange(used_, {}))
      if (auto at = known_.find(name); at != known_.end()) {
        auto changed = std::make_shared<Snapshot>(*at->second);
        changed->used = now;
        at->second = changed;
        used.push_back(std::move(changed));
      }
  }
  for (auto const& s : ended) drop(s);
  for (auto const& s : used) store_.change(*s);
}

// clang-format off
std::vector<http::Route> Snapshots::routes(NgsiRights const& rights) {
  using HttpMethod = http::Method;
  constexpr auto lane = http::Lane::worker;
  auto small = binding_.limits.max_entity_bytes;
  auto does = [&](Result<http::Response> (Snapshots::*f)(Call&), bool has_body, bool answers, std::span<const std::string_view> params = {}) {
    return binding_.in_worker({params, has_body, answers}, [this, f](Call& call) { return (this->*f)(call); });
  };
  std::vector<http::Route> table;
  for (std::string slash : {"", "/"}) {  // clients write resources with a slash behind them too, as the standard does
    auto word = [&](const char* text) { return slash.empty() ? text : ""; };
    const std::string all = path + slash, one = path + "/{id}" + slash, copies = path + "/{id}/clone" + slash;
    table.push_back({HttpMethod::post, all, rights.write, lane, does(&Snapshots::create, true, false), word("Freeze what queries find"), small});
    table.push_back({HttpMethod::del, all, rights.write, lane, does(&Snapshots::purge, false, false, purge_params), word("Purge snapshots")});
    table.push_back({HttpMethod::get, one, rights.read, lane, does(&Snapshots::retrieve, false, true), word("Retrieve the status of a snapshot")});
    table.push_back({HttpMethod::patch, one, rights.write, lane, does(&Snapshots::change, true, true), word("Update a snapshot"), small});
    table.push_back({HttpMethod::del, one, rights.write, lane, does(&Snapshots::remove, false, false), word("Delete a snapshot")});
    table.push_back({HttpMethod::post, copies, rights.write, lane, does(&Snapshots::clone, true, false), word("Clone a snapshot"), small});
  }
  return refusing(std::move(table));
}
// clang-format on

}  // namespace dinh::reg
