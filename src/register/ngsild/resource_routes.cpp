#include "register/ngsild/resource_routes.hpp"

namespace dinh::reg {

// clang-format off
std::vector<http::Route> resource_routes(std::string const& name, ResourceHandlers const& h, ResourceWords const& words,
                                         std::string const& read, std::string const& write, std::size_t small) {
  using http::Method;
  constexpr auto lane = http::Lane::worker;
  std::vector<http::Route> table;
  for (std::string slash : {"", "/"}) {  // clients write resources with a slash behind them too, as the standard does
    const std::string all = "/ngsi-ld/v1/" + name + slash, one = "/ngsi-ld/v1/" + name + "/{id}" + slash;
    auto word = [&](std::string const& text) { return slash.empty() ? text : ""; };
    table.push_back({Method::post, all, write, lane, h.create, word(words.create), small});
    table.push_back({Method::get, all, read, lane, h.list, word(words.list)});
    table.push_back({Method::get, one, read, lane, h.retrieve, word(words.retrieve)});
    table.push_back({Method::patch, one, write, lane, h.change, word(words.change), small});
    table.push_back({Method::del, one, write, lane, h.remove, word(words.remove)});
  }
  return table;
}
// clang-format on

}  // namespace dinh::reg
