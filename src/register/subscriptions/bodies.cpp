// Subscriptions as clients write and see them (CIM 009 §5.8.1 to 5.8.4, §5.11.2 to 5.11.5).
#include "register/subscriptions/bodies.hpp"

#include "base/random.hpp"
#include "register/ngsild/opening.hpp"
#include "register/ngsild/payload.hpp"
#include "register/ngsild/problems.hpp"
#include "register/sharing/contract.hpp"
#include "register/subscriptions/subscription_names.hpp"

namespace dinh::reg {

namespace {

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

// A receiver's headers have keys in them as a rule, its address may have a password.
void hide_secrets(json::Value& notification) {
  auto* endpoint = notification.find("endpoint");
  if (!endpoint) return;
  if (auto* pairs = endpoint->find("receiverInfo"); pairs && pairs->array_if())
    for (auto& pair : *pairs->array_if()) pair["value"] = "hidden";
  auto* uri = endpoint->find("uri");
  if (!uri || !uri->string()) return;
  std::string text(*uri->string());
  auto begin = text.find("//"), at = text.find('@');
  if (begin == text.npos || at == text.npos || at > text.find('/', begin + 2)) return;
  *uri = text.replace(begin + 2, at - begin - 2, "hidden");
  notification.erase("lastFailureReason");  // it names the address
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
Result<void> SubscriptionBodies::name_context(Call& call, json::View context) {
  TRY(call.context, in_.contexts.obtain(context));
  if (call.context->is_core()) return {};
  auto url = only_url(context);
  if (!url) {
    auto text = context.text();
    if (!in_.contexts.implicit(text)) TRY_DO(in_.contexts.fetch({std::string(inline_context) + text}));
    url = (call.request.tls ? "https://" : "http://") + std::string(call.request.header("Host").value_or("localhost")) +
          "/ngsi-ld/v1/jsonldContexts/" + in_.contexts.implicit(text).value_or("");
  }
  json::write_string(call.context_text, *url);
  return {};
}

Result<json::Value> SubscriptionBodies::read(Call& call) {
  json::Parser parser(in_.limits.max_entity_bytes);
  auto view = parser.parse(call.request.body);
  if (!view) return errors::invalid("the body is not a JSON document: " + view.error().detail);
  if (!view->is_object()) return errors::bad_data("body", "a JSON object");
  TRY_DO(must_have_names_once(*view));
  TRY_DO(open_call(in_, call));
  auto context = view->get("@context");
  if (context.has_value() != call.ld_body)
    return errors::bad_data("@context", call.ld_body ? "an @context in a body of application/ld+json"
                                                     : "no @context in a body of application/json; use a Link header");
  if (context) TRY_DO(name_context(call, *context));
  auto body = json::Value::from(*view);
  body.erase("@context");
  return body;
}

// §5.8.1.4, §5.8.2.4: a jsonldContext that is no URI is BadRequestData, one that cannot be had LdContextNotAvailable.
Result<Subscription> SubscriptionBodies::complete(Subscription s) {
  s.told_in = s.written_in;
  if (auto const* wanted = s.body.find("jsonldContext")) {
    auto url = wanted->string();
    if (!url || !is_uri(*url)) return errors::bad_data("jsonldContext", "the URL of a JSON-LD @context");
    TRY(s.told_in.context, in_.contexts.obtain_url(*url));
    s.told_in.text.clear();
    json::write_string(s.told_in.text, *url);
  }
  return read_subscription(std::move(s));
}

Result<NamedContext> SubscriptionBodies::kept_context(std::string const& text) const {
  NamedContext out{text, Context::core()};
  if (text.empty()) return out;
  json::Parser parser;
  TRY(auto view, parser.parse(text));
  TRY(out.context, in_.contexts.obtain(view));
  return out;
}

// §5.8.1
Result<Subscription> SubscriptionBodies::created(Call& call) {
  TRY(auto body, read(call));
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
  draft.created = draft.modified = in_.clock();
  draft.owner = consumer_of(*call.request.actor);
  TRY(auto subscription, complete(std::move(draft)));
  TRY_DO(must_end_later(subscription, in_.clock()));
  return subscription;
}

Result<json::Value> SubscriptionBodies::fragment(Call& call) {
  TRY(auto given, read(call));
  TRY_DO(must_have_no_null(given, "", false));
  return given;
}

// §5.8.2. Names of the fragment are those of its own @context; what is kept already keeps its meaning.
Result<Subscription> SubscriptionBodies::changed(Call& call, json::Value const& given, Subscription const& old) {
  if (given.object().empty()) return errors::bad_data("body", "at least one member");
  if (auto const* id = given.find("id"); id && id->string() != old.id) return errors::bad_data("id", "no other id: it stays");
  if (auto const* type = given.find("type"); type && type->string() != "Subscription") return errors::bad_data("type", "Subscription");
  auto fragment = with_stored_names(given, *call.context);
  auto now = in_.clock();
  Subscription draft;
  draft.id = old.id;
  draft.tenant = old.tenant;
  draft.written_in = old.written_in;
  draft.q_in = old.q_in;
  draft.created = old.created;
  draft.owner = old.owner;
  draft.modified = now;
  draft.body = old.body;
  if (fragment.find("q") || fragment.find("csf") || fragment.find("expandValues")) use_names_of(call, draft);
  bool prolongs = fragment.find("expiresAt") || fragment.find("expires");
  bool was_expired = old.expires && *old.expires <= now;
  if (prolongs && was_expired && !fragment.find("isActive")) draft.body.erase("isActive");  // §5.8.2.4: its status is active then
  merge_subscription(draft.body, fragment);
  TRY(auto subscription, complete(std::move(draft)));
  if (prolongs) TRY_DO(must_end_later(subscription, now));
  return subscription;
}

// What opens the receiver's door is for those to see who may change the subscription.
json::Value SubscriptionBodies::shown(Call const& call, Subscription const& s, Progress const& progress) const {
  auto out = show_subscription(s, progress, *call.context, in_.clock(), call.option("sysAttrs"));
  bool sees_secrets = write_right_.empty() || call.request.actor->can(write_right_);
  if (!sees_secrets) hide_secrets(out["notification"]);
  if (call.accept == Media::ld_json) out["@context"] = json::parse(context_member(call)).value_or(json::Value());
  return out;
}

// §5.8.4
Result<SubscriptionPage> SubscriptionBodies::page(Call& call) const {
  TRY_DO(open_call(in_, call));
  TRY(auto limit, call.count("limit"));
  TRY(auto offset, call.count("offset"));
  SubscriptionPage out;
  TRY(out.count, call.flag("count"));
  if (limit.value_or(1) == 0 && !out.count) return errors::bad_data("limit", "at least 1, or count=true beside limit=0");
  out.offset = offset.value_or(0);
  out.limit = std::min(limit.value_or(20), in_.limits.max_page);
  return out;
}

http::Response SubscriptionBodies::answer(Call const& call, SubscriptionPage const& page, json::Array shown, std::size_t total) const {
  auto size = shown.size();
  auto out = in_.document(call, json::Value(std::move(shown)).text());
  if (page.count) out.with("NGSILD-Results-Count", std::to_string(total));
  link_pages(out, call, page.limit, page.offset, total > page.offset + size);
  return out;
}

}  // namespace dinh::reg
