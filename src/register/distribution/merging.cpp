#include "register/distribution/merging.hpp"

#include <algorithm>
#include <map>

#include "register/distribution/rewritten.hpp"
#include "register/ngsild/attribute_kinds.hpp"

namespace dinh::reg {

namespace {

struct Instance {
  json::Value value;
  int rank = 0;
};

struct Merging {
  json::Value entity;                                    // without its attributes
  std::vector<std::string> order;                        // of attributes
  std::map<std::string, std::vector<Instance>> of_name;  // by the name shown
};

int rank_of(SourceMode mode) {
  switch (mode) {
    case SourceMode::exclusive: return 3;
    case SourceMode::redirect: return 2;
    case SourceMode::inclusive: return 1;
    case SourceMode::auxiliary: return 0;
  }
  return 0;
}

std::string_view text_of(json::Value const& v, std::string_view member) {
  auto const* text = v.find(member);
  return text ? text->string().value_or("") : std::string_view();
}

bool is_newer(json::Value const& a, json::Value const& b) {
  for (auto member : {"observedAt", "modifiedAt"}) {
    auto left = parse_instant(text_of(a, member)), right = parse_instant(text_of(b, member));
    if (left && right && *left != *right) return *left > *right;
    if (left.has_value() != right.has_value() && member == std::string_view("observedAt")) return left.has_value();
  }
  return false;
}

void put(std::vector<Instance>& known, Instance next) {
  auto same = std::find_if(known.begin(), known.end(),
                           [&](Instance const& i) { return text_of(i.value, "datasetId") == text_of(next.value, "datasetId"); });
  if (same == known.end()) return known.push_back(std::move(next));
  bool wins = next.rank != same->rank ? next.rank > same->rank : is_newer(next.value, same->value);
  if (wins) *same = std::move(next);
}

void add_names(json::Value& to, json::Value const& more) {
  json::Array all;
  auto add = [&](json::Value const& name) {
    if (std::find(all.begin(), all.end(), name) == all.end()) all.push_back(name);
  };
  for (auto const* some : {&std::as_const(to), &more}) {
    if (some->is_string()) add(*some);
    for (auto const& name : some->array()) add(name);
  }
  if (all.size() == 1) to = all.front();
  else if (!all.empty()) to = std::move(all);
}

void put_head(json::Value& entity, std::string const& key, json::Value& value) {
  auto* known = entity.find(key);
  if (!known) entity[key] = std::move(value);
  else if (key == "type" || key == "scope") add_names(*known, value);
  else if (key == "modifiedAt" && value.string() > known->string()) *known = std::move(value);
  else if (key == "createdAt" && value.string() < known->string()) *known = std::move(value);
}

}  // namespace

std::vector<json::Value> merged(std::vector<Contribution> all, Context const& context) {
  std::vector<std::string> ids;
  std::map<std::string, Merging, std::less<>> entities;
  // What of an entity is a source's alone, with the rank of the source.
  auto owner = [&](std::string_view id, std::string_view shown) {
    int rank = 0;
    auto name = context.stored(shown);
    for (auto const& c : all) {
      if (!c.of || (c.mode != SourceMode::exclusive && c.mode != SourceMode::redirect)) continue;
      Wanted wanted;
      wanted.ids = {std::string(id)};
      wanted.attrs = {name};
      if (auto share = share_of(*c.of, wanted); share && share->covers(name)) rank = std::max(rank, rank_of(c.mode));
    }
    return rank;
  };
  for (auto& c : all)
    for (auto& told : c.entities) {
      std::string id(text_of(told, "id"));
      auto [at, is_new] = entities.try_emplace(id);
      if (is_new) ids.push_back(id);
      auto& merging = at->second;
      for (auto& [key, value] : *told.object_if()) {
        if (key == "@context") continue;
        if (is_head(key) || is_system_member(key) || key == "expiresAt") {
          put_head(merging.entity, key, value);
          continue;
        }
        int rank = rank_of(c.mode);
        if (rank < owner(id, key)) continue;
        auto [slot, first] = merging.of_name.try_emplace(key);
        if (first) merging.order.push_back(key);
        if (auto* several = value.array_if())
          for (auto& one : *several) put(slot->second, {std::move(one), rank});
        else put(slot->second, {std::move(value), rank});
      }
    }
  std::vector<json::Value> out;
  for (auto const& id : ids) {
    auto& m = entities.find(id)->second;
    for (auto const& name : m.order) {
      auto& instances = m.of_name[name];
      if (instances.size() == 1) {
        m.entity[name] = std::move(instances.front().value);
        continue;
      }
      json::Array several;
      for (auto& i : instances) several.push_back(std::move(i.value));
      m.entity[name] = std::move(several);
    }
    out.push_back(std::move(m.entity));
  }
  return out;
}

}  // namespace dinh::reg
