#include <charconv>

#include "http/endpoint.hpp"
#include "modules/operations/module.hpp"

namespace dinh::operations {

using http::Lane;
using http::Method;
using http::Request;
using http::Response;

void Module::add_routes(http::Router& router) {
  auto points = [this](Request const& request) -> Response {
    if (auto may = service_.may_look(*request.actor); !may) return http::problem(may.error());
    Response out = http::json_reply(200, "");
    out.shared_body = points_json();
    return out;
  };
  auto live = [this](Request const& request) -> Response {
    if (auto may = service_.may_look(*request.actor); !may) return http::problem(may.error());
    auto topics = topics_from(request.query_param("topics").value_or(""));
    if (!topics) return http::problem(topics.error());
    auto after_text = request.query_param("after").value_or("0");
    std::uint64_t after = 0;
    auto [end, error] = std::from_chars(after_text.data(), after_text.data() + after_text.size(), after);
    if (error != std::errc{} || end != after_text.data() + after_text.size())
      return http::problem(fail_field("after", "the id of an event, a whole number").value());
    Response out;
    out.stream = [this, topics = *topics, after](std::shared_ptr<http::SseViewer> viewer) { attach(std::move(viewer), topics, after); };
    return out;
  };
  router.add({
      {Method::get, "/api/ops/snapshot", "", Lane::worker, http::endpoint(service_, &Service::snapshot),
       "The picture a wallboard starts from"},
      {Method::get, "/api/ops/points", "", Lane::state, points, "Every sensor on the map, compact"},
      {Method::get, "/api/live", "", Lane::state, live, "Event stream: point, case, kpi, alert, queue, rate, reset"},
  });
}

}  // namespace dinh::operations
