#include "register/features/items.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "register/q.hpp"

namespace dinh::reg {

namespace {

template <class T>
bool read_number(std::string_view text, T& out) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size();
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> out;
  for (;;) {
    auto end = text.find(at);
    out.push_back(text.substr(0, end));
    if (end == text.npos) return out;
    text.remove_prefix(end + 1);
  }
}

// §7.15.3: west,south,east,north, or six numbers with heights, which nothing here has. West of east: over the antimeridian.
Result<void> read_bbox(std::string_view text, ItemsWish& out) {
  auto refused = [] { return fail_field("bbox", "west,south,east,north in degrees, or six numbers with heights"); };
  std::vector<double> n;
  for (auto part : split(text, ','))
    if (!read_number(part, n.emplace_back()) || !std::isfinite(n.back())) return refused();
  if (n.size() == 6) n = {n[0], n[1], n[3], n[4]};
  if (n.size() != 4 || n[1] > n[3]) return refused();
  for (auto i : {0, 2})
    if (std::abs(n[static_cast<std::size_t>(i)]) > 180) return refused();
  n[1] = std::max(n[1], -90.0);
  n[3] = std::min(n[3], 90.0);
  if (n[0] <= n[2]) out.boxes = {{n[0], n[1], n[2], n[3]}};
  else out.boxes = {{n[0], n[1], 180, n[3]}, {-180, n[1], n[2], n[3]}};
  return {};
}

// §7.15.4: a time, or an interval of two of which one may be open.
Result<void> read_datetime(std::string_view text, ItemsWish& out) {
  auto refused = [] { return fail_field("datetime", "a time like 2026-11-27T08:00:00Z, or from/to, where one may be .."); };
  auto ends = split(text, '/');
  if (ends.size() > 2) return refused();
  auto is_open = [](std::string_view end) { return end.empty() || end == ".."; };
  auto from = ends.front(), to = ends.back();
  if (!is_open(from) && !(out.from = parse_instant(from))) return refused();
  if (!is_open(to) && !(out.to = parse_instant(to))) return refused();
  if ((!out.from && !out.to) || (ends.size() == 1 && !out.from) || (out.from && out.to && *out.to < *out.from)) return refused();
  return {};
}

Result<void> read_parameter(std::string const& name, std::string const& text, ItemPages pages, ItemsWish& out) {
  if (name == "bbox") return read_bbox(text, out);
  if (name == "datetime") return read_datetime(text, out);
  if (name == "limit") {
    if (!read_number(text, out.limit) || out.limit == 0) return fail_field("limit", "a whole number from 1");
    out.limit = std::min(out.limit, pages.most);
  } else if (name == "offset") {
    if (!read_number(text, out.offset)) return fail_field("offset", "a whole number from 0");
  } else {
    out.after = text;
  }
  return {};
}

QExpression term(std::string name, QOperator op, QValue value) {
  QExpression out;
  out.term.name = std::move(name);
  out.term.op = op;
  out.term.values.push_back(std::move(value));
  return out;
}

QExpression changed(QOperator op, Instant at) {
  return term("modifiedAt", op, {.kind = QValue::Kind::time, .text = "", .number = 0, .time = at, .boolean = false});
}

// In a URL nothing tells a number from a text of digits.
QExpression equals(std::string const& name, std::string const& text) {
  auto as_text = term(name, QOperator::equal, {.kind = QValue::Kind::text, .text = text, .number = 0, .time = {}, .boolean = false});
  auto bare = read_bare_value(text);
  if (!bare) return as_text;
  QExpression out;
  out.kind = QExpression::Kind::any_of;
  out.children = {std::move(as_text), term(name, QOperator::equal, std::move(*bare))};
  return out;
}

geo::Geometry rectangles(std::vector<geo::Box> const& boxes) {
  geo::Geometry out;
  out.type = geo::Geometry::Type::multi_polygon;
  for (auto const& b : boxes)
    out.polygons.push_back({{{b.west, b.south}, {b.east, b.south}, {b.east, b.north}, {b.west, b.north}, {b.west, b.south}}});
  return out;
}

}  // namespace

Result<ItemsWish> read_items_wish(std::vector<std::pair<std::string, std::string>> const& params, ItemPages pages,
                                  std::function<bool(std::string_view)> const& known) {
  ItemsWish out;
  out.limit = pages.standard;
  for (auto const& [name, text] : params) {
    bool ours = name == "bbox" || name == "datetime" || name == "limit" || name == "offset" || name == "after";
    if (ours) TRY_DO(read_parameter(name, text, pages, out));
    else if (known(name)) out.properties.emplace_back(name, text);
    else return fail_field(name, "bbox, datetime, limit, offset, or the name of an attribute");  // §7.15.5: not passed over
  }
  return out;
}

Query items_query(ItemsWish const& wish, std::string tenant, std::string type) {
  Query out;
  out.tenant = std::move(tenant);
  out.types = {{std::move(type)}};
  out.limit = wish.limit;
  out.offset = wish.offset;
  if (!wish.boxes.empty()) {
    out.geo.emplace();
    out.geo->relation = GeoQuery::Relation::intersects;
    out.geo->geometry = rectangles(wish.boxes);
  }
  auto all = std::make_shared<QExpression>();
  all->kind = QExpression::Kind::all_of;
  if (wish.from) all->children.push_back(changed(QOperator::greater_equal, *wish.from));
  if (wish.to) all->children.push_back(changed(QOperator::less_equal, *wish.to));
  for (auto const& [name, text] : wish.properties) all->children.push_back(equals(name, text));
  if (!all->children.empty()) out.q = std::move(all);
  return out;
}

}  // namespace dinh::reg
