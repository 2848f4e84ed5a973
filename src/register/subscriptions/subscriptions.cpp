// What is on the disk comes back to life, and goes there.
#include "register/subscriptions/subscriptions.hpp"

#include "base/log.hpp"
#include "register/subscriptions/subscription_names.hpp"

namespace dinh::reg {

namespace {

// Release 0.1.0 took selectors without a type, and took them for any.
json::Value of_earlier_release(json::Value body) {
  auto* entities = body.find("entities");
  if (!entities || !entities->array_if()) return body;
  for (auto& selector : *entities->array_if())
    if (selector.is_object() && !selector.find("type")) selector["type"] = "*";
  return body;
}

}  // namespace

Subscriptions::Subscriptions(Engine& engine, storage::Db& db, Contexts& contexts, Clock clock, NgsiPorts ports, SendNotification send,
                             DeliveryLimits limits)
    : engine_(engine),
      store_(db),
      contexts_(contexts),
      clock_(clock),
      binding_(engine, contexts, clock, std::move(ports)),
      bodies_(binding_),
      telling_(binding_),
      dead_letters_(db),
      deliveries_(std::move(send), clock, limits,
                  [this](Subscription const& s, std::vector<Told> const& told, std::string const& why) { return bury(s, told, why); }),
      rounds_(engine, deliveries_, telling_) {
  for (auto const& row : store_.all()) load(row);
}

Result<Subscription> Subscriptions::read_row(SubscriptionRow const& row) {
  Subscription draft;
  draft.id = row.id;
  draft.tenant = row.tenant;
  draft.owner = row.owner;
  draft.created = row.created_at;
  draft.modified = row.has_stored_names ? row.modified_at : row.created_at;
  TRY(draft.written_in, bodies_.kept_context(row.context));
  TRY(draft.q_in, bodies_.kept_context(row.has_stored_names ? row.q_context : row.context));
  TRY(draft.body, json::parse(row.body));
  if (!row.has_stored_names) draft.body = with_stored_names(of_earlier_release(std::move(draft.body)), *draft.written_in.context);
  return bodies_.complete(std::move(draft));
}

void Subscriptions::load(SubscriptionRow const& row) {
  auto read = read_row(row);
  if (!read) {
    log_warning("subscription: cannot be read now, and is not told", {{"subscription", row.id}, {"why", read.error().detail}});
    return;
  }
  if (!row.has_stored_names) store_.change(*read);
  auto cursor = std::min(row.cursor, engine_.delivered());  // the register may be an older one, from a backup
  deliveries_.put(
      std::make_shared<const Subscription>(std::move(*read)),
      {row.times_sent, row.times_failed, row.last_notification, row.last_success, row.last_failure, cursor, row.last_failure_reason});
}

bool Subscriptions::bury(Subscription const& s, std::vector<Told> const& told, std::string const& why) {
  try {
    dead_letters_.bury(s, told, why, clock_());
  } catch (storage::StorageError const& error) {
    log_warning("subscription: what was not taken cannot be put aside", {{"subscription", s.id}, {"why", error.what()}});
    return false;
  }
  log_warning("subscription: put aside what was not taken", {{"subscription", s.id}, {"why", why}});
  return true;
}

KnownSubscription Subscriptions::find(std::string_view tenant, std::string_view id) const {
  auto found = deliveries_.find(tenant, id);
  return found ? found->what : nullptr;
}

std::vector<KnownSubscription> Subscriptions::all(std::string_view tenant) const {
  std::vector<KnownSubscription> out;
  for (auto& entry : deliveries_.page(tenant, 0, deliveries_.count(tenant))) out.push_back(std::move(entry.what));
  return out;
}

void Subscriptions::keep() {
  auto steps = deliveries_.steps();
  if (steps.lines.empty() && (steps.seen == kept_ || deliveries_.is_empty())) return;
  try {
    store_.keep(steps);
    kept_ = steps.seen;
  } catch (...) {
    deliveries_.not_kept(steps);
    throw;
  }
}

}  // namespace dinh::reg
