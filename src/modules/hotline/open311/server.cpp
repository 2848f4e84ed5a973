#include "modules/hotline/open311/server.hpp"

#include "http/forms.hpp"

namespace dinh::hotline::open311 {

using http::Lane;
using http::Method;
using http::Request;
using http::Response;

namespace {

constexpr std::size_t post_limit = 32u << 20;  // photos travel inside
constexpr std::size_t max_photos = 10;

// GeoReport v2 knows few codes: 404 for what is unknown, 403 for keys, 400 for the rest.
int status_of(Error const& e) {
  switch (e.code) {
    case Code::not_found: return 404;
    case Code::forbidden:
    case Code::unauthenticated: return 403;
    case Code::bad_request:
    case Code::invalid: return 400;
    default: return http::status_of(e.code);
  }
}

// Each problem with its own code; the answer's is the first one's.
Response error_answer(Format format, Problems const& problems) {
  json::Array list;
  for (auto const& e : problems.list) list.push_back(json::Object{{"code", status_of(e)}, {"description", e.detail}});
  return http::reply(status_of(problems.list.front()), render_list(format, "errors", "error", std::move(list)), media_type(format));
}

Response answer(Format format, std::string body, int status = 200) { return http::reply(status, std::move(body), media_type(format)); }

json::Value text_or_null(std::string const& s) { return s.empty() ? json::Value(nullptr) : json::Value(s); }
json::Value number_or_null(std::optional<double> v) { return v ? json::Value(*v) : json::Value(nullptr); }

// A client resolves no paths: what it shows as a picture is a whole address.
std::string absolute(std::string const& base, std::string const& url) { return url.starts_with('/') ? base + url : url; }

json::Value service_value(ServiceItem const& s) {
  return json::Object{{"service_code", s.code}, {"service_name", s.name}, {"description", s.description},
                      {"metadata", s.metadata}, {"type", "realtime"},     {"keywords", s.keywords},
                      {"group", s.group}};
}

json::Value attribute_value(ServiceAttribute const& a) {
  json::Array values;
  for (auto const& v : a.values) values.push_back(json::Object{{"key", v.key}, {"name", v.name}});
  return json::Object{{"variable", a.variable},
                      {"code", a.code},
                      {"datatype", a.datatype},
                      {"required", a.required},
                      {"datatype_description", text_or_null(a.datatype_description)},
                      {"order", a.order},
                      {"description", a.description},
                      {"values", std::move(values)}};
}

json::Value photos_value(std::vector<PhotoItem> const& photos, std::string const& base, int offset) {
  json::Array out;
  for (auto const& p : photos)
    out.push_back(json::Object{{"media_url", absolute(base, p.media_url)}, {"type", p.type}, {"datetime", iso_local(p.at, offset)}});
  return out;
}

json::Value notes_value(std::vector<NoteItem> const& notes, int offset) {
  json::Array out;
  for (auto const& n : notes)
    out.push_back(json::Object{{"datetime", iso_local(n.at, offset)}, {"type", n.type}, {"description", n.description}});
  return out;
}

json::Value request_value(RequestItem const& r, std::string const& base, int offset, bool extensions) {
  json::Object out{{"service_request_id", r.id},
                   {"status", r.status},
                   {"status_notes", text_or_null(r.status_notes)},
                   {"service_name", r.service_name},
                   {"service_code", r.service_code},
                   {"description", r.description},
                   {"agency_responsible", text_or_null(r.agency_responsible)},
                   {"service_notice", text_or_null(r.service_notice)},
                   {"requested_datetime", iso_local(r.requested_at, offset)},
                   {"updated_datetime", iso_local(r.updated_at, offset)},
                   {"expected_datetime", r.expected_at ? json::Value(iso_local(*r.expected_at, offset)) : json::Value(nullptr)},
                   {"address", text_or_null(r.address)},
                   {"address_id", text_or_null(r.address_id)},
                   {"zipcode", text_or_null(r.zipcode)},
                   {"lat", number_or_null(r.lat)},
                   {"long", number_or_null(r.lon)},
                   {"media_url", text_or_null(absolute(base, r.media_url))}};
  if (extensions) {
    json::Object attributes;
    for (auto const& [code, values] : r.attributes) {
      json::Array list;
      for (auto const& v : values) list.push_back(v);
      attributes.emplace_back(code, std::move(list));
    }
    out.emplace_back("extended_attributes", json::Object{{"channel", r.channel},
                                                         {"attributes", std::move(attributes)},
                                                         {"photos", photos_value(r.photos, base, offset)},
                                                         {"notes", notes_value(r.notes, offset)}});
  }
  return out;
}

json::Value update_value(UpdateItem const& u, std::string const& base, int offset) {
  return json::Object{{"update_id", u.update_id},     {"service_request_id", u.service_request_id},
                      {"status", u.status},           {"updated_datetime", iso_local(u.at, offset)},
                      {"description", u.description}, {"media_url", text_or_null(absolute(base, u.media_url))}};
}

}  // namespace

Server::Server(Endpoint endpoint, Desk desk, KeyCheck key_check, Clock clock)
    : endpoint_(std::move(endpoint)), desk_(std::move(desk)), key_check_(std::move(key_check)), clock_(std::move(clock)) {}

Response Server::handle(Request const& request, std::string_view file, bool test, Resource resource) const {
  auto named = split_extension(file);
  if (!named) return error_answer(Format::xml, Error{Code::not_found, "The format is chosen by the extension: .xml or .json", "", "", ""});
  Call call{request, request.query_params(), named->format, test};
  if (auto fits = check_jurisdiction(endpoint_, call.parameters); !fits) return error_answer(named->format, fits.error());
  auto out = (this->*resource)(call, named->name);
  return out ? std::move(*out) : error_answer(named->format, out.error());
}

std::string Server::base_url(Request const& request) const {
  if (!endpoint_.base_url.empty()) return endpoint_.base_url;
  return (request.tls ? "https://" : "http://") + std::string(request.header("Host").value_or("localhost"));
}

Checked<Response> Server::collection(Call const& call, std::string const& name) const {
  if (name == "services") return services(call);
  if (name == "requests") return requests(call);
  if (name == "servicerequestupdates") return updates(call);
  if (name == "discovery") return discovery(call, name);
  return fail(Code::not_found, "There is no resource " + name);
}

Checked<Response> Server::services(Call const& call) const {
  json::Array list;
  for (auto const& s : desk_.services()) list.push_back(service_value(s));
  return answer(call.format, render_list(call.format, "services", "service", std::move(list)));
}

Checked<Response> Server::definition(Call const& call, std::string const& code) const {
  for (auto const& s : desk_.services()) {
    if (s.code != code) continue;
    json::Array attributes;
    for (auto const& a : desk_.definition(code)) attributes.push_back(attribute_value(a));
    return answer(call.format, render_one(call.format, "service_definition",
                                          json::Object{{"service_code", code}, {"attributes", std::move(attributes)}}));
  }
  return fail(Code::not_found, "service_code: " + code + " is not offered");
}

Checked<Response> Server::requests(Call const& call) const {
  TRY(auto filter, read_filter(call.parameters, clock_(), endpoint_.utc_offset_min));
  bool extensions = value_of(call.parameters, "extensions") == "true";
  auto base = base_url(call.request);
  json::Array list;
  for (auto const& r : desk_.find(filter, extensions)) list.push_back(request_value(r, base, endpoint_.utc_offset_min, extensions));
  return answer(call.format, render_list(call.format, "service_requests", "request", std::move(list)));
}

Checked<Response> Server::one_request(Call const& call, std::string const& id) const {
  RequestFilter filter;
  filter.ids = {id};
  bool extensions = value_of(call.parameters, "extensions") == "true";
  auto found = desk_.find(filter, extensions);
  if (found.empty()) return fail(Code::not_found, "service_request_id: " + id + " was not found");
  json::Array list{request_value(found.front(), base_url(call.request), endpoint_.utc_offset_min, extensions)};
  return answer(call.format, render_list(call.format, "service_requests", "request", std::move(list)));
}

Checked<Response> Server::token(Call const& call, std::string const& token) const {
  TRY(auto id, desk_.request_of_token(token));
  json::Array list{json::Object{{"service_request_id", id}, {"token", token}}};
  return answer(call.format, render_list(call.format, "service_requests", "request", std::move(list)));
}

Checked<Response> Server::updates(Call const& call) const {
  TRY(auto filter, read_update_filter(call.parameters, clock_(), endpoint_.utc_offset_min));
  auto base = base_url(call.request);
  json::Array list;
  for (auto const& u : desk_.updates(filter)) list.push_back(update_value(u, base, endpoint_.utc_offset_min));
  return answer(call.format, render_list(call.format, "service_request_updates", "request_update", std::move(list)));
}

Checked<Response> Server::post(Call const& call, std::string const& name) const {
  if (name != "requests" && name != "servicerequestupdates") return fail(Code::not_found, "Nothing can be posted to " + name);
  TRY(auto form, http::read_form(call.request));
  Call with_body = call;
  for (auto& f : form.fields) with_body.parameters.push_back(std::move(f));
  TRY_DO(check_jurisdiction(endpoint_, with_body.parameters));
  auto key = value_of(with_body.parameters, "api_key");
  if (key.empty()) return fail(Code::forbidden, "api_key: a key is needed to post; ask the contact named by discovery");
  auto actor = key_check_(key);
  if (!actor) return fail(Code::forbidden, "api_key: this key is not good");
  if (name == "servicerequestupdates") return add_update(with_body, *actor);
  std::vector<Photo> photos;
  for (auto const& file : form.files) photos.push_back({file.name, std::string(file.bytes)});
  if (photos.size() > max_photos) return fail_field("files", "at most 10 files");
  TRY(auto wanted, read_new_request(desk_, with_body.parameters, std::move(photos)));
  if (call.test) {
    json::Array list{json::Object{
        {"service_request_id", "test"}, {"service_notice", "Checked by the test endpoint; nothing was kept"}, {"account_id", nullptr}}};
    return answer(call.format, render_list(call.format, "service_requests", "request", std::move(list)), 201);
  }
  TRY(auto created, desk_.create(*actor, wanted));
  json::Object one;
  if (created.token.empty()) one.emplace_back("service_request_id", created.service_request_id);
  else one.emplace_back("token", created.token);
  one.emplace_back("service_notice", text_or_null(created.service_notice));
  one.emplace_back("account_id", text_or_null(created.account_id));
  return answer(call.format, render_list(call.format, "service_requests", "request", json::Array{std::move(one)}), 201);
}

Checked<Response> Server::add_update(Call const& call, Actor const& actor) const {
  TRY(auto update, read_update(call.parameters, clock_(), endpoint_.utc_offset_min));
  TRY(auto id, desk_.add_update(actor, update));
  json::Array list{json::Object{{"update_id", id}, {"service_request_id", update.service_request_id}}};
  return answer(call.format, render_list(call.format, "service_request_updates", "request_update", std::move(list)), 201);
}

// Service discovery (wiki.open311.org/Service_Discovery): served with the bare media type.
Checked<Response> Server::discovery(Call const& call, std::string const&) const {
  auto base = base_url(call.request);
  json::Array endpoints;
  auto add = [&](std::string_view path, std::string_view type) {
    endpoints.push_back(json::Object{{"specification", "http://wiki.open311.org/GeoReport_v2"},
                                     {"url", base + std::string(path)},
                                     {"changeset", endpoint_.changeset},
                                     {"type", type},
                                     {"formats", json::Array{"text/xml", "application/json"}}});
  };
  add("/open311/v2", "production");
  add("/open311/test/v2", "test");
  json::Value body = json::Object{{"changeset", endpoint_.changeset},
                                  {"contact", endpoint_.contact},
                                  {"key_service", "Xin khóa API tại đầu mối liên hệ. Ask the contact for a key."},
                                  {"endpoints", std::move(endpoints)}};
  return http::reply(200, render_one(call.format, "discovery", body), bare_media_type(call.format));
}

void Server::add_routes(http::Router& router) {
  auto route = [this](std::string_view parameter, bool test, Resource resource) {
    return http::Handler([this, parameter, test, resource](Request const& r) { return handle(r, r.param(parameter), test, resource); });
  };
  auto discovery_route = [this](std::string_view file) {
    return http::Handler([this, file](Request const& r) { return handle(r, file, false, &Server::discovery); });
  };
  router.add({{Method::get, "/open311/discovery.xml", "", Lane::worker, discovery_route("discovery.xml"), "Open311 service discovery"},
              {Method::get, "/open311/discovery.json", "", Lane::worker, discovery_route("discovery.json"), "Open311 service discovery"}});
  for (bool test : {false, true}) {
    std::string base = test ? "/open311/test/v2" : "/open311/v2";
    router.add({
        {Method::get, base + "/{file}", "", Lane::worker, route("file", test, &Server::collection),
         test ? "" : "GeoReport v2: services, requests, updates"},
        {Method::post, base + "/{file}", "", Lane::worker, route("file", test, &Server::post),
         test ? "" : "GeoReport v2: report something, or update it", post_limit},
        {Method::get, base + "/services/{file}", "", Lane::worker, route("file", test, &Server::definition),
         test ? "" : "GeoReport v2: a service's definition"},
        {Method::get, base + "/requests/{file}", "", Lane::worker, route("file", test, &Server::one_request),
         test ? "" : "GeoReport v2: one request"},
        {Method::get, base + "/tokens/{file}", "", Lane::worker, route("file", test, &Server::token),
         test ? "" : "GeoReport v2: the request of a token"},
    });
  }
}

}  // namespace dinh::hotline::open311
