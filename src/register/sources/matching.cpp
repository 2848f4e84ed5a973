#include "register/sources/matching.hpp"

#include <algorithm>

namespace dinh::reg {

namespace {

bool has(std::vector<std::string> const& all, std::string_view one) { return std::find(all.begin(), all.end(), one) != all.end(); }

bool fits_types(EntityGroup const& group, TypeSelection const& wanted) {
  if (wanted.empty()) return true;
  auto offers = [&](std::vector<std::string> const& conjunction) {  // the entity may have the other types as well
    return std::any_of(conjunction.begin(), conjunction.end(), [&](std::string const& type) { return has(group.types, type); });
  };
  return std::any_of(wanted.begin(), wanted.end(), offers);
}

bool fits_ids(EntityGroup const& group, Wanted const& wanted) {
  if (!wanted.ids.empty()) {
    if (!group.id.empty()) return has(wanted.ids, group.id);
    return !group.pattern || std::any_of(wanted.ids.begin(), wanted.ids.end(), [&](auto const& id) { return group.pattern->is_in(id); });
  }
  return !wanted.pattern || group.id.empty() || wanted.pattern->is_in(group.id);  // whether two patterns meet cannot be told: they may
}

}  // namespace

bool Share::covers(std::string_view attribute) const { return is_all || has(attributes, attribute); }

bool concerns(EntityGroup const& group, Wanted const& wanted) { return fits_types(group, wanted.types) && fits_ids(group, wanted); }

std::optional<Share> share_of(Registration const& r, Wanted const& wanted) {
  Share out;
  bool found = false;
  for (auto const& info : r.information) {
    auto about = [&](EntityGroup const& group) { return concerns(group, wanted); };
    if (!info.entities.empty() && std::none_of(info.entities.begin(), info.entities.end(), about)) continue;
    if (info.attributes.empty() && wanted.attrs.empty()) {
      out.is_all = found = true;
      continue;
    }
    auto const& named = info.attributes.empty() ? wanted.attrs : info.attributes;
    for (auto const& attribute : named) {
      if (!wanted.attrs.empty() && !has(wanted.attrs, attribute)) continue;
      found = true;
      if (!has(out.attributes, attribute)) out.attributes.push_back(attribute);
    }
  }
  if (!found) return {};
  return out;
}

}  // namespace dinh::reg
