#include "register/subscriptions/subscription.hpp"

#include <algorithm>

#include "register/ngsild/payload.hpp"
#include "register/ngsild/problems.hpp"
#include "register/ngsild/query_reader.hpp"
#include "register/space.hpp"

namespace dinh::reg {

namespace {

constexpr std::pair<std::string_view, unsigned> trigger_names[] = {
    {"attributeCreated", attribute_created}, {"attributeUpdated", attribute_updated}, {"attributeDeleted", attribute_deleted},
    {"entityCreated", entity_created},       {"entityUpdated", entity_updated},       {"entityDeleted", entity_deleted}};

constexpr std::string_view null_word = "urn:ngsi-ld:null";

using Members = json::Value const&;

std::string text_of(Members object, std::string_view key) {
  auto const* v = object.find(key);
  auto s = v ? v->string() : std::nullopt;
  return s ? std::string(*s) : std::string();
}

Result<std::vector<std::string>> names_of(Members object, std::string_view key, Context const& context) {
  std::vector<std::string> out;
  auto const* list = object.find(key);
  if (!list) return out;
  if (!list->is_array() || list->array().empty()) return errors::bad_data(std::string(key), "a non-empty array of names");
  for (auto const& item : list->array()) {
    auto name = item.string();
    if (!name || !is_name(*name)) return errors::bad_data(std::string(key), "names of attributes");
    out.push_back(context.stored(*name));
  }
  return out;
}

Result<std::int64_t> seconds_of(Members object, std::string_view key) {
  auto const* v = object.find(key);
  if (!v) return 0;
  auto seconds = v->number();
  if (!seconds || *seconds <= 0 || *seconds > 1e9) return errors::bad_data(std::string(key), "a number of seconds above 0");
  return static_cast<std::int64_t>(*seconds * 1000);
}

// The part that says which entities: it is read as a query's body is (§5.2.23).
Result<void> read_selection(Subscription& s, Call const& call) {
  json::Value query(json::Object{{"type", json::Value("Query")}});
  for (auto key : {"entities", "q", "geoQ", "scopeQ"})
    if (auto const* v = s.body.find(key)) query[key] = *v;
  if (!s.body.find("entities") && s.watched.empty()) return errors::bad_data("entities", "entities, watchedAttributes or both");
  if (!s.body.find("entities")) query["attrs"] = *s.body.find("watchedAttributes");
  json::Parser parser;
  TRY(auto view, parser.parse(query.text()));
  TRY(s.selectors, read_query_body(call, view, {}));
  for (auto& selector : s.selectors) selector.attrs.clear();
  return {};
}

Result<void> read_receiver(Members endpoint, Receiver& to) {
  to.uri = text_of(endpoint, "uri");
  if (!to.uri.starts_with("http://") && !to.uri.starts_with("https://"))
    return errors::bad_data("notification.endpoint.uri", "an http or https URL");
  auto accept = text_of(endpoint, "accept");
  if (accept == "application/ld+json") to.accept = Media::ld_json;
  else if (accept == "application/geo+json") to.accept = Media::geo_json;
  else if (!accept.empty() && accept != "application/json")
    return errors::bad_data("notification.endpoint.accept", "application/json, application/ld+json or application/geo+json");
  if (auto const* info = endpoint.find("receiverInfo")) {
    if (!info->is_array()) return errors::bad_data("notification.endpoint.receiverInfo", "an array of pairs of key and value");
    for (auto const& pair : info->array()) {
      auto key = text_of(pair, "key"), value = text_of(pair, "value");
      if (key.empty() || (key + value).find_first_of("\r\n") != std::string::npos || key.find_first_of(": ") != std::string::npos)
        return errors::bad_data("notification.endpoint.receiverInfo", "pairs of key and value that may be a header");
      to.headers.emplace_back(std::move(key), std::move(value));
    }
  }
  if (auto const* timeout = endpoint.find("timeout")) {
    auto ms = timeout->integer();
    if (!ms || *ms < 1) return errors::bad_data("notification.endpoint.timeout", "milliseconds above 0");
    to.timeout_ms = std::min<std::int64_t>(*ms, 30'000);
  }
  return {};
}

Result<void> read_notification(Subscription& s) {
  auto const* n = s.body.find("notification");
  if (!n || !n->is_object()) return errors::bad_data("notification", "an object with an endpoint");
  auto const* endpoint = n->find("endpoint");
  if (!endpoint || !endpoint->is_object()) return errors::bad_data("notification.endpoint", "an object with a uri");
  TRY_DO(read_receiver(*endpoint, s.receiver));
  auto format = text_of(*n, "format");
  if (format == "keyValues" || format == "simplified") s.showing.form = Form::simplified;
  else if (format == "concise") s.showing.form = Form::concise;
  else if (!format.empty() && format != "normalized")
    return errors::bad_data("notification.format", "normalized, concise, simplified or keyValues");
  if (auto const* v = n->find("sysAttrs")) {
    auto wanted = v->boolean();
    if (!wanted) return errors::bad_data("notification.sysAttrs", "true or false");
    s.showing.system = *wanted;
  }
  TRY(s.showing.attrs, names_of(*n, "attributes", *s.context));
  s.must_have = s.showing.attrs;
  TRY(s.showing.pick, names_of(*n, "pick", *s.context));
  TRY(s.showing.omit, names_of(*n, "omit", *s.context));
  s.showing.geojson = s.receiver.accept == Media::geo_json;
  return {};
}

Result<void> read_times(Subscription& s, bool has_watched) {
  TRY(s.throttling_ms, seconds_of(s.body, "throttling"));
  TRY(s.interval_ms, seconds_of(s.body, "timeInterval"));
  if (s.interval_ms && (s.throttling_ms || has_watched))
    return errors::bad_data("timeInterval", "neither watchedAttributes nor throttling beside it (CIM 009 clause 5.2.12)");
  auto key = s.body.find("expiresAt") ? "expiresAt" : "expires";
  if (s.body.find(key)) {
    auto at = text_of(s.body, key);
    if (!is_date_time(at)) return errors::bad_data(key, "a date and time like 2030-01-01T00:00:00Z");
    s.expires = parse_instant(at);
  }
  if (auto const* active = s.body.find("isActive")) {
    auto b = active->boolean();
    if (!b) return errors::bad_data("isActive", "true or false");
    s.is_active = *b;
  }
  return {};
}

Result<void> read_triggers(Subscription& s) {
  auto const* list = s.body.find("notificationTrigger");
  if (!list) return {};
  s.triggers = 0;
  for (auto const& item : list->array()) {
    auto known = std::find_if(std::begin(trigger_names), std::end(trigger_names), [&](auto const& t) { return item.string() == t.first; });
    if (known == std::end(trigger_names)) return errors::bad_data("notificationTrigger", "attributeCreated, entityDeleted and the like");
    s.triggers |= known->second;
  }
  if (s.triggers == 0) return errors::bad_data("notificationTrigger", "a non-empty array");
  return {};
}

void rename(json::Value* list, Context const& from, Context const& to) {
  if (!list || !list->is_array()) return;
  std::string scratch;
  for (auto& item : *list->array_if())
    if (auto name = item.string()) item = std::string(to.shown(from.stored(*name), scratch));
}

}  // namespace

Result<Subscription> read_subscription(std::string id, json::Value body, Call const& call) {
  Subscription s;
  s.id = std::move(id);
  s.tenant = call.tenant;
  s.context = call.context;
  s.context_text = call.context_text;
  s.body = std::move(body);
  if (text_of(s.body, "type") != "Subscription") return errors::bad_data("type", "Subscription");
  TRY(s.watched, names_of(s.body, "watchedAttributes", *s.context));
  TRY_DO(read_selection(s, call));
  TRY_DO(read_notification(s));
  TRY_DO(read_times(s, !s.watched.empty()));
  TRY_DO(read_triggers(s));
  s.showing.context = s.context;
  return s;
}

bool Subscription::selects(Document const& doc, Names const& names) const {
  return std::any_of(selectors.begin(), selectors.end(), [&](Query const& selector) { return fits(selector, doc, names); });
}

json::Value show_subscription(Subscription const& s, Progress const& p, Context const& context, Instant now) {
  json::Value out(json::Object{{"id", json::Value(s.id)}, {"type", json::Value("Subscription")}});
  for (auto const& [key, value] : s.body.object())
    if (key != "id" && key != "type") out[key] = value;
  rename(out.find("watchedAttributes"), *s.context, context);
  if (auto* entities = out.find("entities"); entities && entities->is_array())
    for (auto& e : *entities->array_if())
      if (auto* type = e.find("type"); type && type->string() && is_name(*type->string()) && *type->string() != "*") {
        std::string scratch;
        *type = std::string(context.shown(s.context->stored(*type->string()), scratch));
      }
  out["status"] = s.expires && now >= *s.expires ? "expired" : s.is_active ? "active" : "paused";
  out["isActive"] = s.is_active;
  auto& n = out["notification"];
  for (auto key : {"attributes", "pick", "omit"}) rename(n.find(key), *s.context, context);
  n["status"] = p.last_failure > p.last_success ? "failed" : "ok";
  if (p.times_sent > 0) n["timesSent"] = p.times_sent;
  if (p.times_failed > 0) n["timesFailed"] = p.times_failed;
  auto time = [&](const char* key, Instant at) {
    if (at.ms != 0) n[key] = iso(at);
  };
  time("lastNotification", p.last_notification);
  time("lastSuccess", p.last_success);
  time("lastFailure", p.last_failure);
  return out;
}

void merge_subscription(json::Value& body, json::Value const& fragment) {
  for (auto const& [key, value] : fragment.object()) {
    if (key == "id" || key == "type" || key == "@context") continue;
    if (value.string() == null_word) body.erase(key);
    else if (key == "notification" && value.is_object() && body.find(key)) merge_subscription(*body.find(key), value);
    else body[key] = value;
  }
}

}  // namespace dinh::reg
