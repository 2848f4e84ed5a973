#include "modules/hotline/redact.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "base/json.hpp"
#include "base/shipped.hpp"
#include "base/text.hpp"

using namespace dinh;
using dinh::hotline::redact;

namespace {

struct Row {
  std::string_view text, shown;
};

}  // namespace

TEST(Redact, HidesWhoIsNamed) {
  for (auto const& [text, shown] : {
           Row{"Nhà anh Nguyễn Văn A xả rác", "Nhà anh ••• xả rác"},
           Row{"chị Hoa số nhà 12 karaoke mỗi đêm", "chị ••• số nhà ••• karaoke mỗi đêm"},
           Row{"Ông Trần Văn Bảy, ở số 15/3, lấn chiếm", "Ông •••, ở số •••, lấn chiếm"},
           Row{"Tên tôi là Lê Thị Mười", "Tên tôi là •••"},
           Row{"Tôi tên Hùng, xin phản ánh", "Tôi tên •••, xin phản ánh"},
           Row{"Họ tên: Phạm Minh Đức. Mất nước", "Họ tên: •••. Mất nước"},
           Row{"tôi là Võ Hoàng Nam ở Phú Lợi", "tôi là ••• ở Phú Lợi"},
           Row{"bác sĩ Minh không có mặt", "bác sĩ ••• không có mặt"},
           Row{"cô giáo Lan thu tiền", "cô giáo ••• thu tiền"},
           Row{"nha anh Tuan dot rac", "nha anh ••• dot rac"},
           Row{"ong nguyen van ba lan duong", "ong ••• lan duong"},
           Row{"ông nguyễn văn ba lấn đường", "ông ••• lấn đường"},
           Row{"NHÀ ÔNG NGUYỄN VĂN A XẢ RÁC", "NHÀ ÔNG •••"},  // who shouts is hidden a word too far
           Row{"liên hệ Nguyễn Thị Lan 0909 123 456", "liên hệ ••• •••"},
           Row{"Đèn hỏng. Nguyễn Văn Tám, 0274 3822 825", "Đèn hỏng. •••, •••"},
           Row{"con của Trần Thị Bích đậu xe", "con của ••• đậu xe"},
       })
    EXPECT_EQ(redact(text), shown);
}

TEST(Redact, HidesNumbersThatLeadToSomebody) {
  for (auto const& [text, shown] : {
           Row{"gọi 0909 123 456 nhé", "gọi ••• nhé"},
           Row{"+84 909.123.456", "•••"},
           Row{"số bàn 0274 3822 825", "số bàn •••"},
           Row{"(0274) 3822.825", "•••"},
           Row{"điện thoại 3822825", "điện thoại •••"},
           Row{"sđt: 3822 825", "sđt: •••"},
           Row{"CCCD 074095001234", "CCCD •••"},
           Row{"CMND 281234567", "CMND •••"},
           Row{"stk 10203040 Vietcombank", "stk ••• Vietcombank"},
           Row{"tài khoản 1903 4567 8901 2345", "tài khoản •••"},
           Row{"xe 61A-123.45 đậu", "xe ••• đậu"},
           Row{"xe máy 61-C1 234.56", "xe máy •••"},
           Row{"biển số 51F12345", "biển số •••"},
           Row{"thư a.b+c@gmail.com nhé", "thư ••• nhé"},
       })
    EXPECT_EQ(redact(text), shown);
}

TEST(Redact, IsNotFooledByTheSpelling) {
  for (auto const& [text, shown] : {
           Row{"Nha\u0300 anh Tua\u0302\u0301n xa\u0309 ra\u0301c", "Nhà anh ••• xả rác"},  // NFD
           Row{"o\u0302ng Nguye\u0302\u0303n Va\u0306n Ba\u0309y", "ông •••"},
           Row{"ông Nguyê\u0303n Văn Ba\u0309y", "ông •••"},  // half and half
           Row{"gọi 0909\u00a0123\u00a0456", "gọi •••"},      // no-break spaces, of a web page
           Row{"gọi 0909\u200b123\u200b456", "gọi •••"},      // and what nobody sees
           Row{"gọi 0909123456 Tý", "gọi ••• Tý"},            // no sum in billions
           Row{"gọi 0909-12-3456", "gọi •••"},                // no date
           Row{"stk 12345678901234567890", "stk •••"},
           Row{"12345678901 0909123456", "•••"},
       })
    EXPECT_EQ(redact(text), shown);
}

TEST(Redact, LeavesNothingForASecondTime) {
  for (std::string_view text : {"anh Tuấn gap ong Lan", "NHÀ ÔNG NGUYỄN VĂN A XẢ RÁC CẠNH CHỊ HOA", "anh Nam, ông Bảy ở số 3 và chi Ba"})
    EXPECT_EQ(redact(redact(text)), redact(text));
}

TEST(Redact, LeavesPlacesAndFigures) {
  for (std::string_view text : {
           "Ổ gà trên đường Nguyễn Văn Linh",
           "12 Nguyễn Văn Tiết, Lái Thiêu",
           "đường Hai Bà Trưng ngập 30 cm",
           "chợ Bà Chiểu, cầu Ông Lãnh",
           "Tỉnh Bà Rịa - Vũng Tàu",
           "ngã tư Chú Ía kẹt xe",
           "đường Cô Giang và Cô Bắc",
           "Hẻm 123 Trần Hưng Đạo",
           "Anh chị ơi, Đại lộ Bình Dương kẹt xe",
           "Kính gửi ông/bà, Xin phản ánh",
           "bà con Khu phố 3 bức xúc",
           "đường D1, N4, ĐT743A, QL13",
           "phạt 1.500.000 đồng, tổng 1.500.000.000 đồng",
           "từ 2026-11-24 10:15 đến 25/11/2026",
           "10.98, 106.65",
           "lô 12B, block A2, tầng 15",
           "liên hệ UBND phường Phú Lợi",
           "gặp Công an phường",
           "em Xin cảm ơn",
           "ngập 30 cm từ 15 giờ 30",
       })
    EXPECT_EQ(redact(text), text);
}

// What the demo's citizens write names streets and nobody: nothing of it may be lost.
TEST(Redact, LeavesTheComplaintsOfTheDemoAsTheyAre) {
  auto root = *json::parse(shipped("demo/complaints.json"));
  for (auto const& [code, field] : root.find("fields")->object())
    for (auto const& text : field.find("texts")->array())
      for (auto const& street : root.find("streets")->array())
        for (auto const& opening : root.find("openings")->array()) {
          std::string said = std::string(*opening.string()) + std::string(*text.string());
          for (auto at = said.find("{street}"); at != said.npos; at = said.find("{street}")) said.replace(at, 8, *street.string());
          EXPECT_EQ(redact(said), said);
        }
  for (auto const& answer : root.find("answers")->array()) EXPECT_EQ(redact(*answer.string()), *answer.string());
}

TEST(Redact, SurvivesAnyBytes) {
  for (std::string_view text : {"", "\xff\xfe", "anh \xc3", "ông \xe1\xbb", "@", "a@", "+", "(", "(((((((((((", "61A-", "anh ", "tôi tên"})
    EXPECT_TRUE(is_utf8(redact(text))) << text;
}

TEST(Redact, ReadsARowOfOpeningsOnce) {
  auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(redact(std::string(200'000, '(')).size(), 200'000u);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(2));
}
