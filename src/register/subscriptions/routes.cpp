#include <array>

#include "register/subscriptions/subscriptions.hpp"

namespace dinh::reg {

namespace {

constexpr std::array<std::string_view, 4> list_params = {"limit", "offset", "count", "options"};
constexpr std::array<std::string_view, 1> one_params = {"options"};

}  // namespace

http::Handler Subscriptions::handler(std::span<const std::string_view> params, Result<http::Response> (Subscriptions::*f)(Call&),
                                     bool has_body) {
  return binding_.in_worker({params, has_body, !has_body, false}, [this, f](Call& call) { return (this->*f)(call); });
}

// clang-format off
std::vector<http::Route> Subscriptions::routes(NgsiRights const& rights) {
  using http::Method;
  constexpr auto lane = http::Lane::worker;
  auto const& [read, write] = rights;
  auto small = binding_.limits.max_entity_bytes;
  std::vector<http::Route> table;
  for (std::string slash : {"", "/"}) {  // clients write resources with a slash behind them too, as the standard does
    const std::string all = "/ngsi-ld/v1/subscriptions" + slash, one = "/ngsi-ld/v1/subscriptions/{id}" + slash;
    auto word = [&](const char* text) { return slash.empty() ? text : ""; };
    table.push_back({Method::post, all, write, lane, handler({}, &Subscriptions::create, true), word("Subscribe"), small});
    table.push_back({Method::get, all, read, lane, handler(list_params, &Subscriptions::list, false), word("Subscriptions")});
    table.push_back({Method::get, one, read, lane, handler(one_params, &Subscriptions::retrieve, false), word("One subscription")});
    table.push_back({Method::patch, one, write, lane, handler({}, &Subscriptions::change, true), word("Change a subscription"), small});
    table.push_back({Method::del, one, write, lane, handler({}, &Subscriptions::remove, false), word("Unsubscribe")});
  }
  return table;
}
// clang-format on

}  // namespace dinh::reg
