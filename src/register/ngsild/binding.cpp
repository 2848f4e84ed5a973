#include "register/ngsild/binding.hpp"

#include <algorithm>
#include <future>

#include "register/ngsild/amending.hpp"
#include "register/ngsild/problems.hpp"
#include "register/sharing/contract.hpp"

namespace dinh::reg {

Binding::Binding(Engine& e, Contexts& c, Clock k, NgsiPorts ports, NgsiLimits l)
    : engine(e), contexts(c), clock(std::move(k)), limits(l), parser(l.max_batch_bytes), renderer(e.names()), ports_(std::move(ports)) {}

namespace {

http::Response told(Error error, Wants const& wants) {
  if (!wants.house) return refusal(error);
  error.type.clear();
  return http::problem(error);
}

}  // namespace

http::Response Binding::answer(http::Request const& request, Wants const& wants, Body const& body, std::vector<std::string>* missing) {
  auto call = Call::open(request, wants);
  if (!call) return told(std::move(call).error(), wants);
  call->lens = lens_for(*request.actor, call->tenant);
  auto out = body(*call);
  if (!out && missing) *missing = std::move(call->missing);
  auto response = out ? std::move(*out) : told(std::move(out).error(), wants);
  return std::move(dress(*call, response));
}

// The first run finds out which contexts are missing; the worker fetches them; then the call starts anew on the state thread. A context
// that leads to further ones takes another round.
http::Handler Binding::in_state(Wants wants, Body body) {
  return [this, wants, body = std::move(body)](http::Request const& request) {
    std::vector<std::string> missing;
    auto response = answer(request, wants, body, &missing);
    if (missing.empty()) return response;
    http::Response later;
    later.on_worker = [this, wants, body, missing](http::Request const& again) mutable {
      http::Response last;
      for (std::size_t round = 0; round < ContextLimits{}.max_depth && !missing.empty(); ++round) {
        if (auto fetched = contexts.fetch(missing); !fetched) return refusal(fetched.error());
        missing.clear();
        on_state([&] { last = answer(again, wants, body, &missing); });
      }
      return last;
    };
    return later;
  };
}

http::Handler Binding::in_worker(Wants wants, Body body) {
  return [this, wants, body = std::move(body)](http::Request const& request) { return answer(request, wants, body, nullptr); };
}

LensPtr Binding::lens_for(std::string_view consumer, std::string_view tenant) const {
  return ports_.lens ? ports_.lens(consumer, tenant) : nullptr;
}

LensPtr Binding::lens_for(Actor const& actor, std::string_view tenant) const {
  return ports_.lens ? ports_.lens(consumer_of(actor), tenant) : nullptr;
}

void Binding::on_state(std::function<void()> f) {
  std::promise<void> done;
  ports_.on_state([&] {
    try {
      f();
      done.set_value();
    } catch (...) { done.set_exception(std::current_exception()); }
  });
  done.get_future().get();
}

Result<void> Binding::resolve_link(Call& call) {
  if (!call.context_linked) return {};
  TRY(auto resolved, contexts.resolve_url(call.context_url));
  if (!resolved.missing.empty()) {
    call.missing = std::move(resolved.missing);
    return errors::fail_with(errors::context_not_available, Code::upstream, "the @context " + call.context_url + " is not here yet");
  }
  call.context = std::move(resolved.context);
  if (!is_core_context(call.context_url)) json::write_string(call.context_text, call.context_url);
  return {};
}

Result<ContextPtr> Binding::context_of(Call& call, json::View document) {
  auto member = document.get("@context");
  if (!call.ld_body) {
    if (member)
      return errors::bad_data(
          "@context", "no @context in a body of application/json; use a Link header, or application/ld+json (CIM 009 clause 6.3.5)");
    return call.context;
  }
  if (!member) return errors::bad_data("@context", "an @context, as the body is application/ld+json (CIM 009 clause 6.3.5)");
  if (auto url = member->string(); url && is_core_context(*url)) return Context::core();
  TRY(auto resolved, contexts.resolve(*member));
  if (resolved.missing.empty()) return resolved.context;
  call.missing.insert(call.missing.end(), resolved.missing.begin(), resolved.missing.end());
  return errors::fail_with(errors::context_not_available, Code::upstream, "the @context " + resolved.missing.front() + " is not here yet");
}

Result<void> Binding::link_to_body_context(Call& call) {
  auto member = *call.body.get("@context");
  call.context_text = member.text();
  if (call.context->is_core()) return {};
  auto only = member;
  if (member.is_array() && member.size() == 1) member.each_item([&](json::View item) { only = item; });
  if (auto url = only.string()) {
    call.context_linked = true;
    call.context_url = *url;
    return {};
  }
  if (call.accept != Media::json) return {};
  auto id = contexts.implicit(call.context_text);
  if (!id) {
    call.missing.push_back(std::string(inline_context) + call.context_text);
    return errors::fail_with(errors::context_not_available, Code::upstream, "the @context is not hosted yet");
  }
  call.context_linked = true;
  call.context_url = (call.request.tls ? "https://" : "http://") + std::string(call.request.header("Host").value_or("localhost")) +
                     "/ngsi-ld/v1/jsonldContexts/" + *id;
  return {};
}

Result<void> Binding::read_object(Call& call) {
  auto parsed = parser.parse(call.request.body);
  if (!parsed) return errors::invalid("the body is not a JSON document: " + parsed.error().detail);
  call.body = *parsed;
  if (!call.body.is_object()) return errors::bad_data("body", "a JSON object");
  TRY_DO(must_have_names_once(call.body));
  TRY_DO(resolve_link(call));
  TRY(call.context, context_of(call, call.body));
  return {};
}

Result<void> Binding::must_have_tenant(Call const& call) const {
  if (call.tenant.empty() || engine.has_tenant(call.tenant)) return {};
  return errors::fail_with(errors::nonexistent_tenant, Code::not_found, "there is no tenant " + call.tenant);
}

Result<DocPtr> Binding::must_find(Call const& call, std::string_view id) const {
  if (!is_uri(id)) return errors::bad_data("id", "a URI, like urn:ngsi-ld:Vehicle:A4567");
  TRY_DO(must_have_tenant(call));
  auto doc = engine.find(call.tenant, id);
  if (call.lens) doc = call.lens->seen(doc, engine.names());
  if (!doc) return errors::missing("there is no entity " + std::string(id));
  return doc;
}

Result<void> Binding::must_match(Call const& call, DocPtr const& doc) const {
  auto wanted = call.request.header("If-Match");
  if (!wanted || *wanted == "*") return {};
  auto now = etag(*doc);
  for (auto const& one : split_list(*wanted))
    if (one == now) return {};
  return errors::fail_with(errors::conflict, Code::stale, "the entity has version " + now + ", not " + std::string(*wanted), "If-Match",
                           now);
}

std::string etag(Document const& doc) { return "\"" + std::to_string(doc.version) + "\""; }

std::string context_member(Call const& call) {
  std::string core = "\"" + std::string(core_context_url) + "\"";
  if (call.context_text.empty()) return core;
  if (call.context_text.front() != '[') return "[" + call.context_text + "," + core + "]";
  auto all = call.context_text;
  if (all.find(core) != all.npos) return all;
  all.pop_back();
  return all + (all.size() > 1 ? "," : "") + core + "]";
}

http::Response& Binding::dress(Call const& call, http::Response& response) const {
  if (!call.tenant.empty() && !response.on_worker) response.with("NGSILD-Tenant", call.tenant);
  if (auto prefer = call.request.header("Prefer"); prefer && prefer->starts_with("ngsi-ld="))
    response.with("Preference-Applied", std::string(*prefer));
  return response;
}

http::Response Binding::document(Call const& call, std::string body) const {
  bool as_json = call.accept == Media::json || (call.accept == Media::geo_json && call.request.header("Prefer") == "body=json");
  auto type = call.accept == Media::ld_json    ? "application/ld+json"
              : call.accept == Media::geo_json ? "application/geo+json"
                                               : "application/json";
  int status = 200;
  if (auto minor = earlier_version(call.request.header("Prefer").value_or("")))
    if (auto other = amended(body, *minor)) {
      body = std::move(*other);
      status = 203;  // RFC 9110 §15.3.4: not as it is kept
    }
  auto out = http::reply(status, std::move(body), type);
  if (as_json) out.with("Link", context_link(call.context_linked ? std::string_view(call.context_url) : core_context_url));
  return out;
}

Result<Showing> Binding::showing(Call const& call, std::span<const std::string_view> more) const {
  auto is_more = [&](std::string_view name) { return std::find(more.begin(), more.end(), name) != more.end(); };
  Showing how;
  how.context = call.context;
  if (call.params.empty() && call.accept == Media::json) return how;
  auto name_list = [&](std::string_view param, std::vector<std::string>& out) -> Result<void> {
    if (!call.param(param)) return {};
    for (auto const& name : call.list(param)) {
      if (!is_name(name)) return errors::bad_data(std::string(param), "names of attributes, separated by commas");
      if (name.find_first_of("{}") != name.npos && !call.param("join"))  // §5.7.1.4: of linked entities, which nobody asked for
        return errors::bad_data(std::string(param), "join beside members of linked entities");
      out.push_back(call.context->stored(name));
    }
    return {};
  };
  TRY_DO(name_list("attrs", how.attrs));
  TRY_DO(name_list("pick", how.pick));
  TRY_DO(name_list("omit", how.omit));
  for (auto const& option : call.list("options")) {
    if (option == "keyValues" || option == "simplified") how.form = Form::simplified;
    else if (option == "concise") how.form = Form::concise;
    else if (option == "sysAttrs") how.system = true;
    else if (option != "normalized" && option != "count" && !is_more(option))
      return errors::bad_data("options", "normalized, concise, simplified, keyValues, sysAttrs or count, not " + option);
  }
  if (auto const* format = call.param("format")) {  // wins over options (§6.3.7)
    if (*format == "normalized") how.form = Form::normalized;
    else if (*format == "concise") how.form = Form::concise;
    else if (*format == "simplified" || *format == "keyValues") how.form = Form::simplified;
    else if (!is_more(*format)) return errors::bad_data("format", "normalized, concise or simplified");
  }
  if (auto const* language = call.param("lang")) how.language = *language;
  for (auto const& dataset : call.list("datasetId")) {
    if (dataset != "@none" && !is_uri(dataset)) return errors::bad_data("datasetId", "URIs or @none, separated by commas");
    how.datasets.push_back(dataset == "@none" ? "" : dataset);
  }
  how.geojson = call.accept == Media::geo_json;
  if (call.param("geometryProperty") && !how.geojson)  // §5.7.1.4, §5.7.2.4
    return errors::bad_data("geometryProperty", "Accept: application/geo+json beside it");
  if (auto const* geometry = call.param("geometryProperty")) how.geometry_property = call.context->stored(*geometry);
  if (how.geojson && how.datasets.size() == 1) how.geometry_dataset = how.datasets[0];
  bool in_body = call.accept == Media::ld_json || (how.geojson && call.request.header("Prefer") != "body=json");
  if (in_body) how.context_member = context_member(call);
  return how;
}

}  // namespace dinh::reg
