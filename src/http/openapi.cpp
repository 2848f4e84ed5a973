#include "http/openapi.hpp"

#include <algorithm>
#include <map>

namespace dinh::http {

namespace {

using json::Array;
using json::Object;
using json::Value;

std::string_view verb(Method m) {
  static constexpr std::string_view names[] = {"get", "head", "post", "put", "patch", "delete", "options", "x-other"};
  return names[static_cast<std::size_t>(m)];
}

std::vector<std::string> path_parameters(std::string_view pattern) {
  std::vector<std::string> out;
  for (auto open = pattern.find('{'); open != pattern.npos; open = pattern.find('{', open + 1)) {
    auto name = pattern.substr(open + 1, pattern.find('}', open) - open - 1);
    out.emplace_back(name.substr(0, name.find("...")));
  }
  return out;
}

// "GET /api/cases/{id}" → "get_api_cases_id": stable, and a fine name for a generated function.
std::string operation_id(Route const& r) {
  std::string out(verb(r.method));
  for (char c : r.pattern) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter) out += c;
    else if (!out.empty() && out.back() != '_') out += '_';
  }
  while (out.back() == '_') out.pop_back();
  return out;
}

bool has_body(Method m) { return m == Method::post || m == Method::put || m == Method::patch; }

Value parameters(Router const& router, Route const& r) {
  auto in_path = path_parameters(r.pattern);
  auto is_in_path = [&](Value const& p) {
    return std::find(in_path.begin(), in_path.end(), std::string(p.find("name")->string().value_or(""))) != in_path.end();
  };
  Array out;
  for (auto const& name : in_path) {
    Value one = Object{{"name", name}, {"in", "path"}, {"required", true}, {"schema", Object{{"type", "string"}}}};
    for (auto const& p : r.operation.parameters.array())
      if (p.find("name")->string() == std::string_view(name)) {
        if (auto* schema = p.find("schema")) one["schema"] = *schema;
        if (auto* what = p.find("description")) one["description"] = *what;
      }
    out.push_back(std::move(one));
  }
  if (!has_body(r.method))
    for (auto const& p : r.operation.parameters.array())
      if (!is_in_path(p)) out.push_back(p);
  if (auto* taken = r.operation.request_schema.find("properties"); taken && taken->find("if_match"))
    out.push_back(Object{{"$ref", "#/components/parameters/IfMatch"}});
  if (router.takes_key(r)) out.push_back(Object{{"$ref", "#/components/parameters/IdempotencyKey"}});
  return out;
}

// The body's schema: what the operation takes, less what comes from path and headers.
Value body_schema(Route const& r) {
  Value schema = r.operation.request_schema;
  auto elsewhere = path_parameters(r.pattern);
  elsewhere.emplace_back("if_match");
  for (auto const& name : elsewhere) {
    if (auto* properties = schema.find("properties")) properties->erase(name);
    if (auto* required = schema.find("required"))
      if (auto* list = required->array_if()) std::erase_if(*list, [&](Value const& v) { return v.string() == std::string_view(name); });
  }
  if (auto* required = schema.find("required"); required && required->array().empty()) schema.erase("required");
  return schema;
}

Value content(std::string_view media, Value schema) { return Object{{std::string(media), Object{{"schema", std::move(schema)}}}}; }

Value operation(Router const& router, Route const& r) {
  Value out = Object{{"operationId", operation_id(r)}, {"summary", r.summary}};
  if (!r.right.empty()) out["x-right"] = r.right;
  if (auto list = parameters(router, r); !list.array().empty()) out["parameters"] = std::move(list);
  if (has_body(r.method) && !r.operation.request_schema.is_null()) {
    auto schema = body_schema(r);
    if (auto* properties = schema.find("properties"); properties && !properties->object().empty())
      out["requestBody"] = Object{{"content", content("application/json", std::move(schema))}};
  } else if (!r.operation.request_media.empty()) {
    out["requestBody"] = Object{{"content", content(r.operation.request_media, Object{{"type", "string"}})}};
  }
  Value good = Object{{"description", "Done"}};
  if (!r.operation.response_schema.is_null()) good["content"] = content(r.operation.response_media, r.operation.response_schema);
  out["responses"] = Object{{"2XX", std::move(good)}, {"default", Object{{"$ref", "#/components/responses/Problem"}}}};
  return out;
}

Value problem_schema() {
  auto text = Object{{"type", "string"}};
  return Object{{"type", "object"},
                {"properties", Object{{"type", text},
                                      {"title", text},
                                      {"status", Object{{"type", "integer"}}},
                                      {"detail", text},
                                      {"field", text},
                                      {"expected", text}}}};
}

Value header_parameter(std::string_view name, std::string_view what) {
  return Object{{"name", name}, {"in", "header"}, {"description", what}, {"schema", Object{{"type", "string"}}}};
}

Value header_parameters() {
  return Object{{"IfMatch", header_parameter("If-Match", "the version that was seen, as its ETag says; another one is answered with 412")},
                {"IdempotencyKey",
                 header_parameter("Idempotency-Key",
                                  "at most 200 bytes, the caller's own for each request: within 24 hours the same request with it gets the "
                                  "same answer and has no second effect; another request with it is answered with 422")}};
}

}  // namespace

std::string openapi_document(Router const& router, std::string_view title, std::string_view version) {
  std::map<std::string, std::map<std::string, Value>> paths;  // sorted: the document does not depend on the order of registration
  for (auto const* r : router.routes()) {
    if (r->summary.empty()) continue;
    std::string path;
    for (char c : r->pattern)
      if (c != '.' || path.empty() || path.back() != '.') path += c;
    if (auto dots = path.find(".}"); dots != path.npos) path.erase(dots, 1);
    paths[path][std::string(verb(r->method))] = operation(router, *r);
  }
  Object all;
  for (auto& [path, methods] : paths) {
    Object one;
    for (auto& [name, value] : methods) one.emplace_back(name, std::move(value));
    all.emplace_back(path, std::move(one));
  }
  Value problem =
      Object{{"description", "RFC 9457 problem details"},
             {"content", Object{{"application/problem+json", Object{{"schema", Object{{"$ref", "#/components/schemas/Problem"}}}}}}}};
  Value out = Object{
      {"openapi", "3.1.0"},
      {"info", Object{{"title", title}, {"version", version}, {"license", Object{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
      {"paths", std::move(all)},
      {"components", Object{{"schemas", Object{{"Problem", problem_schema()}}},
                            {"parameters", header_parameters()},
                            {"responses", Object{{"Problem", std::move(problem)}}}}}};
  return json::indented(out);
}

}  // namespace dinh::http
