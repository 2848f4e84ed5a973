// Subscriptions on disk, on both engines.
#include "register/subscriptions/store.hpp"

#include "storage/test/db_fixture.hpp"

namespace dinh::reg {
namespace {

class SubscriptionStoreOn : public testing::TestWithParam<storage::Engine> {
 protected:
  storage::OpenDb open_{GetParam()};
  std::unique_ptr<SubscriptionStore> store = std::make_unique<SubscriptionStore>(*open_);

  static Subscription subscription(std::string id, std::string tenant = "") {
    Subscription s;
    s.id = std::move(id);
    s.tenant = std::move(tenant);
    s.body = json::Value(json::Object{{"type", json::Value("Subscription")}, {"description", json::Value("bụi \"mịn\"")}});
    s.written_in.text = R"("http://c/a.jsonld")";
    s.q_in.text = R"("http://c/b.jsonld")";
    s.created = s.modified = Instant{1'764'000'000'000};
    return s;
  }
  void reopen() {
    open_.reopen();
    store = std::make_unique<SubscriptionStore>(*open_);
  }
  SubscriptionRow only() {
    auto rows = store->all();
    EXPECT_EQ(rows.size(), 1u);
    return rows.empty() ? SubscriptionRow{} : rows.front();
  }
};
INSTANTIATE_TEST_SUITE_P(Sqlite, SubscriptionStoreOn, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, SubscriptionStoreOn, testing::Values(storage::Engine::postgres));

}  // namespace

TEST_P(SubscriptionStoreOn, KeepsWhatItIsGiven) {
  ASSERT_TRUE(store->add(subscription("urn:s"), 7));
  EXPECT_FALSE(store->add(subscription("urn:s"), 8)) << "the id is taken";
  EXPECT_TRUE(store->add(subscription("urn:s", "other"), 9)) << "but not of another tenant";
  EXPECT_TRUE(store->remove("other", "urn:s"));
  EXPECT_FALSE(store->remove("other", "urn:s"));
  reopen();
  auto row = only();
  EXPECT_EQ(row.id, "urn:s");
  EXPECT_EQ(json::parse(row.body)->find("description")->string(), "bụi \"mịn\"");
  EXPECT_EQ(row.context, R"("http://c/a.jsonld")");
  EXPECT_EQ(row.q_context, R"("http://c/b.jsonld")");
  EXPECT_TRUE(row.has_stored_names);
  EXPECT_EQ(row.created_at.ms, 1'764'000'000'000);
  EXPECT_EQ(row.cursor, 7u);
}

TEST_P(SubscriptionStoreOn, AChange_LeavesTimesAndCountersAlone) {
  auto s = subscription("urn:s");
  ASSERT_TRUE(store->add(s, 7));
  Progress p{3, 1, Instant{10}, Instant{20}, Instant{30}, 9};
  store->keep({9, {{"", "urn:s", p, true, false}}});
  s.body["description"] = "khác";
  s.modified = Instant{1'764'000'005'000};
  s.q_in.text.clear();
  store->change(s);
  reopen();
  auto row = only();
  EXPECT_EQ(json::parse(row.body)->find("description")->string(), "khác");
  EXPECT_EQ(row.q_context, "");
  EXPECT_EQ(row.created_at.ms, 1'764'000'000'000);
  EXPECT_EQ(row.modified_at.ms, 1'764'000'005'000);
  EXPECT_EQ(row.times_sent, 3);
  EXPECT_EQ(row.times_failed, 1);
  EXPECT_EQ(row.last_notification.ms, 10);
  EXPECT_EQ(row.last_success.ms, 20);
  EXPECT_EQ(row.last_failure.ms, 30);
  EXPECT_EQ(row.cursor, 9u);
}

TEST_P(SubscriptionStoreOn, WhoHasNothingWaiting_IsAsFarAsTheFeedWasSeen) {
  for (auto id : {"urn:idle", "urn:waiting", "urn:young"})
    ASSERT_TRUE(store->add(subscription(id), id == std::string("urn:young") ? 900 : 5));
  Progress at;
  at.cursor = 40;
  store->keep({500, {{"", "urn:waiting", at, true, false}, {"", "urn:idle", at, false, false}}});
  reopen();
  std::map<std::string, Seq> cursors;
  for (auto const& row : store->all()) cursors[row.id] = row.cursor;
  EXPECT_EQ(cursors["urn:idle"], 500u);
  EXPECT_EQ(cursors["urn:waiting"], 40u);
  EXPECT_EQ(cursors["urn:young"], 900u) << "made after that";
}

TEST_P(SubscriptionStoreOn, TheFeedIsNeeded_FromTheOldestThatWaits_AsItStandsOnTheDisk) {
  ASSERT_TRUE(store->add(subscription("urn:a"), 5));
  ASSERT_TRUE(store->add(subscription("urn:b"), 5));
  store->all();
  EXPECT_LE(store->needs_feed_after(), 5u) << "nothing is known yet";
  Progress a, b;
  a.cursor = 40;
  b.cursor = 60;
  store->keep({100, {{"", "urn:a", a, true, false}, {"", "urn:b", b, true, false}}});
  EXPECT_EQ(store->needs_feed_after(), 40u);
  store->keep({120, {{"", "urn:a", a, false, false}}});
  EXPECT_EQ(store->needs_feed_after(), 60u);
  store->keep({150, {{"", "urn:b", b, true, true}}});
  EXPECT_EQ(store->needs_feed_after(), 150u) << "b was deleted";
}

TEST_P(SubscriptionStoreOn, RowsOfAnEarlierRelease_AreMarkedAsSuch) {
  ASSERT_TRUE(store->add(subscription("urn:s"), 7));
  open_->write([](storage::Tx& tx) { tx.exec("UPDATE ngsild_subscription SET has_stored_names = 0, is_waiting = 1, feed_cursor = 3"); });
  store->keep({50, {}});
  reopen();
  EXPECT_FALSE(only().has_stored_names);
  EXPECT_EQ(only().cursor, 3u) << "its own cursor holds";
}

}  // namespace dinh::reg
