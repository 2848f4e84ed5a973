#include "register/ngsild/context_resources.hpp"

#include <algorithm>

#include "register/ngsild/problems.hpp"

namespace dinh::reg {

namespace {

constexpr std::string_view base_path = "/ngsi-ld/v1/jsonldContexts/";

// Where the document can be had: a cached one where it came from, the others from us.
std::string url_of(Call const& call, ContextRow const& row) {
  if (row.kind == ContextKind::cached) return row.url;
  return (call.request.tls ? "https://" : "http://") + std::string(call.request.header("Host").value_or("localhost")) +
         std::string(base_path) + row.id;
}

// §5.13.3.5
void write_details(json::Writer& to, Call const& call, ContextDetails const& details) {
  to.begin_object();
  to.member("URL", url_of(call, details.row)).member("localId", details.row.id).member("kind", name_of(details.row.kind));
  to.member("createdAt", iso(details.row.created_at));
  if (details.last_used.ms > 0) to.member("lastUsage", iso(details.last_used));
  to.member("numberOfHits", details.hits).end_object();
}

}  // namespace

// §5.13.2
Result<http::Response> ContextResources::add(Call& call) {
  TRY(auto id, in_.contexts.add(call.request.body));
  http::Response out;
  out.status = 201;
  out.with("Location", std::string(base_path) + id);
  return out;
}

// §5.13.3
Result<http::Response> ContextResources::list(Call& call) {
  TRY(bool details, call.flag("details"));
  std::optional<ContextKind> kind;
  if (auto const* text = call.param("kind")) {
    kind = from_name<ContextKind>(*text);
    if (!kind) return errors::bad_data("kind", "Hosted, Cached or ImplicitlyCreated");
  }
  auto all = in_.contexts.list();
  std::sort(all.begin() + 1, all.end(), [](auto const& a, auto const& b) {  // the core stays in front
    return a.row.created_at != b.row.created_at ? a.row.created_at < b.row.created_at : a.row.id < b.row.id;
  });
  std::string body;
  json::Writer to(body);
  to.begin_array();
  for (auto const& one : all) {
    if (kind && one.row.kind != *kind) continue;
    if (details) write_details(to, call, one);
    else to.value(url_of(call, one.row));
  }
  to.end_array();
  return http::json_reply(200, std::move(body));
}

// §5.13.4
Result<http::Response> ContextResources::serve(Call& call) {
  TRY(bool details, call.flag("details"));
  auto id = call.request.param("context");
  auto found = in_.contexts.serve(id);
  if (!found) return errors::missing("there is no @context " + std::string(id));
  if (!details && found->row.kind == ContextKind::cached)
    return errors::fail_with(errors::not_supported, Code::not_implemented,
                             "a Cached @context is served by the server it came from: " + found->row.url);
  if (!details) return http::json_reply(200, found->row.body);
  std::string body;
  json::Writer to(body);
  write_details(to, call, *found);
  return http::json_reply(200, std::move(body));
}

// §5.13.5
Result<http::Response> ContextResources::remove(Call& call) {
  TRY(bool reload, call.flag("reload"));
  auto id = call.request.param("context");
  if (id.empty()) return errors::bad_data("contextId", "the id of an @context");
  if (reload) TRY_DO(in_.contexts.reload(id));
  else TRY_DO(in_.contexts.erase(id));
  http::Response out;
  out.status = 204;
  return out;
}

}  // namespace dinh::reg
