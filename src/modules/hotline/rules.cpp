#include "modules/hotline/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/geometry.hpp"
#include "base/text.hpp"

namespace dinh::hotline {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool joins_digits(char c) { return c == ' ' || c == '.' || c == '-'; }
bool is_mail(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-' || c == '+';
}

constexpr std::string_view hidden = "•••";

// Length of a number of nine to sixteen digits that starts at i, separators inside included; 0: none.
std::size_t long_number(std::string_view s, std::size_t i) {
  std::size_t digits = 0, end = i, at = i;
  if (at < s.size() && s[at] == '+') ++at;
  for (; at < s.size(); ++at) {
    if (is_digit(s[at])) ++digits, end = at + 1;
    else if (!joins_digits(s[at]) || at + 1 >= s.size() || (!is_digit(s[at + 1]))) break;
  }
  return digits >= 9 && digits <= 16 ? end - i : 0;
}

}  // namespace

std::string redact(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    bool starts = i == 0 || !is_digit(text[i - 1]);
    if (auto length = starts && (is_digit(text[i]) || text[i] == '+') ? long_number(text, i) : 0) {
      out += hidden;
      i += length;
      continue;
    }
    if (text[i] == '@' && !out.empty() && is_mail(out.back()) && i + 1 < text.size() && is_mail(text[i + 1])) {
      while (!out.empty() && is_mail(out.back())) out.pop_back();
      while (i + 1 < text.size() && is_mail(text[i + 1])) ++i;
      out += hidden;
      ++i;
      continue;
    }
    out += text[i++];
  }
  return out;
}

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
