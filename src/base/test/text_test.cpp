#include "base/text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace dinh {
namespace {

const char* composed = "Tiếng Việt: ĐƯỜNG Nguyễn Thị Minh Khai, phường Thủ Dầu Một, ngập nước quá!";
const char* decomposed =  // the same with combining marks
    "Tie\u0302\u0301ng Vie\u0323\u0302t: \u0110U\u031bO\u031b\u0300NG Nguye\u0302\u0303n Thi\u0323 Minh Khai, phu\u031bo\u031b\u0300ng "
    "Thu\u0309 "
    "Da\u0302\u0300u Mo\u0302\u0323t, nga\u0323\u0302p nu\u031bo\u031b\u0301c qua\u0301!";

TEST(Text, FoldsVietnamese_ComposedOrNot) {
  const char* expected = "tieng viet: duong nguyen thi minh khai, phuong thu dau mot, ngap nuoc qua!";
  EXPECT_EQ(fold(composed), expected);
  EXPECT_EQ(fold(decomposed), expected);
}

TEST(Text, FoldsEveryVietnameseLetter) {
  EXPECT_EQ(fold("aàảãáạăằẳẵắặâầẩẫấậAÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬ"), std::string(36, 'a'));
  EXPECT_EQ(fold("eèẻẽéẹêềểễếệEÈẺẼÉẸÊỀỂỄẾỆ"), std::string(24, 'e'));
  EXPECT_EQ(fold("iìỉĩíịIÌỈĨÍỊ"), std::string(12, 'i'));
  EXPECT_EQ(fold("oòỏõóọôồổỗốộơờởỡớợOÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢ"), std::string(36, 'o'));
  EXPECT_EQ(fold("uùủũúụưừửữứựUÙỦŨÚỤƯỪỬỮỨỰ"), std::string(24, 'u'));
  EXPECT_EQ(fold("yỳỷỹýỵYỲỶỸÝỴ"), std::string(12, 'y'));
  EXPECT_EQ(fold("đĐ"), "dd");
}

TEST(Text, FoldsOtherLatinLetters_AndLeavesOtherScripts) {
  EXPECT_EQ(fold("Straße Ærø Łódź Žižkov Þór ñandú"), "strasse aero lodz zizkov thor nandu");
  EXPECT_EQ(fold("東京 Москва"), "東京 Москва");
  EXPECT_EQ(fold("Ðường"), "duong");  // eth typed for đ
}

TEST(Text, FoldsTypographyAway) { EXPECT_EQ(fold("“a”\u00A0–\u200B‘b’"), "\"a\" -'b'"); }
TEST(Text, PutsAQuestionMark_WhereBytesAreBroken) { EXPECT_EQ(fold("a\xC3\x28\xFF"), "a?(?"); }

TEST(Text, KnowsBrokenUtf8) {
  for (auto good : {"", "abc", "đường", "😀", "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF"}) EXPECT_TRUE(is_utf8(good)) << good;
  for (auto broken : {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF0\x80\x80\xAF", "\xF4\x90\x80\x80",
                      "\xF5\x80\x80\x80", "\xC3", "\xE1\xBB", "a\xC3 b"})
    EXPECT_FALSE(is_utf8(broken));
}

TEST(Text, CountsCodePoints) {
  EXPECT_EQ(code_points("đường"), 5u);
  EXPECT_EQ(code_points("😀"), 1u);
  EXPECT_EQ(first_code_points("đường", 2), "đư");
  EXPECT_EQ(first_code_points("đư", 9), "đư");
}

TEST(Text, TrimsBothSides) {
  EXPECT_EQ(trim(" \t a b \r\n"), "a b");
  EXPECT_EQ(trim("  "), "");
}

TEST(Text, MakesSlugs) {
  EXPECT_EQ(slug("Quận 1, TP.HCM"), "quan-1-tp-hcm");
  EXPECT_EQ(slug("  Đường – Lê Lợi!  "), "duong-le-loi");
  EXPECT_EQ(slug("!!!"), "");
}

TEST(Text, SortsAsVietnameseDictionariesDo) {
  const std::vector<std::string> sorted = {
      "1 tháng 5", "2 tháng 9", "a",          "à",  "ả",  "ã",      "á",           "ạ",        "an",  "ăn", "ân",   "ba",  "bà", "bạ",
      "ba ba",     "bà ngoại",  "Bình Dương", "cá", "da", "đa",     "e",           "ê",        "fax", "ma", "mà",   "mả",  "mã", "má",
      "mạ",        "mai",       "o",          "ô",  "ơ",  "phường", "Thủ Dầu Một", "Thuận An", "u",   "ư",  "zalo", "東京"};
  auto shuffled = sorted;
  std::ranges::reverse(shuffled);
  std::ranges::sort(shuffled, {}, collation_key);
  EXPECT_EQ(shuffled, sorted);
  auto before = [](const char* a, const char* b) { return collation_key(a) < collation_key(b); };
  EXPECT_TRUE(before("a", "ă") && before("ă", "â") && before("âz", "b"));
  EXPECT_TRUE(before("dz", "đ") && before("đz", "e"));
  EXPECT_TRUE(before("ma", "mà") && before("mà", "mả") && before("mả", "mã") && before("mã", "má") && before("má", "mạ") &&
              before("mạ", "mai"));
  EXPECT_TRUE(before("ba ba", "bac") && before("bạ", "ba ba"));
  EXPECT_TRUE(before("zalo", "東京") && before("9", "a"));
}

TEST(Text, SortsComposedAndDecomposedAlike) {
  EXPECT_EQ(collation_key(composed), collation_key(decomposed));
  EXPECT_EQ(collation_key("ĐÀ NẴNG"), collation_key("đà nẵng"));
}

}  // namespace
}  // namespace dinh
