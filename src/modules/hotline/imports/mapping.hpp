#pragma once
// Foreign reports as a city finds them: a mapping file (data/mappings/*.json, or the administrator's own) says which column means what.
//   a source of text:  {"column": "Status"}  or  {"template": "{City} {Zip}", "default": "…"}
//   translation:       "values": {"Closed": "resolved"}, "default": "…" for what is not listed; without a default the row is refused
//   time:              "time": "%m/%d/%Y %H:%M" in the file's zone (time_zone, or utc_offset_min); ISO 8601 with a zone needs no format
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fields.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "base/time_zone.hpp"
#include "modules/hotline/catalogue.hpp"

namespace dinh::hotline {

struct TextSource {
  std::optional<std::string> column, text_template, default_text, time_format;
  json::Value values;  // object, or null
  bool only_when_closed = false;
  static constexpr auto fields() {
    return std::tuple(field("column", &TextSource::column), field("template", &TextSource::text_template),
                      field("default", &TextSource::default_text), field("time", &TextSource::time_format),
                      defaulted("values", &TextSource::values), defaulted("only_when_closed", &TextSource::only_when_closed));
  }
};

struct RecordPlace {  // of JSON files: which items of the top array are records, and where in them the columns are
  json::Value where;  // object of members that must be equal, or null
  std::optional<std::string> in;
  static constexpr auto fields() { return std::tuple(defaulted("where", &RecordPlace::where), field("in", &RecordPlace::in)); }
};

struct MappingTitle {
  std::string vi, en;
  static constexpr auto fields() { return std::tuple(field("vi", &MappingTitle::vi), field("en", &MappingTitle::en)); }
};

enum class FileFormat { csv, json };
constexpr auto names_of(FileFormat) { return std::array{named(FileFormat::csv, "csv"), named(FileFormat::json, "json")}; }

struct Mapping {
  std::string source;  // key of the import: the same source and key is the same report for ever
  MappingTitle title;
  FileFormat format = FileFormat::csv;
  int utc_offset_min = 420;                 // of times without a zone …
  std::optional<std::string> time_zone;     // … or the name of a zone with summer time: "America/New_York"
  std::optional<std::vector<double>> bbox;  // west, south, east, north: a row elsewhere is refused
  bool twelve_hour_clock =
      false;  // times say neither a.m. nor p.m.: a closing before the opening was in the afternoon, and the case says so
  std::optional<RecordPlace> records;
  std::vector<std::string> missing;  // texts that mean "no value"
  TextSource key, opened_at, state, field;
  std::optional<TextSource> closed_at, title_text, description, address, lat, lon, agency;
  std::vector<std::string> keep;  // further columns kept with the case
  static constexpr auto fields() {
    return std::tuple(
        dinh::field("source", &Mapping::source), dinh::field("title", &Mapping::title), dinh::field("format", &Mapping::format),
        defaulted("utc_offset_min", &Mapping::utc_offset_min), dinh::field("time_zone", &Mapping::time_zone),
        dinh::field("bbox", &Mapping::bbox), defaulted("twelve_hour_clock", &Mapping::twelve_hour_clock),
        dinh::field("records", &Mapping::records), defaulted("missing", &Mapping::missing), dinh::field("key", &Mapping::key),
        dinh::field("opened_at", &Mapping::opened_at), dinh::field("state", &Mapping::state), dinh::field("field", &Mapping::field),
        dinh::field("closed_at", &Mapping::closed_at), dinh::field("title_text", &Mapping::title_text),
        dinh::field("description", &Mapping::description), dinh::field("address", &Mapping::address), dinh::field("lat", &Mapping::lat),
        dinh::field("lon", &Mapping::lon), dinh::field("agency", &Mapping::agency), defaulted("keep", &Mapping::keep));
  }
};

struct ForeignReport {
  std::string key, state, field, title, description, address, agency;
  Instant opened_at;
  std::optional<Instant> closed_at;
  std::optional<double> lat, lon;
  json::Object kept;
};

// The text of a column; absent when the record has no such column.
using Record = std::function<std::optional<std::string_view>(std::string_view column)>;

Result<Mapping> read_mapping(std::string_view json);
std::vector<std::string> columns_of(Mapping const&);  // those a file must have, without `keep` and templates
// Error: the field of the mapping that could not be filled, and why. A row without coordinates is taken; with impossible ones refused.
Result<ForeignReport> map_record(Mapping const&, Record const&, TimeZone const&);
// What a mapping can say wrongly by itself: fields and states that do not exist here, a zone nobody knows, a box that is none.
Result<void> check_mapping(Mapping const&, Catalogue const&);
Result<TimeZone> zone_of(Mapping const&);
// "%m/%d/%Y %H:%M": %Y %m %d %H %M %S, numbers with or without leading zeros, everything else literal.
std::optional<Instant> parse_time(std::string_view text, std::string_view format, TimeZone const&);

}  // namespace dinh::hotline
