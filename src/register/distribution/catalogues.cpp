#include "register/distribution/catalogues.hpp"

#include <algorithm>
#include <array>

namespace dinh::reg {

namespace {

constexpr std::array<std::string_view, 6> name_members = {"typeList",      "attributeList", "typeName",
                                                          "attributeName", "typeNames",     "attributeNames"};

bool is_same(json::Value const& a, json::Value const& b) {
  auto const *left = a.find("id"), *right = b.find("id");
  return left && right ? *left == *right : a == b;
}

void rename_texts(json::Value& names, Context const& from, Context const& to) {
  std::string scratch;
  if (auto text = names.string()) names = std::string(to.shown(from.stored(*text), scratch));
  if (auto* all = names.array_if())
    for (auto& one : *all) rename_texts(one, from, to);
}

}  // namespace

void join_catalogue(json::Value& to, json::Value more) {
  if (auto *all = to.array_if(), *others = more.array_if(); all && others) {
    for (auto& other : *others) {
      auto same = std::find_if(all->begin(), all->end(), [&](auto const& one) { return is_same(one, other); });
      if (same == all->end()) all->push_back(std::move(other));
      else join_catalogue(*same, std::move(other));
    }
  } else if (auto* object = to.object_if(), *other = more.object_if(); object && other) {
    for (auto& [key, value] : *other) {
      if (key == "@context") continue;
      if (auto* known = to.find(key)) join_catalogue(*known, std::move(value));
      else to[key] = std::move(value);
    }
  } else if (auto count = to.integer(), more_of_it = more.integer(); count && more_of_it) {
    to = *count + *more_of_it;
  }
}

void use_other_names_of_catalogue(json::Value& told, Context const& from, Context const& to) {
  if (auto* all = told.array_if())
    for (auto& one : *all) use_other_names_of_catalogue(one, from, to);
  auto* object = told.object_if();
  if (!object) return;
  for (auto& [key, value] : *object) {
    if (std::find(name_members.begin(), name_members.end(), key) != name_members.end()) rename_texts(value, from, to);
    else if (key == "attributeDetails") use_other_names_of_catalogue(value, from, to);
  }
}

}  // namespace dinh::reg
