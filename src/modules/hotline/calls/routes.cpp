#include "http/range.hpp"
#include "modules/hotline/calls/call_desk.hpp"

namespace dinh::hotline {

using http::endpoint;
using http::Lane;
using http::Method;
using http::Request;
using http::Response;

namespace {

struct RecordingIdIn {
  std::string id;
  static constexpr auto fields() { return std::tuple(field("id", &RecordingIdIn::id)); }
};

bool begins(Request const& request) {
  auto range = request.header("Range");
  return !range || range->starts_with("bytes=0-");
}

}  // namespace

void CallDesk::add_routes(http::Router& router) {
  auto sound = [this](Request const& request, RecordingIdIn const& in) -> Response {
    auto found = listen(*request.actor, in.id, begins(request));
    if (!found) return http::problem(found.error());
    auto out = http::reply(200, std::move(found->bytes), found->recording.type);
    out.with("Cache-Control", "no-store").with("Accept-Ranges", "bytes").with("ETag", "\"" + found->recording.blob + "\"");
    out.with("Content-Security-Policy", "default-src 'none'; sandbox");
    http::apply_range(request, out);
    return out;
  };
  router.add({
      {Method::get, "/api/calls/mine", "call.take", Lane::worker, endpoint(*this, &CallDesk::mine),
       "The calls at my telephone, with what their numbers have reported before"},
      {Method::put, "/api/calls/agent", "call.take", Lane::worker, endpoint(*this, &CallDesk::sit_down),
       "My telephone, and whether I take calls"},
      {Method::get, "/api/calls/queues", "call.stats", Lane::worker, endpoint(*this, &CallDesk::switchboard),
       "Who waits, how long, and how many colleagues work: numbers only"},
      {Method::get, "/api/calls/{id}", "call.take", Lane::worker, endpoint(*this, &CallDesk::get), "One call"},
      {Method::post, "/api/calls/{id}/case", "call.take", Lane::worker, endpoint(*this, &CallDesk::bind), "What the call was about"},
      {Method::get, "/api/cases/{id}/calls", "call.take", Lane::worker, endpoint(*this, &CallDesk::of_case),
       "The calls of a case, with recordings"},
      {Method::get, "/api/recordings/{id}", "call.listen", Lane::worker, http::answers_text(http::plain<RecordingIdIn>(sound), "audio/*"),
       "A recording, by Range; audited"},
      {Method::post, "/api/recordings/{id}/hold", "call.hold", Lane::worker, endpoint(*this, &CallDesk::hold),
       "Hold a recording by law, or let it go; audited"},
      {Method::get, "/api/callbacks", "call.take", Lane::worker, endpoint(*this, &CallDesk::callbacks),
       "Who wants to be called, the longest wait first"},
      {Method::post, "/api/callbacks/{id}/{verb}", "call.take", Lane::worker, endpoint(*this, &CallDesk::callback_verb),
       "Take a callback, or say how it went"},
  });
}

}  // namespace dinh::hotline
