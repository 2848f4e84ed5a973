#pragma once
// Local clocks of other places: files of other cities write times without a zone. Named zones are read from the system's tz database
// (RFC 8536, /usr/share/zoneinfo), which knows when summer time began and ended.
#include <optional>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace dinh {

class TimeZone {
 public:
  static TimeZone fixed(int utc_offset_min);
  static std::optional<TimeZone> named(std::string_view);               // "America/New_York"; nothing when it is not known
  static std::optional<TimeZone> of_tzif(std::string_view file_bytes);  // nothing when it is none
  int offset_min(Instant) const;
  // Of an hour that happens twice the first; of one that is skipped, the moment it would have been without the change.
  Instant at_local(Date, int minute) const;

 private:
  struct Change {
    Instant from;
    int offset_min;
  };
  int first_offset_min_ = 0;
  std::vector<Change> changes_;  // in order
};

}  // namespace dinh
