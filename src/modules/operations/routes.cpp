#include "http/endpoint.hpp"
#include "modules/operations/module.hpp"

namespace dinh::operations {

using http::Lane;
using http::Method;
using http::Request;
using http::Response;

namespace {

struct LiveIn {
  std::vector<std::string> topics;
  std::uint64_t after = 0;
  static constexpr auto fields() {
    return std::tuple(defaulted("topics", &LiveIn::topics, "points, cases, ops; absent: all"),
                      defaulted("after", &LiveIn::after, "the sequence of the snapshot it goes on from"));
  }
};

}  // namespace

void Module::add_routes(http::Router& router) {
  auto points = [this](Request const& request, http::Nothing const&) -> Response {
    if (auto may = service_.may_look(*request.actor); !may) return http::problem(may.error());
    Response out = http::json_reply(200, "");
    out.shared_body = points_json();
    return out;
  };
  auto live = [this](Request const& request, LiveIn const& in) -> Response {
    auto topics = topics_from(in.topics, sees_cases(*request.actor), request.actor->can("conversation.answer"));
    if (!topics) return http::problem(topics.error());
    bool of_ones_own_work = *topics != 0 && (*topics & ~(topic_notices | topic_talks)) == 0;  // no part of the wallboard
    if (auto may = service_.may_look(*request.actor); !may && !of_ones_own_work) return http::problem(may.error());
    Response out;
    out.stream = [this, topics = *topics, after = in.after](std::shared_ptr<http::SseViewer> viewer) {
      attach(std::move(viewer), topics, after);
    };
    return out;
  };
  router.add({
      {Method::get, "/api/ops/snapshot", "", Lane::worker, http::endpoint(service_, &Service::snapshot),
       "The picture a wallboard starts from"},
      {Method::get, "/api/ops/points", "", Lane::state, http::answers<PointList>(http::plain<http::Nothing>(points)),
       "Every sensor on the map, compact"},
      {Method::get, "/api/live", "", Lane::state, http::answers_text(http::plain<LiveIn>(live), "text/event-stream"),
       "Event stream: point, case, kpi, alert, queue, rate, reset"},
  });
}

}  // namespace dinh::operations
