#include "register/temporal/written.hpp"

#include <algorithm>

#include "register/evolution.hpp"
#include "register/ngsild/problems.hpp"

namespace dinh::reg {

namespace {

bool all_objects(json::View v) {
  return v.is_array() && v.size() > 0 && v.all_items([](json::View item) { return item.is_object(); });
}

// The instance without its value, which is the null that deletes.
std::string deleted_instance(json::View v, std::string const& dataset) {
  auto type = v.get("type");
  auto const* kind = type && type->string() ? kind_of_type(*type->string()) : nullptr;
  v.each_member([&](std::string_view key, json::View) {
    if (!kind) kind = kind_of_member(key);
  });
  if (!kind) kind = &names_of_kind(AttrKind::property);
  std::string out = R"({"type":")" + std::string(kind->type) + "\",\"" + std::string(kind->member) + "\":";
  out += kind->kind == AttrKind::language ? R"({"@none":"urn:ngsi-ld:null"})" : R"("urn:ngsi-ld:null")";
  if (auto observed = v.get("observedAt")) out += ",\"observedAt\":" + observed->text();
  if (!dataset.empty()) json::write_string(out.append(",\"datasetId\":"), dataset);
  out += '}';
  return out;
}

// §4.5.6: a scope is a Property of its own kind; written plainly it holds from now on.
Result<void> read_scopes(json::View v, Instant now, std::vector<HistoryEdit::Instance>& out) {
  auto good_text = [](json::View item) { return item.string() && is_scope(*item.string()); };
  auto good = [&](json::View value) { return value.is_array() ? value.all_items(good_text) : good_text(value); };
  auto add = [&](json::View value, std::string_view time) {
    out.push_back({std::string(scope_series), "",
                   R"({"type":"Property","value":)" + value.text() + R"(,"observedAt":)" + std::string(time) + "}", false});
  };
  auto refused = errors::bad_data("scope", "a scope like /District/Ward, an array of those, or Properties of them with observedAt");
  if (!all_objects(v) && !v.is_object()) {
    if (!good(v) || (v.is_array() && v.size() == 0)) return refused;
    add(v, "\"" + iso(now) + "\"");
    return {};
  }
  auto one = [&](json::View item) {
    auto type = item.get("type"), value = item.get("value"), time = item.get("observedAt");
    bool known = item.all_members(
        [](std::string_view key, json::View) { return key == "type" || key == "value" || key == "observedAt" || is_system_member(key); });
    if (!known || (type && type->string() != "Property") || !value || !good(*value)) return false;
    if (time && !(time->string() && is_date_time(*time->string()))) return false;
    add(*value, time ? time->text() : "\"" + iso(now) + "\"");
    return true;
  };
  if (!(v.is_array() ? v.all_items(one) : one(v))) return refused;
  return {};
}

}  // namespace

Result<HistoryEdit::Instance> read_written_instance(std::string_view name, std::string_view shown, json::View v, Context const& context) {
  Reading how{context};
  how.nulls = v.is_object();  // a null in the place of the whole attribute says nothing about when (§5.5.4)
  TRY(auto inputs, read_attribute(name, shown, v, how));
  auto& input = inputs.front();
  bool deletes = input.bytes.empty();
  if (deletes) input.bytes = deleted_instance(v, input.dataset);
  return HistoryEdit::Instance{std::move(input.name), std::move(input.dataset), input.bytes.str(), deletes};
}

Result<WrittenInput> read_written(json::View body, Context const& context, Instant now, bool whole) {
  WrittenInput out;
  json::Parser parser;
  std::string head = "{";  // id and type are read as those of any entity
  Result<void> read;
  body.all_members([&](std::string_view key, json::View value) {
    auto keyword = context.keyword(key);
    if (key == "@context" || is_system_member(key)) return true;
    if (keyword == "id" || keyword == "type") {
      head.append(head.size() > 1 ? ",\"" : "\"").append(keyword).append("\":").append(value.text());
      return true;
    }
    if (key == "scope") {
      read = read_scopes(value, now, out.instances);
      return read.has_value();
    }
    if (!is_name(key)) {
      read = errors::bad_data(std::string(key), "a name without < > \" ' = ; ( ) and spaces");
      return false;
    }
    auto name = context.stored(key);
    auto one = [&](json::View item) {
      auto instance = read_written_instance(name, key, item, context);
      if (instance) out.instances.push_back(std::move(*instance));
      else read = tl::unexpected(std::move(instance).error());
      return read.has_value();
    };
    return all_objects(value) ? value.all_items(one) : one(value);
  });
  TRY_DO(std::move(read));
  TRY(auto view, parser.parse(head + "}"));
  TRY(auto entity, whole ? read_entity(view, {context}) : read_fragment(view, {context}));
  out.id = std::move(entity.id);
  out.types = std::move(entity.types);
  return out;
}

}  // namespace dinh::reg
