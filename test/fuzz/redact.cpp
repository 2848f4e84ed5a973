// What goes out to the public: nothing is left for a second time, it is text, it does not grow without bound, and no telephone number that
// stands somewhere in it survives.
#include "modules/hotline/redact.hpp"

#include <string>

#include "base/compose.hpp"
#include "base/text.hpp"
#include "promise.hpp"

using dinh::hotline::redact;

namespace {

constexpr std::string_view telephones[] = {"0909123456", "0909 123 456", "0909.123.456", "0909-12-3456", "+84909123456", "(0274) 3822 825"};

bool has_part_of(std::string_view text, std::string_view telephone) {
  constexpr std::size_t part = 6;
  for (std::size_t at = 0; at + part <= telephone.size(); ++at)
    if (text.find(telephone.substr(at, part)) != text.npos) return true;
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto text = text_of(data, size);
  auto shown = redact(text);
  promise(dinh::is_utf8(shown), "it is text");
  promise(redact(shown) == shown, "nothing is left for a second time");
  promise(shown.size() <= 5 * text.size() + 16, "it grows by what is hidden only");  // "@c" behind an address is the least
  auto telephone = telephones[size % std::size(telephones)];
  auto before = std::string(text.substr(0, size / 2)) + " gọi ", behind = " " + std::string(text.substr(size / 2));
  if (has_part_of(dinh::compose(before), telephone) || has_part_of(dinh::compose(behind), telephone)) return 0;
  auto with = redact(before + std::string(telephone) + behind);
  promise(!has_part_of(with, telephone), "no telephone number survives");
  return 0;
}
