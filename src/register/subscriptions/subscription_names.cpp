#include "register/subscriptions/subscription_names.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <span>

#include "register/q.hpp"

namespace dinh::reg {

namespace {

using Rename = std::function<std::string(std::string_view)>;

constexpr std::array<std::string_view, 26> members = {"id",
                                                      "type",
                                                      "subscriptionName",
                                                      "description",
                                                      "entities",
                                                      "watchedAttributes",
                                                      "notificationTrigger",
                                                      "timeInterval",
                                                      "throttling",
                                                      "q",
                                                      "expandValues",
                                                      "jsonKeys",
                                                      "geoQ",
                                                      "scopeQ",
                                                      "temporalQ",
                                                      "csf",
                                                      "lang",
                                                      "datasetId",
                                                      "isActive",
                                                      "localOnly",
                                                      "splitEntities",
                                                      "expiresAt",
                                                      "expires",
                                                      "jsonldContext",
                                                      "ngsildConformance",
                                                      "notification"};
constexpr std::array<std::string_view, 9> notification_members = {"attributes",  "pick", "omit",      "format",  "sysAttrs",
                                                                  "showChanges", "join", "joinLevel", "endpoint"};
constexpr std::array<std::string_view, 6> endpoint_members = {"uri", "accept", "timeout", "cooldown", "receiverInfo", "notifierInfo"};

void keep_only(json::Value& object, std::span<const std::string_view> names) {
  if (auto* all = object.object_if())
    std::erase_if(*all, [&](auto const& member) { return std::find(names.begin(), names.end(), member.first) == names.end(); });
}

void rename_list(json::Value* list, Rename const& rename) {
  if (!list || !list->array_if()) return;
  for (auto& item : *list->array_if())
    if (auto name = item.string()) item = rename(*name);
}

// The names in "A|B", "(A;B),C" (§4.17).
std::string rename_types(std::string_view selection, Rename const& rename) {
  std::string out;
  while (!selection.empty()) {
    auto end = std::min(selection.find_first_of(",|;()"), selection.size());
    auto name = selection.substr(0, end);
    if (name == "*") out += name;
    else if (!name.empty()) out += rename(name);
    if (end < selection.size()) out += selection[end++];
    selection.remove_prefix(end);
  }
  return out;
}

void rename_all(json::Value& body, Rename const& rename) {
  rename_list(body.find("watchedAttributes"), rename);
  if (auto* entities = body.find("entities"); entities && entities->array_if())
    for (auto& selector : *entities->array_if())
      if (auto* type = selector.find("type"); type && type->string()) *type = rename_types(*type->string(), rename);
  if (auto* geo = body.find("geoQ"))
    if (auto* property = geo->find("geoproperty"); property && property->string()) *property = rename(*property->string());
  if (auto* notification = body.find("notification"))
    for (auto list : {"attributes", "pick", "omit"}) rename_list(notification->find(list), rename);
}

}  // namespace

json::Value with_stored_names(json::Value const& written, Context const& context) {
  auto body = written;
  keep_only(body, members);
  if (auto* notification = body.find("notification")) {
    keep_only(*notification, notification_members);
    if (auto* endpoint = notification->find("endpoint")) keep_only(*endpoint, endpoint_members);
  }
  rename_all(body, [&](std::string_view name) { return context.stored(name); });
  return body;
}

json::Value with_shown_names(json::Value kept, Context const& context) {
  rename_all(kept, [&](std::string_view name) {
    std::string scratch;
    return std::string(context.shown(name, scratch));
  });
  return kept;
}

std::string q_in_other_names(std::string_view q, Context const& from, Context const& to) {
  std::vector<std::string_view> names;  // windows into q, in their order
  auto parsed = parse_q(q, [&](std::string_view name) {
    names.push_back(name);
    return std::string(name);
  });
  if (!parsed) return std::string(q);
  std::string out, scratch;
  std::size_t at = 0;
  for (auto name : names) {
    auto begin = static_cast<std::size_t>(name.data() - q.data());
    out.append(q, at, begin - at).append(to.shown(from.stored(name), scratch));
    at = begin + name.size();
  }
  return out.append(q, at);
}

}  // namespace dinh::reg
