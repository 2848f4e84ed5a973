#include <algorithm>
#include <charconv>

#include "base/csv.hpp"
#include "civic/areas/areas.hpp"

namespace dinh::civic {
namespace {

// Rows behind a header of exactly these columns; errors name the file and the line.
template <class F>
Result<void> each_row(std::string_view file, std::string_view text, std::vector<std::string_view> const& columns, F&& take) {
  auto reader = csv::Reader::of_text(text);
  csv::Row row;
  bool header = true;
  while (true) {
    TRY(bool more, reader.next(row));
    if (!more) return {};
    std::string here = std::string(file) + " line " + std::to_string(row.line);
    if (header && !std::equal(columns.begin(), columns.end(), row.fields.begin(), row.fields.end()))
      return fail(Code::invalid, here + ": the columns are not the expected ones");
    if (!header) {
      if (row.fields.size() != columns.size())
        return fail(Code::invalid, here + ": expected " + std::to_string(columns.size()) + " fields");
      if (auto taken = take(row.fields); !taken) return fail(Code::invalid, here + ": " + taken.error().detail);
    }
    header = false;
  }
}

Result<std::optional<Date>> read_date(std::string_view text) {
  if (text.empty()) return std::nullopt;
  if (auto date = parse_date(text)) return date;
  return fail(Code::invalid, "expected a date like 2025-07-01, not " + std::string(text));
}

std::optional<double> read_number(std::string_view text) {
  double number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

}  // namespace

Result<void> Areas::read_areas(std::string_view csv) {
  using Fields = std::span<const std::string_view>;
  auto take = [&](Fields f) -> Result<void> {
    auto level = from_name<Level>(f[3]);
    if (!level) return fail(Code::invalid, "unknown level " + std::string(f[3]));
    TRY(auto from, read_date(f[5]));
    TRY(auto to, read_date(f[6]));
    if (f[0].empty() || f[1].empty()) return fail(Code::invalid, "code and name are needed");
    Area area{.code = std::string(f[0]), .name = std::string(f[1]), .name_en = std::string(f[2]), .level = *level};
    if (!f[4].empty()) area.parent = std::string(f[4]);
    area.valid_from = from;
    area.valid_to = to;
    area.area_km2 = read_number(f[7]);
    by_code_.emplace(area.code, areas_.size());
    areas_.push_back(std::move(area));
    return {};
  };
  return each_row("areas.csv", csv, {"code", "name", "name_en", "level", "parent", "valid_from", "valid_to", "area_km2"}, take);
}

Result<void> Areas::read_successions(std::string_view csv) {
  auto take = [&](std::span<const std::string_view> f) -> Result<void> {
    auto date = parse_date(f[2]);
    if (!date) return fail(Code::invalid, "expected a date");
    Area* before = find_mutable(f[0], *date + -1);
    Area* after = find_mutable(f[1], *date);
    if (!before || !after) return fail(Code::invalid, "no area " + std::string(before ? f[1] : f[0]) + " on that day");
    before->successors.push_back(after->code);
    after->predecessors.push_back(before->code);
    return {};
  };
  return each_row("successions.csv", csv, {"old_code", "new_code", "date"}, take);
}

Result<void> Areas::read_boundaries(std::string_view geojson) {
  json::Parser parser;
  TRY(auto root, parser.parse(geojson));
  auto features = root.get("features");
  if (!features || !features->is_array()) return fail(Code::invalid, "boundaries.geojson: expected a FeatureCollection");
  Result<void> result;
  features->all_items([&](json::View feature) {
    auto properties = feature.get("properties").value_or(json::View{});
    auto shape = feature.get("geometry").value_or(json::View{});
    auto code = properties.get("code").value_or(json::View{}).string().value_or("");
    auto since = parse_date(properties.get("valid_from").value_or(json::View{}).string().value_or(""));
    Area* area = since ? find_mutable(code, *since) : nullptr;
    auto geometry = geo::read_geojson(shape);
    if (!area || !geometry) {
      std::string why = area ? geometry.error().detail : "no such area on valid_from";
      result = fail(Code::invalid, "boundaries.geojson, area " + std::string(code) + ": " + why);
      return false;
    }
    auto centre = geo::centre(*geometry);
    area->center = std::vector<double>{centre.lon, centre.lat};
    auto box = geometry->box();
    boundaries_.push_back({area, std::move(*geometry), box});
    return true;
  });
  return result;
}

}  // namespace dinh::civic
