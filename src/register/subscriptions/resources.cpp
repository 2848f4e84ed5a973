// Subscriptions as resources (CIM 009 §5.8.1 to 5.8.5, §6.10 and 6.11). In the worker lane, as they write to the disk.
#include "register/ngsild/opening.hpp"
#include "register/ngsild/problems.hpp"
#include "register/sharing/contract.hpp"
#include "register/subscriptions/subscriptions.hpp"

namespace dinh::reg {

namespace {

constexpr std::string_view path = "/ngsi-ld/v1/subscriptions/";

}  // namespace

Result<Deliveries::Entry> Subscriptions::must_find(Call const& call) {
  auto id = call.request.param("id");
  if (!is_uri(id)) return errors::bad_data("id", "a URI, like urn:ngsi-ld:Subscription:1");
  auto found = deliveries_.find(call.tenant, id);
  if (found && call.lens && found->what->owner != consumer_of(*call.request.actor)) found.reset();  // a consumer knows of his own
  if (!found) return errors::missing("there is no subscription " + std::string(id));
  return std::move(*found);
}

// §5.8.1
Result<http::Response> Subscriptions::create(Call& call) {
  TRY(auto subscription, bodies_.created(call));
  auto known = std::make_shared<const Subscription>(std::move(subscription));
  std::lock_guard guard(writing_);
  Seq cursor = 0;
  binding_.on_state([&] { cursor = engine_.last(); });  // its place on the feed: what is changed from now on is told
  if (!store_.add(*known, cursor)) return errors::exists(known->id + " exists already");
  binding_.on_state([&] {  // kept first, live then: one that could not be kept must not tell anybody anything
    deliveries_.put(known, {.cursor = cursor});
    install(known);
    deliveries_.fall_behind(*known, cursor);  // what came since is read from the feed
    std::size_t budget = 1'000;
    catch_up({known, cursor}, budget);
  });
  on_set_(known->tenant, known->id);
  return std::move(empty(201).with("Location", std::string(path) + known->id));
}

// §5.8.4
Result<http::Response> Subscriptions::list(Call& call) {
  TRY(auto page, bodies_.page(call));
  auto total = deliveries_.count(call.tenant);
  auto entries = call.lens ? deliveries_.page(call.tenant, 0, total) : deliveries_.page(call.tenant, page.offset, page.limit);
  if (call.lens) {
    std::erase_if(entries, [&](auto const& entry) { return entry.what->owner != consumer_of(*call.request.actor); });
    total = entries.size();
    entries.erase(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(std::min(page.offset, total)));
    entries.resize(std::min(entries.size(), page.limit));
  }
  json::Array shown;
  for (auto const& entry : entries) shown.push_back(bodies_.shown(call, *entry.what, entry.progress));
  return bodies_.answer(call, page, std::move(shown), total);
}

// §5.8.3
Result<http::Response> Subscriptions::retrieve(Call& call) {
  TRY_DO(open_call(binding_, call));
  TRY(auto found, must_find(call));
  return binding_.document(call, bodies_.shown(call, *found.what, found.progress).text());
}

// §5.8.2
Result<http::Response> Subscriptions::change(Call& call) {
  TRY(auto fragment, bodies_.fragment(call));
  std::lock_guard guard(writing_);
  TRY(auto found, must_find(call));
  TRY(auto subscription, bodies_.changed(call, fragment, *found.what));
  auto known = std::make_shared<const Subscription>(std::move(subscription));
  store_.change(*known);
  binding_.on_state([&] {
    deliveries_.put(known, found.progress);
    install(known);
  });
  on_set_(known->tenant, known->id);
  return empty(204);
}

// §5.8.5
Result<http::Response> Subscriptions::remove(Call& call) {
  std::lock_guard guard(writing_);
  TRY(auto found, must_find(call));
  store_.remove(call.tenant, found.what->id);
  binding_.on_state([&] {
    index_.drop(found.what->tenant, found.what->id);
    rounds_.drop(found.what->tenant, found.what->id);
    deliveries_.drop(found.what->tenant, found.what->id);
  });
  on_set_(found.what->tenant, found.what->id);
  return empty(204);
}

}  // namespace dinh::reg
