#include <gtest/gtest.h>

#include "base/shipped.hpp"
#include "civic/people/rules.hpp"

namespace dinh::civic {
namespace {

std::vector<Role> const& roles() {
  static auto const all = read_roles(shipped("civic/roles.json"));
  return all;
}
Actor with(std::vector<std::string> rights) {
  Actor out;
  out.rights = std::move(rights);
  return out;
}
Instant at(std::int64_t minutes) { return {minutes * minute_ms}; }

TEST(Rights, AreTheUnionOfAllRoles) {
  std::vector<std::string> both{"handler", "auditor"};
  auto rights = rights_of(both, roles());
  Actor actor = with(rights);
  EXPECT_TRUE(actor.can("case.answer"));
  EXPECT_TRUE(actor.can("audit.read"));
  EXPECT_FALSE(actor.can("admin.users"));
  EXPECT_TRUE(std::is_sorted(rights.begin(), rights.end()));
}

TEST(Rights, OfAHandlingUnitDoNotReachOtherUnitsOrTheReporter) {
  std::vector<std::string> one{"handler"};
  Actor actor = with(rights_of(one, roles()));
  EXPECT_FALSE(actor.can("case.all"));
  EXPECT_FALSE(actor.can("case.identity"));
}

TEST(Rights, AreNotHandedOutByWhoDoesNotHaveThem) {
  std::vector<std::string> wanted{"register.write"};
  EXPECT_FALSE(check_handed_out(with({"admin.users"}), wanted));
  EXPECT_TRUE(check_handed_out(with({"*"}), wanted));
}

TEST(Roles, RefuseAnUnknownCode_NamingItsPlace) {
  std::vector<std::string> wanted{"operator", "king"};
  auto checked = check_roles(wanted, roles());
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().field, "roles[1]");
}

TEST(Names, TakeOnlyWhatCanBeTypedEverywhere) {
  EXPECT_TRUE(check_name("lan.nguyen-2"));
  for (auto const* name : {"", "a", "Lan", "lan nguyen", "lần", "a/b"}) EXPECT_FALSE(check_name(name)) << name;
}

TEST(Passwords, RefuseWhatIsGuessedFirst) {
  EXPECT_TRUE(check_password("đường về nhà xa", "lan"));
  EXPECT_FALSE(check_password("short", "lan"));
  EXPECT_FALSE(check_password("aaaaaaaaaaaa", "lan"));
  EXPECT_FALSE(check_password("Lan-is-my-name", "lan"));
}

TEST(Sessions, EndAfterTwelveIdleHoursOrSevenDays) {
  SessionLimits limits;
  Session session{.token_hash = "", .user_id = 1, .csrf = "", .created_at = at(0), .seen_at = at(0)};
  EXPECT_TRUE(alive(session, at(12 * 60 - 1), limits));
  EXPECT_FALSE(alive(session, at(12 * 60), limits));
  session.seen_at = at(7 * 24 * 60 - 1);
  EXPECT_FALSE(alive(session, at(7 * 24 * 60), limits));
}

TEST(SignInLimiter, SlowsOneAddressDownAndLetsTheSamePersonInFromAnother) {
  SignInLimiter limiter;
  for (int i = 0; i < 5; ++i) limiter.failed("lan", "10.0.0.1", at(0));
  EXPECT_FALSE(limiter.allow("lan", "10.0.0.1", at(1)));
  EXPECT_TRUE(limiter.allow("lan", "10.0.0.2", at(1)));
  EXPECT_TRUE(limiter.allow("lan", "10.0.0.1", at(5)));
}

TEST(SignInLimiter, StopsAnAddressThatTriesManyNames) {
  SignInLimiter limiter;
  for (int i = 0; i < 30; ++i) limiter.failed("user" + std::to_string(i), "10.0.0.1", at(0));
  EXPECT_FALSE(limiter.allow("somebody", "10.0.0.1", at(1)));
}

TEST(SignInLimiter, ForgetsFailures_WhenThePasswordWasRightAtLast) {
  SignInLimiter limiter;
  for (int i = 0; i < 4; ++i) limiter.failed("lan", "10.0.0.1", at(0));
  limiter.succeeded("lan", "10.0.0.1");
  for (int i = 0; i < 4; ++i) limiter.failed("lan", "10.0.0.1", at(1));
  EXPECT_TRUE(limiter.allow("lan", "10.0.0.1", at(1)));
}

}  // namespace
}  // namespace dinh::civic
