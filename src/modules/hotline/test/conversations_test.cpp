// What a citizen's message means.
#include <gtest/gtest.h>

#include "casework/cases.hpp"
#include "modules/hotline/conversations/step.hpp"
#include "modules/hotline/conversations/wording.hpp"

namespace dinh::hotline {
namespace {

using casework::State;

struct Said {
  std::string text;
  std::optional<State> about;  // the state of the case it may be about
  Meaning meaning;
  std::string detail;  // grade, code or reason
};

TEST(Understand, IsThisTable) {
  const std::vector<Said> table = {
      {"Đường Lê Lợi ngập nặng", {}, Meaning::report, ""},
      {"duong le loi ngap nang qua", {}, Meaning::report, ""},
      {"alo", {}, Meaning::greeting, ""},
      {"Alo, tổng đài cho hỏi", {}, Meaning::greeting, ""},
      {"Chào anh chị ơi, đường Lê Lợi ngập", {}, Meaning::report, ""},
      {"", {}, Meaning::greeting, ""},
      {"1", {}, Meaning::greeting, ""},
      {"TC 7K3-M9P-2QX", {}, Meaning::greeting, ""},  // the check character is wrong: not a code
      {"thêm: ở trước số nhà 12", State::forwarded, Meaning::addition, ""},
      {"ok", State::fresh, Meaning::addition, ""},
      {"ở ngã tư thứ hai", State::need_info, Meaning::reply, ""},
      {"1", State::resolved, Meaning::rating, "satisfied"},
      {"2.", State::resolved, Meaning::rating, "accepted"},
      {"Chưa hài lòng!", State::resolved, Meaning::rating, "unsatisfied"},
      {"chua hai long", State::rated, Meaning::rating, "unsatisfied"},
      {"MO LAI rác vẫn còn", State::resolved, Meaning::objection, "rác vẫn còn"},
      {"mở lại: chưa ai đến", State::rated, Meaning::objection, "chưa ai đến"},
      {"reopen", State::resolved, Meaning::objection, ""},
      {"Hôm nay lại mất nước ở khu phố 3", State::resolved, Meaning::report, ""},
      {"cảm ơn", State::resolved, Meaning::greeting, ""},
      {"1", State::refused, Meaning::greeting, ""},
  };
  for (auto const& row : table) {
    channels::Message m{.text = row.text};
    std::optional<casework::Case> about;
    if (row.about) {
      about.emplace();
      casework::set_state(*about, *row.about, Instant{});
    }
    auto got = understand(m, about, true);
    EXPECT_EQ(name_of(got.meaning), name_of(row.meaning)) << row.text;
    EXPECT_EQ(got.grade + got.code + got.reason, row.detail) << row.text;
  }
}

TEST(Understand, WhatAMachineWrote_IsNeverAnswered) {
  channels::Message notice{.text = "Tôi đang nghỉ phép đến hết tuần sau", .automatic = true};
  EXPECT_EQ(understand(notice, {}, false).meaning, Meaning::nothing);
}

TEST(Understand, APlaceAlone_BelongsToTheOpenCase) {
  channels::Message place{.kind = "place", .place = channels::Place{11, 106}};
  casework::Case about;
  EXPECT_EQ(understand(place, about, false).meaning, Meaning::addition);
  EXPECT_EQ(understand(place, {}, false).meaning, Meaning::greeting);
}

TEST(Language, IsSeenInWhatIsWritten_AndStaysWhenThatSaysTooLittle) {
  EXPECT_EQ(language_of("There is water all over the street", "vi"), "en");
  EXPECT_EQ(language_of("Nước ngập", "en"), "vi");
  EXPECT_EQ(language_of("ok", "en"), "en");
}

TEST(Wording, LeavesOutAPartWhoseNameIsEmpty) {
  EXPECT_EQ(fill("Code {code}.[ Due: {due}.] End", {{"code", "7"}, {"due", ""}}), "Code 7. End");
  EXPECT_EQ(fill("Code {code}.[ Due: {due}.] End", {{"code", "7"}, {"due", "9"}}), "Code 7. Due: 9. End");
  EXPECT_EQ(fill("{a}", {{"a", "{b} [c]"}, {"b", "no"}}), "{b} [c]") << "what is filled in is not filled again";
}

}  // namespace
}  // namespace dinh::hotline
