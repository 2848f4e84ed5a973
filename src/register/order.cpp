#include "register/order.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/time.hpp"
#include "register/q.hpp"

namespace dinh::reg {

namespace {

// §4.23.2, places by distance in front of all.
enum class Rank { place, number, text, object, array, boolean, time, date, instant, null, missing };

struct Key {
  Rank rank = Rank::missing;
  double number = 0;
  std::string text;
};

Key key_of_text(std::string_view text) { return {Rank::text, 0, collation_key(text).append(1, '\0').append(text)}; }
Key key_of_instant(Instant at) { return {Rank::instant, static_cast<double>(at.ms), {}}; }

Key key_of_object(json::View value) {
  auto type = value.get("@type"), said = value.get("@value");
  auto text = said ? said->string() : std::nullopt;
  if (!type || !text) return {Rank::object, 0, value.text()};
  auto name = type->string().value_or("");
  auto at = parse_instant(*text);
  if (name.ends_with("DateTime") && at) return key_of_instant(*at);
  if (name.ends_with("Date")) return {Rank::date, 0, std::string(*text)};
  if (name.ends_with("Time")) return {Rank::time, 0, std::string(*text)};
  return key_of_text(*text);
}

Key key_of_value(json::View value) {
  switch (value.kind()) {
    case json::Kind::number: return {Rank::number, *value.number(), {}};
    case json::Kind::string: return key_of_text(*value.string());
    case json::Kind::object: return key_of_object(value);
    case json::Kind::array: return {Rank::array, 0, value.text()};
    case json::Kind::boolean: return {Rank::boolean, *value.boolean() ? 1.0 : 0.0, {}};
    case json::Kind::null: break;
  }
  return {Rank::null, 0, {}};
}

// The target element of a path (§4.9) inside an instance.
Key key_of_instance(json::View instance, OrderTerm const& term) {
  auto at = instance;
  for (auto const& sub : term.sub) {
    auto inner = at.get(sub);
    if (inner && inner->is_array()) inner->all_items([&](json::View first) { return inner = first, false; });
    if (!inner) return {};
    at = *inner;
  }
  if (!at.is_object()) {  // observedAt, unitCode, …
    auto time = at.string() ? parse_instant(*at.string()) : std::nullopt;
    return time ? key_of_instant(*time) : key_of_value(at);
  }
  auto value = said(at);
  for (auto const& member : term.path) value = value ? value->get(member) : value;
  return value ? key_of_value(*value) : Key{};
}

class Keys {
 public:
  Keys(Ordering const& ordering, Names const& names, Work& work) : ordering_(ordering), names_(names), work_(work) {
    for (auto const& term : ordering.terms) ids_.push_back(names.find(term.name));
  }

  std::vector<Key> of(Document const& doc) {
    std::vector<Key> out;
    for (std::size_t i = 0; i < ordering_.terms.size(); ++i) out.push_back(of(doc, ordering_.terms[i], ids_[i]));
    return out;
  }

  bool less(std::vector<Key> const& a, std::vector<Key> const& b) const {
    for (std::size_t i = 0; i < a.size(); ++i)
      if (auto order = compare(a[i], b[i], ordering_.terms[i].descending)) return order < 0;
    return false;
  }

 private:
  static int compare(Key const& a, Key const& b, bool descending) {
    auto way = [](auto const& x, auto const& y) { return x < y ? -1 : y < x ? 1 : 0; };
    bool both_are_there = a.rank < Rank::null && b.rank < Rank::null && (a.rank == Rank::place) == (b.rank == Rank::place);
    int order = way(a.rank, b.rank);
    if (order == 0) order = way(a.number, b.number);
    if (order == 0) order = way(a.text, b.text);
    return descending && both_are_there ? -order : order;
  }

  Key of(Document const& doc, OrderTerm const& term, NameId id) {
    if (term.name == "id") return {Rank::text, 0, std::string(doc.id())};
    if (term.name == "type") return doc.types().empty() ? Key{} : key_of_text(names_.text(doc.types()[0]));
    if (term.name == "scope") return doc.scopes().empty() ? Key{} : key_of_text(doc.scopes()[0]);
    if (term.name == "createdAt") return key_of_instant(doc.created);
    if (term.name == "modifiedAt") return key_of_instant(doc.modified);
    std::optional<AttrSlot> slot;  // the default instance, else the first
    for (auto const& s : doc.attrs())
      if (s.name == id && (!slot || s.dataset == 0)) slot = s;
    if (!slot || id == 0) return {};
    if (term.sub.size() == 1 && term.sub[0] == "createdAt") return key_of_instant(doc.created_at(*slot));
    if (term.sub.size() == 1 && term.sub[0] == "modifiedAt") return key_of_instant(doc.modified_at(*slot));
    auto bytes = doc.slice(*slot);
    work_.read(bytes.size());
    auto instance = parser_.parse(bytes);
    if (!instance) return {};
    if (term.by_distance)
      if (auto place = distance(*instance)) return {Rank::place, *place, {}};
    return key_of_instance(*instance, term);
  }

  std::optional<double> distance(json::View instance) {
    auto type = instance.get("type"), value = instance.get("value");
    if (!type || type->string() != "GeoProperty" || !value || !ordering_.from) return {};
    auto geometry = geo::read_geojson(*value);
    if (!geometry) return {};
    work_.relate(geometry->vertices(), ordering_.from->vertices());
    if (work_.is_over()) return {};
    return geo::distance_m(*geometry, *ordering_.from);
  }

  Ordering const& ordering_;
  Names const& names_;
  Work& work_;
  std::vector<NameId> ids_;
  json::Parser parser_;
};

}  // namespace

void sort_by(Ordering const& ordering, std::vector<DocPtr>& docs, std::size_t wanted, Names const& names, Work& work) {
  Keys keys(ordering, names, work);
  struct Entry {
    std::vector<Key> keys;
    DocPtr doc;
  };
  std::vector<Entry> entries;
  entries.reserve(docs.size());
  for (auto& doc : docs) entries.push_back({keys.of(*doc), std::move(doc)});
  wanted = std::min(wanted, entries.size());
  std::partial_sort(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(wanted), entries.end(),
                    [&](Entry const& a, Entry const& b) {
                      if (keys.less(a.keys, b.keys)) return true;
                      return !keys.less(b.keys, a.keys) && a.doc->order < b.doc->order;
                    });
  for (std::size_t i = 0; i < docs.size(); ++i) docs[i] = std::move(entries[i].doc);
}

}  // namespace dinh::reg
