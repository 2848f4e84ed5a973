// A text without the person whom the house knows.
#include <gtest/gtest.h>

#include "base/shipped.hpp"
#include "modules/hotline/privacy/personal_data.hpp"
#include "modules/hotline/privacy/scrub.hpp"

namespace dinh::hotline {
namespace {

const KnownPerson quynh{{"Đặng Thị Quỳnh"}, {"0912 345 678"}, {"quynh.dang@example.vn"}};

struct Line {
  std::string text, left;
};

TEST(Scrub, IsThisTable) {
  const std::vector<Line> table = {
      {"Đặng Thị Quỳnh báo đèn hỏng", "••• báo đèn hỏng"},
      {"dang thi quynh bao den hong", "••• bao den hong"},
      {"ĐẶNG THỊ QUỲNH", "•••"},
      {"bà Thị Quỳnh ở đầu ngõ", "bà ••• ở đầu ngõ"},
      {"gọi 0912.345.678 hoặc +84912345678", "gọi ••• hoặc •••"},
      {"viết cho Quynh.Dang@Example.vn nhé", "viết cho ••• nhé"},
      {"Đặng Thị Hoa ở đường Đặng Văn Ngữ", "Đặng Thị Hoa ở đường Đặng Văn Ngữ"},
      {"số 912, hẻm 345, nhà 678", "số 912, hẻm 345, nhà 678"},
      {"", ""},
  };
  for (auto const& line : table) EXPECT_EQ(without_known(std::string_view(line.text), quynh), line.left) << line.text;
}

TEST(Scrub, ANameOfOneWord_IsAPersonOnlyWithACapital) {
  KnownPerson lan{{"Hòa"}, {}, {}};
  EXPECT_EQ(without_known(std::string_view("Hòa báo: điện áp không hòa"), lan), "••• báo: điện áp không hòa");
}

TEST(Scrub, HidesWhatNobodyKnows_AsRedactDoes) { EXPECT_EQ(scrub("gọi 0987 654 321", {}), "gọi •••"); }

TEST(Scrub, LeavesMembersThatNameNobody) {
  json::Value data = json::Object{{"unit", "so-xd"}, {"attachments", json::Array{"0912345678x"}}, {"text", "Đặng Thị Quỳnh"}};
  auto left = without_known(data, quynh);
  EXPECT_EQ(left.text(), R"({"unit":"so-xd","attachments":["•••x"],"text":"•••"})");
}

TEST(PersonalDataRegister, HasARuleForEveryField_AndDaysForWhatIsSwept) {
  auto data = read_personal_data(shipped("hotline/personal_data.json"));
  for (auto const* swept : {"case", "conversation", "callback", "quarantine", "trace", "upload"}) EXPECT_GT(data.days(swept), 0) << swept;
  EXPECT_EQ(data.deadlines.answer_working_days, 2);
  EXPECT_EQ(data.deadlines.provide_days, 10);
  EXPECT_EQ(data.deadlines.erase_days, 20);
  for (auto const& f : data.fields_kept) {
    EXPECT_FALSE(f.purpose.empty() || f.purpose_en.empty() || f.basis.empty() || f.name_en.empty()) << f.code;
    auto const& rule = data.rule(f.rule);
    bool says_when = rule.days || !rule.setting.empty() || f.then == Afterwards::keep || f.then == Afterwards::hold;
    EXPECT_TRUE(says_when) << f.code;
  }
}

}  // namespace
TEST(KnownPerson_, OfAChannelIsCalledInBothOrders) {
  KnownPerson person;
  Contact contact;
  contact.name = "Quỳnh Đặng Thị";
  contact.account_id = "telegram:4711";
  person.add(contact);
  EXPECT_EQ(scrub("Đặng Thị Quỳnh gửi ảnh", person).find("Quỳnh"), std::string::npos);
}

}  // namespace dinh::hotline
