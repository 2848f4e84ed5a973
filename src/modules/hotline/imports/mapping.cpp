#include "modules/hotline/imports/mapping.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/json_fields.hpp"
#include "casework/state.hpp"

namespace dinh::hotline {

namespace {

class Row {
 public:
  Row(Mapping const& mapping, Record const& record, TimeZone const& zone) : mapping_(mapping), record_(record), zone_(zone) {}

  std::optional<std::string> column(std::string_view name) const {
    auto text = record_(name);
    if (!text || std::find(mapping_.missing.begin(), mapping_.missing.end(), *text) != mapping_.missing.end()) return {};
    return std::string(*text);
  }

  // Column or template, translated; empty when nothing is there.
  Result<std::optional<std::string>> text(std::string_view name, TextSource const& from) const {
    auto raw = from.column ? column(*from.column) : from.text_template ? filled(*from.text_template) : std::nullopt;
    if (!raw) return from.default_text;
    if (!from.values.is_object()) return raw;
    if (auto* to = from.values.find(*raw); to && to->is_string()) return std::string(*to->string());
    if (from.default_text) return from.default_text;
    return fail_field(std::string(name), "a value the mapping translates, not \"" + *raw + "\"");
  }
  Result<std::string> optional_text(std::string_view name, std::optional<TextSource> const& from) const {
    if (!from) return std::string();
    TRY(auto found, text(name, *from));
    return found.value_or("");
  }
  Result<std::string> required(std::string_view name, TextSource const& from) const {
    TRY(auto found, text(name, from));
    if (!found || found->empty()) return fail_field(std::string(name), "a value");
    return *found;
  }
  Result<std::optional<Instant>> time(std::string_view name, TextSource const& from) const {
    TRY(auto found, text(name, from));
    if (!found) return std::optional<Instant>{};
    auto at = from.time_format ? parse_time(*found, *from.time_format, zone_) : parse_instant(*found);
    if (!at)
      return fail_field(std::string(name),
                        "a time like " + from.time_format.value_or("2026-11-24T10:15:00+07:00") + ", not \"" + *found + "\"");
    return at;
  }
  Result<std::optional<double>> degrees(std::string_view name, std::optional<TextSource> const& from, double limit) const {
    TRY(auto found, optional_text(name, from));
    if (found.empty()) return std::optional<double>{};
    double value = 0;
    auto [end, error] = std::from_chars(found.data(), found.data() + found.size(), value);
    if (error != std::errc{} || end != found.data() + found.size() || !(std::abs(value) <= limit))
      return fail_field(std::string(name), "degrees within ±" + std::to_string(static_cast<int>(limit)) + ", not \"" + found + "\"");
    return std::optional(value);
  }

 private:
  // Every {column} replaced; missing ones leave nothing, and the separators around them are trimmed. Empty when no column had a value.
  std::optional<std::string> filled(std::string_view pattern) const {
    std::string out;
    bool any = false;
    for (std::size_t i = 0; i < pattern.size();) {
      auto close = pattern[i] == '{' ? pattern.find('}', i) : pattern.npos;
      if (close == pattern.npos) {
        out += pattern[i++];
        continue;
      }
      if (auto value = column(pattern.substr(i + 1, close - i - 1))) out += *value, any = true;
      i = close + 1;
    }
    if (!any) return {};
    for (std::string_view empty : {" ()", "()"})
      if (auto at = out.find(empty); at != out.npos) out.erase(at, empty.size());
    auto is_separator = [](char c) { return c == ' ' || c == ',' || c == ':'; };
    while (!out.empty() && is_separator(out.back())) out.pop_back();
    out.erase(out.begin(), std::find_if_not(out.begin(), out.end(), is_separator));
    return out;
  }

  Mapping const& mapping_;
  Record const& record_;
  TimeZone const& zone_;
};

bool is_closed(std::string_view state) {
  return state == "resolved" || state == "duplicate" || state == "refused" || state == "not_ours" || state == "rated";
}

}  // namespace

std::vector<std::string> columns_of(Mapping const& m) {
  std::vector<std::string> out;
  for (auto const* source : {&m.key, &m.state, &m.field, &m.opened_at})
    if (source->column) out.push_back(*source->column);
  for (auto const* source : {&m.closed_at, &m.title_text, &m.description, &m.address, &m.agency, &m.lat, &m.lon})
    if (*source && (*source)->column) out.push_back(*(*source)->column);
  return out;
}

Result<Mapping> read_mapping(std::string_view json) { return json::read_text<Mapping>(json); }

Result<TimeZone> zone_of(Mapping const& m) {
  if (!m.time_zone) return TimeZone::fixed(m.utc_offset_min);
  auto zone = TimeZone::named(*m.time_zone);
  if (!zone) return fail_field("time_zone", "a name of the tz database, like America/New_York, not \"" + *m.time_zone + "\"");
  return std::move(*zone);
}

namespace {

// What a source of text can become, where the mapping says so itself.
std::vector<std::string> outcomes(TextSource const& from) {
  std::vector<std::string> out;
  if (from.default_text) out.push_back(*from.default_text);
  if (from.values.is_object())
    for (auto const& [key, value] : from.values.object()) out.emplace_back(value.string().value_or(""));
  return out;
}

}  // namespace

Result<void> check_mapping(Mapping const& m, Catalogue const& catalogue) {
  if (m.source.empty()) return fail_field("source", "a key of the import, like \"my-city\"");
  for (auto const& code : outcomes(m.field))
    if (!catalogue.find(code)) return fail_field("field", "codes of the category tree, not \"" + code + "\"");
  for (auto const& state : outcomes(m.state))
    if (!from_name<casework::State>(state)) return fail_field("state", "states of a case, not \"" + state + "\"");
  if (m.bbox && (m.bbox->size() != 4 || (*m.bbox)[0] >= (*m.bbox)[2] || (*m.bbox)[1] >= (*m.bbox)[3]))
    return fail_field("bbox", "west, south, east, north");
  TRY(auto zone, zone_of(m));
  static_cast<void>(zone);
  return {};
}

Result<ForeignReport> map_record(Mapping const& m, Record const& record, TimeZone const& zone) {
  Row row(m, record, zone);
  ForeignReport out;
  TRY(out.key, row.required("key", m.key));
  TRY(out.state, row.required("state", m.state));
  TRY(out.field, row.required("field", m.field));
  TRY(auto opened, row.time("opened_at", m.opened_at));
  if (!opened) return fail_field("opened_at", "a time");
  out.opened_at = *opened;
  if (m.closed_at && (is_closed(out.state) || !m.closed_at->only_when_closed)) {
    TRY(out.closed_at, row.time("closed_at", *m.closed_at));
    bool afternoon =
        m.twelve_hour_clock && out.closed_at && *out.closed_at < out.opened_at && *out.closed_at + 12 * hour_ms >= out.opened_at;
    if (afternoon) {
      out.closed_at = *out.closed_at + 12 * hour_ms;
      out.kept.emplace_back("closed_at_read_as", "p.m.");
    }
    if (out.closed_at && *out.closed_at < out.opened_at) return fail_field("closed_at", "a time not before opened_at");
  }
  TRY(out.title, row.optional_text("title_text", m.title_text));
  TRY(out.description, row.optional_text("description", m.description));
  TRY(out.address, row.optional_text("address", m.address));
  TRY(out.agency, row.optional_text("agency", m.agency));
  TRY(out.lat, row.degrees("lat", m.lat, 90));
  TRY(out.lon, row.degrees("lon", m.lon, 180));
  if (!out.lat || !out.lon || (*out.lat == 0 && *out.lon == 0)) out.lat = out.lon = {};  // 0, 0 is how many systems write "unknown"
  if (m.bbox && out.lat && !(*out.lon >= (*m.bbox)[0] && *out.lat >= (*m.bbox)[1] && *out.lon <= (*m.bbox)[2] && *out.lat <= (*m.bbox)[3]))
    return fail_field("lat", "a place within the mapping's bbox");
  for (auto const& name : m.keep)
    if (auto value = row.column(name)) out.kept.emplace_back(name, *value);
  return out;
}

std::optional<Instant> parse_time(std::string_view text, std::string_view format, TimeZone const& zone) {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;
  std::size_t at = 0;
  auto number = [&](int& out, std::size_t digits) {
    std::size_t end = at;
    while (end < text.size() && end - at < digits && text[end] >= '0' && text[end] <= '9') ++end;
    bool any = end > at && std::from_chars(text.data() + at, text.data() + end, out).ec == std::errc{};
    at = end;
    return any;
  };
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%' || i + 1 == format.size()) {
      if (at >= text.size() || text[at++] != format[i]) return {};
      continue;
    }
    switch (format[++i]) {
      case 'Y':
        if (!number(year, 4)) return {};
        break;
      case 'm':
        if (!number(month, 2)) return {};
        break;
      case 'd':
        if (!number(day, 2)) return {};
        break;
      case 'H':
        if (!number(hour, 2)) return {};
        break;
      case 'M':
        if (!number(minute, 2)) return {};
        break;
      case 'S':
        if (!number(second, 2)) return {};
        break;
      default: return {};
    }
  }
  if (at != text.size() || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return {};
  auto date = date_of({year, month, day});
  if (civil(date).day != day) return {};  // 31 April
  return zone.at_local(date, hour * 60 + minute) + second * second_ms;
}

}  // namespace dinh::hotline
