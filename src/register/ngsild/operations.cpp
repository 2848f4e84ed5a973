#include "register/ngsild/operations.hpp"

#include <algorithm>

#include "register/ngsild/problems.hpp"

namespace dinh::reg {

std::optional<AttrSlot> Target::find(std::string_view name, std::string_view dataset) const {
  NameId id = names.find(name), dataset_id = dataset.empty() ? 0 : names.find(dataset);
  if (id == 0 || (dataset_id == 0 && !dataset.empty())) return std::nullopt;
  for (auto const& slot : document.attrs())
    if (slot.name == id && slot.dataset == dataset_id) return slot;
  return std::nullopt;
}

bool Target::has(std::string_view name) const {
  NameId id = names.find(name);
  return id != 0 && std::any_of(document.attrs().begin(), document.attrs().end(), [&](AttrSlot const& slot) { return slot.name == id; });
}

std::vector<std::string> Target::types() const {
  std::vector<std::string> out;
  for (auto type : document.types()) out.emplace_back(names.text(type));
  return out;
}

namespace {

Delta delta_of(Target const& target, Delta::Kind kind) {
  Delta delta;
  delta.kind = kind;
  delta.tenant = target.tenant;
  delta.id = target.document.id();
  delta.at = target.at;
  return delta;
}

Update update_of(Target const& target) { return {delta_of(target, Delta::Kind::update), {}, {}}; }

void fill(Delta& delta, EntityInput&& input) {
  delta.types = std::move(input.types);
  delta.scope = std::move(input.scope);
  delta.scope_changed = input.has_scope;
  delta.attrs = std::move(input.attrs);
}

// "types are unioned": all that are new are added (§5.5.8, §5.5.12).
void add_types(Update& result, Target const& target, std::vector<std::string> const& wanted) {
  if (wanted.empty()) return;
  auto types = target.types();
  auto before = types.size();
  for (auto const& type : wanted)
    if (std::find(types.begin(), types.end(), type) == types.end()) types.push_back(type);
  if (types.size() != before) result.delta.types = std::move(types);
}

void set(Update& result, AttrChange&& input) {
  result.updated.push_back(input.name);
  result.delta.attrs.push_back(std::move(input));
}

std::string scope_text(std::vector<std::string> const& scopes) {
  std::string out;
  if (scopes.empty()) return out;
  if (scopes.size() == 1) {
    json::write_string(out, scopes[0]);
    return out;
  }
  json::Writer writer(out);
  writer.begin_array();
  for (auto const& scope : scopes) writer.value(scope);
  writer.end_array();
  return out;
}

// §5.6.3: without overwriting, scopes are added.
std::string joined_scope(Target const& target, std::string const& added) {
  auto scopes = target.document.scopes();
  auto value = json::parse(added).value_or(json::Value());
  auto add = [&](json::Value const& item) {
    if (auto text = item.string(); text && std::find(scopes.begin(), scopes.end(), *text) == scopes.end()) scopes.emplace_back(*text);
  };
  if (value.is_string()) add(value);
  for (auto const& item : value.array()) add(item);
  return scope_text(scopes);
}

void set_scope(Update& result, std::string scope) {
  result.delta.scope_changed = true;
  result.delta.scope = std::move(scope);
  result.updated.emplace_back("scope");
}

}  // namespace

Delta create(EntityInput input, std::string_view tenant, Instant at) {
  Delta delta;
  delta.kind = Delta::Kind::create;
  delta.tenant = tenant;
  delta.id = std::move(input.id);
  delta.at = at;
  fill(delta, std::move(input));
  return delta;
}

Result<Delta> replace(Target const& target, EntityInput input) {
  if (!input.id.empty() && input.id != target.document.id())
    return errors::bad_data("id", "the id of the resource, " + std::string(target.document.id()));
  auto delta = delta_of(target, Delta::Kind::replace);
  if (input.types.empty()) input.types = target.types();
  fill(delta, std::move(input));
  return delta;
}

Update append(Target const& target, EntityInput input, bool overwrite) {
  auto result = update_of(target);
  for (auto& attr : input.attrs) {
    if (!overwrite && target.find(attr.name, attr.dataset))
      result.not_updated.push_back({attr.name, "the entity has it already, and overwriting was not wanted"});
    else set(result, std::move(attr));
  }
  add_types(result, target, input.types);
  if (input.has_scope) set_scope(result, overwrite ? std::move(input.scope) : joined_scope(target, input.scope));
  return result;
}

Update update(Target const& target, EntityInput input) {
  auto result = update_of(target);
  for (auto& attr : input.attrs) {
    bool removes = attr.bytes.empty();
    if (!target.has(attr.name)) result.not_updated.push_back({attr.name, "the entity has no such attribute"});
    else if (removes && !target.find(attr.name, attr.dataset))
      result.not_updated.push_back({attr.name, "the attribute has no such instance to delete"});
    else set(result, std::move(attr));
  }
  add_types(result, target, input.types);
  if (input.has_scope) {
    if (target.document.scopes().empty()) result.not_updated.push_back({"scope", "the entity has no scope to update"});
    else set_scope(result, std::move(input.scope));
  }
  return result;
}

Delta remove(Target const& target) {
  auto delta = delta_of(target, Delta::Kind::remove);
  delta.types = target.types();  // for who reads the feed later, when the entity is known no more
  return delta;
}

Result<Update> remove_attribute(Target const& target, std::string_view name, std::string_view dataset, bool all) {
  auto result = update_of(target);
  if (name == "scope") {
    if (target.document.scopes().empty()) return errors::missing(std::string(target.document.id()) + " has no scope");
    set_scope(result, "");
    return result;
  }
  for (auto const& slot : target.document.attrs()) {
    auto of = target.names.text(slot.dataset);
    if (target.names.text(slot.name) == name && (all || of == dataset)) set(result, {std::string(name), std::string(of), {}});
  }
  if (result.delta.attrs.empty())
    return errors::missing(std::string(target.document.id()) + " has no attribute " + full_iri(name) +
                           (dataset.empty() ? "" : " with datasetId " + std::string(dataset)));
  return result;
}

Result<Update> replace_attribute(Target const& target, std::string_view name, std::vector<AttrChange> inputs) {
  auto result = update_of(target);
  for (auto& input : inputs) {
    if (!target.find(name, input.dataset))
      return errors::missing(std::string(target.document.id()) + " has no attribute " + full_iri(name) +
                             (input.dataset.empty() ? "" : " with datasetId " + input.dataset));
    set(result, std::move(input));
  }
  return result;
}

}  // namespace dinh::reg
