#include "civic/civic.hpp"

namespace dinh::civic {
namespace {

using http::endpoint;
using http::Lane;
using http::Method;
using http::Nothing;
using http::Request;
using http::Response;

std::string cookie(std::string_view token, bool tls, bool ends) {
  std::string out = std::string(session_cookie) + "=" + std::string(token) + "; Path=/; HttpOnly; SameSite=Strict";
  if (tls) out += "; Secure";
  if (ends) out += "; Max-Age=0";
  return out;
}

http::Operation sign_in(People& people) {
  auto handler = [&people](Request const& request) -> Response {
    auto given = http::detail::bind<Credentials>(request);
    if (!given) return http::problem(given.error());
    auto signed_in = people.sign_in(*given, request.peer);
    if (!signed_in) return http::problem(signed_in.error());
    return http::json_reply(200, json::to_text(signed_in->view)).with("Set-Cookie", cookie(signed_in->token, request.tls, false));
  };
  auto out = http::answers<SessionView>(handler);
  out.request_schema = http::schema_of<Credentials>();
  return out;
}

http::Operation current_session(People& people) {
  auto handler = [&people](Request const& request, Nothing const&) -> Response {
    auto view = people.current(request);
    if (!view) return {.status = 204};
    return http::json_reply(200, json::to_text(*view));
  };
  return http::answers<SessionView>(http::plain<Nothing>(handler));
}

http::Operation sign_out(People& people) {
  return http::plain<Nothing>([&people](Request const& request, Nothing const&) -> Response {
    if (request.actor->user_id != 0) people.sign_out(request);  // else the cookie came without its X-CSRF-Token
    Response out;
    out.status = request.actor->user_id != 0 ? 204 : 401;
    if (out.status == 401) return http::problem({Code::unauthenticated, "nobody is signed in, or X-CSRF-Token is missing", {}, {}, {}});
    return out.with("Set-Cookie", cookie("", request.tls, true));
  });
}

http::Operation city_page(City const& city, std::string_view version) {
  json::Value shown = json::parse(json::to_text(city)).value();
  shown["version"] = version;
  auto handler = [text = shown.text()](Request const&, Nothing const&) { return http::json_reply(200, text); };
  return http::answers<City>(http::plain<Nothing>(handler));
}

}  // namespace

void Civic::add_routes(http::Router& router, std::string_view version) {
  router.add({
      {Method::get, "/api/city", "", Lane::state, city_page(city, version), "Whose house this is"},
      {Method::post, "/api/session", "", Lane::worker, sign_in(people), "Sign in", 4096},
      {Method::get, "/api/session", "", Lane::worker, current_session(people), "Who is signed in; 204: nobody"},
      {Method::del, "/api/session", "", Lane::worker, sign_out(people), "Sign out"},
      {Method::get, "/api/users", "admin.read", Lane::worker, endpoint(people, &People::users), "All users"},
      {Method::post, "/api/users", "admin.users", Lane::worker, endpoint(people, &People::add), "Add a user"},
      {Method::put, "/api/users/{id}", "admin.users", Lane::worker, endpoint(people, &People::change), "Change a user"},
      {Method::get, "/api/roles", "admin.read", Lane::worker, endpoint(people, &People::roles), "Roles and their rights"},
      {Method::get, "/api/keys", "admin.read", Lane::worker, endpoint(people, &People::keys), "API keys"},
      {Method::post, "/api/keys", "admin.users", Lane::worker, endpoint(people, &People::add_key),
       "Make an API key; it is shown this once"},
      {Method::del, "/api/keys/{id}", "admin.users", Lane::worker, endpoint(people, &People::drop_key), "Drop an API key"},
      {Method::get, "/api/areas", "", Lane::worker, endpoint(area_api, &AreaApi::list), "Administrative areas of a day"},
      {Method::get, "/api/areas/at", "", Lane::worker, endpoint(area_api, &AreaApi::at), "The area of a point"},
      {Method::get, "/api/units", "", Lane::worker, endpoint(units, &Units::list), "Units"},
      {Method::put, "/api/units/{code}", "admin.units", Lane::worker, endpoint(units, &Units::save), "Add or change a unit"},
      {Method::get, "/api/calendars", "", Lane::worker, endpoint(calendars, &Calendars::list), "Working calendars"},
      {Method::get, "/api/calendars/{code}", "", Lane::worker, endpoint(calendars, &Calendars::get), "A calendar and its year"},
      {Method::put, "/api/calendars/{code}", "admin.calendar", Lane::worker, endpoint(calendars, &Calendars::save),
       "Add or change a calendar"},
      {Method::post, "/api/calendars/{code}/explain", "", Lane::worker, endpoint(calendars, &Calendars::explain),
       "A due date, step by step"},
      {Method::get, "/api/audit", "audit.read", Lane::worker, endpoint(audit, &AuditLog::page), "Who did what, newest first"},
  });
}

}  // namespace dinh::civic
