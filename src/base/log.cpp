#include "base/log.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>

namespace dinh {

namespace {

constexpr std::array<std::string_view, 5> level_names = {"debug", "info", "warning", "error", "off"};

bool is_plain(std::string_view text) {
  return !text.empty() &&
         std::ranges::none_of(text, [](unsigned char c) { return c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f; });
}

void append_escaped(std::string& out, std::string_view text) {
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '\n') out += "\\n";
    else if (byte < ' ' || byte == 0x7f) fmt::format_to(std::back_inserter(out), "\\x{:02x}", byte);
    else if (c == '"' || c == '\\') (out += '\\') += c;
    else out += c;
  }
}

struct AppendValue {
  std::string& out;
  void operator()(std::string_view text) const {
    if (is_plain(text)) {
      out += text;
      return;
    }
    out += '"';
    append_escaped(out, text);
    out += '"';
  }
  void operator()(bool b) const { out += b ? "true" : "false"; }
  void operator()(double d) const { fmt::format_to(std::back_inserter(out), "{:.6g}", d); }
  template <std::integral T>
  void operator()(T i) const {
    fmt::format_to(std::back_inserter(out), "{}", i);
  }
};

LogLevel threshold_of_environment() {
  const char* wanted = std::getenv("DINH_LOG");
  auto found = std::ranges::find(level_names, std::string_view(wanted ? wanted : "info"));
  return found == level_names.end() ? LogLevel::info : static_cast<LogLevel>(found - level_names.begin());
}

}  // namespace

LogLevel log_threshold() {
  static const LogLevel threshold = threshold_of_environment();
  return threshold;
}

std::string log_line(Instant at, LogLevel level, std::string_view event, LogFields fields) {
  std::string out = fmt::format("{} {:<7} ", iso(at), level_names[static_cast<std::size_t>(level)]);
  append_escaped(out, event);
  for (auto const& field : fields) {
    ((out += ' ') += field.key) += '=';
    std::visit(AppendValue{out}, field.value);
  }
  out += '\n';
  return out;
}

void log_write(LogLevel level, std::string_view event, LogFields fields) {
  auto line = log_line(now(), level, event, fields);
  [[maybe_unused]] auto written = ::write(STDERR_FILENO, line.data(), line.size());  // nobody to tell when stderr is gone
}

std::string masked(std::string_view personal) {
  if (auto at = personal.find('@'); at != personal.npos && at > 0 && static_cast<unsigned char>(personal[0]) < 0x80)
    return std::string(personal.substr(0, 1)) + "***" + std::string(personal.substr(at));
  auto digits = std::ranges::count_if(personal, [](char c) { return c >= '0' && c <= '9'; });
  bool is_phone = digits >= 8 && std::ranges::all_of(personal, [](char c) {
                    return (c >= '0' && c <= '9') || c == '+' || c == ' ' || c == '-' || c == '.';
                  });
  return is_phone ? "***" + std::string(personal.substr(personal.size() - 2)) : "***";
}

}  // namespace dinh
