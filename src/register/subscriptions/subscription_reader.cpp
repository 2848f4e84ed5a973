// A subscription read and checked, member by member (CIM 009 tables 5.2.12-1, 5.2.14.1-1, 5.2.15-1, 5.2.22-1, 5.2.33-1).
#include <algorithm>
#include <array>

#include "mqtt/address.hpp"
#include "register/ngsild/payload.hpp"
#include "register/ngsild/problems.hpp"
#include "register/ngsild/query_reader.hpp"
#include "register/q.hpp"
#include "register/subscriptions/subscription.hpp"

namespace dinh::reg {

namespace {

using Members = json::Value const&;

constexpr std::pair<std::string_view, unsigned> trigger_names[] = {
    {"attributeCreated", attribute_created}, {"attributeUpdated", attribute_updated}, {"attributeDeleted", attribute_deleted},
    {"entityCreated", entity_created},       {"entityUpdated", entity_updated},       {"entityDeleted", entity_deleted}};

constexpr std::int64_t longest_timeout_ms = 30'000;

// A call made by ourselves, to read what is kept as a client would send it.
struct OwnCall {
  http::Request request;
  Call call{request, {}, {}, Media::json, false, false, {}, Context::core(), {}, {}, {}};
  explicit OwnCall(std::string_view tenant) { call.tenant = tenant; }
};

Result<void> must_be_texts(Members object, std::initializer_list<std::string_view> keys) {
  for (auto key : keys)
    if (auto const* v = object.find(key); v && !v->is_string()) return errors::bad_data(std::string(key), "a text");
  return {};
}

Result<bool> flag_of(Members object, std::string_view key, bool otherwise) {
  auto const* v = object.find(key);
  if (!v) return otherwise;
  if (auto flag = v->boolean()) return *flag;
  return errors::bad_data(std::string(key), "true or false");
}

// A number above 0, times `scale`, at least 1; 0 when it is absent.
Result<std::int64_t> whole_of(Members object, std::string_view key, double scale, std::string_view unit) {
  auto const* v = object.find(key);
  if (!v) return 0;
  auto number = v->number();
  if (!number || *number <= 0 || *number > 1e9) return errors::bad_data(std::string(key), "a number of " + std::string(unit) + " above 0");
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(*number * scale));
}

Result<std::vector<std::string>> texts_of(Members object, std::string_view key, bool (*is_good)(std::string_view), std::string expected) {
  std::vector<std::string> out;
  auto const* list = object.find(key);
  if (!list) return out;
  if (!list->is_array() || list->array().empty()) return errors::bad_data(std::string(key), "a non-empty array of " + expected);
  for (auto const& item : list->array()) {
    auto text = item.string();
    if (!text || !is_good(*text)) return errors::bad_data(std::string(key), expected);
    out.emplace_back(*text);
  }
  return out;
}

Result<std::vector<std::string>> names_of(Members object, std::string_view key) { return texts_of(object, key, is_name, "names"); }

// §5.2.33: type is required, id takes one URI or several.
Result<void> check_selectors(json::Value const* entities) {
  if (!entities) return {};
  if (!entities->is_array()) return errors::bad_data("entities", "an array of objects with a type");
  for (auto const& selector : entities->array()) {
    if (!selector.is_object()) return errors::bad_data("entities", "an array of objects with a type");
    auto const* type = selector.find("type");
    if (!type || !type->is_string()) return errors::bad_data("entities.type", "a type selection, or \"*\"");
    auto const* id = selector.find("id");
    bool good_id = !id || id->is_string() || (id->is_array() && !id->array().empty());
    if (!good_id) return errors::bad_data("entities.id", "a URI, or an array of URIs");
  }
  return {};
}

Result<std::shared_ptr<const QExpression>> read_q(Members body, std::string_view key, Context const& context) {
  auto const* q = body.find(key);
  if (!q) return nullptr;
  std::vector<std::string> expanded;
  if (auto const* list = body.find("expandValues"); list && key == "q")
    for (auto const& name : split_list(*list->string())) {
      if (!is_name(name)) return errors::bad_data("expandValues", "names of attributes, separated by commas");
      expanded.push_back(context.stored(name));
    }
  auto parsed = parse_q(
      *q->string(), [&](std::string_view name) { return context.stored(name); }, expanded);
  if (!parsed)
    return errors::fail_with(errors::bad_request_data, Code::invalid, std::string(key) + ": " + parsed.error().detail, std::string(key),
                             parsed.error().expected);
  return std::move(*parsed);
}

// The part that says which entities: it is read as a query's body is (§5.2.23), its names are stored names already.
Result<void> read_selection(Subscription& s) {
  auto const* entities = s.body.find("entities");
  TRY(bool local, flag_of(s.body, "localOnly", false));
  if (!entities && s.watched.empty() && !local) return errors::bad_data("entities", "entities, watchedAttributes or both");
  if (!entities && s.interval_ms > 0 && !local) return errors::bad_data("entities", "entities beside timeInterval");
  TRY_DO(check_selectors(entities));
  json::Value query(json::Object{{"type", json::Value("Query")}});
  query["entities"] = entities ? *entities : json::Value(json::Array{json::Value(json::Object{{"type", json::Value("*")}})});
  for (auto key : {"geoQ", "scopeQ"})
    if (auto const* v = s.body.find(key)) query[key] = *v;
  OwnCall own(s.tenant);
  json::Parser parser;
  TRY(auto view, parser.parse(query.text()));
  TRY(s.selectors, read_query_body(own.call, view, {}));
  TRY(auto q, read_q(s.body, "q", *s.q_in.context));
  for (auto& selector : s.selectors) selector.q = q;
  TRY_DO(read_q(s.body, "csf", *s.q_in.context));
  return {};
}

Result<std::vector<std::pair<std::string, std::string>>> pairs_of(Members endpoint, std::string_view key) {
  std::vector<std::pair<std::string, std::string>> out;
  auto const* list = endpoint.find(key);
  if (!list) return out;
  auto where = "notification.endpoint." + std::string(key);
  if (!list->is_array()) return errors::bad_data(where, "an array of pairs of key and value");
  for (auto const& pair : list->array()) {
    auto const* name = pair.find("key");
    auto const* value = pair.find("value");
    if (!name || !value || !name->string() || !value->string()) return errors::bad_data(where, "pairs of a text key and a text value");
    out.emplace_back(*name->string(), *value->string());
  }
  return out;
}

Result<void> check_address(std::string_view uri) {
  if (mqtt::is_address(uri)) {
    auto address = mqtt::read_address(uri);
    if (!address) return errors::bad_data("notification.endpoint.uri", address.error().detail);
    return {};
  }
  if (is_uri(uri) && (uri.starts_with("http://") || uri.starts_with("https://"))) return {};
  return errors::bad_data("notification.endpoint.uri", "an http, https, mqtt or mqtts URL");
}

// Clause 7.2: MQTT-Version and MQTT-QoS; what else there may be is for other bindings.
Result<void> read_notifier(std::vector<std::pair<std::string, std::string>> const& pairs, Receiver& to) {
  for (auto const& [key, value] : pairs) {
    if (key == "MQTT-Version") {
      if (value != "mqtt3.1.1" && value != "mqtt5.0")
        return errors::bad_data("notification.endpoint.notifierInfo", "MQTT-Version mqtt3.1.1 or mqtt5.0");
      to.mqtt_version = value == "mqtt5.0" ? mqtt::Version::v5 : mqtt::Version::v3_1_1;
    } else if (key == "MQTT-QoS") {
      if (value != "0" && value != "1" && value != "2") return errors::bad_data("notification.endpoint.notifierInfo", "MQTT-QoS 0, 1 or 2");
      to.mqtt_qos = value[0] - '0';
    }
  }
  return {};
}

Result<void> read_receiver(Members endpoint, Receiver& to) {
  TRY_DO(must_be_texts(endpoint, {"uri", "accept"}));
  if (auto const* uri = endpoint.find("uri")) to.uri = *uri->string();
  TRY_DO(check_address(to.uri));
  auto const* accept = endpoint.find("accept");
  auto media = accept ? *accept->string() : "application/json";
  if (media == "application/ld+json") to.accept = Media::ld_json;
  else if (media == "application/geo+json") to.accept = Media::geo_json;
  else if (media != "application/json")
    return errors::bad_data("notification.endpoint.accept", "application/json, application/ld+json or application/geo+json");
  TRY(to.headers, pairs_of(endpoint, "receiverInfo"));
  for (auto const& [key, value] : to.headers)
    if (key.empty() || (key + value).find_first_of("\r\n") != std::string::npos || key.find_first_of(": ") != std::string::npos)
      return errors::bad_data("notification.endpoint.receiverInfo", "pairs of key and value that may be a header");
  TRY(auto notifier, pairs_of(endpoint, "notifierInfo"));
  TRY_DO(read_notifier(notifier, to));
  TRY(auto timeout, whole_of(endpoint, "timeout", 1, "milliseconds"));
  if (timeout > 0) to.timeout_ms = std::min(timeout, longest_timeout_ms);
  TRY(to.cooldown_ms, whole_of(endpoint, "cooldown", 1, "milliseconds"));
  return {};
}

// §4.21: attributes is an older word for pick, so it goes with neither.
Result<void> read_projection(Subscription& s, Members n) {
  TRY(s.showing.attrs, names_of(n, "attributes"));
  TRY(s.showing.pick, names_of(n, "pick"));
  TRY(s.showing.omit, names_of(n, "omit"));
  s.must_have = s.showing.attrs;
  if (!s.showing.attrs.empty() && !(s.showing.pick.empty() && s.showing.omit.empty()))
    return errors::bad_data("notification.attributes", "attributes alone, or pick and omit");
  for (auto const& name : s.showing.pick)
    if (Showing::contains(s.showing.omit, name)) return errors::bad_data("notification.omit", "other members than pick has");
  for (auto name : {"id", "type", "scope"})
    if (Showing::contains(s.showing.attrs, name))
      return errors::bad_data("notification.attributes", "names of attributes; pick takes " + std::string(name));
  return {};
}

Result<void> read_join_members(Subscription& s, Members n) {
  TRY_DO(must_be_texts(n, {"join"}));
  if (auto const* level = n.find("joinLevel"); level && level->integer().value_or(0) < 1)
    return errors::bad_data("notification.joinLevel", "a whole number above 0");
  OwnCall own(s.tenant);
  json::Parser parser;
  TRY(auto view, parser.parse(n.text()));
  TRY(s.join, read_join_body(own.call, view));
  return {};
}

Result<void> read_format(Subscription& s, Members n) {
  TRY_DO(must_be_texts(n, {"format"}));
  auto const* given = n.find("format");
  auto format = given ? *given->string() : "normalized";
  if (format == "keyValues" || format == "simplified") s.showing.form = Form::simplified;
  else if (format == "concise") s.showing.form = Form::concise;
  else if (format != "normalized") return errors::bad_data("notification.format", "normalized, concise, simplified or keyValues");
  TRY(s.showing.system, flag_of(n, "sysAttrs", false));
  TRY(s.shows_changes, flag_of(n, "showChanges", false));
  if (s.shows_changes && s.showing.form == Form::simplified)
    return errors::bad_data("notification.showChanges", "the normalized or the concise format beside it");
  return {};
}

Result<void> read_notification(Subscription& s) {
  auto const* n = s.body.find("notification");
  if (!n || !n->is_object()) return errors::bad_data("notification", "an object with an endpoint");
  auto const* endpoint = n->find("endpoint");
  if (!endpoint || !endpoint->is_object()) return errors::bad_data("notification.endpoint", "an object with a uri");
  TRY_DO(read_receiver(*endpoint, s.receiver));
  TRY_DO(read_format(s, *n));
  TRY_DO(read_projection(s, *n));
  TRY_DO(read_join_members(s, *n));
  auto is_dataset = [](std::string_view text) { return text == "@none" || is_uri(text); };
  TRY(s.showing.datasets, texts_of(s.body, "datasetId", is_dataset, "URIs or @none"));
  for (auto& dataset : s.showing.datasets)
    if (dataset == "@none") dataset.clear();
  if (auto const* language = s.body.find("lang")) s.showing.language = *language->string();
  return {};
}

// §5.8.6, §6.3.9. A Link header can name a context that has a URL; another one is not sent, so names stand as the core alone shows them.
void choose_context(Subscription& s) {
  auto const& media = s.receiver.accept;
  bool is_url = s.told_in.text.starts_with('"');
  s.showing.context = media == Media::json && !is_url ? Context::core() : s.told_in.context;
  s.showing.geojson = media == Media::geo_json;
  std::string core = "\"" + std::string(core_context_url) + "\"";
  if (media == Media::ld_json) s.showing.context_member = s.told_in.text.empty() ? core : s.told_in.text;
}

Result<void> read_times(Subscription& s) {
  TRY(s.throttling_ms, whole_of(s.body, "throttling", 1'000, "seconds"));
  TRY(s.interval_ms, whole_of(s.body, "timeInterval", 1'000, "seconds"));
  if (s.interval_ms && (s.throttling_ms || !s.watched.empty()))
    return errors::bad_data("timeInterval", "neither watchedAttributes nor throttling beside it (CIM 009 clause 5.2.12)");
  auto key = s.body.find("expiresAt") ? "expiresAt" : "expires";
  if (auto const* at = s.body.find(key)) {
    if (!at->string() || !is_date_time(*at->string())) return errors::bad_data(key, "a date and time like 2030-01-01T00:00:00Z");
    s.expires = parse_instant(*at->string());
  }
  TRY(s.is_active, flag_of(s.body, "isActive", true));
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

// Of what was promised for other versions of the standard, this server does none (§4.3.6.8); to take the wish and pass it over would be a
// lie.
Result<void> check_conformance(Members body) {
  auto const* version = body.find("ngsildConformance");
  if (!version || *version->string() == "1.9") return {};
  return errors::fail_with(errors::not_supported, Code::not_implemented, "ngsildConformance: notifications are those of version 1.9 only",
                           "ngsildConformance", "1.9");
}

}  // namespace

Result<Subscription> read_subscription(Subscription s) {
  auto const* type = s.body.find("type");
  if (!type || type->string() != "Subscription") return errors::bad_data("type", "Subscription");
  TRY_DO(must_be_texts(s.body, {"subscriptionName", "description", "q", "expandValues", "jsonKeys", "scopeQ", "csf", "lang",
                                "jsonldContext", "ngsildConformance"}));
  TRY_DO(flag_of(s.body, "splitEntities", false));
  TRY_DO(check_conformance(s.body));
  TRY(s.watched, names_of(s.body, "watchedAttributes"));
  TRY_DO(read_times(s));
  TRY_DO(read_selection(s));
  TRY_DO(read_notification(s));
  TRY_DO(read_triggers(s));
  choose_context(s);
  return s;
}

}  // namespace dinh::reg
