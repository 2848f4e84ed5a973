// What an IMAP server says, as values.
#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "channels/mail/imap.hpp"

namespace dinh::channels::mail {
namespace {

constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";

template <class N>
std::optional<N> number_at(std::string_view text) {
  N value{};
  auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (read.ec != std::errc()) return {};
  return value;
}

std::string_view after(std::string_view text, std::string_view name) {
  auto at = text.find(name);
  return at == text.npos ? std::string_view() : text.substr(at + name.size());
}

std::string unquoted(std::string_view text) {
  std::string out;
  for (std::size_t i = 1; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

}  // namespace

std::string uid_set(std::vector<Uid> const& uids) {
  std::string out;
  for (std::size_t i = 0; i < uids.size();) {
    auto last = i;
    while (last + 1 < uids.size() && uids[last + 1] == uids[last] + 1) ++last;
    if (!out.empty()) out += ',';
    out += std::to_string(uids[i]);
    if (last > i) out += ":" + std::to_string(uids[last]);
    i = last + 1;
  }
  return out;
}

std::optional<Instant> imap_date(std::string_view text) {
  text = trim(text);
  auto day = number_at<int>(text);
  auto dash = text.find('-');
  if (!day || dash == text.npos || text.size() < dash + 24) return {};
  auto rest = text.substr(dash + 1);  // Jul-1996 02:44:25 -0700
  auto month = months.find(rest.substr(0, 3));
  auto year = number_at<int>(rest.substr(4)), hour = number_at<int>(rest.substr(9)), minute = number_at<int>(rest.substr(12)),
       second = number_at<int>(rest.substr(15)), zone = number_at<int>(rest.substr(19));
  if (month == months.npos || month % 3 != 0 || !year || !hour || !minute || !second || !zone) return {};
  if (*year < 1970 || *year > 9999 || *day < 1 || *day > 31 || *hour > 23 || *minute > 59 || *second > 60) return {};
  auto days = date_of({*year, static_cast<int>(month / 3) + 1, *day}).days;
  auto offset_min = (*zone / 100 * 60 + *zone % 100) * (rest[18] == '-' ? -1 : 1);
  return Instant{days * day_ms + *hour * hour_ms + *minute * minute_ms + *second * second_ms - offset_min * minute_ms};
}

std::string imap_day(Date date) {
  auto day = civil(date);
  return std::to_string(day.day) + "-" + std::string(months.substr(static_cast<std::size_t>(day.month - 1) * 3, 3)) + "-" +
         std::to_string(day.year);
}

Fetched read_fetch(std::string_view line, std::vector<std::string>& literals) {
  Fetched out;
  auto items = after(line, " FETCH (");
  if (items.empty()) return out;
  auto spaced = " " + std::string(items);
  auto uid = number_at<Uid>(after(spaced, " UID "));
  if (!uid) return out;
  out.uid = *uid;
  out.size = number_at<std::uint64_t>(after(spaced, " RFC822.SIZE ")).value_or(0);
  auto date = after(spaced, " INTERNALDATE \"");
  if (auto end = date.find('"'); end != date.npos) out.at = imap_date(date.substr(0, end)).value_or(Instant{});
  auto body = after(after(spaced, " BODY["), "] ");
  if (body.starts_with('"')) out.bytes = unquoted(body);  // some servers, when it is short
  else if (!body.empty() && !literals.empty()) out.bytes = std::move(literals.front());
  return out;
}

}  // namespace dinh::channels::mail
