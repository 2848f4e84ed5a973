#include "register/space.hpp"

#include <algorithm>

namespace dinh::reg {

DocPtr Space::find(std::string_view id) const {
  auto at = entities_.find(id);
  return at == entities_.end() ? nullptr : at->second.doc;
}

void Space::put(DocPtr const& before, DocPtr const& after, Names const& names) {
  Place place;
  if (before) {
    auto node = entities_.extract(before->id);
    place = std::move(node.mapped());
  }
  if (!before && after) place.order = order_.add(after);
  else order_.set(place.order, after);
  std::erase_if(place.types, [&](auto const& t) {
    bool stays = after && std::find(after->types.begin(), after->types.end(), t.first) != after->types.end();
    if (stays) tables_[t.first].change(t.second, before, after, names);
    else tables_[t.first].remove(t.second, names);
    return !stays;
  });
  if (!after) return;
  for (auto type : after->types) {
    bool known = std::any_of(place.types.begin(), place.types.end(), [&](auto const& t) { return t.first == type; });
    if (!known) place.types.emplace_back(type, tables_[type].add(after, names));
  }
  place.doc = after;
  entities_.emplace(after->id, std::move(place));
}

std::vector<std::pair<NameId, std::size_t>> Space::types() const {
  std::vector<std::pair<NameId, std::size_t>> out;
  for (auto const& [type, table] : tables_)
    if (table.size() > 0) out.emplace_back(type, table.size());
  return out;
}

Row Space::order_of(std::string_view id) const {
  auto at = entities_.find(id);
  return at == entities_.end() ? 0 : at->second.order + 1;
}

std::size_t Space::bytes() const {
  std::size_t sum = entities_.size() * 80 + order_.rows().capacity() * sizeof(DocPtr);
  for (auto const& [type, table] : tables_) sum += table.bytes();
  return sum;
}

}  // namespace dinh::reg
