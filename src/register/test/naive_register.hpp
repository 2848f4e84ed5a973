#pragma once
// What the register should do, written as plainly as possible: maps, no columns, no journal. The reference of the property test.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/json.hpp"

namespace dinh::reg {

class NaiveRegister {
 public:
  using Key = std::pair<std::string, std::string>;  // name, datasetId ("" the default instance)
  struct Entity {
    std::vector<std::string> types;
    std::map<Key, json::Value> attrs;  // normalized instances
    bool has(std::string const& name) const {
      return std::any_of(attrs.begin(), attrs.end(), [&](auto const& a) { return a.first.first == name; });
    }
  };
  using Attrs = std::vector<std::pair<Key, json::Value>>;  // the text urn:ngsi-ld:null deletes

  std::map<std::string, Entity> entities;

  Entity* find(std::string const& id) {
    auto at = entities.find(id);
    return at == entities.end() ? nullptr : &at->second;
  }

  int create(std::string const& id, std::vector<std::string> const& types, Attrs const& attrs) {
    if (find(id)) return 409;
    entities[id] = {types, {attrs.begin(), attrs.end()}};
    return 201;
  }

  int replace(std::string const& id, std::vector<std::string> const& types, Attrs const& attrs) {
    auto* e = find(id);
    if (!e) return 404;
    *e = {types, {attrs.begin(), attrs.end()}};
    return 204;
  }

  int remove(std::string const& id) { return entities.erase(id) ? 204 : 404; }

  // PATCH …/attrs
  int update(std::string const& id, Attrs const& attrs) {
    auto* e = find(id);
    if (!e) return 404;
    bool all = true;
    auto const before = *e;
    for (auto const& [key, value] : attrs) {
      bool takes = before.has(key.first) && (!is_null(value) || before.attrs.contains(key));
      all = all && takes;
      if (takes) put(*e, key, value);
    }
    return all ? 204 : 207;
  }

  // POST …/attrs
  int append(std::string const& id, std::vector<std::string> const& types, Attrs const& attrs, bool overwrite) {
    auto* e = find(id);
    if (!e) return 404;
    bool all = true;
    for (auto const& [key, value] : attrs) {
      bool takes = overwrite || !e->attrs.contains(key);
      all = all && takes;
      if (takes) put(*e, key, value);
    }
    add_types(*e, types);
    return all ? 204 : 207;
  }

  // PATCH the entity
  int merge(std::string const& id, std::vector<std::string> const& types, Attrs const& attrs) {
    auto* e = find(id);
    if (!e) return 404;
    bool all = true;
    for (auto const& [key, value] : attrs) {
      auto at = e->attrs.find(key);
      if (is_null(value)) {
        all = all && at != e->attrs.end();
        e->attrs.erase(key);
      } else if (at == e->attrs.end()) {
        put(*e, key, without_nulls(value));
      } else {
        merge_into(at->second, value);
      }
    }
    add_types(*e, types);
    return all ? 204 : 207;
  }

  // PATCH …/attrs/{attr}
  int update_partially(std::string const& id, Key const& key, json::Value const& fragment) {
    auto* e = find(id);
    if (!e || !e->attrs.contains(key)) return 404;
    for (auto const& [name, member] : fragment.object()) {
      if (is_null(member)) e->attrs[key].erase(name);
      else e->attrs[key][name] = member;
    }
    return 204;
  }

  // PUT …/attrs/{attr}
  int replace_attribute(std::string const& id, Key const& key, json::Value const& value) {
    auto* e = find(id);
    if (!e || !e->attrs.contains(key)) return 404;
    put(*e, key, value);
    return 204;
  }

  int remove_attribute(std::string const& id, Key const& key, bool all) {
    auto* e = find(id);
    if (!e) return 404;
    auto gone = std::erase_if(e->attrs, [&](auto const& a) { return all ? a.first.first == key.first : a.first == key; });
    return gone ? 204 : 404;
  }

  static bool is_null(json::Value const& v) { return v.string() == "urn:ngsi-ld:null"; }

 private:
  static void put(Entity& e, Key const& key, json::Value const& value) {
    if (is_null(value)) e.attrs.erase(key);
    else e.attrs[key] = value;
  }
  static void add_types(Entity& e, std::vector<std::string> const& types) {
    for (auto const& t : types)
      if (std::find(e.types.begin(), e.types.end(), t) == e.types.end()) e.types.push_back(t);
  }
  static json::Value without_nulls(json::Value v) {
    if (auto* object = v.object_if()) {
      std::erase_if(*object, [](auto const& m) { return is_null(m.second); });
      for (auto& [name, member] : *object) member = without_nulls(std::move(member));
    }
    return v;
  }
  static void merge_into(json::Value& target, json::Value const& patch) {  // RFC 7396
    for (auto const& [name, member] : patch.object()) {
      auto* there = target.find(name);
      if (is_null(member)) target.erase(name);
      else if (there && there->is_object() && member.is_object()) merge_into(*there, member);
      else target[name] = without_nulls(member);
    }
  }
};

}  // namespace dinh::reg
