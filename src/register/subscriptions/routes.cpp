#include "register/ngsild/resource_routes.hpp"
#include "register/subscriptions/subscriptions.hpp"

namespace dinh::reg {

std::vector<http::Route> Subscriptions::routes(NgsiRights const& rights) {
  using R = Subscriptions;
  bodies_.keep_secrets_for(rights.write);
  auto handlers = resource_handlers(binding_, *this, &R::create, &R::list, &R::retrieve, &R::change, &R::remove, page_params);
  auto table =
      resource_routes("subscriptions", handlers, {"Subscribe", "Subscriptions", "One subscription", "Change a subscription", "Unsubscribe"},
                      rights.read, rights.write, binding_.limits.max_entity_bytes);
  for (auto& route : dead_letter_routes(rights)) table.push_back(std::move(route));
  return table;
}

}  // namespace dinh::reg
