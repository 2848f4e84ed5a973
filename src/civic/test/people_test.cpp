#include "civic/test/civic_fixture.hpp"

namespace dinh::civic {
namespace {

using http::Method;

class People_ : public World {};
INSTANTIATE_TEST_SUITE_P(Sqlite, People_, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, People_, testing::Values(storage::Engine::postgres));

TEST_P(People_, SignInAndAreKnownByTheirCookie) {
  add("lan", {"operator"});
  auto lan = sign_in("lan");
  auto session = as(lan, Method::get, "/api/session");
  EXPECT_EQ(session.status, 200);
  EXPECT_NE(session.body.find(R"("case.receive")"), std::string::npos);
}

TEST_P(People_, AreRefusedWithTheSameWords_WhetherNameOrPasswordIsWrong) {
  add("lan", {"operator"});
  auto wrong_password = call(Method::post, "/api/session", R"({"name":"lan","password":"not the secret"})");
  auto wrong_name = call(Method::post, "/api/session", R"({"name":"nobody","password":"not the secret"})");
  EXPECT_EQ(wrong_password.status, 401);
  EXPECT_EQ(wrong_password.body, wrong_name.body);
}

TEST_P(People_, CookieIsKeptFromScriptsAndOtherSites) {
  add("lan", {"operator"});
  auto answer = call(Method::post, "/api/session", R"({"name":"lan","password":"a long enough secret"})");
  std::string cookie;
  for (auto const& [key, value] : answer.headers)
    if (key == "Set-Cookie") cookie = value;
  EXPECT_NE(cookie.find("HttpOnly"), std::string::npos);
  EXPECT_NE(cookie.find("SameSite=Strict"), std::string::npos);
}

TEST_P(People_, ChangeNothingWithACookieAlone) {
  add("boss", {"administrator"});
  auto boss = sign_in("boss");
  std::string body = R"({"name":"minh","display_name":"Minh","password":"a long enough secret","roles":["handler"]})";
  EXPECT_EQ(call(Method::post, "/api/users", body, {{"Cookie", boss.cookie}}).status, 401);
  EXPECT_EQ(call(Method::post, "/api/users", body, {{"Cookie", boss.cookie}, {"X-CSRF-Token", "guessed"}}).status, 403);
  EXPECT_EQ(as(boss, Method::post, "/api/users", body).status, 201);
}

TEST_P(People_, WithoutTheRightAreForbidden) {
  add("lan", {"operator"});
  EXPECT_EQ(as(sign_in("lan"), Method::get, "/api/users").status, 403);
  EXPECT_EQ(call(Method::get, "/api/users").status, 401);
}

TEST_P(People_, AreOutAtOnce_WhenDisabled) {
  add("boss", {"administrator"});
  add("lan", {"operator"});
  auto boss = sign_in("boss"), lan = sign_in("lan");
  EXPECT_EQ(as(boss, Method::put, "/api/users/2", R"({"disabled":true})").status, 200);
  EXPECT_EQ(as(lan, Method::get, "/api/session").status, 204);
  EXPECT_EQ(call(Method::post, "/api/session", R"({"name":"lan","password":"a long enough secret"})").status, 401);
}

TEST_P(People_, AreSignedOutByANewPassword) {
  add("boss", {"administrator"});
  add("lan", {"operator"});
  auto boss = sign_in("boss"), lan = sign_in("lan");
  EXPECT_EQ(as(boss, Method::put, "/api/users/2", R"({"password":"another good secret"})").status, 200);
  EXPECT_EQ(as(lan, Method::get, "/api/session").status, 204);
}

TEST_P(People_, KeepTheirSessionsOverARestart) {
  add("lan", {"operator"});
  auto lan = sign_in("lan");
  Civic again{db, City{}, [this] { return time; }};
  http::Request request;
  request.headers = {{"Cookie", lan.cookie}};
  EXPECT_EQ(again.people.doorman().who(request).value()->name, "lan");
}

TEST_P(People_, AreSignedOutByTheirOwnWish) {
  add("lan", {"operator"});
  auto lan = sign_in("lan");
  EXPECT_EQ(as(lan, Method::del, "/api/session").status, 204);
  EXPECT_EQ(as(lan, Method::get, "/api/session").status, 204);
}

// Only SQLite: its page limit fills the disk. What PostgreSQL says of a full disk comes as the same exception.
class FullDisk : public World {
 protected:
  void limit_pages(std::string const& pages) {
    db.write([&](storage::Tx& tx) { tx.script("PRAGMA max_page_count=" + pages); });
  }
  std::size_t sessions() {
    return db.read([](storage::Tx& tx) { return people_store::sessions(tx).size(); });
  }
  // Not one page is left, and the audit's last one holds no entry more.
  void fill() {
    limit_pages("1");  // SQLite takes what there is
    auto append = [&](storage::Tx& tx) { civic.audit.append(tx, administrator(), "test", "test"); };
    EXPECT_THROW(for (int i = 0; i < 10'000; ++i) db.write(append), storage::StorageFull);
  }
};
INSTANTIATE_TEST_SUITE_P(Sqlite, FullDisk, testing::Values(storage::Engine::sqlite));

TEST_P(FullDisk, PeopleSignInToLook_AndTheRecordsLearnOfItLater) {
  add("lan", {"operator"});
  fill();
  auto lan = sign_in("lan"), gone = sign_in("lan");
  EXPECT_EQ(sessions(), 0u);
  civic.refresh();
  EXPECT_EQ(as(lan, Method::get, "/api/session").status, 200);
  EXPECT_EQ(as(gone, Method::del, "/api/session").status, 204);
  auto entries = civic.audit.verify().entries;
  limit_pages("100000");
  civic.write_seen();
  EXPECT_EQ(sessions(), 1u);
  EXPECT_EQ(civic.audit.verify().entries, entries + 1);
  Civic again{db, City{}, [this] { return time; }};
  http::Request request;
  request.headers = {{"Cookie", lan.cookie}};
  EXPECT_EQ(again.people.doorman().who(request).value()->name, "lan");
}

TEST_P(FullDisk, WhoSignedInMeanwhileIsOutWithANewPassword) {
  add("boss", {"administrator"});
  add("lan", {"operator"});
  fill();
  auto lan = sign_in("lan");
  limit_pages("100000");
  auto boss = sign_in("boss");
  EXPECT_EQ(as(boss, Method::put, "/api/users/2", R"({"password":"another good secret"})").status, 200);
  civic.write_seen();
  civic.refresh();
  EXPECT_EQ(as(lan, Method::get, "/api/session").status, 204);
}

TEST_P(People_, AStreamEndsWithItsSession_AndWithItsRights) {
  add("boss", {"administrator"});
  add("lan", {"operator"});
  auto boss = sign_in("boss"), lan = sign_in("lan");
  auto watch = [&](Guest const& guest) {
    http::Request request;
    request.headers = {{"Cookie", guest.cookie}};
    request.actor = *civic.people.doorman().who(request);
    return civic.people.doorman().watch(request);
  };
  auto mine = watch(lan);
  EXPECT_TRUE(mine());
  EXPECT_EQ(as(boss, Method::put, "/api/users/2", R"({"roles":["handler"]})").status, 200);
  EXPECT_FALSE(mine());
  auto again = watch(lan);
  EXPECT_TRUE(again());
  EXPECT_EQ(as(lan, Method::del, "/api/session").status, 204);
  EXPECT_FALSE(again());
  EXPECT_FALSE(watch({"", ""}));  // nobody's stream ends with nobody's session
}

TEST_P(People_, AnOpenStreamIsBeingThere_ForAWeekAtMost) {
  add("lan", {"operator"});
  auto lan = sign_in("lan");
  http::Request request;
  request.headers = {{"Cookie", lan.cookie}};
  request.actor = *civic.people.doorman().who(request);
  auto goes_on = civic.people.doorman().watch(request);
  for (int hour = 0; hour < 7 * 24; hour += 8, time = time + 8 * hour_ms) EXPECT_TRUE(goes_on()) << hour;
  EXPECT_FALSE(goes_on());
}

TEST_P(People_, AClockThatStepsBackLocksNobodyOut) {
  add("lan", {"operator"});
  auto lan = sign_in("lan");
  time = time + -3 * hour_ms;
  EXPECT_EQ(as(lan, Method::get, "/api/session").status, 200);
  EXPECT_EQ(as(sign_in("lan"), Method::get, "/api/session").status, 200);
}

TEST_P(People_, ForgetASession_TwelveHoursAfterItsLastUse) {
  add("lan", {"operator"});
  auto lan = sign_in("lan");
  time = time + 11 * hour_ms;
  EXPECT_EQ(as(lan, Method::get, "/api/session").status, 200);
  time = time + 12 * hour_ms;
  EXPECT_EQ(as(lan, Method::get, "/api/session").status, 204);
}

TEST_P(People_, TheLastAdministratorStays) {
  add("boss", {"administrator"});
  auto boss = sign_in("boss");
  EXPECT_EQ(as(boss, Method::put, "/api/users/1", R"({"disabled":true})").status, 409);
  EXPECT_EQ(as(boss, Method::put, "/api/users/1", R"({"roles":["operator"]})").status, 409);
}

TEST_P(People_, AChangeOfAnOlderVersionIsRefused) {
  add("boss", {"administrator"});
  auto boss = sign_in("boss");
  EXPECT_EQ(as(boss, Method::put, "/api/users/1", R"({"display_name":"Boss","version":1})").status, 200);
  EXPECT_EQ(as(boss, Method::put, "/api/users/1", R"({"display_name":"Chef","version":1})").status, 412);
}

TEST_P(People_, ANameIsGivenOnce) {
  add("lan", {"operator"});
  auto again = civic.people.add(administrator(), {.name = "lan", .display_name = "Lan", .password = password, .roles = {}});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Code::conflict);
}

TEST_P(People_, PasswordsAndTokensAreNotInTheDatabase) {
  add("lan", {"operator"});
  auto lan = sign_in("lan");
  auto hash = db.read([](storage::Tx& tx) { return *people_store::password_hash_of(tx, 1); });
  EXPECT_TRUE(hash.starts_with("$argon2id$"));
  auto sessions = db.read([](storage::Tx& tx) { return people_store::sessions(tx); });
  ASSERT_EQ(sessions.size(), 1u);
  EXPECT_EQ(lan.cookie.find(sessions[0].token_hash), std::string::npos);
}

TEST_P(People_, KeysOpenWhatTheyMayUntilTheyExpire) {
  auto made = civic.people.add_key(administrator(), {.name = "weather", .rights = {"admin.read"}, .expires_at = time + hour_ms});
  ASSERT_TRUE(made);
  std::string bearer = "Bearer " + made->value.key;
  EXPECT_EQ(call(Method::get, "/api/users", {}, {{"Authorization", bearer}}).status, 200);
  EXPECT_EQ(call(Method::post, "/api/keys", R"({"name":"x"})", {{"Authorization", bearer}}).status, 403);
  time = time + hour_ms;
  EXPECT_EQ(call(Method::get, "/api/users", {}, {{"Authorization", bearer}}).status, 401);
}

TEST_P(People_, ADroppedKeyOpensNothing) {
  auto made = civic.people.add_key(administrator(), {.name = "weather", .rights = {"admin.read"}});
  ASSERT_TRUE(civic.people.drop_key(administrator(), {made->value.id}));
  EXPECT_EQ(call(Method::get, "/api/users", {}, {{"Authorization", "Bearer " + made->value.key}}).status, 401);
}

TEST_P(People_, LastUseOfAKeyIsKept) {
  auto made = civic.people.add_key(administrator(), {.name = "weather", .rights = {"admin.read"}});
  time = time + hour_ms;
  call(Method::get, "/api/users", {}, {{"Authorization", "Bearer " + made->value.key}});
  civic.write_seen();
  EXPECT_EQ(civic.people.keys(administrator(), {})->items.at(0).last_used_at, time);
}

TEST_P(People_, WhatTheCommandLineDidIsSeenAfterARefresh) {
  add("lan", {"operator"});
  auto lan = sign_in("lan");
  Civic command_line{db, City{}, [this] { return time; }};
  ASSERT_TRUE(command_line.people.change(administrator(), {.id = 1, .disabled = true}));
  civic.refresh();
  EXPECT_EQ(as(lan, Method::get, "/api/session").status, 204);
}

}  // namespace
}  // namespace dinh::civic
