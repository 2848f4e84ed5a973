#include "register/sources/source_subscriptions.hpp"

#include <algorithm>
#include <array>

#include "base/log.hpp"
#include "register/ngsild/opening.hpp"
#include "register/ngsild/problems.hpp"
#include "register/ngsild/resource_routes.hpp"
#include "register/sources/discovery.hpp"

namespace dinh::reg {

namespace {

constexpr std::string_view path = "/ngsi-ld/v1/csourceSubscriptions/";

Result<TemporalQuery> times_of(Subscription const& s) {
  auto const* q = s.body.find("temporalQ");
  if (!q) return TemporalQuery{};
  json::Parser parser;
  auto body = json::Value(json::Object{{"temporalQ", *q}}).text();
  TRY(auto view, parser.parse(body));
  TRY(auto texts, read_temporal_body(view));
  return read_temporal_query(texts);
}

Result<Subscription> checked(Subscription s) {
  s.is_to_sources = true;
  TRY_DO(times_of(s));
  return s;
}

// A notification of registrations is one message, whatever else waits.
DeliveryLimits one_at_a_time(DeliveryLimits limits) {
  limits.batch = 1;
  limits.threads = std::min<std::size_t>(limits.threads, 8);
  limits.prompt_threads = std::min<std::size_t>(limits.prompt_threads, 2);
  return limits;
}

}  // namespace

bool selects(Subscription const& s, Registration const& r) {
  SourceQuery query;
  query.times = times_of(s).value_or(TemporalQuery{});
  auto csf = s.body.find("csf");
  if (auto read = csf ? read_csf(*csf->string(), *s.q_in.context) : Result<std::shared_ptr<const QExpression>>(nullptr)) query.csf = *read;
  return std::any_of(s.selectors.begin(), s.selectors.end(), [&](Query const& selector) {
    query.wanted = {selector.ids, selector.id_pattern, selector.types, s.watched.empty() ? s.must_have : s.watched};
    query.properties.geo = selector.geo;
    query.properties.scope = selector.scope;
    return fits(query, r);
  });
}

SourceSubscriptions::SourceSubscriptions(Registrations& registrations, Engine& engine, storage::Db& db, Contexts& contexts, Clock clock,
                                         NgsiPorts ports, SendNotification send, DeliveryLimits limits)
    : registry_(registrations.registry()),
      store_(db),
      clock_(clock),
      binding_(engine, contexts, clock, std::move(ports)),
      bodies_(binding_),
      deliveries_(std::move(send), clock, one_at_a_time(limits)) {
  for (auto const& row : store_.all()) load(row);
  registrations.on_change([this](auto const& before, auto const& after) { heard(before, after); });
}

void SourceSubscriptions::load(SubscriptionRow const& row) {
  Subscription draft;
  draft.id = row.id;
  draft.tenant = row.tenant;
  draft.created = row.created_at;
  draft.modified = row.modified_at;
  draft.is_to_sources = true;
  auto written_in = bodies_.kept_context(row.context), q_in = bodies_.kept_context(row.q_context);
  auto body = json::parse(row.body);
  if (!written_in || !q_in || !body) return log_warning("source subscription: cannot be read now", {{"subscription", row.id}});
  draft.written_in = *written_in;
  draft.q_in = *q_in;
  draft.body = std::move(*body);
  auto read = bodies_.complete(std::move(draft));
  if (!read) return log_warning("source subscription: cannot be read now", {{"subscription", row.id}, {"why", read.error().detail}});
  put(std::make_shared<const Subscription>(std::move(*read)),
      {row.times_sent, row.times_failed, row.last_notification, row.last_success, row.last_failure, 0, {}});
}

void SourceSubscriptions::put(KnownSubscription const& s, Progress progress) {
  deliveries_.put(s, progress);
  std::lock_guard guard(rounds_);
  if (s->interval_ms > 0) next_round_[{s->tenant, s->id}] = clock_() + s->interval_ms;
  else next_round_.erase({s->tenant, s->id});
}

Result<Deliveries::Entry> SourceSubscriptions::must_find(Call const& call) const {
  auto id = call.request.param("id");
  if (!is_uri(id)) return errors::bad_data("id", "a URI, like urn:ngsi-ld:Subscription:1");
  auto found = deliveries_.find(call.tenant, id);
  if (!found) return errors::missing("there is no subscription " + std::string(id));
  return std::move(*found);
}

// §5.11.7: each registration that fits begins with being told, whatever happens later.
void SourceSubscriptions::tell_all(Subscription const& s) {
  std::vector<KnownRegistration> fitting;
  for (auto const& r : *registry_.all(s.tenant))
    if (r->is_live(clock_()) && selects(s, *r)) fitting.push_back(r);
  if (!fitting.empty()) tell(s, fitting, "newlyMatching");
}

void SourceSubscriptions::tell(Subscription const& s, std::vector<KnownRegistration> const& registrations, std::string_view reason) {
  if (!s.is_live(clock_())) return;
  Told told;
  told.entity = reason;
  for (auto const& r : registrations) {
    if (!told.json.empty()) told.json += ',';
    show_registration(*r, *s.showing.context, clock_(), s.showing.system).write(told.json);
  }
  deliveries_.tell(s, std::move(told));
}

void SourceSubscriptions::heard(KnownRegistration const& before, KnownRegistration const& after) {
  auto const& tenant = (before ? before : after)->tenant;
  for (auto const& [s, progress] : deliveries_.page(tenant, 0, deliveries_.count(tenant))) {
    if (s->interval_ms > 0) continue;  // told in rounds
    bool did = before && selects(*s, *before), does = after && selects(*s, *after);
    if (does) tell(*s, {after}, did ? "updated" : "newlyMatching");
    else if (did) tell(*s, {before}, "noLongerMatching");
  }
}

void SourceSubscriptions::keep() {
  auto now = clock_();
  std::vector<std::pair<std::string, std::string>> due;
  {
    std::lock_guard guard(rounds_);
    for (auto& [name, next] : next_round_)
      if (next <= now) due.push_back(name);
  }
  for (auto const& [tenant, id] : due) {
    auto found = deliveries_.find(tenant, id);
    if (!found) continue;
    tell_all(*found->what);
    std::lock_guard guard(rounds_);
    next_round_[{tenant, id}] = now + found->what->interval_ms;
  }
  auto steps = deliveries_.steps();
  if (steps.lines.empty()) return;
  try {
    store_.keep(steps.lines);
  } catch (...) {
    deliveries_.not_kept(steps);
    throw;
  }
}

// §5.11.2
Result<http::Response> SourceSubscriptions::create(Call& call) {
  TRY(auto read, bodies_.created(call));
  TRY(auto subscription, checked(std::move(read)));
  auto known = std::make_shared<const Subscription>(std::move(subscription));
  std::lock_guard guard(writing_);
  if (!store_.add(*known)) return errors::exists(known->id + " exists already");
  put(known, {});
  tell_all(*known);
  return std::move(empty(201).with("Location", std::string(path) + known->id));
}

// §5.11.5
Result<http::Response> SourceSubscriptions::list(Call& call) {
  TRY(auto page, bodies_.page(call));
  json::Array shown;
  for (auto const& entry : deliveries_.page(call.tenant, page.offset, page.limit))
    shown.push_back(bodies_.shown(call, *entry.what, entry.progress));
  auto const count = deliveries_.count(call.tenant);
  auto const own = own_(call.tenant);
  for (auto i = page.offset > count ? page.offset - count : 0; i < own.size() && shown.size() < page.limit; ++i)
    shown.push_back(bodies_.shown(call, *own[i], {}));
  return bodies_.answer(call, page, std::move(shown), count + own.size());
}

// §5.11.4
Result<http::Response> SourceSubscriptions::retrieve(Call& call) {
  TRY_DO(open_call(binding_, call));
  TRY(auto found, must_find(call));
  return binding_.document(call, bodies_.shown(call, *found.what, found.progress).text());
}

// §5.11.3
Result<http::Response> SourceSubscriptions::change(Call& call) {
  TRY(auto fragment, bodies_.fragment(call));
  std::lock_guard guard(writing_);
  TRY(auto found, must_find(call));
  TRY(auto read, bodies_.changed(call, fragment, *found.what));
  TRY(auto subscription, checked(std::move(read)));
  auto known = std::make_shared<const Subscription>(std::move(subscription));
  store_.change(*known);
  put(known, found.progress);
  return empty(204);
}

// §5.11.6
Result<http::Response> SourceSubscriptions::remove(Call& call) {
  std::lock_guard guard(writing_);
  TRY(auto found, must_find(call));
  store_.remove(call.tenant, found.what->id);
  deliveries_.drop(found.what->tenant, found.what->id);
  std::lock_guard rounds(rounds_);
  next_round_.erase({found.what->tenant, found.what->id});
  return empty(204);
}

std::vector<http::Route> SourceSubscriptions::routes(NgsiRights const& rights) {
  using R = SourceSubscriptions;
  bodies_.keep_secrets_for(rights.write);
  auto handlers = resource_handlers(binding_, *this, &R::create, &R::list, &R::retrieve, &R::change, &R::remove, page_params);
  return resource_routes("csourceSubscriptions", handlers,
                         {"Subscribe to context sources", "Subscriptions to context sources", "One subscription to context sources",
                          "Change a subscription to context sources", "Unsubscribe from context sources"},
                         rights.read, rights.write, binding_.limits.max_entity_bytes);
}

}  // namespace dinh::reg
