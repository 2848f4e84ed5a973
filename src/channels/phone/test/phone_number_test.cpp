// Every spelling of a number that exchanges and people use here.
#include <gtest/gtest.h>

#include "channels/phone/number.hpp"

namespace dinh::channels::phone {

TEST(PhoneNumber, EverySpellingOfOneNumber_IsThatNumber) {
  for (auto text :
       {"0901234567", "+84901234567", "84901234567", "0084901234567", "090 123 4567", "090.123.45.67", "(090) 123-4567",
        "+84 (0) 90 123 4567", "901234567", "sip:0901234567@10.0.0.1", "<sip:+84901234567@pbx.example;user=phone>",
        "\"Lan\" <sip:84901234567@pbx>", "tel:+84-90-123-4567", "sip:%2B84901234567@pbx", "sips:0901234567@pbx:5061;transport=tls"})
    EXPECT_EQ(read_number(text), (Number{NumberKind::subscriber, "+84901234567"})) << text;
}

TEST(PhoneNumber, MobileNumbersOfBefore2018_AreThoseOfToday) {
  struct {
    std::string_view before, today;
  } const table[] = {{"01201234567", "+84701234567"}, {"01211234567", "+84791234567"},       {"01281234567", "+84781234567"},
                     {"01231234567", "+84831234567"}, {"+841271234567", "+84811234567"},     {"841291234567", "+84821234567"},
                     {"01621234567", "+84321234567"}, {"0084 169 123 4567", "+84391234567"}, {"01861234567", "+84561234567"},
                     {"01881234567", "+84581234567"}, {"01991234567", "+84591234567"}};
  for (auto const& [before, today] : table) EXPECT_EQ(read_number(before).text, today) << before;
}

TEST(PhoneNumber, LandlinesAndForeignNumbersKeepWhatTheyAre) {
  EXPECT_EQ(read_number("0274 3822 825").text, "+842743822825");
  EXPECT_EQ(read_number("02838223344").text, "+842838223344");
  EXPECT_EQ(read_number("+1 202 555 0143").text, "+12025550143");
  EXPECT_EQ(read_number("0049 30 901820").text, "+4930901820");
}

TEST(PhoneNumber, AnExtensionIsNobodysNumber) {
  EXPECT_EQ(read_number("1001"), (Number{NumberKind::extension, "1001"}));
  EXPECT_EQ(read_number("sip:201@pbx"), (Number{NumberKind::extension, "201"}));
}

TEST(PhoneNumber, WhatIsNotANumberIsWithheld_NeverAGuess) {
  for (auto text : {"", "anonymous", "sip:anonymous@anonymous.invalid", "Unknown", "withheld", "0", "000", "+", "+84", "Private 0901234567",
                    "12345678901234567890", "<script>0901234567</script>", "<", "sip:"})
    EXPECT_EQ(read_number(text).kind, NumberKind::withheld) << text;
  EXPECT_EQ(read_number(std::string(1000, '9')).kind, NumberKind::withheld);
}

TEST(PhoneNumber, IsShownAsPeopleDialIt) {
  EXPECT_EQ(shown(read_number("84901234567")), "0901 234 567");
  EXPECT_EQ(shown(read_number("02838223344")), "02838223344");
  EXPECT_EQ(shown(read_number("+12025550143")), "+12025550143");
  EXPECT_EQ(shown(read_number("anonymous")), "");
  EXPECT_EQ(hidden("+84901234567"), "… 567");
}

}  // namespace dinh::channels::phone
