// Answering a query: take the most selective source, let columns and grid throw out what they can, ask the documents for the rest.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "base/json.hpp"
#include "register/ngsild/problems.hpp"
#include "register/sharing/lens.hpp"
#include "register/space.hpp"

namespace dinh::reg {

namespace {

constexpr double metres_per_degree = 111'195;
constexpr Row scan_block = 4096;

// A longitude beyond 180° goes on from -180°, so what is left of a box that crosses it are two.
std::vector<geo::Box> wrapped(geo::Box box) {
  if (box.east - box.west >= 360) return {{-180, box.south, 180, box.north}};
  if (box.west < -180) return {{-180, box.south, box.east, box.north}, {box.west + 360, box.south, 180, box.north}};
  if (box.east > 180) return {{box.west, box.south, 180, box.north}, {-180, box.south, box.east - 360, box.north}};
  return {box};
}

// What a matching location must touch one of; empty when the relation bounds nothing (disjoint, minDistance alone).
std::vector<geo::Box> search_boxes(GeoQuery const& g) {
  if (g.relation == GeoQuery::Relation::disjoint) return {};
  auto box = g.geometry.box();
  if (g.relation != GeoQuery::Relation::near) return {box};
  if (!g.max_distance_m) return {};
  double lat = *g.max_distance_m / metres_per_degree;
  double south = box.south - lat, north = box.north + lat;
  double widest = std::max(std::abs(north), std::abs(south));
  if (widest > 89) return {{-180, std::max(south, -90.0), 180, std::min(north, 90.0)}};  // around a pole every longitude is near
  double lon = lat / std::cos(widest * std::numbers::pi / 180);
  return wrapped({box.west - lon, south, box.east + lon, north});
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

bool geo_matches(GeoQuery const& g, Document const& doc, NameId property, Work& work) {
  thread_local json::Parser parser;  // buffers only
  for (auto const& slot : doc.attrs()) {
    if (slot.name != property) continue;
    auto bytes = doc.slice(slot);
    work.read(bytes.size());
    auto view = parser.parse(bytes);
    auto value = view ? view->get("value") : std::nullopt;
    if (!value) continue;
    auto geometry = geo::read_geojson(*value);
    bool compares_edges = geometry && (g.relation == GeoQuery::Relation::near || geometry->box().overlaps(g.geometry.box()));
    if (compares_edges) work.relate(g.geometry.vertices(), geometry->vertices());
    if (geometry && !work.is_over() && relation_holds(g, *geometry)) return true;
  }
  return false;
}

// The query with its names resolved once.
class Filter {
 public:
  Filter(Query const& q, Names const& names, Work& work) : query_(q), names_(names), work_(work) {
    for (auto const& a : q.attrs) attrs_.push_back(names.find(a));
    for (auto const& group : q.types) {
      auto& ids = types_.emplace_back();
      for (auto const& t : group) ids.push_back(names.find(t));
    }
    if (q.geo) geo_property_ = names.find(q.geo->property);
  }

  // The table of its type and the columns have said everything there is to ask.
  bool asks_documents() const {
    return query_.id_pattern || !attrs_.empty() || !query_.ids.empty() || query_.scope || query_.geo || types_.size() != 1 ||
           types_[0].size() != 1;
  }

  bool asks_location() const { return query_.geo && query_.geo->property == "location"; }

  // `grid` decides point locations without reading the document.
  bool holds(Document const& doc, bool q_decided, std::optional<geo::Point> point) const {
    if (!types_.empty() && std::none_of(types_.begin(), types_.end(), [&](auto const& group) { return has_all(doc, group); })) return false;
    if (!query_.ids.empty() && std::find(query_.ids.begin(), query_.ids.end(), doc.id()) == query_.ids.end()) return false;
    if (query_.id_pattern && !id_matches(doc.id())) return false;
    if (!attrs_.empty() && std::none_of(doc.attrs().begin(), doc.attrs().end(),
                                        [&](AttrSlot const& s) { return std::find(attrs_.begin(), attrs_.end(), s.name) != attrs_.end(); }))
      return false;
    if (query_.scope && !query_.scope->holds(doc.scopes())) return false;
    if (query_.geo && !geo_holds(doc, point)) return false;
    return !query_.q || q_decided || matches(*query_.q, doc, names_, work_);
  }

 private:
  static bool has_all(Document const& doc, std::vector<NameId> const& group) {
    return std::all_of(group.begin(), group.end(),
                       [&](NameId t) { return t != 0 && std::find(doc.types().begin(), doc.types().end(), t) != doc.types().end(); });
  }
  bool id_matches(std::string_view id) const {
    work_.match(id.size());
    return query_.id_pattern->is_in(id);
  }
  bool geo_holds(Document const& doc, std::optional<geo::Point> point) const {
    if (!point) return geo_matches(*query_.geo, doc, geo_property_, work_);
    work_.relate(query_.geo->geometry.vertices(), 1);
    geo::Geometry g;
    g.points.push_back(*point);
    return relation_holds(*query_.geo, g);
  }

  Query const& query_;
  Names const& names_;
  Work& work_;
  std::vector<NameId> attrs_;
  std::vector<std::vector<NameId>> types_;
  NameId geo_property_ = 0;
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

bool fits(Query const& q, Document const& doc, Names const& names) {
  Work work;
  return Filter(q, names, work).holds(doc, false, {}) && !work.is_over();
}

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
  if (q.geo && q.geo->property == "location") out.rows = out.table->grid().candidates(search_boxes(*q.geo));
  return out;
}

// One run of a query over what may match.
class Space::Scan {
 public:
  Scan(Query const& q, Names& names, Space const& space)
      : query_(q), names_(names), filter_(q, names, work_), after_(q.after_id.empty() ? nullptr : space.find(q.after_id)) {}

  void documents(std::vector<DocPtr> const& docs) {
    for (auto const& doc : docs) {
      if (work_.is_over()) return;
      if (doc && is_behind(*doc) && !look(doc, false, {})) return;
    }
  }

  bool rows(TypeTable const& table, std::vector<Row>& rows) {  // false: enough
    bool decided = !query_.q || prefilter(*query_.q, table, names_, rows);
    bool all_match = decided && !query_.lens && !filter_.asks_documents();
    if (all_match && query_.q && !after_ && !query_.ordering && found_.total >= query_.offset && found_.docs.size() >= query_.limit) {
      found_.total += rows.size();  // only counting; an empty row has no values
      return true;
    }
    for (auto row : rows) {
      auto const& doc = table.rows()[row];
      if (!doc || !is_behind(*doc)) continue;
      auto verdict = !decided ? column_verdict(*query_.q, table, row, names_) : Verdict::yes;
      if (verdict == Verdict::no) continue;
      auto point = filter_.asks_location() ? table.grid().point(row) : std::nullopt;
      if (all_match ? !take(doc) : !look(doc, verdict == Verdict::yes, point)) return false;
      if (work_.is_over()) return false;
    }
    return true;
  }

  Result<Found> result() && {
    bool too_many = query_.ordering && found_.docs.size() > query_limits.ordered;
    if (query_.ordering && !too_many) put_in_order();
    if (work_.is_over() || too_many)
      return errors::fail_with(
          errors::too_complex, Code::too_large,
          "the query would have to read too much: narrow it by a type, a comparison, a smaller area or a smaller page");
    return std::move(found_);
  }

 private:
  bool is_behind(Document const& doc) const { return !after_ || doc.order > after_->order; }
  // What columns and grid say is true of the whole entity: through a lens it may be less, never more, so what is left is asked again.
  bool look(DocPtr const& doc, bool q_decided, std::optional<geo::Point> point) {  // false: enough
    if (!query_.lens) return !filter_.holds(*doc, q_decided, point) || take(doc);
    auto seen = query_.lens->seen(doc, names_, work_);
    return !seen || !filter_.holds(*seen, false, {}) || take(seen);
  }
  bool take(DocPtr const& doc) {  // false: enough
    ++found_.total;
    if (query_.ordering) {
      found_.docs.push_back(doc);
      return found_.docs.size() <= query_limits.ordered;
    }
    if (found_.total > query_.offset && found_.docs.size() < query_.limit) found_.docs.push_back(doc);
    return query_.count || found_.docs.size() < query_.limit;
  }

  void put_in_order() {
    auto& docs = found_.docs;
    sort_by(*query_.ordering, docs, query_.offset + query_.limit, names_, work_);
    docs.erase(docs.begin(), docs.begin() + static_cast<std::ptrdiff_t>(std::min(query_.offset, docs.size())));
    if (docs.size() > query_.limit) docs.resize(query_.limit);
  }

  Query const& query_;
  Names& names_;
  Work work_;
  Filter filter_;
  DocPtr after_;
  Found found_;
};

Result<Found> Space::query(Query const& q, Names& names) const {
  auto candidates = select(q, names);
  Scan scan(q, names, *this);
  if (!candidates.table) {
    scan.documents(candidates.everything ? order_ : candidates.docs);
    return std::move(scan).result();
  }
  if (candidates.rows) {
    scan.rows(*candidates.table, *candidates.rows);
    return std::move(scan).result();
  }
  std::vector<Row> rows;  // a block at a time: it stays in the cache, and a full page ends the search
  auto size = static_cast<Row>(candidates.table->rows().size());
  for (Row from = 0; from < size; from += scan_block) {
    rows.resize(std::min(scan_block, size - from));
    std::iota(rows.begin(), rows.end(), from);
    if (!scan.rows(*candidates.table, rows)) break;
  }
  return std::move(scan).result();
}

}  // namespace dinh::reg
