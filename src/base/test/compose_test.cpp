#include "base/compose.hpp"

#include <gtest/gtest.h>

namespace dinh {
namespace {

struct Row {
  std::string_view given, composed;
};

TEST(Compose, WritesEveryVietnameseLetterInOneCodePoint) {
  for (auto const& [given, composed] : {
           Row{"Tie\u0302\u0301ng Vie\u0323\u0302t", "Tiếng Việt"},  // marks in the order of Unicode (dot below first) or of typing
           Row{"Vi\u00ea\u0323t", "Việt"},                           // ê, then the dot
           Row{"Vi\u1eb9\u0302t", "Việt"},                           // ẹ, then the circumflex
           Row{"Tru\u031b\u01a1\u0300ng", "Trường"},
           Row{"DU\u031bO\u031b\u0301C", "DƯỚC"},
           Row{"ha\u0306\u0300ng", "hằng"},
           Row{"y\u0309, Y\u0303", "ỷ, Ỹ"},
       })
    EXPECT_EQ(compose(given), composed);
}

TEST(Compose, LeavesWhatIsComposedOrOfAnotherScript) {
  for (std::string_view text : {"", "Đường Lê Lợi", "c'est déjà vu", "北京", "n\u0303 x\u0323", "\u0301 alone", "a\u0301\u0301"})
    EXPECT_EQ(compose(compose(text)), compose(text)) << text;
  EXPECT_EQ(compose("Đường Lê Lợi"), "Đường Lê Lợi");
  EXPECT_EQ(compose("n\u0303 x\u0323"), "n\u0303 x\u0323");
  EXPECT_EQ(compose("a\u0301\u0301"), "á\u0301");  // one too many
}

TEST(Compose, MakesSpacesOfNoBreakSpacesAndNothingOfTheUnseen) { EXPECT_EQ(compose("a\u00a0b\u200bc\ufeff"), "a bc"); }

TEST(Compose, IsAlwaysUtf8) {
  EXPECT_EQ(compose("\xff"
                    "a\xcc\x81\xe1\xbb"),
            "\ufffdá\ufffd\ufffd");
}

}  // namespace
}  // namespace dinh
