#pragma once
// All reports as a file: the GeoReport bulk specification (open311.org/GeoReport/bulk), 14 columns, as CSV (RFC 4180) or JSON. What stands
// in it is what anybody may read: texts are redacted, no reporter.
#include <optional>
#include <string>
#include <string_view>
#include <utility>

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

// Piece after piece, the oldest report first. A page of them is in memory at a time, and each page is a read of its own: reports that come
// in meanwhile may be in the file or not, none is in it twice.
class BulkExport {
 public:
  BulkExport(storage::Db&, Catalogue const&, civic::Units const&, BulkWanted);
  std::string next();                                // "" at the end
  std::int64_t reports() const { return reports_; }  // so far

 private:
  std::string head() const;
  storage::Db& db_;
  Catalogue const& catalogue_;
  civic::Units const& units_;
  BulkWanted wanted_;
  std::optional<std::pair<std::int64_t, std::int64_t>> after_;  // the last report's moment and id
  std::int64_t reports_ = 0;
  bool ends_ = false;
};

}  // namespace dinh::hotline
