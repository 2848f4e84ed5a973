#pragma once
#include "http/router.hpp"
#include "modules/hotline/public_page.hpp"
#include "modules/hotline/transparency/published.hpp"

namespace dinh::hotline {

struct TransparencyPorts {
  Shell shell;
  std::string widget_frames = "*";  // who may show the widget in a frame: sources of frame-ancestors
  std::function<Date()> today;
};
std::vector<http::Route> transparency_routes(Published&, Catalogue const&, civic::Areas const&, civic::City const&, TransparencyPorts);

}  // namespace dinh::hotline
