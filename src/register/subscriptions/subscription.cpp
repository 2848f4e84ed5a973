#include "register/subscriptions/subscription.hpp"

#include <algorithm>

#include "register/ngsild/attribute_kinds.hpp"
#include "register/space.hpp"
#include "register/subscriptions/subscription_names.hpp"

namespace dinh::reg {

bool Subscription::selects(Document const& doc, Names const& names) const {
  return std::any_of(selectors.begin(), selectors.end(), [&](Query const& selector) { return fits(selector, doc, names); });
}

bool Subscription::watches(std::string_view stored_name) const {
  return watched.empty() || std::find(watched.begin(), watched.end(), stored_name) != watched.end();
}

json::Value show_subscription(Subscription const& s, Progress const& p, Context const& context, Instant now, bool system) {
  json::Value out(json::Object{{"id", json::Value(s.id)}, {"type", json::Value("Subscription")}});
  for (auto const& [key, value] : s.body.object())
    if (key != "id" && key != "type") out[key] = value;
  out = with_shown_names(std::move(out), context);
  if (auto* q = out.find("q"); q && q->string()) *q = q_in_other_names(*q->string(), *s.q_in.context, context);
  if (!out.find("notificationTrigger"))
    out["notificationTrigger"] = json::Array{json::Value("attributeCreated"), json::Value("attributeUpdated")};
  out["status"] = s.expires && now >= *s.expires ? "expired" : s.is_active ? "active" : "paused";
  if (system) {
    out["createdAt"] = iso(s.created);
    out["modifiedAt"] = iso(s.modified);
  }
  auto& n = out["notification"];
  if (p.times_sent > 0) {
    n["status"] = p.last_failure > p.last_success ? "failed" : "ok";
    n["timesSent"] = p.times_sent;
  }
  if (p.times_failed > 0) n["timesFailed"] = p.times_failed;
  auto time = [&](const char* key, Instant at) {
    if (at.ms != 0) n[key] = iso(at);
  };
  time("lastNotification", p.last_notification);
  time("lastSuccess", p.last_success);
  time("lastFailure", p.last_failure);
  if (!p.last_failure_reason.empty()) n["lastFailureReason"] = p.last_failure_reason;  // the house's own, as the standard has none
  return out;
}

void merge_subscription(json::Value& body, json::Value const& fragment) {
  for (auto const& [key, value] : fragment.object()) {
    if (key == "id" || key == "type") continue;
    if (value.string() == ngsi_null) body.erase(key);
    else if (key == "notification" && value.is_object() && body.find(key)) merge_subscription(*body.find(key), value);
    else body[key] = value;
  }
}

}  // namespace dinh::reg
