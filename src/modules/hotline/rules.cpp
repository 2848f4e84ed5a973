#include "modules/hotline/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/geometry.hpp"
#include "base/text.hpp"

namespace dinh::hotline {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::vector<std::string> search_words(std::string_view text, std::size_t limit) {
  auto folded = fold(text);
  std::vector<std::string> out;
  std::string word;
  auto flush = [&] {
    if (word.size() >= 2 && word.size() <= 30 && out.size() < limit && std::find(out.begin(), out.end(), word) == out.end())
      out.push_back(word);
    word.clear();
  };
  for (char c : folded) {
    if (is_digit(c) || (c >= 'a' && c <= 'z')) word += c;
    else flush();
  }
  flush();
  return out;
}

std::string title_of(std::string_view description) {
  auto text = trim(description);
  auto end = text.find_first_of(".!?\n");
  auto first = trim(text.substr(0, end));
  if (code_points(first) < 8) first = text;
  auto cut = first_code_points(first, 90);
  return std::string(cut) + (cut.size() < first.size() ? "…" : "");
}

Likeness alike(Sighting const& fresh, Sighting const& known) {
  Likeness out;
  out.distance_m = geo::distance_m(geo::Point{fresh.lon, fresh.lat}, geo::Point{known.lon, known.lat});
  double days = static_cast<double>(std::abs(fresh.at - known.at)) / static_cast<double>(day_ms);
  double near = std::exp(-out.distance_m / 120), recent = std::exp(-days / 6);
  std::size_t common = 0;
  for (auto const& w : fresh.words) common += std::find(known.words.begin(), known.words.end(), w) != known.words.end();
  double words = fresh.words.empty() ? 0
                                     : static_cast<double>(common) /
                                           static_cast<double>(std::min(fresh.words.size(), std::max<std::size_t>(1, known.words.size())));
  double topic = fresh.field == known.field ? 1 : !fresh.group.empty() && fresh.group == known.group ? 0.6 : 0.15;
  out.score = near * (0.35 + 0.65 * recent) * (0.45 + 0.35 * topic + 0.2 * std::min(1.0, words)) * (known.open ? 1 : 0.5);
  out.reasons.push_back(fmt::format("cách {:.0f} m", out.distance_m));
  out.reasons.push_back(days < 1 ? fmt::format("{:.0f} giờ trước", days * 24) : fmt::format("{:.0f} ngày trước", days));
  if (topic == 1) out.reasons.push_back("cùng lĩnh vực");
  if (common >= 2) out.reasons.push_back(fmt::format("{} từ giống nhau", common));
  return out;
}

}  // namespace dinh::hotline
