#include "register/ngsild/call.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "register/ngsild/problems.hpp"

namespace dinh::reg {

namespace {

constexpr std::array media_names = {std::string_view("application/json"), std::string_view("application/ld+json"),
                                    std::string_view("application/geo+json")};

std::string_view media_type(std::string_view header) { return trim(header.substr(0, header.find(';'))); }

// How much a client wants a media type (RFC 9110 §12.5.1): the weight of the most specific range that takes it; 0: not at all.
double weight_of(std::string_view accept, std::string_view type) {
  double weight = 0;
  int specific = -1;
  for (auto const& range : split_list(accept)) {
    auto name = media_type(range);
    auto q = range.find("q=");
    double w = 1;
    if (q != range.npos) w = std::strtod(range.c_str() + q + 2, nullptr);
    int fits = name == type ? 2 : name.ends_with("/*") && type.starts_with(name.substr(0, name.size() - 1)) ? 1 : name == "*/*" ? 0 : -1;
    if (fits <= specific) continue;
    specific = fits;
    weight = w;
  }
  return weight;
}

Result<Media> negotiate(http::Request const& request, Wants const& wants) {
  auto accept = request.header("Accept");
  if (!accept || accept->empty() || *accept == "*/*" || *accept == media_names[0]) return Media::json;
  double best = 0;
  Media choice = Media::json;
  for (auto media : {Media::json, Media::ld_json, Media::geo_json}) {
    if (media == Media::geo_json && !wants.geojson) continue;
    double weight = weight_of(*accept, media_names[static_cast<std::size_t>(media)]);
    if (weight <= best) continue;
    best = weight;
    choice = media;
  }
  if (best > 0) return choice;
  return errors::fail_with(
      errors::invalid_request, Code::not_acceptable, "none of the media types in Accept can be had", "Accept",
      wants.geojson ? "application/json, application/ld+json, application/geo+json" : "application/json, application/ld+json");
}

// §6.3.4. The order of the checks is the standard's: length, media type, and only then anything else.
Result<bool> body_is_ld(http::Request const& request) {
  if (!request.header("Content-Length"))
    return errors::fail_with(errors::invalid_request, Code::length_required, "Content-Length is missing");
  auto type = media_type(request.header("Content-Type").value_or(""));
  if (type == "application/ld+json") return true;
  if (type == "application/json" || (type == "application/merge-patch+json" && request.method == http::Method::patch)) return false;
  std::string taken = "application/json, application/ld+json";
  if (request.method == http::Method::patch) taken += ", application/merge-patch+json";
  return errors::fail_with(errors::invalid_request, Code::unsupported_media, "the media type " + std::string(type) + " is not supported",
                           "Content-Type", std::move(taken));
}

// <url>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"  (JSON-LD 1.1 §6.1)
Result<void> read_links(Call& call) {
  for (auto const& header : call.request.headers) {
    if (header.name.size() != 4 || (header.name[0] | 0x20) != 'l' || (header.name[1] | 0x20) != 'i' || (header.name[2] | 0x20) != 'n')
      continue;
    std::string_view rest = header.value;
    while (true) {
      auto open = rest.find('<'), close = rest.find('>');
      if (open == rest.npos || close == rest.npos || close < open) break;
      auto url = rest.substr(open + 1, close - open - 1);
      auto next = rest.find(",", close);
      auto attributes = rest.substr(close + 1, next == rest.npos ? rest.npos : next - close - 1);
      rest = next == rest.npos ? std::string_view() : rest.substr(next + 1);
      if (attributes.find("http://www.w3.org/ns/json-ld#context") == attributes.npos) continue;
      if (call.context_linked) return errors::bad_data("Link", "one link to a JSON-LD @context, not several");
      if (!is_uri(url)) return errors::bad_data("Link", "an absolute URL of a JSON-LD @context");
      call.context_linked = true;
      call.context_url = url;
    }
  }
  return {};
}

Result<void> read_tenant(Call& call) {
  auto tenant = call.request.header("NGSILD-Tenant");
  if (!tenant) return {};
  bool good = !tenant->empty() && tenant->size() <= 64 && std::all_of(tenant->begin(), tenant->end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' || c == ':' ||
           c == '/';
  });
  if (!good) return errors::bad_data("NGSILD-Tenant", "1 to 64 letters, digits, _ - . : /");
  call.tenant = *tenant;
  return {};
}

std::string_view title_of(Error const& error, std::string_view type) {
  if (error.code == Code::stale) return "The resource has another version";
  if (type == errors::already_exists) return "Already exists";
  if (type == errors::bad_request_data) return "Bad request data";
  if (type == errors::conflict) return "Conflict";
  if (type == errors::invalid_request) return "Invalid request";
  if (type == errors::context_not_available) return "The @context is not available";
  if (type == errors::nonexistent_tenant) return "Nonexistent tenant";
  if (type == errors::not_supported) return "Operation not supported";
  if (type == errors::loop_detected) return "Loop detected";
  if (type == errors::not_found) return "Resource not found";
  if (type == errors::too_complex) return "The query is too complex";
  if (type == errors::too_many) return "Too many results";
  if (type == errors::storage_full) return "The disk is full";
  if (type == errors::overloaded) return "Overloaded";
  return "Internal error";
}

std::string_view type_of(Error const& error) {
  if (!error.type.empty()) return error.type;
  switch (error.code) {
    case Code::invalid: return errors::bad_request_data;
    case Code::not_found: return errors::not_found;
    case Code::conflict: return errors::already_exists;
    case Code::stale: return errors::conflict;
    case Code::not_implemented: return errors::not_supported;
    case Code::upstream: return errors::context_not_available;
    case Code::storage_full: return errors::storage_full;
    case Code::unavailable:
    case Code::overloaded: return errors::overloaded;
    default: return errors::invalid_request;
  }
}

// Table 6.3.2-1
int status_of(Error const& error) {
  if (error.type == errors::not_supported) return 422;
  if (error.type == errors::loop_detected) return 508;
  if (error.type == errors::too_complex || error.type == errors::too_many) return 403;
  return http::status_of(error.code);
}

std::string page_link(Call const& call, std::size_t limit, std::size_t offset, std::string_view relation) {
  auto path = call.request.target.substr(0, call.request.target.find('?'));
  if (path.ends_with('/')) path.remove_suffix(1);
  return "<" + std::string(path) + "?" + other_params(call.request.query) + "limit=" + std::to_string(limit) +
         "&offset=" + std::to_string(offset) + ">;rel=\"" + std::string(relation) + "\";type=\"application/ld+json\"";
}

}  // namespace

std::string other_params(std::string_view query) {
  std::string out;
  for (auto const& part : split_list(query, '&')) {
    if (part.empty() || part.starts_with("limit=") || part.starts_with("offset=")) continue;
    out += part;
    out += '&';
  }
  return out;
}

Result<Call> Call::open(http::Request const& request, Wants const& wants) {
  Call call{request, {}, {}, Media::json, false, false, {}, Context::core(), {}, {}, {}};
  if (wants.body) { TRY(call.ld_body, body_is_ld(request)); }
  if (wants.answer) { TRY(call.accept, negotiate(request, wants)); }
  if (!request.query.empty()) call.params = request.query_params();
  for (auto const& [name, value] : call.params)
    if (std::find(wants.params.begin(), wants.params.end(), name) == wants.params.end())
      return errors::invalid("the URL parameter " + name + " is not known here");
  TRY_DO(read_tenant(call));
  TRY_DO(read_links(call));
  if (wants.body && call.ld_body && call.context_linked)
    return errors::bad_data("Link", "no @context link beside a body of application/ld+json, which carries its own (CIM 009 clause 6.3.5)");
  return call;
}

std::string const* Call::param(std::string_view name) const {
  for (auto const& [key, value] : params)
    if (key == name) return &value;
  return nullptr;
}

std::vector<std::string> Call::list(std::string_view name) const {
  auto const* text = param(name);
  return text ? split_list(*text) : std::vector<std::string>();
}

Result<bool> Call::flag(std::string_view name) const {
  auto const* text = param(name);
  if (!text || *text == "false") return false;
  if (*text == "true") return true;
  return errors::bad_data(std::string(name), "true or false");
}

Result<std::optional<std::size_t>> Call::count(std::string_view name) const {
  auto const* text = param(name);
  if (!text) return std::optional<std::size_t>();
  std::size_t value = 0;
  auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (text->empty() || error != std::errc{} || end != text->data() + text->size())
    return errors::bad_data(std::string(name), "a whole number from 0");
  return std::optional<std::size_t>(value);
}

bool Call::option(std::string_view name) const {
  auto const* text = param("options");
  if (!text) return false;
  auto options = split_list(*text);
  return std::find(options.begin(), options.end(), name) != options.end();
}

std::vector<std::string> split_list(std::string_view text, char separator) {
  std::vector<std::string> out;
  while (true) {
    auto end = text.find(separator);
    out.emplace_back(trim(text.substr(0, end)));
    if (end == text.npos) return out;
    text.remove_prefix(end + 1);
  }
}

std::string problem_json(Error const& error, int status) {
  auto type = type_of(error);
  std::string body;
  json::Writer to(body);
  to.begin_object()
      .member("type", type)
      .member("title", title_of(error, type))
      .member("detail", error.detail)
      .member("status", status ? status : status_of(error));
  if (!error.field.empty()) to.member("field", error.field);
  if (!error.expected.empty()) to.member("expected", error.expected);
  to.end_object();
  return body;
}

http::Response refusal(Error const& error) {
  if (error.code == Code::not_acceptable) {
    std::string body;
    json::Writer to(body);
    to.begin_array();
    for (auto const& media : split_list(error.expected)) to.value(media);
    to.end_array();
    return http::json_reply(status_of(error), std::move(body));
  }
  auto out = http::json_reply(status_of(error), problem_json(error));
  if (error.code == Code::overloaded || error.code == Code::too_many) out.with("Retry-After", "1");
  if (error.code == Code::unavailable) out.with("Retry-After", "5");
  return out;
}

http::Response refusal(int status, Error error) {
  if (error.type.empty() && status == 405) error.type = errors::not_supported;
  if (error.type.empty() && status == 500) error.type = errors::internal_error;
  return http::json_reply(status, problem_json(error, status));
}

std::string context_link(std::string_view url) {
  return "<" + std::string(url) + R"(>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json")";
}

// §5.5.9.1, RFC 8288
http::Response empty(int status) {
  http::Response out;
  out.status = status;
  return out;
}

void link_pages(http::Response& out, Call const& call, std::size_t limit, std::size_t offset, bool more) {
  if (limit == 0) return;
  if (offset > 0) out.with("Link", page_link(call, limit, offset > limit ? offset - limit : 0, "prev"));
  if (more) out.with("Link", page_link(call, limit, offset + limit, "next"));
}

}  // namespace dinh::reg
