#include "http/accept.hpp"

#include <algorithm>

#include "http/letters.hpp"

namespace dinh::http {

namespace {

std::string_view trim(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

// "0.25" → 250; what is no weight refuses.
int thousandths(std::string_view text) {
  if (text.empty() || (text[0] != '0' && text[0] != '1') || (text.size() > 1 && text[1] != '.') || text.size() > 5) return 0;
  int out = (text[0] - '0') * 1000, unit = 100;
  for (char c : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (c < '0' || c > '9') return 0;
    out += (c - '0') * unit;
    unit /= 10;
  }
  return std::min(out, 1000);
}

int weight(std::string_view parameters) {
  while (!parameters.empty()) {
    auto one = trim(parameters.substr(0, parameters.find(';')));
    parameters.remove_prefix(std::min(parameters.find(';'), parameters.size() - 1) + 1);
    if (one.starts_with("q=") || one.starts_with("Q=")) return thousandths(one.substr(2));
  }
  return 1000;
}

}  // namespace

int coding_quality(Request const& request, std::string_view coding) {
  auto header = request.header("Accept-Encoding").value_or("");
  int any = 0;
  while (!header.empty()) {
    auto item = header.substr(0, header.find(','));
    header.remove_prefix(std::min(item.size() + 1, header.size()));
    auto semicolon = std::min(item.find(';'), item.size());
    auto name = trim(item.substr(0, semicolon));
    auto quality = weight(item.substr(std::min(semicolon + 1, item.size())));
    if (same_letters(name, coding)) return quality;
    if (name == "*") any = quality;
  }
  return any;
}

}  // namespace dinh::http
