#include "base/time_zone.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

namespace dinh {

namespace {

class Bytes {  // big-endian numbers, in order; zero behind the end
 public:
  explicit Bytes(std::string_view s) : s_(s) {}
  std::int64_t number(std::size_t bytes) {
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < bytes; ++i) out = out << 8 | (at_ < s_.size() ? static_cast<unsigned char>(s_[at_]) : 0u), ++at_;
    if (bytes == 4) return static_cast<std::int32_t>(out);
    return static_cast<std::int64_t>(out);
  }
  void skip(std::int64_t n) { at_ += static_cast<std::size_t>(n); }
  bool over() const { return at_ > s_.size(); }

 private:
  std::string_view s_;
  std::size_t at_ = 0;
};

struct Header {  // RFC 8536 §3.1
  std::int64_t isut, isstd, leap, times, types, chars;
};
Header read_header(Bytes& in) {
  in.skip(20);
  return {in.number(4), in.number(4), in.number(4), in.number(4), in.number(4), in.number(4)};
}

}  // namespace

TimeZone TimeZone::fixed(int utc_offset_min) {
  TimeZone out;
  out.first_offset_min_ = utc_offset_min;
  return out;
}

// Version 2 and later: a block for old readers, then the one with times of 64 bits. The footer's rule for the far future is not needed:
// Debian's files list the changes until 2037.
std::optional<TimeZone> TimeZone::of_tzif(std::string_view bytes) {
  if (!bytes.starts_with("TZif") || bytes.size() < 44 || bytes[4] < '2') return {};
  Bytes in(bytes);
  auto old = read_header(in);
  in.skip(old.times * 5 + old.types * 6 + old.chars + old.leap * 8 + old.isstd + old.isut);
  auto header = read_header(in);
  if (in.over() || header.times < 0 || header.times > 10'000 || header.types < 1 || header.types > 256) return {};
  std::vector<std::int64_t> times, types, offsets;
  for (std::int64_t i = 0; i < header.times; ++i) times.push_back(in.number(8));
  for (std::int64_t i = 0; i < header.times; ++i) types.push_back(in.number(1));
  for (std::int64_t i = 0; i < header.types; ++i) {
    offsets.push_back(in.number(4));
    in.skip(2);  // whether it is summer time, and its abbreviation
  }
  if (in.over() || std::any_of(types.begin(), types.end(), [&](auto t) { return t >= header.types; })) return {};
  TimeZone out;
  auto minutes = [&](std::int64_t type) { return static_cast<int>(offsets[static_cast<std::size_t>(type)] / 60); };
  out.first_offset_min_ = minutes(0);
  for (std::size_t i = 0; i < times.size(); ++i)
    if (times[i] > -100'000'000'000) out.changes_.push_back({{times[i] * second_ms}, minutes(types[i])});
  return out;
}

std::optional<TimeZone> TimeZone::named(std::string_view name) {
  auto odd = [](char c) {
    return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '_' || c == '-' || c == '+');
  };
  if (name.empty() || name.front() == '/' || std::any_of(name.begin(), name.end(), odd)) return {};
  std::ifstream file("/usr/share/zoneinfo/" + std::string(name), std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  return file ? of_tzif(bytes.str()) : std::nullopt;
}

int TimeZone::offset_min(Instant t) const {
  auto next = std::upper_bound(changes_.begin(), changes_.end(), t, [](Instant at, Change const& c) { return at < c.from; });
  return next == changes_.begin() ? first_offset_min_ : std::prev(next)->offset_min;
}

Instant TimeZone::at_local(Date day, int minute) const {
  auto utc = dinh::at_local(day, minute, 0);
  auto before = offset_min(utc + -day_ms);  // no two changes lie within two days
  auto early = utc + -before * minute_ms;
  if (offset_min(early) == before) return early;
  auto after = offset_min(early);
  auto late = utc + -after * minute_ms;
  return offset_min(late) == after ? late : early;
}

}  // namespace dinh
