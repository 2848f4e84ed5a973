#pragma once
#include "civic/city.hpp"
#include "http/router.hpp"
#include "modules/hotline/knowledge/knowledge.hpp"
#include "modules/hotline/public_page.hpp"

namespace dinh::hotline {

struct KnowledgePorts {
  Shell shell;                                              // of pages that the server writes
  std::function<http::Operation(http::Operation)> limited;  // posts of one address are limited
};
std::vector<http::Route> knowledge_routes(Knowledge&, Catalogue const&, civic::Areas const&, civic::City const&, KnowledgePorts);

}  // namespace dinh::hotline
