#include "modules/hotline/presence.hpp"

#include <gmock/gmock.h>

using namespace dinh;
using namespace dinh::hotline;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

const Instant nine = *parse_instant("2026-11-24T09:00:00+07:00");
const Actor lan{.user_id = 1, .name = "Lan"}, hung{.user_id = 2, .name = "Hùng"};

TEST(Presence, ShowsTheOthersWhoHaveTheCaseOpen_NeverOneself) {
  Presence presence;
  EXPECT_THAT(presence.look(7, lan, false, nine), IsEmpty());
  EXPECT_THAT(presence.look(7, hung, false, nine + second_ms), ElementsAre("Lan"));
  EXPECT_THAT(presence.look(8, hung, false, nine + second_ms), IsEmpty());
}

TEST(Presence, ForgetsWhoLeaves_AtOnce_AndWhoVanished_AfterHalfAMinute) {
  Presence presence;
  presence.look(7, lan, false, nine);
  EXPECT_THAT(presence.look(7, hung, false, nine + 31 * second_ms), IsEmpty());
  presence.look(7, lan, false, nine + 32 * second_ms);
  presence.look(7, lan, true, nine + 33 * second_ms);
  EXPECT_THAT(presence.look(7, hung, false, nine + 34 * second_ms), IsEmpty());
}

}  // namespace
