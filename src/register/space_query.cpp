// Answering a query: take the most selective source, let columns and grid throw out what they can, ask the documents for the rest.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <regex>

#include "base/json.hpp"
#include "register/space.hpp"

namespace dinh::reg {

namespace {

constexpr double metres_per_degree = 111'195;
constexpr Row scan_block = 4096;

// Everything a matching location must touch; nothing when the relation bounds nothing (disjoint, minDistance alone).
std::optional<geo::Box> search_box(GeoQuery const& g) {
  if (g.relation == GeoQuery::Relation::disjoint) return {};
  auto box = g.geometry.box();
  if (g.relation != GeoQuery::Relation::near) return box;
  if (!g.max_distance_m) return {};
  double lat = *g.max_distance_m / metres_per_degree;
  double widest = std::max(std::abs(box.north), std::abs(box.south)) + lat;
  if (widest > 89) return {};
  double lon = lat / std::cos(widest * 3.14159265358979 / 180);
  return geo::Box{box.west - lon, box.south - lat, box.east + lon, box.north + lat};
}

bool relation_holds(GeoQuery const& g, geo::Geometry const& target) {
  using R = GeoQuery::Relation;
  switch (g.relation) {
    case R::near: {
      double d = geo::distance_m(g.geometry, target);
      return (!g.max_distance_m || d <= *g.max_distance_m) && (!g.min_distance_m || d >= *g.min_distance_m);
    }
    case R::within: return geo::within(target, g.geometry);
    case R::contains: return geo::within(g.geometry, target);
    case R::intersects: return geo::intersects(target, g.geometry);
    case R::equals: return geo::equals(target, g.geometry);
    case R::disjoint: return !geo::intersects(target, g.geometry);
    case R::overlaps: return geo::overlaps(target, g.geometry);
  }
  return false;
}

bool geo_matches(GeoQuery const& g, Document const& doc, NameId property) {
  thread_local json::Parser parser;  // buffers only
  for (auto const& slot : doc.attrs()) {
    if (slot.name != property) continue;
    auto view = parser.parse(doc.slice(slot));
    auto value = view ? view->get("value") : std::nullopt;
    if (!value) continue;
    auto geometry = geo::read_geojson(*value);
    if (geometry && relation_holds(g, *geometry)) return true;
  }
  return false;
}

// The query with its names resolved once.
class Filter {
 public:
  Filter(Query const& q, Names const& names) : query_(q), names_(names) {
    for (auto const& a : q.attrs) attrs_.push_back(names.find(a));
    for (auto const& group : q.types) {
      auto& ids = types_.emplace_back();
      for (auto const& t : group) ids.push_back(names.find(t));
    }
    if (q.geo) geo_property_ = names.find(q.geo->property);
    if (!q.id_pattern.empty()) pattern_ = std::regex(q.id_pattern, std::regex::extended | std::regex::optimize);
  }

  // The table of its type and the columns have said everything there is to ask.
  bool asks_documents() const {
    return pattern_ || !attrs_.empty() || !query_.ids.empty() || !query_.scope_q.empty() || query_.geo || types_.size() != 1 ||
           types_[0].size() != 1;
  }

  // `grid` decides point locations without reading the document.
  bool holds(Document const& doc, bool q_decided, std::optional<geo::Point> point) const {
    if (!types_.empty() && std::none_of(types_.begin(), types_.end(), [&](auto const& group) { return has_all(doc, group); })) return false;
    if (!query_.ids.empty() && std::find(query_.ids.begin(), query_.ids.end(), doc.id()) == query_.ids.end()) return false;
    if (pattern_ && !std::regex_search(doc.id().begin(), doc.id().end(), *pattern_)) return false;
    if (!attrs_.empty() && std::none_of(doc.attrs().begin(), doc.attrs().end(),
                                        [&](AttrSlot const& s) { return std::find(attrs_.begin(), attrs_.end(), s.name) != attrs_.end(); }))
      return false;
    if (!query_.scope_q.empty() && !matches_scope(query_.scope_q, doc.scopes())) return false;
    if (query_.geo && !geo_holds(doc, point)) return false;
    return !query_.q || q_decided || matches(*query_.q, doc, names_);
  }

 private:
  static bool has_all(Document const& doc, std::vector<NameId> const& group) {
    return std::all_of(group.begin(), group.end(),
                       [&](NameId t) { return t != 0 && std::find(doc.types().begin(), doc.types().end(), t) != doc.types().end(); });
  }
  bool geo_holds(Document const& doc, std::optional<geo::Point> point) const {
    if (!point) return geo_matches(*query_.geo, doc, geo_property_);
    geo::Geometry g;
    g.points.push_back(*point);
    return relation_holds(*query_.geo, g);
  }

  Query const& query_;
  Names const& names_;
  std::vector<NameId> attrs_;
  std::vector<std::vector<NameId>> types_;
  NameId geo_property_ = 0;
  std::optional<std::regex> pattern_;
};

Verdict column_verdict(QExpression const& e, TypeTable const& table, Row row, Names const& names) {
  if (e.kind == QExpression::Kind::term) {
    if (!e.term.sub.empty() || !e.term.path.empty() || e.term.name == "createdAt" || e.term.name == "modifiedAt") return Verdict::look;
    auto* column = table.column(names.find(e.term.name));
    return column ? column->holds(row, e.term) : Verdict::no;
  }
  bool all = e.kind == QExpression::Kind::all_of;
  auto out = all ? Verdict::yes : Verdict::no;
  for (auto const& child : e.children) {
    auto v = column_verdict(child, table, row, names);
    if (v == (all ? Verdict::no : Verdict::yes)) return v;
    if (v == Verdict::look) out = v;
  }
  return out;
}

// Comparisons that every match must pass: the whole expression when it is one term, or the terms of a conjunction. Answers whether every
// row that is left matches.
bool prefilter(QExpression const& e, TypeTable const& table, Names const& names, std::vector<Row>& rows) {
  bool decided = false;
  if (e.kind == QExpression::Kind::all_of) {
    decided = true;
    for (auto const& child : e.children) decided = prefilter(child, table, names, rows) && decided;
  } else if (e.kind == QExpression::Kind::term && e.term.sub.empty() && e.term.path.empty() && e.term.name != "createdAt" &&
             e.term.name != "modifiedAt") {
    auto* column = table.column(names.find(e.term.name));
    decided = !column || column->decides(e.term);
    if (column) column->filter(e.term, rows);
    else rows.clear();
  }
  return decided;
}

}  // namespace

bool fits(Query const& q, Document const& doc, Names const& names) { return Filter(q, names).holds(doc, false, {}); }

// What may match, in the order of creation, and who decides.
struct Space::Candidates {
  TypeTable const* table = nullptr;      // rows are the table's; else documents stand alone
  std::optional<std::vector<Row>> rows;  // nothing: every row of the table
  std::vector<DocPtr> docs;
  bool everything = false;  // every entity there is
};

Space::Candidates Space::select(Query const& q, Names const& names) const {
  Candidates out;
  if (!q.ids.empty()) {
    std::vector<std::pair<Row, DocPtr>> found;
    for (auto const& id : q.ids)
      if (auto const& doc = find(id)) found.emplace_back(doc->order, doc);
    std::sort(found.begin(), found.end(), [](auto const& a, auto const& b) { return a.first < b.first; });
    found.erase(std::unique(found.begin(), found.end(), [](auto const& a, auto const& b) { return a.first == b.first; }), found.end());
    for (auto& [order, doc] : found) out.docs.push_back(std::move(doc));
    return out;
  }
  if (q.types.size() != 1) {  // any type, or a choice of types: by creation over everything
    out.everything = true;
    return out;
  }
  auto smallest = tables_.end();
  for (auto const& name : q.types[0]) {
    auto at = tables_.find(names.find(name));
    if (at == tables_.end()) return out;  // nobody has this type
    if (smallest == tables_.end() || at->second.size() < smallest->second.size()) smallest = at;
  }
  out.table = &smallest->second;
  if (q.geo && q.geo->property == "location")
    if (auto box = search_box(*q.geo)) out.rows = out.table->grid().candidates(*box);
  return out;
}

Result<Found> Space::query(Query const& q, Names const& names) const {
  auto candidates = select(q, names);
  Filter filter(q, names);
  Found out;
  auto after = q.after_id.empty() ? nullptr : find(q.after_id);
  auto take = [&](DocPtr const& doc) {  // false: enough
    ++out.total;
    if (out.total > q.offset && out.docs.size() < q.limit) out.docs.push_back(doc);
    return q.count || out.docs.size() < q.limit;
  };
  auto is_behind = [&](Document const& doc) { return !after || doc.order > after->order; };
  if (!candidates.table) {
    for (auto const& doc : candidates.everything ? order_ : candidates.docs)
      if (doc && is_behind(*doc) && filter.holds(*doc, false, {}) && !take(doc)) break;
    return out;
  }
  auto const& table = *candidates.table;
  bool at_location = q.geo && q.geo->property == "location";
  auto scan = [&](std::vector<Row>& rows) {  // false: enough
    bool decided = !q.q || prefilter(*q.q, table, names, rows);
    bool all_match = decided && !filter.asks_documents();
    if (all_match && q.q && !after && out.total >= q.offset && out.docs.size() >= q.limit) {  // only counting; an empty row has no values
      out.total += rows.size();
      return true;
    }
    for (auto row : rows) {
      auto const& doc = table.rows()[row];
      if (!doc || !is_behind(*doc)) continue;
      auto verdict = !decided ? column_verdict(*q.q, table, row, names) : Verdict::yes;
      if (verdict == Verdict::no) continue;
      auto point = at_location ? table.grid().point(row) : std::nullopt;
      if ((all_match || filter.holds(*doc, verdict == Verdict::yes, point)) && !take(doc)) return false;
    }
    return true;
  };
  if (candidates.rows) {
    scan(*candidates.rows);
    return out;
  }
  std::vector<Row> rows;  // a block at a time: it stays in the cache, and a full page ends the search
  auto size = static_cast<Row>(table.rows().size());
  for (Row from = 0; from < size; from += scan_block) {
    rows.resize(std::min(scan_block, size - from));
    std::iota(rows.begin(), rows.end(), from);
    if (!scan(rows)) break;
  }
  return out;
}

}  // namespace dinh::reg
