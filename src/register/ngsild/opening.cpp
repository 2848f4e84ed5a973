#include "register/ngsild/opening.hpp"

#include "register/ngsild/payload.hpp"
#include "register/ngsild/problems.hpp"

namespace dinh::reg {

Result<Call> open_any(http::Request const& request, Wants wants) {
  auto names = request.query_params();
  std::vector<std::string_view> known;
  for (auto const& [name, value] : names) known.push_back(name);
  wants.params = known;
  return Call::open(request, wants);
}

Result<void> must_have_tenant(Binding& in, Call const& call) {
  Result<void> out;
  in.on_state([&] { out = in.must_have_tenant(call); });
  return out;
}

Result<void> open_call(Binding& in, Call& call) {
  if (!call.context_linked) return {};
  TRY(call.context, in.contexts.obtain_url(call.context_url));
  if (!is_core_context(call.context_url)) json::write_string(call.context_text, call.context_url);
  return {};
}

Result<void> read_body(Binding& in, Call& call, json::Parser& parser) {
  auto parsed = parser.parse(call.request.body);
  if (!parsed) return errors::invalid("the body is not a JSON document: " + parsed.error().detail);
  call.body = *parsed;
  if (!call.body.is_object()) return errors::bad_data("body", "a JSON object");
  TRY_DO(must_have_names_once(call.body));
  TRY_DO(open_call(in, call));
  auto context = in.context_of(call, call.body);
  if (!context && !call.missing.empty()) {
    call.missing.clear();
    context = in.contexts.obtain(*call.body.get("@context"));
  }
  if (!context) return tl::unexpected(std::move(context).error());
  call.context = std::move(*context);
  return {};
}

Result<void> link_body_context(Binding& in, Call& call) {
  auto linked = in.link_to_body_context(call);
  if (linked || call.missing.empty()) return linked;
  TRY_DO(in.contexts.fetch(call.missing));
  call.missing.clear();
  return in.link_to_body_context(call);
}

Inner inner_of(http::Route const& route) { return {route.operation.handler, route.lane == http::Lane::worker}; }

http::Response ask(Binding& in, Inner const& inner, http::Request const& request) {
  http::Response out;
  if (inner.is_worker) out = inner.handler(request);
  else in.on_state([&] { out = inner.handler(request); });
  if (out.on_worker) out = out.on_worker(request);
  return out;
}

}  // namespace dinh::reg
