#include "modules/hotline/handover/routes.hpp"

#include "channels/phone/signature.hpp"
#include "http/endpoint.hpp"

namespace dinh::hotline {

using http::endpoint;
using http::Lane;
using http::Method;
using http::Request;
using http::Response;

namespace {

constexpr std::size_t event_limit = 20u << 20;  // proof travels inside

struct PartnerCodeIn {
  std::string code;
  static constexpr auto fields() { return std::tuple(field("code", &PartnerCodeIn::code)); }
};

http::Operation events(Handovers const& handovers) {
  auto handler = [&handovers](Request const& request, PartnerCodeIn const& in) -> Response {
    auto signature = request.header(channels::phone::signature_header).value_or("");
    auto taken = handovers.told(in.code, signature, request.body);
    return taken ? http::json_reply(200, json::to_text(*taken)) : http::problem(taken.error());
  };
  auto out = http::answers<EventTaken>(http::plain<PartnerCodeIn>(handler));
  out.request_schema = http::schema_of<PartnerEvent>();
  return out;
}

}  // namespace

std::vector<http::Route> handover_routes(Partners const& partners, Handovers const& handovers) {
  return {
      {Method::get, "/api/partners", "admin.read", Lane::worker, endpoint(partners, &Partners::list),
       "Systems of other houses that units work in; secrets are not answered"},
      {Method::put, "/api/partners/{code}", "admin.partners", Lane::worker, endpoint(partners, &Partners::save), "Add or change a partner"},
      {Method::post, "/api/partners/{code}/events", "", Lane::worker, events(handovers),
       "What a partner has done with a case, signed (X-Dinh-Signature)", event_limit},
      {Method::post, "/api/cases/{id}/handover", "case.forward", Lane::worker, endpoint(handovers, &Handovers::again),
       "Try a hand-over again that failed or of which nothing is known"},
  };
}

}  // namespace dinh::hotline
