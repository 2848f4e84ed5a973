#include "base/json_fields.hpp"
#include "channels/phone/phone.hpp"
#include "channels/phone/signature.hpp"
#include "http/forms.hpp"

namespace dinh::channels::phone {

using http::Lane;
using http::Method;
using http::Nothing;
using http::Request;
using http::Response;

namespace {

constexpr std::string_view right = "channels.phone";

struct RecordingIn {
  std::string id, leg;
  static constexpr auto fields() {
    return std::tuple(field("id", &RecordingIn::id, "callId of the events"),
                      field("leg", &RecordingIn::leg, "caller, agent, both or voicemail"));
  }
};

// An API key with the right, or a signature.
Result<void> check_exchange(Request const& request, std::string const& secret, Instant now) {
  if (request.actor->can(right)) return {};
  if (auto header = request.header(signature_header)) return check_signature(secret, *header, request.body, now);
  if (request.actor->signed_in()) return fail(Code::forbidden, "This needs the right channels.phone");
  return fail(Code::unauthenticated, "An API key with the right channels.phone, or a signature");
}

Result<EventIn> read_event(Request const& request) {
  auto type = request.header("Content-Type").value_or("application/json");
  if (type.find("json") != type.npos) return json::read_text<EventIn>(request.body);
  TRY(auto form, http::read_form(request));
  EventIn in;
  Result<void> result;
  each_field<EventIn>([&](auto const& f) {
    bool given = false;
    for (auto const& [name, text] : form.fields)
      if (result && name == f.name && !text.empty()) {
        given = true;
        result = http::read_parameter(text, in.*f.member, std::string(f.name));
      }
    using M = std::remove_cvref_t<decltype(in.*f.member)>;
    if (result && !given && !is_optional<M>::value && !f.may_be_absent)
      result = fail_field(std::string(f.name), "a value (it is required)");
  });
  if (!result) return tl::unexpected(result.error());
  return in;
}

Response answer(Result<Kept> const& kept) { return kept ? http::json_reply(200, json::to_text(*kept)) : http::problem(kept.error()); }

}  // namespace

void Phone::add_routes(http::Router& router) {
  auto events = [this](Request const& request, Nothing const&) -> Response {
    if (auto may = check_exchange(request, settings_.secret, clock_()); !may) return http::problem(may.error());
    auto event = read_event(request);
    return event ? answer(hear(*event)) : http::problem(event.error());
  };
  auto recording = [this](Request const& request, RecordingIn const& in) -> Response {
    if (auto may = check_exchange(request, settings_.secret, clock_()); !may) return http::problem(may.error());
    return answer(keep_recording(in.id, in.leg, request.body));
  };
  auto open_hours = [this](Request const& request, Nothing const&) -> Response {
    if (auto may = check_exchange(request, settings_.secret, clock_()); !may) return http::problem(may.error());
    return http::json_reply(200, json::to_text(hours()));
  };
  auto live = [this](Request const& request, Nothing const&) -> Response {
    Response out;
    out.stream = [this, user = request.actor->user_id](std::shared_ptr<http::SseViewer> viewer) { live_.attach(std::move(viewer), user); };
    return out;
  };
  auto event_operation = http::answers<Kept>(http::plain<Nothing>(events));
  event_operation.request_schema = http::schema_of<EventIn>();
  auto raw = http::answers<Kept>(http::plain<RecordingIn>(recording));
  raw.request_media = "*/*";
  constexpr std::size_t event_bytes = 64u << 10;
  router.add({
      {Method::post, "/api/channels/phone/events", "", Lane::worker, event_operation,
       "What the telephone exchange tells of a call; JSON or a form, by API key or signature", event_bytes},
      {Method::post, "/api/channels/phone/calls/{id}/recordings/{leg}", "", Lane::worker, raw, "The recording of one leg (raw body)",
       largest_recording_bytes},
      {Method::get, "/api/channels/phone/hours", "", Lane::worker, http::answers<Hours>(http::plain<Nothing>(open_hours)),
       "Does somebody answer now"},
      {Method::get, "/api/calls/live", "call.take", Lane::state, http::answers_text(http::plain<Nothing>(live), "text/event-stream"),
       "Words that one's own calls, or the queues, have changed"},
  });
}

}  // namespace dinh::channels::phone
