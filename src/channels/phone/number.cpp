#include "channels/phone/number.hpp"

#include <array>
#include <utility>

namespace dinh::channels::phone {
namespace {

using Change = std::pair<std::string_view, std::string_view>;

// Mobile numbers lost a digit on 2018-09-15 (Ministry of Information and Communications, plan 798/QĐ-BTTTT). Without the leading 0.
constexpr std::array<Change, 21> mobile_of_2018 = {
    {{"120", "70"}, {"121", "79"}, {"122", "77"}, {"126", "76"}, {"128", "78"}, {"123", "83"}, {"124", "84"},
     {"125", "85"}, {"127", "81"}, {"129", "82"}, {"162", "32"}, {"163", "33"}, {"164", "34"}, {"165", "35"},
     {"166", "36"}, {"167", "37"}, {"168", "38"}, {"169", "39"}, {"186", "56"}, {"188", "58"}, {"199", "59"}}};

constexpr std::size_t longest_extension = 6, shortest_foreign = 7, longest_number = 15;  // E.164: at most 15 digits

// What a SIP or tel URI names: "\"Lan\" <sip:0901@pbx;user=phone>" is 0901.
std::string_view user_part(std::string_view text) {
  if (auto open = text.find('<'); open != text.npos) text = text.substr(open + 1, text.find('>', open) - open - 1);
  for (std::string_view scheme : {"sips:", "sip:", "tel:"})
    if (text.size() >= scheme.size() && (text.substr(0, scheme.size()) == scheme)) text.remove_prefix(scheme.size());
  return text.substr(0, text.find_first_of("@;?"));
}

// The digits, with + in front where there was one; "" when anything else than what people put between digits is there.
std::string digits_of(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c >= '0' && c <= '9') out += c;
    else if (c == '+' && out.empty()) out += c;
    else if (text.substr(i).starts_with("%2B") && out.empty()) out += '+', i += 2;
    else if (text.substr(i).starts_with("\xC2\xA0")) ++i;  // a no-break space
    else if (std::string_view(" .-()/\t").find(c) == std::string_view::npos) return {};
  }
  return out;
}

std::string of_today(std::string national) {
  if (national.size() != 10) return national;
  for (auto const& [before, today] : mobile_of_2018)
    if (national.starts_with(before)) return std::string(today) + national.substr(before.size());
  return national;
}

Number vietnamese(std::string national) {
  while (national.starts_with('0')) national.erase(0, 1);  // "+84 (0) 90 …"
  national = of_today(std::move(national));
  if (national.size() < 7 || national.size() > 11) return {};
  return {NumberKind::subscriber, "+84" + national};
}

}  // namespace

Number read_number(std::string_view text) {
  if (text.size() > 256) return {};
  auto digits = digits_of(user_part(text));
  if (digits.starts_with("00")) digits = "+" + digits.substr(2);
  bool international = digits.starts_with('+');
  if (international) digits.erase(0, 1);
  if (digits.empty() || digits.size() > longest_number) return {};
  if (digits.find_first_not_of('0') == digits.npos) return {};
  if (international) {
    if (digits.starts_with("84")) return vietnamese(digits.substr(2));
    if (digits.size() < shortest_foreign || digits.front() == '0') return {};
    return {NumberKind::subscriber, "+" + digits};
  }
  if (digits.front() == '0') return vietnamese(digits.substr(1));
  if (digits.starts_with("84") && (digits.size() == 11 || digits.size() == 12)) return vietnamese(digits.substr(2));
  if (digits.size() <= longest_extension) return {NumberKind::extension, digits};
  if (digits.size() == 9 || digits.size() == 10) return vietnamese(digits);  // the 0 was cut off: 901234567
  return {};
}

std::string shown(Number const& number) {
  if (number.kind != NumberKind::subscriber || !number.text.starts_with("+84")) return number.text;
  auto national = "0" + number.text.substr(3);
  if (national.size() != 10) return national;
  return national.substr(0, 4) + " " + national.substr(4, 3) + " " + national.substr(7);
}

std::string hidden(std::string_view e164) { return e164.size() < 6 ? "" : "… " + std::string(e164.substr(e164.size() - 3)); }

}  // namespace dinh::channels::phone
