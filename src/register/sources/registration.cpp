#include "register/sources/registration.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace dinh::reg {

namespace {

constexpr std::array<std::string_view, 26> members = {"id",
                                                      "type",
                                                      "registrationName",
                                                      "description",
                                                      "information",
                                                      "tenant",
                                                      "observationInterval",
                                                      "managementInterval",
                                                      "location",
                                                      "observationSpace",
                                                      "operationSpace",
                                                      "expiresAt",
                                                      "endpoint",
                                                      "contextSourceInfo",
                                                      "contextSourceAlias",
                                                      "scope",
                                                      "mode",
                                                      "operations",
                                                      "refreshRate",
                                                      "management",
                                                      "localOnly",
                                                      "datasetId",
                                                      "status",
                                                      "createdAt",
                                                      "modifiedAt",
                                                      "@context"};

using Rename = std::function<std::string(std::string_view)>;

void rename_texts(json::Value* names, Rename const& rename) {
  if (!names) return;
  if (auto text = names->string()) *names = rename(*text);
  if (auto* list = names->array_if())
    for (auto& item : *list)
      if (auto text = item.string()) item = rename(*text);
}

json::Value renamed(json::Value body, Rename const& rename) {
  if (auto* object = body.object_if())
    for (auto& [key, value] : *object)
      if (!is_registration_member(key)) key = rename(key);
  if (auto* information = body.find("information"); information && information->array_if())
    for (auto& one : *information->array_if()) {
      rename_texts(one.find("propertyNames"), rename);
      rename_texts(one.find("relationshipNames"), rename);
      if (auto* entities = one.find("entities"); entities && entities->array_if())
        for (auto& group : *entities->array_if()) rename_texts(group.find("type"), rename);
    }
  return body;
}

}  // namespace

bool is_registration_member(std::string_view name) { return std::find(members.begin(), members.end(), name) != members.end(); }

json::Value registration_with_stored_names(json::Value const& written, Context const& context) {
  auto body = renamed(written, [&](std::string_view name) { return context.stored(name); });
  for (auto key : {"@context", "status", "createdAt", "modifiedAt"}) body.erase(key);  // computed, whatever a client says
  return body;
}

json::Value registration_with_shown_names(json::Value kept, Context const& context) {
  return renamed(std::move(kept), [&](std::string_view name) {
    std::string scratch;
    return std::string(context.shown(name, scratch));
  });
}

std::string const* Registration::info(std::string_view key) const {
  auto at = std::find_if(source_info.begin(), source_info.end(), [&](auto const& pair) { return pair.first == key; });
  return at == source_info.end() ? nullptr : &at->second;
}

json::Value show_registration(Registration const& r, Context const& context, Instant now, bool system) {
  json::Value out(json::Object{{"id", json::Value(r.id)}, {"type", json::Value("ContextSourceRegistration")}});
  for (auto const& [key, value] : r.body.object())
    if (key != "id" && key != "type") out[key] = value;
  out = registration_with_shown_names(std::move(out), context);
  if (!r.is_live(now)) out["status"] = "failed";
  if (system) {
    out["createdAt"] = iso(r.created);
    out["modifiedAt"] = iso(r.modified);
  }
  return out;
}

}  // namespace dinh::reg
