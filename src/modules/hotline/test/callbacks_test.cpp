// Who wants to be called: one number waits once, whatever happens.
#include "modules/hotline/callbacks/callbacks.hpp"

#include "storage/test/db_fixture.hpp"

namespace dinh::hotline {
namespace {

class CallbacksOn : public testing::TestWithParam<storage::Engine> {
 protected:
  storage::OpenDb open_{GetParam()};
  storage::Db& db = *open_;
  Instant time{10'000'000};
  channels::Parties parties{std::string(Sealer::key_bytes, 'k')};
  Callbacks callbacks{db, parties, [this] { return time; }};
  Actor lan{.user_id = 1, .name = "Lan", .roles = {}, .rights = {}, .unit = {}, .api_key = {}, .address = {}};
  Actor huy{.user_id = 2, .name = "Huy", .roles = {}, .rights = {}, .unit = {}, .api_key = {}, .address = {}};

  Callback add(std::string number, std::int64_t at = 0, std::int64_t waited_ms = 0) {
    return db.write([&](storage::Tx& tx) { return *callbacks.add(tx, {number, "abandoned", Instant{at}, waited_ms}); });
  }
  template <class F>
  auto in(F f) {
    return db.write([&](storage::Tx& tx) { return f(tx); });
  }
  std::vector<Callback> list() {
    return db.read([&](storage::Tx& tx) { return callbacks.list(tx, 100); });
  }
};
INSTANTIATE_TEST_SUITE_P(Sqlite, CallbacksOn, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, CallbacksOn, testing::Values(storage::Engine::postgres));

}  // namespace

TEST_P(CallbacksOn, ThreeAbandonedCallsOfOneNumber_AreOneTask) {
  add("0901234567", 100, 30);
  add("+84 90 123 4567", 200, 90);
  auto last = add("sip:84901234567@pbx", 300, 10);
  EXPECT_EQ(last.wishes, 3);
  ASSERT_EQ(list().size(), 1u);
  EXPECT_EQ(list()[0].first_at.ms, 100);
  EXPECT_EQ(list()[0].last_at.ms, 300);
  EXPECT_EQ(list()[0].waited_ms, 90);
  EXPECT_EQ(callbacks.number_of(list()[0]), "+84901234567");
}

TEST_P(CallbacksOn, WhoWaitsLongestIsFirst_AndNumbersAreSealed) {
  add("0902222222", 300);
  add("0901111111", 100);
  EXPECT_EQ(callbacks.number_of(list()[0]), "+84901111111");
  EXPECT_EQ(list()[0].sealed.find("901111111"), std::string::npos);
}

TEST_P(CallbacksOn, AWithheldNumberCannotBeCalled) {
  auto refused = in([&](auto& tx) { return callbacks.add(tx, {"anonymous", "abandoned", Instant{1}}); });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().field, "number");
  EXPECT_FALSE(in([&](auto& tx) { return callbacks.add(tx, {"1001", "abandoned", Instant{1}}); })) << "an extension";
}

TEST_P(CallbacksOn, IsTakenByOne_AndTriedAgainLater) {
  auto id = add("0901234567").id;
  EXPECT_TRUE(in([&](auto& tx) { return callbacks.take(tx, lan, id); }));
  auto second = in([&](auto& tx) { return callbacks.take(tx, huy, id); });
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::conflict);
  EXPECT_FALSE(in([&](auto& tx) { return callbacks.done(tx, huy, id, "", {}); })) << "by who took it only";
  auto tried = in([&](auto& tx) { return callbacks.tried(tx, lan, id, "không nghe máy"); });
  ASSERT_TRUE(tried);
  EXPECT_EQ(tried->tries, 1);
  EXPECT_GT(tried->not_before, time);
  EXPECT_TRUE(in([&](auto& tx) { return callbacks.take(tx, huy, id); }));
  auto done = in([&](auto& tx) { return callbacks.done(tx, huy, id, "đã gọi", 7); });
  ASSERT_TRUE(done);
  EXPECT_EQ(done->case_id, 7);
  EXPECT_TRUE(list().empty());
  EXPECT_FALSE(in([&](auto& tx) { return callbacks.take(tx, lan, id); })) << "settled";
}

TEST_P(CallbacksOn, WhoTookItAndWentAway_HoldsItForAQuarterOfAnHour) {
  auto id = add("0901234567").id;
  EXPECT_TRUE(in([&](auto& tx) { return callbacks.take(tx, lan, id); }));
  time = time + taken_for_ms;
  EXPECT_TRUE(in([&](auto& tx) { return callbacks.take(tx, huy, id); }));
}

TEST_P(CallbacksOn, ClosesItself_WhenTheNumberGotThrough_AndAFreshWishIsANewOne) {
  auto first = add("0901234567");
  EXPECT_TRUE(in([&](auto& tx) { return callbacks.reached(tx, "84901234567", "gọi lại được"); }));
  EXPECT_FALSE(in([&](auto& tx) { return callbacks.reached(tx, "84901234567", ""); }));
  EXPECT_TRUE(list().empty());
  EXPECT_NE(add("0901234567").id, first.id);
}

TEST_P(CallbacksOn, GivingUpNeedsAReason_AndSettledOnesAreForgotten) {
  auto id = add("0901234567").id;
  in([&](auto& tx) { return callbacks.take(tx, lan, id); });
  EXPECT_FALSE(in([&](auto& tx) { return callbacks.give_up(tx, lan, id, " "); }));
  EXPECT_TRUE(in([&](auto& tx) { return callbacks.give_up(tx, lan, id, "số không đúng"); }));
  EXPECT_FALSE(in([&](auto& tx) { return callbacks.forget(tx, time); }));
  EXPECT_TRUE(in([&](auto& tx) { return callbacks.forget(tx, time + 1); }));
  EXPECT_FALSE(in([&](auto& tx) { return callbacks.find(tx, id); }));
}

}  // namespace dinh::hotline
