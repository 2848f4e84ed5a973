#include "modules/hotline/redact_numbers.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.hpp"

namespace dinh::hotline {

namespace {

constexpr std::size_t cue_reach = 40;  // bytes before a short number in which it may be called a telephone or an account

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80; }
bool joins_digits(char c) { return c == ' ' || c == '.' || c == '-' || c == '(' || c == ')'; }
bool opens_number(char c) { return c == '+' || c == '('; }
bool is_mail(char c) {
  return is_digit(c) || (is_letter(c) && static_cast<unsigned char>(c) < 0x80) || c == '.' || c == '_' || c == '-' || c == '+';
}

struct Number {
  std::size_t digits = 0, end = 0;
};

// Digits with at most two separators between them: "(0274) 3822 825", "0909.123.456", "+84 274 3822825".
Number number_at(std::string_view s, std::size_t at) {
  Number out{0, at};
  while (at < s.size() && opens_number(s[at])) ++at;
  for (std::size_t between = 0; at < s.size(); ++at) {
    if (is_digit(s[at])) ++out.digits, out.end = at + 1, between = 0;
    else if (!joins_digits(s[at]) || ++between > 2) break;
  }
  return out;
}

bool is_date(std::string_view s) {  // 2026-11-24…, of these centuries: 0909-12-3456 is a telephone
  auto digits = [&](std::size_t from, std::size_t n) {
    return s.size() >= from + n &&
           std::all_of(s.begin() + static_cast<std::ptrdiff_t>(from), s.begin() + static_cast<std::ptrdiff_t>(from + n), is_digit);
  };
  return digits(0, 4) && digits(5, 2) && digits(8, 2) && s[4] == '-' && s[7] == '-' && (s.starts_with("19") || s.starts_with("20")) &&
         (s.size() == 10 || !is_digit(s[10]));
}

// Sums do not begin with a nought, and their thousands stand in threes.
bool is_sum(std::string_view number) {
  if (number.empty() || number[0] < '1' || number[0] > '9') return false;
  std::size_t group = 0;
  bool first = true;
  for (char c : number) {
    if (is_digit(c)) {
      ++group;
      continue;
    }
    if (first ? group > 3 : group != 3) return false;
    first = false;
    group = 0;
  }
  return first || group == 3;
}

bool is_money(std::string_view number, std::string_view behind) {
  if (!is_sum(number)) return false;
  auto folded = fold(behind.substr(0, 16));
  auto next = trim(folded);
  for (std::string_view unit : {"dong", "vnd", "usd", "trieu", "ty", "d "})
    if (next.starts_with(unit)) return true;
  return next == "d" || next.starts_with("d,") || next.starts_with("d.");
}

bool has_cue(std::string_view before) {
  auto near = fold(before.substr(before.size() > cue_reach ? before.size() - cue_reach : 0));
  static constexpr std::array cues = {
      "sdt",    "dien thoai", "dt:", "dt ",       "goi ",  "tel",  "phone", "zalo",     "lien he",           "lien lac",
      "so may", "hotline",    "stk", "tai khoan", "so tk", "cmnd", "cccd",  "can cuoc", "can cuoc cong dan", "ho chieu"};
  return std::any_of(cues.begin(), cues.end(), [&](std::string_view cue) { return near.find(cue) != near.npos; });
}

// A telephone number, an identity card (9 or 12 digits), an account, several of them in a row; a shorter one when the words before say what
// it is.
std::size_t long_number(std::string_view s, std::size_t at) {
  auto n = number_at(s, at);
  if (n.digits < 6 || is_date(s.substr(at)) || is_money(s.substr(at, n.end - at), s.substr(n.end))) return 0;
  bool landline =
      n.digits == 8 && n.end - at == 9 && (s[at] == '3' || s[at] == '6') && joins_digits(s[at + 4]);  // 3822 825 with its area's digit
  return n.digits >= 9 || landline || has_cue(s.substr(0, at)) ? n.end - at : 0;
}

// 61A-123.45, 51F 12345, 61-C1 234.56, 29H1-2345: province, series, number.
std::size_t plate(std::string_view s, std::size_t at) {
  auto i = at;
  auto take = [&](auto&& fits, std::size_t at_most) {
    auto from = i;
    while (i < s.size() && i - from < at_most && fits(s[i])) ++i;
    return i - from;
  };
  auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  auto separator = [](char c) { return c == '-' || c == ' ' || c == '.'; };
  if (take(is_digit, 2) != 2 || s[at] == '0') return 0;
  take([](char c) { return c == '-'; }, 1);
  if (take(capital, 2) == 0) return 0;
  auto series = take(is_digit, 1);
  if (take(separator, 1) == 0) i -= series;  // no separator: the digit belongs to the number
  auto digits = take(is_digit, 5);
  if (digits == 3 && i < s.size() && s[i] == '.') {
    ++i;
    digits += take(is_digit, 2);
  }
  bool ends = i == s.size() || (!is_digit(s[i]) && !is_letter(s[i]));
  return ends && (digits == 4 || digits == 5) ? i - at : 0;
}

}  // namespace

std::vector<Span> personal_numbers(std::string_view text) {
  std::vector<Span> out;
  for (std::size_t i = 0; i < text.size();) {
    bool starts = i == 0 || !is_digit(text[i - 1]);
    std::size_t length = 0;
    if (starts && is_digit(text[i]) && (i == 0 || !is_letter(text[i - 1]))) length = plate(text, i);
    bool opens = opens_number(text[i]) && (i == 0 || !opens_number(text[i - 1]));  // the first of a row: each would read to its end
    if (length == 0 && starts && (is_digit(text[i]) || opens)) length = long_number(text, i);
    if (length > 0) {
      out.push_back({i, i + length});
      i += length;
      continue;
    }
    if (text[i] == '@' && i > 0 && is_mail(text[i - 1]) && i + 1 < text.size() && is_mail(text[i + 1])) {
      auto from = i, to = i + 1;
      while (from > 0 && is_mail(text[from - 1]) && (out.empty() || from > out.back().to)) --from;
      while (to < text.size() && is_mail(text[to])) ++to;
      out.push_back({from, to});
      i = to;
      continue;
    }
    ++i;
  }
  return out;
}

}  // namespace dinh::hotline
