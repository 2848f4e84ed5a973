#pragma once
// What a citizen has to know to act on a report (docs/decisions/0012): its number, which may stand anywhere, and a key, which only who
// reported has. The key is made from the number with the house's secret: nothing of it is stored, and every report has one.
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "http/rate_limit.hpp"

namespace dinh::hotline {

class TrackingKeys {
 public:
  explicit TrackingKeys(std::string_view secret) : secret_(secret) {}
  std::string whole(std::string_view number) const;  // "7K3-M9P-2QX-4F7-K2M"
  // False: no key was given. Forbidden: it is wrong. Too many: wrong ones came from this address, or for this report, too often of late.
  Result<bool> prove(Tracking const&, std::string const& address, std::int64_t now_ms) const;

 private:
  std::string secret_;
  // A key has 30 bits. A report's own budget is the larger one, so that guessing does not lock its owner out soon.
  mutable http::RateLimit by_address_{20, 10}, by_number_{200, 2};
};

}  // namespace dinh::hotline
