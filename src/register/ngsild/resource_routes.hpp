#pragma once
// The five routes of a resource that is created, listed, shown, changed and removed: subscriptions, registrations (CIM 009 §6.8 to 6.13).
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "http/router.hpp"
#include "register/ngsild/binding.hpp"

namespace dinh::reg {

struct ResourceHandlers {
  http::Handler create, list, retrieve, change, remove;
};

// A member function of a part as a handler of the worker lane; what reads a body answers none.
template <class Part>
http::Handler resource_handler(Binding& in, Part& part, Result<http::Response> (Part::*f)(Call&), std::span<const std::string_view> params,
                               bool has_body) {
  return in.in_worker({params, has_body, !has_body, false}, [&part, f](Call& call) { return (part.*f)(call); });
}

template <class Part>
ResourceHandlers resource_handlers(Binding& in, Part& part, Result<http::Response> (Part::*create)(Call&),
                                   Result<http::Response> (Part::*list)(Call&), Result<http::Response> (Part::*retrieve)(Call&),
                                   Result<http::Response> (Part::*change)(Call&), Result<http::Response> (Part::*remove)(Call&),
                                   std::span<const std::string_view> list_params) {
  static constexpr std::array<std::string_view, 1> one_params = {"options"};
  return {resource_handler(in, part, create, {}, true), resource_handler(in, part, list, list_params, false),
          resource_handler(in, part, retrieve, one_params, false), resource_handler(in, part, change, {}, true),
          resource_handler(in, part, remove, {}, false)};
}

struct ResourceWords {  // for OpenAPI
  std::string create, list, retrieve, change, remove;
};
std::vector<http::Route> resource_routes(std::string const& name, ResourceHandlers const&, ResourceWords const&,
                                         std::string const& read_right, std::string const& write_right, std::size_t body_limit);

inline constexpr std::array<std::string_view, 4> page_params = {"limit", "offset", "count", "options"};

}  // namespace dinh::reg
