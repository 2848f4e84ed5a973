#pragma once
// One line per request, job or trouble, on stderr: readable alone, and with fields for machines.
//
//   log_info("case opened", {{"case", id}, {"unit", unit}, {"ms", took_ms}});
//   2026-11-24T03:15:07.120Z info  case opened case=4711 unit=q-thu-dau-mot ms=3.2
//
// The environment variable DINH_LOG (debug, info, warning, error, off) is read once, at the first line; without it: info.
// Never personal data: no names, texts or whole numbers of citizens; masked() when a hint of them helps.
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "base/time.hpp"

namespace dinh {

enum class LogLevel { debug, info, warning, error, off };

struct LogField {
  std::string_view key;
  std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool> value;

  template <std::convertible_to<std::string_view> T>
  LogField(std::string_view k, T const& v) : key(k), value(std::string_view(v)) {}
  LogField(std::string_view k, bool v) : key(k), value(v) {}
  template <std::signed_integral T>
  LogField(std::string_view k, T v) : key(k), value(std::int64_t{v}) {}
  template <std::unsigned_integral T>
  LogField(std::string_view k, T v) : key(k), value(std::uint64_t{v}) {}
  template <std::floating_point T>
  LogField(std::string_view k, T v) : key(k), value(double{v}) {}
};
using LogFields = std::initializer_list<LogField>;

LogLevel log_threshold();
std::string log_line(Instant, LogLevel, std::string_view event, LogFields);  // ends with a line feed; what would break a line is escaped
void log_write(LogLevel, std::string_view event, LogFields);                 // one write(2): lines of threads never mix

inline void log_event(LogLevel level, std::string_view event, LogFields fields) {
  if (level >= log_threshold()) log_write(level, event, fields);
}
inline void log_debug(std::string_view event, LogFields fields = {}) { log_event(LogLevel::debug, event, fields); }
inline void log_info(std::string_view event, LogFields fields = {}) { log_event(LogLevel::info, event, fields); }
inline void log_warning(std::string_view event, LogFields fields = {}) { log_event(LogLevel::warning, event, fields); }
inline void log_error(std::string_view event, LogFields fields = {}) { log_event(LogLevel::error, event, fields); }

// A phone number keeps its last two digits, an e-mail address its first letter and its domain, anything else nothing.
std::string masked(std::string_view personal);

}  // namespace dinh
