// Labelled reports from a file, through the mapping that an import of it would use.
#include <algorithm>
#include <map>
#include <numeric>

#include "base/csv.hpp"
#include "base/text.hpp"
#include "modules/hotline/duplicates/learning.hpp"

namespace dinh::hotline {

namespace {

Instant local_clock(TimeZone const& zone, Instant t) { return t + zone.offset_min(t) * minute_ms; }

void take(std::map<std::string, LabelledReport>& all, ForeignReport const& r, TimeZone const& zone) {
  auto [at, is_new] = all.try_emplace(r.key);
  auto& to = at->second;
  auto closed = r.closed_at ? std::optional(local_date(local_clock(zone, *r.closed_at), 0)) : std::nullopt;
  if (is_new) to = {r.key, r.title, r.address, r.lat, r.lon, local_clock(zone, r.opened_at), closed, false};
  else if (closed && (!to.closed || *to.closed < *closed)) to.closed = closed;
  to.duplicate = to.duplicate || r.state == "duplicate";
}

// A day's reports in their order are spread over as many as came on that weekday of the four weeks before; of a day that is over when
// somebody looks back at it that is near enough, and nothing of the day itself is known too early.
void estimate_times(std::vector<LabelledReport>& all) {
  if (std::any_of(all.begin(), all.end(), [](auto const& r) { return local_minute(r.at, 0) != 0; })) return;
  std::map<Date, std::int64_t> counts;
  for (auto const& r : all) ++counts[r.day()];
  Date day;
  std::int64_t nth = 0;
  double expected = 1;
  for (auto& r : all) {
    if (nth == 0 || r.day() != day) {
      day = r.day(), nth = 0;
      std::vector<std::int64_t> before;
      for (int week = 1; week <= 4; ++week)
        if (auto found = counts.find(day + -7 * week); found != counts.end()) before.push_back(found->second);
      expected = before.empty() ? 50.0 : std::accumulate(before.begin(), before.end(), 0.0) / static_cast<double>(before.size());
    }
    double part = std::min(0.999, static_cast<double>(nth++) / expected);
    r.at = r.at + static_cast<std::int64_t>(part * static_cast<double>(day_ms));
  }
}

}  // namespace

Result<std::vector<LabelledReport>> read_labelled(Mapping const& mapping, std::string_view text) {
  TRY(auto zone, zone_of(mapping));
  auto reader = csv::Reader::of_text(text);
  csv::Row row;
  TRY(bool any, reader.next(row));
  if (!any || mapping.format != FileFormat::csv) return fail(Code::bad_request, "expected a CSV file of reports");
  std::vector<std::string> columns(row.fields.begin(), row.fields.end());
  Record record = [&](std::string_view name) -> std::optional<std::string_view> {
    auto at = static_cast<std::size_t>(std::find(columns.begin(), columns.end(), name) - columns.begin());
    return at < row.fields.size() ? std::optional(trim(row.fields[at])) : std::nullopt;
  };
  std::map<std::string, LabelledReport> by_key;
  for (;;) {
    TRY(bool more, reader.next(row));
    if (!more) break;
    if (auto report = map_record(mapping, record, zone)) take(by_key, *report, zone);
  }
  std::vector<LabelledReport> out;
  for (auto& [key, report] : by_key) out.push_back(std::move(report));
  std::stable_sort(out.begin(), out.end(), [](auto const& a, auto const& b) { return a.at < b.at; });  // equal days: by key
  estimate_times(out);
  return out;
}

}  // namespace dinh::hotline
