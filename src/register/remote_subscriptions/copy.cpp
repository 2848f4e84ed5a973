#include "register/remote_subscriptions/copy.hpp"

#include <algorithm>
#include <array>

#include "register/ngsild/attribute_kinds.hpp"
#include "register/sources/discovery.hpp"
#include "register/subscriptions/subscription_names.hpp"

namespace dinh::reg {

namespace {

constexpr std::array<std::string_view, 8> kept = {"notificationTrigger", "timeInterval", "throttling", "expiresAt", "expires", "isActive",
                                                  "datasetId",           "splitEntities"};
constexpr std::array<std::string_view, 3> filters = {"geoQ", "scopeQ", "expandValues"};

json::Value names_in(std::vector<std::string> const& names) {
  json::Array out;
  for (auto const& name : names) out.emplace_back(name);
  return json::Value(std::move(out));
}

Wanted wanted_by(Query const& selector, std::vector<std::string> const& attrs) {
  return {selector.ids, selector.id_pattern, selector.types, attrs};
}

void narrow(json::Value& selector, EntityGroup const& group) {
  bool names_ids = selector.find("id") || selector.find("idPattern");
  if (!names_ids && !group.id.empty()) selector["id"] = group.id;
  if (!names_ids && group.id.empty() && group.pattern) selector["idPattern"] = group.pattern_text;
  auto const* type = selector.find("type");
  if (type && type->string() != "*") return;
  std::string any;
  for (auto const& name : group.types) any.append(any.empty() ? "" : ",").append(name);
  if (!any.empty()) selector["type"] = any;
}

// The selectors that the source is concerned by, each only as wide as what is registered.
json::Array selectors_for(Subscription const& s, Registration const& r, std::vector<std::string> const& attrs) {
  json::Array out;
  auto const* written = s.body.find("entities");
  for (std::size_t i = 0; i < s.selectors.size(); ++i) {
    bool is_written = written && i < written->array().size();
    auto selector = is_written ? written->array()[i] : json::Value(json::Object{{"type", json::Value("*")}});
    auto add = [&](json::Value one) {
      if (std::find(out.begin(), out.end(), one) == out.end()) out.push_back(std::move(one));
    };
    auto wanted = wanted_by(s.selectors[i], attrs);
    for (auto const& info : r.information) {
      if (info.entities.empty()) add(selector);
      for (auto const& group : info.entities)
        if (concerns(group, wanted)) {
          auto one = selector;
          narrow(one, group);
          add(std::move(one));
        }
    }
  }
  return out;
}

}  // namespace

std::optional<json::Value> copy_for(Subscription const& s, Registration const& r, Context const& spoken, std::string const& remote_id,
                                    std::string const& told_to, Instant now) {
  bool is_offered = contains(r.operations, Operation::create_subscription) && r.is_live(now);
  auto const* local = s.body.find("localOnly");
  if (!is_offered || s.is_to_sources || (local && local->boolean() == true) || (s.expires && *s.expires <= now)) return {};
  if (auto const* csf = s.body.find("csf")) {
    auto filter = read_csf(csf->string().value_or(""), *s.q_in.context);
    if (!filter || !fits_csf(*filter, r)) return {};
  }
  auto const& attrs = s.watched.empty() ? s.must_have : s.watched;
  std::optional<Share> share;
  for (auto const& selector : s.selectors)
    if (auto part = share_of(r, wanted_by(selector, attrs))) {
      if (!share) share = std::move(part);
    }
  if (!share) return {};
  json::Value out(json::Object{{"id", json::Value(remote_id)}, {"type", json::Value("Subscription")}});
  for (auto key : kept)
    if (auto const* value = s.body.find(key)) out[key] = *value;
  out["entities"] = selectors_for(s, r, attrs);
  if (s.interval_ms == 0 && !share->is_all && !(s.watched.empty() && !s.must_have.empty()))
    out["watchedAttributes"] = names_in(share->attributes);
  else if (!s.watched.empty()) out["watchedAttributes"] = names_in(s.watched);
  auto const* split = s.body.find("splitEntities");
  bool is_split = split && split->boolean() == true;  // what selects an entity is asked of the whole, here
  if (!is_split)
    for (auto key : filters)
      if (auto const* value = s.body.find(key)) out[key] = *value;
  json::Value notification(json::Object{{"format", json::Value("normalized")}});
  if (!s.showing.attrs.empty() && !is_split) notification["attributes"] = names_in(s.showing.attrs);
  if (s.showing.system) notification["sysAttrs"] = true;
  notification["endpoint"] = json::Object{{"uri", json::Value(told_to)}, {"accept", json::Value("application/json")}};
  out["notification"] = std::move(notification);
  if (r.local_only) out["localOnly"] = true;
  out = with_shown_names(std::move(out), spoken);
  auto const* q = s.body.find("q");
  if (q && !is_split) out["q"] = q_in_other_names(q->string().value_or(""), *s.q_in.context, spoken);
  return out;
}

json::Value fragment_between(json::Value const& before, json::Value const& after) {
  json::Value out(json::Object{});
  for (auto const& [key, value] : after.object()) {
    auto const* known = before.find(key);
    if (key != "id" && (!known || !(*known == value))) out[key] = value;
  }
  for (auto const& [key, value] : before.object())
    if (!after.find(key)) out[key] = ngsi_null;
  out.erase("@context");
  return out;
}

}  // namespace dinh::reg
