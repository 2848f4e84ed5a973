#include "modules/hotline/transparency/figures.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace dinh::hotline {

namespace {

using Hours = std::map<std::int64_t, std::int64_t>;  // hours to the result → cases

void add(FigureRow& row, FigureCell const& c) {
  row.received += c.received;
  row.resolved += c.resolved;
  row.in_time += c.in_time;
  row.with_due += c.with_due;
  row.rated += c.rated;
  row.satisfied += c.satisfied;
}

std::optional<double> percent(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return {};
  return std::round(1000.0 * static_cast<double>(part) / static_cast<double>(whole)) / 10;
}

std::optional<double> median(Hours const& hours) {
  std::int64_t all = 0, passed = 0;
  for (auto const& [hour, cases] : hours) all += cases;
  for (auto const& [hour, cases] : hours)
    if (passed += cases; 2 * passed >= all) return static_cast<double>(hour);
  return {};
}

void finish(FigureRow& row, Hours const& hours) {
  row.in_time_percent = percent(row.in_time, row.with_due);
  row.satisfied_percent = percent(row.satisfied, row.rated);
  row.median_hours = median(hours);
}

}  // namespace

std::vector<FigureDefinition> figure_definitions() {
  return {
      {"received", "Số phản ánh tổng đài tiếp nhận trong kỳ, theo lúc gửi; không tính dữ liệu nhập từ nơi khác.",
       "Reports that came in within the period, by when they were sent; without what was imported from elsewhere."},
      {"resolved", "Trong số đó, số phản ánh đến nay đã xử lý xong.", "Of these, how many are solved by now."},
      {"in_time_percent", "Trong số đã xử lý xong và có hạn, phần được trả lời trước hoặc đúng hạn.",
       "Of those that are solved and had a due date, the share answered before it or on it."},
      {"median_hours", "Trung vị số giờ từ lúc gửi đến lúc có kết quả: một nửa nhanh hơn, một nửa chậm hơn.",
       "Median hours from sending to the result: half were faster, half were slower."},
      {"satisfied_percent", "Trong số người đã đánh giá, phần chọn hài lòng hoặc chấp nhận.",
       "Of those who rated, the share that chose satisfied or accepted."},
  };
}

Figures add_up(std::vector<FigureCell> const& cells) {
  std::map<std::string, std::pair<FigureRow, Hours>> rows;
  Figures out;
  Hours all;
  for (auto const& c : cells) {
    auto& [row, hours] = rows[c.key];
    row.key = c.key;
    add(row, c);
    add(out.total, c);
    if (c.hours && c.resolved > 0) hours[*c.hours] += c.resolved, all[*c.hours] += c.resolved;
  }
  for (auto& [key, found] : rows) {
    finish(found.first, found.second);
    out.rows.push_back(std::move(found.first));
  }
  finish(out.total, all);
  return out;
}

}  // namespace dinh::hotline
