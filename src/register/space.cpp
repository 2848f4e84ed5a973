#include "register/space.hpp"

#include <algorithm>

namespace dinh::reg {

DocPtr const& Space::find(std::string_view id) const {
  static const DocPtr none;
  auto at = by_id_.find(id);
  return at == by_id_.end() ? none : order_[at->row];
}

Row Space::put(DocPtr const& before, DocPtr const& after, Names const& names) {
  if (!before) {
    auto row = static_cast<Row>(order_.size());
    restore(row, after, names);
    return row;
  }
  auto row = before->order;
  if (!after) by_id_.erase(by_id_.find(before->id()));  // while its row still tells the id
  if (after) after->order = row;
  order_[row] = after;
  place(row, before, after, names);
  return row;
}

void Space::restore(Row row, DocPtr const& doc, Names const& names) {
  if (row >= order_.size()) {
    order_.resize(row + 1);
    first_table_row_.resize(row + 1);
  }
  doc->order = row;
  order_[row] = doc;
  by_id_.insert({hash_of(doc->id()), row});
  place(row, nullptr, doc, names);
}

// The tables of its types follow the entity.
void Space::place(Row row, DocPtr const& before, DocPtr const& after, Names const& names) {
  bool same_type = before && after && before->types().size() == 1 && after->types().size() == 1 && before->types()[0] == after->types()[0];
  if (same_type) return tables_[after->types()[0]].change(first_table_row_[row], before, after, names);
  std::vector<TablePlace> old, now;
  if (before && !before->types().empty()) old.push_back({before->types()[0], first_table_row_[row]});
  if (auto at = further_tables_.find(row); at != further_tables_.end()) {
    old.insert(old.end(), at->second.begin(), at->second.end());
    further_tables_.erase(at);
  }
  auto in = [](std::vector<TablePlace>& places, NameId type) {
    return std::find_if(places.begin(), places.end(), [&](TablePlace const& p) { return p.type == type; });
  };
  if (after)
    for (auto type : after->types()) {
      if (in(now, type) != now.end()) continue;
      auto was = in(old, type);
      if (was != old.end()) tables_[type].change(was->row, before, after, names);
      now.push_back({type, was != old.end() ? was->row : tables_[type].add(after, names)});
    }
  for (auto const& was : old)
    if (in(now, was.type) == now.end()) tables_[was.type].remove(was.row, names);
  if (!now.empty()) first_table_row_[row] = now[0].row;
  if (now.size() > 1) further_tables_[row].assign(now.begin() + 1, now.end());
}

std::vector<std::pair<NameId, std::size_t>> Space::types() const {
  std::vector<std::pair<NameId, std::size_t>> out;
  for (auto const& [type, table] : tables_)
    if (table.size() > 0) out.emplace_back(type, table.size());
  return out;
}

std::size_t Space::bytes() const {
  std::size_t sum = order_.capacity() * (sizeof(DocPtr) + sizeof(Row)) + by_id_.bucket_count() * (sizeof(Entry) + 1);
  for (auto const& doc : order_)
    if (doc) sum += doc->bytes();
  for (auto const& [type, table] : tables_) sum += table.bytes();
  return sum;
}

}  // namespace dinh::reg
