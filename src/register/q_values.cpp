// What stands unquoted behind an operator of q (CIM 009 §4.9): Number, true, false, dateTime, date, time, URI.
#include <charconv>

#include "base/text.hpp"
#include "base/time.hpp"
#include "register/q.hpp"

namespace dinh::reg {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// RFC 8259 §6, which std::from_chars is looser than (".5", "inf", "05").
bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  bool digits_around_dot = !text.empty() && is_digit(text.front()) && is_digit(text.back());
  bool leading_zero = text.size() > 1 && text[0] == '0' && is_digit(text[1]);
  auto dot = text.find('.');
  if (!digits_around_dot) return false;  // so something follows the dot, if there is one
  bool bare_dot = dot != text.npos && !is_digit(text[dot + 1]);
  return !leading_zero && !bare_dot;
}

// "10:15:00", "10:15:00.5Z", "10:15:00,5+07:00": a time of day, read by putting a date in front.
bool is_time_of_day(std::string_view text) {
  if (text.size() < 8 || text[2] != ':' || text[5] != ':') return false;
  std::string whole = "2000-01-01T" + std::string(text);
  return parse_instant(whole) || parse_instant(whole + "Z");
}

}  // namespace

std::optional<QValue> read_bare_value(std::string_view text) {
  QValue v;
  v.text = text;
  auto as = [&](QValue::Kind kind) {
    v.kind = kind;
    return std::optional(std::move(v));
  };
  if (text == "true" || text == "false") {
    v.boolean = text == "true";
    return as(QValue::Kind::boolean);
  }
  if (is_number(text)) {
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), v.number);
    if (error == std::errc{} && end == text.data() + text.size()) return as(QValue::Kind::number);
  }
  if (auto time = parse_instant(text)) {
    v.time = *time;
    return as(QValue::Kind::time);
  }
  if (parse_date(text) || is_time_of_day(text)) return as(QValue::Kind::date);
  if (is_uri(text)) return as(QValue::Kind::uri);
  return {};
}

}  // namespace dinh::reg
