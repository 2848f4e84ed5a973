// Subscriptions as resources (CIM 009 §5.8.1 to 5.8.5, §6.10 and 6.11). In the worker lane, as they write to the disk.
#include "base/log.hpp"
#include "base/random.hpp"
#include "register/ngsild/opening.hpp"
#include "register/ngsild/payload.hpp"
#include "register/ngsild/problems.hpp"
#include "register/subscriptions/subscription_names.hpp"
#include "register/subscriptions/subscriptions.hpp"

namespace dinh::reg {

namespace {

constexpr std::string_view path = "/ngsi-ld/v1/subscriptions/";

http::Response empty(int status) {
  http::Response out;
  out.status = status;
  return out;
}

// §5.8.1, §5.8.2: an end in the past is BadRequestData; what is stored may be past its end.
Result<void> must_end_later(Subscription const& s, Instant now) {
  if (s.expires && *s.expires <= now) return errors::bad_data("expiresAt", "a time to come");
  return {};
}

// JSON null neither deletes nor is a value (§4.5.0); urn:ngsi-ld:null deletes, so there has to be something to delete.
Result<void> must_have_no_null(json::Value const& v, std::string const& at, bool is_new) {
  if (v.is_null()) return errors::bad_data(at, "a value (JSON null is none; urn:ngsi-ld:null deletes)");
  if (is_new && v.string() == ngsi_null) return errors::bad_data(at, "a value: urn:ngsi-ld:null deletes, and there is nothing yet");
  for (auto const& [name, inner] : v.object()) TRY_DO(must_have_no_null(inner, at.empty() ? name : at + "." + name, is_new));
  for (auto const& inner : v.array()) TRY_DO(must_have_no_null(inner, at, is_new));
  return {};
}

bool sys_attrs(Call const& call) { return call.option("sysAttrs"); }

// What the fragment says of q is in its own names: what stays of q is told in them too.
void use_names_of(Call const& call, Subscription& s) {
  NamedContext now{call.context_text, call.context};
  for (auto key : {"q", "csf"})
    if (auto* q = s.body.find(key); q && q->string()) *q = q_in_other_names(*q->string(), *s.q_in.context, *now.context);
  if (auto* list = s.body.find("expandValues"); list && list->string()) {
    std::string names, scratch;
    for (auto const& name : split_list(*list->string()))
      names.append(names.empty() ? "" : ",").append(now.context->shown(s.q_in.context->stored(name), scratch));
    *list = names;
  }
  s.q_in = std::move(now);
}

// The URL that an @context is apart from the core, when it is one: [url, core] is url.
std::optional<std::string> only_url(json::View context) {
  if (auto url = context.string()) return std::string(*url);
  std::optional<std::string> out;
  bool is_one = context.is_array() && context.all_items([&](json::View item) {
    auto url = item.string();
    if (!url || is_core_context(*url)) return url.has_value();
    bool first = !out;
    out = *url;
    return first;
  });
  return is_one ? out : std::nullopt;
}

}  // namespace

// Of a body in application/ld+json. One that is no URL is hosted here (§5.13.1), so that a Link header of a notification can name it.
Result<void> Subscriptions::name_context(Call& call, json::View context) {
  TRY(call.context, contexts_.obtain(context));
  if (call.context->is_core()) return {};
  auto url = only_url(context);
  if (!url) {
    auto text = context.text();
    if (!contexts_.implicit(text)) TRY_DO(contexts_.fetch({std::string(inline_context) + text}));
    url = (call.request.tls ? "https://" : "http://") + std::string(call.request.header("Host").value_or("localhost")) +
          "/ngsi-ld/v1/jsonldContexts/" + contexts_.implicit(text).value_or("");
  }
  json::write_string(call.context_text, *url);
  return {};
}

Result<json::Value> Subscriptions::read_body(Call& call) {
  json::Parser parser(binding_.limits.max_entity_bytes);
  auto view = parser.parse(call.request.body);
  if (!view) return errors::invalid("the body is not a JSON document: " + view.error().detail);
  if (!view->is_object()) return errors::bad_data("body", "a JSON object");
  TRY_DO(must_have_names_once(*view));
  TRY_DO(open_call(binding_, call));
  auto context = view->get("@context");
  if (context.has_value() != call.ld_body)
    return errors::bad_data("@context", call.ld_body ? "an @context in a body of application/ld+json"
                                                     : "no @context in a body of application/json; use a Link header");
  if (context) TRY_DO(name_context(call, *context));
  auto body = json::Value::from(*view);
  body.erase("@context");
  return body;
}

Result<Deliveries::Entry> Subscriptions::must_find(Call const& call) {
  auto id = call.request.param("id");
  if (!is_uri(id)) return errors::bad_data("id", "a URI, like urn:ngsi-ld:Subscription:1");
  auto found = deliveries_.find(call.tenant, id);
  if (!found) return errors::missing("there is no subscription " + std::string(id));
  return std::move(*found);
}

// §5.8.1.4, §5.8.2.4: a jsonldContext that is no URI is BadRequestData, one that cannot be had LdContextNotAvailable.
Result<Subscription> Subscriptions::complete(Subscription s) {
  s.told_in = s.written_in;
  if (auto const* wanted = s.body.find("jsonldContext")) {
    auto url = wanted->string();
    if (!url || !is_uri(*url)) return errors::bad_data("jsonldContext", "the URL of a JSON-LD @context");
    TRY(s.told_in.context, contexts_.obtain_url(*url));
    s.told_in.text.clear();
    json::write_string(s.told_in.text, *url);
  }
  return read_subscription(std::move(s));
}

// §5.8.1
Result<http::Response> Subscriptions::create(Call& call) {
  TRY(auto body, read_body(call));
  TRY_DO(must_have_no_null(body, "", true));
  Subscription draft;
  draft.id = "urn:ngsi-ld:Subscription:" + random_token(16);
  if (auto const* given = body.find("id")) {
    draft.id = given->string().value_or("");
    if (!is_uri(draft.id)) return errors::bad_data("id", "a URI");
  }
  draft.tenant = call.tenant;
  draft.body = with_stored_names(body, *call.context);
  draft.written_in = draft.q_in = {call.context_text, call.context};
  draft.created = draft.modified = clock_();
  TRY(auto subscription, complete(std::move(draft)));
  TRY_DO(must_end_later(subscription, clock_()));
  auto known = std::make_shared<const Subscription>(std::move(subscription));
  std::lock_guard guard(writing_);
  Seq cursor = 0;
  binding_.on_state([&] { cursor = engine_.last(); });  // its place on the feed: what is changed from now on is told
  if (!store_.add(*known, cursor)) return errors::exists(known->id + " exists already");
  binding_.on_state([&] {  // kept first, live then: one that could not be kept must not tell anybody anything
    deliveries_.put(known, {.cursor = cursor});
    install(known);
    deliveries_.fall_behind(*known, cursor);  // what came since is read from the feed
    std::size_t budget = 1'000;
    catch_up({known, cursor}, budget);
  });
  return std::move(empty(201).with("Location", std::string(path) + known->id));
}

json::Value Subscriptions::shown(Call const& call, Deliveries::Entry const& entry) {
  auto out = show_subscription(*entry.what, entry.progress, *call.context, clock_(), sys_attrs(call));
  if (call.accept == Media::ld_json) out["@context"] = json::parse(context_member(call)).value_or(json::Value());
  return out;
}

// §5.8.4
Result<http::Response> Subscriptions::list(Call& call) {
  TRY_DO(open_call(binding_, call));
  TRY(auto limit, call.count("limit"));
  TRY(auto offset, call.count("offset"));
  TRY(bool count, call.flag("count"));
  if (limit.value_or(1) == 0 && !count) return errors::bad_data("limit", "at least 1, or count=true beside limit=0");
  std::size_t total = deliveries_.count(call.tenant), from = offset.value_or(0);
  std::size_t most = std::min(limit.value_or(20), binding_.limits.max_page);
  json::Array page;
  for (auto const& entry : deliveries_.page(call.tenant, from, most)) page.push_back(shown(call, entry));
  auto page_size = page.size();
  auto out = binding_.document(call, json::Value(std::move(page)).text());
  if (count) out.with("NGSILD-Results-Count", std::to_string(total));
  link_pages(out, call, most, from, total > from + page_size);
  return out;
}

// §5.8.3
Result<http::Response> Subscriptions::retrieve(Call& call) {
  TRY_DO(open_call(binding_, call));
  TRY(auto found, must_find(call));
  return binding_.document(call, shown(call, found).text());
}

// §5.8.2. Names of the fragment are those of its own @context; what is kept already keeps its meaning.
Result<http::Response> Subscriptions::change(Call& call) {
  TRY(auto given, read_body(call));
  TRY_DO(must_have_no_null(given, "", false));
  std::lock_guard guard(writing_);
  TRY(auto found, must_find(call));
  if (given.object().empty()) return errors::bad_data("body", "at least one member");
  if (auto const* id = given.find("id"); id && id->string() != found.what->id) return errors::bad_data("id", "no other id: it stays");
  if (auto const* type = given.find("type"); type && type->string() != "Subscription") return errors::bad_data("type", "Subscription");
  auto fragment = with_stored_names(given, *call.context);
  auto now = clock_();
  Subscription draft;
  draft.id = found.what->id;
  draft.tenant = found.what->tenant;
  draft.written_in = found.what->written_in;
  draft.q_in = found.what->q_in;
  draft.created = found.what->created;
  draft.modified = now;
  draft.body = found.what->body;
  if (fragment.find("q") || fragment.find("csf") || fragment.find("expandValues")) use_names_of(call, draft);
  bool prolongs = fragment.find("expiresAt") || fragment.find("expires");
  bool was_expired = found.what->expires && *found.what->expires <= now;
  if (prolongs && was_expired && !fragment.find("isActive")) draft.body.erase("isActive");  // §5.8.2.4: its status is active then
  merge_subscription(draft.body, fragment);
  TRY(auto subscription, complete(std::move(draft)));
  if (prolongs) TRY_DO(must_end_later(subscription, now));
  auto known = std::make_shared<const Subscription>(std::move(subscription));
  store_.change(*known);
  binding_.on_state([&] {
    deliveries_.put(known, found.progress);
    install(known);
  });
  return empty(204);
}

// §5.8.5
Result<http::Response> Subscriptions::remove(Call& call) {
  std::lock_guard guard(writing_);
  TRY(auto found, must_find(call));
  store_.remove(call.tenant, found.what->id);
  binding_.on_state([&] {
    index_.drop(found.what->tenant, found.what->id);
    rounds_.drop(found.what->tenant, found.what->id);
    deliveries_.drop(found.what->tenant, found.what->id);
  });
  return empty(204);
}

}  // namespace dinh::reg
