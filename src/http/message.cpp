#include "http/message.hpp"

#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "http/letters.hpp"
#include "http/uri.hpp"

namespace dinh::http {

namespace {

struct CodeStatus {
  Code code;
  int status;
  std::string_view type, title;
};
constexpr std::array statuses = {
    CodeStatus{Code::bad_request, 400, "bad-request", "Bad request"},
    CodeStatus{Code::invalid, 400, "invalid", "Invalid data"},
    CodeStatus{Code::unauthenticated, 401, "unauthenticated", "Sign in first"},
    CodeStatus{Code::forbidden, 403, "forbidden", "Not allowed"},
    CodeStatus{Code::not_found, 404, "not-found", "Not found"},
    CodeStatus{Code::not_acceptable, 406, "not-acceptable", "Not acceptable"},
    CodeStatus{Code::conflict, 409, "conflict", "Conflict"},
    CodeStatus{Code::length_required, 411, "length-required", "Length required"},
    CodeStatus{Code::stale, 412, "stale", "Changed meanwhile"},
    CodeStatus{Code::too_large, 413, "too-large", "Too large"},
    CodeStatus{Code::unsupported_media, 415, "unsupported-media", "Unsupported media type"},
    CodeStatus{Code::reused_key, 422, "reused-key", "This key belongs to another request"},
    CodeStatus{Code::too_many, 429, "too-many", "Too many requests"},
    CodeStatus{Code::overloaded, 503, "overloaded", "Overloaded"},
    CodeStatus{Code::unavailable, 503, "unavailable", "Not available right now"},
    CodeStatus{Code::storage_full, 507, "storage-full", "The disk is full"},
    CodeStatus{Code::upstream, 504, "upstream", "Another server did not answer"},
    CodeStatus{Code::not_implemented, 501, "not-implemented", "Not implemented"},
};

CodeStatus const& entry(Code code) {
  return *std::find_if(statuses.begin(), statuses.end(), [&](auto const& s) { return s.code == code; });
}

}  // namespace

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (auto const& h : headers)
    if (same_letters(h.name, name)) return h.value;
  return {};
}

std::string_view Request::param(std::string_view name) const {
  for (auto const& [key, value] : path_params)
    if (key == name) return value;
  return {};
}

std::vector<std::pair<std::string, std::string>> Request::query_params() const { return parse_query(query); }

std::optional<std::string> Request::query_param(std::string_view name) const {
  for (auto& [key, value] : query_params())
    if (key == name) return std::move(value);
  return {};
}

Response reply(int status, std::string body, std::string_view content_type) {
  Response out;
  out.status = status;
  out.body = std::move(body);
  out.with("Content-Type", std::string(content_type));
  return out;
}

Response json_reply(int status, std::string body) { return reply(status, std::move(body), "application/json"); }

int status_of(Code code) { return entry(code).status; }

Response problem(int status, std::string_view type, std::string_view title, Error const& error) {
  std::string body;
  json::Writer to(body);
  to.begin_object().member("type", error.type.empty() ? "urn:dinh:problem:" + std::string(type) : error.type);
  to.member("title", title).member("status", status).member("detail", error.detail);
  if (!error.field.empty()) to.member("field", error.field);
  if (!error.expected.empty()) to.member("expected", error.expected);
  to.end_object();
  return reply(status, std::move(body), "application/problem+json");
}

Response problem(Error const& error) {
  auto const& known = entry(error.code);
  auto out = problem(known.status, known.type, known.title, error);
  if (error.code == Code::overloaded || error.code == Code::too_many) out.with("Retry-After", "2");
  if (error.code == Code::unavailable) out.with("Retry-After", "5");
  return out;
}

}  // namespace dinh::http
