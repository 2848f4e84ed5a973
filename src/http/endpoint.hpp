#pragma once
// One In, one Out, one function: Result<Out> Service::verb(Actor const&, In const&) is the handler.
//   GET, HEAD, DELETE:  In's fields come from the path's {name}, else from the query.
//   POST, PUT, PATCH:   In's fields come from the path's {name}, else from the JSON body; a field named if_match takes the If-Match header
//                       (as a whole number).
//   Out is written as JSON with status 200; Result<void> answers 204; a member `version` of Out is also the ETag.
//   Answer<T> sets status and headers. Unknown query parameters and body members are refused by name.
// What a request with an Idempotency-Key does happens once, where the router keeps answers (Router::keep_answers).
// plain<In>(handler) is for a handler that needs the request itself: In's fields come from path and query, whatever the method.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "http/router.hpp"
#include "http/schema.hpp"
#include "http/uri.hpp"

namespace dinh::http {

template <class T>
struct Answer {
  T value;
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
};

struct Nothing {
  static constexpr auto fields() { return std::tuple(); }
};  // In of an operation without input

template <class T>
struct is_answer : std::false_type {};
template <class T>
struct is_answer<Answer<T>> : std::true_type {
  using inner = T;
};

// Text of a path or query parameter into a member.
template <class T>
Result<void> read_parameter(std::string_view text, T& out, std::string const& name) {
  if (!is_utf8(text)) return fail_field(name, "text in UTF-8");
  if constexpr (is_optional<T>::value) {
    if (text.empty()) return {};
    return read_parameter(text, out.emplace(), name);
  } else if constexpr (std::is_same_v<T, std::string>) {
    out = text;
    return {};
  } else if constexpr (std::is_same_v<T, bool>) {
    if (text != "true" && text != "false") return fail_field(name, "true or false");
    out = text == "true";
    return {};
  } else if constexpr (std::is_arithmetic_v<T>) {
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || end != text.data() + text.size())
      return fail_field(name, std::is_integral_v<T> ? "a whole number" : "a number");
    if constexpr (std::is_floating_point_v<T>)
      if (!std::isfinite(out)) return fail_field(name, "a number");  // from_chars reads "nan" and "inf"
    return {};
  } else if constexpr (is_vector<T>::value) {  // comma-separated
    while (!text.empty()) {
      auto part = text.substr(0, text.find(','));
      text.remove_prefix(std::min(part.size() + 1, text.size()));
      TRY_DO(read_parameter(part, out.emplace_back(), name));
    }
    return {};
  } else {  // enums, times, dates: as in JSON
    std::string quoted;
    json::write_string(quoted, text);
    json::Parser parser;
    TRY(auto view, parser.parse(quoted));
    return json::read(view, out, name);
  }
}

namespace detail {

template <class In>
bool has_field(std::string_view name) {
  bool found = false;
  each_field<In>([&](auto const& f) { found = found || f.name == name; });
  return found;
}

// "one of: a, b"; what the path gives is no query parameter.
template <class In>
std::string known_parameters(Request const& request) {
  std::string out;
  each_field<In>([&](auto const& f) {
    bool in_path = std::any_of(request.path_params.begin(), request.path_params.end(), [&](auto const& p) { return p.first == f.name; });
    if (!in_path && f.name != "if_match") out += (out.empty() ? "one of: " : ", ") + std::string(f.name);
  });
  return out.empty() ? "no query parameter" : out;
}

// parse_query leaves a broken escape as it came; here it is an error.
inline Result<void> check_escapes(std::string_view query) {
  while (!query.empty()) {
    auto part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    auto name = percent_decode(part.substr(0, part.find('=')), true);
    if (!name || !is_utf8(*name)) return fail_field("query", "names in percent-encoded UTF-8");
    if (!percent_decode(part, true)) return fail_field(*name, "percent-encoded UTF-8 without the character U+0000");
  }
  return {};
}

inline tl::unexpected<Error> unknown_parameter(std::string const& name, std::string expected) {
  return tl::unexpected(Error{Code::bad_request, "unknown query parameter: " + name, name, std::move(expected), {}});
}

// Path, query and headers into the members they name; marks what was found.
template <class In>
Result<void> bind_parameters(Request const& request, bool with_query, In& out, std::vector<std::string_view>& found) {
  std::vector<std::pair<std::string, std::string>> given;
  for (auto const& [name, text] : request.path_params) given.emplace_back(name, text);
  if (auto etag = request.header("If-Match"); etag && has_field<In>("if_match")) {
    std::string text(*etag);
    text.erase(std::remove(text.begin(), text.end(), '"'), text.end());
    given.emplace_back("if_match", std::move(text));
  }
  TRY_DO(check_escapes(request.query));
  for (auto& parameter : request.query_params()) {
    if (!with_query) return unknown_parameter(parameter.first, "no query parameter: the body says it all");
    if (!has_field<In>(parameter.first)) return unknown_parameter(parameter.first, known_parameters<In>(request));
    given.push_back(std::move(parameter));
  }
  Result<void> result;
  each_field<In>([&](auto const& f) {
    if (!result) return;
    auto at = std::find_if(given.begin(), given.end(), [&](auto const& g) { return g.first == f.name; });
    if (at == given.end()) return;
    found.push_back(f.name);
    result = read_parameter(at->second, out.*f.member, std::string(f.name));
  });
  return result;
}

// A form of another site can post text/plain without asking; JSON it cannot.
inline Result<void> check_is_json(Request const& request) {
  auto given = request.header("Content-Type");
  if (!given) return {};
  std::string type(trim(given->substr(0, given->find(';'))));
  for (auto& c : type)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  if (type == "application/json" || type.ends_with("+json")) return {};
  return tl::unexpected(Error{Code::unsupported_media, "Content-Type: expected application/json", "Content-Type", "application/json", {}});
}

template <class In>
Result<void> bind_body(Request const& request, In& out, std::vector<std::string_view> const& bound) {
  if (request.body.empty()) return {};
  TRY_DO(check_is_json(request));
  json::Parser parser;
  auto parsed = parser.parse(request.body);
  if (!parsed) return tl::unexpected(Error{parsed.error().code, parsed.error().detail, "body", "JSON", {}});
  auto body = *parsed;
  if (!body.is_object()) return fail_field("body", "an object");
  TRY_DO(json::check_known<In>(body, "", "a member that this operation knows"));
  Result<void> result;
  each_field<In>([&](auto const& f) {
    if (!result || std::find(bound.begin(), bound.end(), f.name) != bound.end()) return;
    auto value = body.get(f.name);
    if (!value || value->is_null()) return;
    result = json::read(*value, out.*f.member, std::string(f.name));
  });
  return result;
}

// A required member that neither path, query nor body gave.
template <class In>
Result<void> check_required(Request const& request, bool has_body, std::vector<std::string_view> const& bound) {
  json::Parser parser;
  std::optional<json::View> body;
  if (has_body && !request.body.empty())
    if (auto parsed = parser.parse(request.body)) body = *parsed;
  Result<void> result;
  each_field<In>([&](auto const& f) {
    using M = std::remove_cvref_t<decltype(std::declval<In&>().*f.member)>;
    if (!result || is_optional<M>::value || f.may_be_absent) return;
    bool given = std::find(bound.begin(), bound.end(), f.name) != bound.end();
    if (!given && body) {
      auto value = body->get(f.name);
      given = value && !value->is_null();
    }
    if (!given) result = fail_field(std::string(f.name), "a value (it is required)");
  });
  return result;
}

template <class In>
Result<In> bind(Request const& request) {
  bool has_body = request.method == Method::post || request.method == Method::put || request.method == Method::patch;
  In in{};
  std::vector<std::string_view> bound;
  TRY_DO(bind_parameters(request, !has_body, in, bound));
  if (has_body) TRY_DO(bind_body(request, in, bound));
  TRY_DO(check_required<In>(request, has_body, bound));
  return in;
}

template <class T>
void add_etag(Response& out, T const& value) {
  if constexpr (requires { value.version; }) out.with("ETag", "\"" + std::to_string(value.version) + "\"");
}

template <class Out>
Response write_answer(Result<Out>&& result) {
  if (!result) return problem(result.error());
  if constexpr (std::is_void_v<Out>) {
    Response out;
    out.status = 204;
    return out;
  } else if constexpr (is_answer<Out>::value) {
    auto out = json_reply(result->status, json::to_text(result->value));
    add_etag(out, result->value);
    for (auto& h : result->headers) out.headers.push_back(std::move(h));
    return out;
  } else {
    auto out = json_reply(200, json::to_text(*result));
    add_etag(out, *result);
    return out;
  }
}

template <class T>
struct answer_value {
  using type = T;
};
template <class T>
struct answer_value<Answer<T>> {
  using type = T;
};

}  // namespace detail

// The effect of a request, once for each Idempotency-Key. What comes before (reading the request, limits on the caller, work that takes
// long) happens each time: make() runs in a transaction of the records.
template <class Make>
Response once(Request const& request, Make&& make) {
  return request.once && request.header("Idempotency-Key") ? (*request.once)(request, make) : make();
}

namespace detail {

template <class In, class Out, class Call>
Operation operation(Call call) {
  Operation out(Handler([call](Request const& request) -> Response {
    auto in = bind<In>(request);
    if (!in) return problem(in.error());
    return once(request, [&] { return write_answer<Out>(call(*request.actor, *in)); });
  }));
  out.takes_key = true;
  out.request_schema = schema_of<In>();
  out.parameters = parameters_of<In>();
  if constexpr (!std::is_void_v<Out>) out.response_schema = schema_of<typename answer_value<Out>::type>();
  return out;
}

}  // namespace detail

template <class In, class Handle>
Operation plain(Handle handle) {
  Operation out(Handler([handle = std::move(handle)](Request const& request) -> Response {
    In in{};
    std::vector<std::string_view> bound;
    if (auto good = detail::bind_parameters(request, true, in, bound); !good) return problem(good.error());
    if (auto good = detail::check_required<In>(request, false, bound); !good) return problem(good.error());
    return handle(request, in);
  }));
  out.parameters = parameters_of<In>();
  return out;
}

// What a plain handler answers with, for the OpenAPI document.
template <class Out>
Operation answers(Operation operation) {
  operation.response_schema = schema_of<Out>();
  return operation;
}
inline Operation answers_text(Operation operation, std::string media) {
  operation.response_media = std::move(media);
  operation.response_schema = schema_of<std::string>();
  return operation;
}

template <class Service, class In, class Out>
Operation endpoint(Service& service, Result<Out> (Service::*verb)(Actor const&, In const&)) {
  return detail::operation<In, Out>([&service, verb](Actor const& actor, In const& in) { return (service.*verb)(actor, in); });
}
template <class Service, class In, class Out>
Operation endpoint(Service const& service, Result<Out> (Service::*verb)(Actor const&, In const&) const) {
  return detail::operation<In, Out>([&service, verb](Actor const& actor, In const& in) { return (service.*verb)(actor, in); });
}

}  // namespace dinh::http
