// Idempotency-Key over a route: one effect, one answer.
#include "civic/request_keys.hpp"

#include "civic/test/civic_fixture.hpp"

namespace dinh::civic {
namespace {

struct RequestKeysOn : World {
  RequestKeysOn() {
    router.keep_answers("/api/", [this](http::Request const& request, auto const& make) { return keys.once(request, make); });
    add("boss", {"administrator"});
    boss = sign_in("boss");
  }
  http::Response add_key(Guest const& who, std::string const& name, std::string_view key) {
    return call(http::Method::post, "/api/keys", R"({"name":")" + name + R"(","rights":["ops.read"]})",
                {{"Cookie", who.cookie}, {"X-CSRF-Token", who.csrf}, {"Idempotency-Key", key}});
  }
  std::int64_t count(std::string const& table) {
    return db.read([&](storage::Tx& tx) { return *tx.one<std::int64_t>("SELECT count(*) FROM " + table); });
  }
  RequestKeys keys{db, std::string(Sealer::key_bytes, 'k'), [this] { return time; }};
  Guest boss;
};
INSTANTIATE_TEST_SUITE_P(Sqlite, RequestKeysOn, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, RequestKeysOn, testing::Values(storage::Engine::postgres));

TEST_P(RequestKeysOn, GiveTheSameAnswerWithItsHeadersAndDoNothingMore) {
  auto first = add_key(boss, "weather", "k"), again = add_key(boss, "weather", "k");
  EXPECT_EQ(first.status, 201) << first.body;
  EXPECT_EQ(again.status, first.status);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.headers, first.headers);
  EXPECT_EQ(count("api_key"), 1);
}

TEST_P(RequestKeysOn, RefuseAnotherRequestWithTheSameKey) {
  add_key(boss, "weather", "k");
  auto other = add_key(boss, "water", "k");
  EXPECT_EQ(other.status, 422) << other.body;
  EXPECT_EQ(count("api_key"), 1);
}

TEST_P(RequestKeysOn, BelongToWhoUsesThem) {
  add("second", {"administrator"});
  add_key(boss, "weather", "k");
  EXPECT_EQ(add_key(sign_in("second"), "water", "k").status, 201);
}

TEST_P(RequestKeysOn, DoNotKeepWhatFailed) {
  ASSERT_EQ(add_key(boss, "weather", "first").status, 201);
  ASSERT_EQ(add_key(boss, "weather", "k").status, 409);
  auto id = db.read([](storage::Tx& tx) { return *tx.one<std::int64_t>("SELECT id FROM api_key"); });
  ASSERT_EQ(as(boss, http::Method::del, "/api/keys/" + std::to_string(id)).status, 204);
  EXPECT_EQ(add_key(boss, "weather", "k").status, 201);
}

TEST_P(RequestKeysOn, KeepNothingThatCanBeRead) {
  auto answer = add_key(boss, "weather", "k");
  auto shown = std::string(*json::parse(answer.body)->find("key")->string());
  auto kept = db.read([](storage::Tx& tx) { return *tx.one<std::string>("SELECT content FROM request_key"); });
  EXPECT_EQ(kept.find(shown), kept.npos);
  EXPECT_EQ(from_base64(kept).value_or("").find(shown), std::string::npos);
}

TEST_P(RequestKeysOn, MakeAnApiKeyThatWorksAtOnce) {
  auto answer = add_key(boss, "weather", "k");
  auto bearer = "Bearer " + std::string(*json::parse(answer.body)->find("key")->string());
  EXPECT_EQ(call(http::Method::get, "/api/units", "", {{"Authorization", bearer}}).status, 200);
}

}  // namespace
}  // namespace dinh::civic
