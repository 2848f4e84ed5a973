#pragma once
// All reports as a file: the GeoReport bulk specification (open311.org/GeoReport/bulk), 14 columns, as CSV (RFC 4180) or JSON. What stands
// in it is what anybody may read: texts are redacted, no reporter.
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "civic/units/units.hpp"
#include "modules/hotline/catalogue.hpp"
#include "storage/db.hpp"

namespace dinh::hotline {

enum class BulkFormat { csv, json };
constexpr auto names_of(BulkFormat) { return std::array{named(BulkFormat::csv, "csv"), named(BulkFormat::json, "json")}; }

struct BulkWanted {
  BulkFormat format = BulkFormat::csv;
  std::optional<std::string> source;  // "" the city's own; absent: all there are
  int utc_offset_min = 420;
};

// Calls `write` with piece after piece, the oldest report first, and answers how many there were. A page of them is in memory at a time,
// and each page is a read of its own: reports that come in meanwhile may be in the file or not, none is in it twice.
using BulkSink = std::function<void(std::string_view piece, std::int64_t reports_so_far)>;
std::int64_t write_bulk(storage::Db&, Catalogue const&, civic::Units const&, BulkWanted const&, BulkSink const& write);

}  // namespace dinh::hotline
