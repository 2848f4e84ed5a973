// Sealed identities and the hotline's figures, on both engines.
#include "casework/store.hpp"
#include "modules/hotline/identity.hpp"
#include "modules/hotline/statistics.hpp"
#include "storage/test/db_fixture.hpp"

namespace dinh::hotline {
namespace {

class HotlineStoresOn : public testing::TestWithParam<storage::Engine> {
 protected:
  storage::OpenDb open_{GetParam()};
  storage::Db& db = *open_;
  Sealer sealer{std::string(Sealer::key_bytes, 'k')};
  std::int64_t made = 0;

  HotlineStoresOn() {
    casework::store::migrate(db);
    statistics::migrate(db);
  }
  std::int64_t add(std::int64_t opened, std::function<void(casework::Case&)> const& with = {}) {
    casework::Case c;
    c.id = ++made;
    c.code = "code-" + std::to_string(made);
    c.field = "giao-thong";
    c.channel = "web";
    c.title = "Ổ gà";
    c.opened_at = c.updated_at = Instant{opened};
    if (with) with(c);
    db.write([&](storage::Tx& tx) { casework::store::insert(tx, c); });
    return c.id;
  }
};
INSTANTIATE_TEST_SUITE_P(Sqlite, HotlineStoresOn, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, HotlineStoresOn, testing::Values(storage::Engine::postgres));

}  // namespace

TEST_P(HotlineStoresOn, AnIdentityIsSealed_AndOpensOnlyForItsCase) {
  Identities identities(db, sealer);
  Contact lan{.name = "Lan", .phone = "0901234567", .email = {}, .device_id = {}, .account_id = {}};
  db.write([&](storage::Tx& tx) {
    identities.keep(tx, 1, lan);
    identities.keep(tx, 2, {});
  });
  db.read([&](storage::Tx& tx) {
    EXPECT_TRUE(identities.seen(tx, 1).has_phone);
    EXPECT_FALSE(identities.seen(tx, 1).has_email);
    EXPECT_FALSE(identities.seen(tx, 2).has_phone);
    auto opened = identities.open(tx, 1);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->phone, "0901234567");
    EXPECT_FALSE(identities.open(tx, 2));
    auto kept = tx.one<std::string>("SELECT sealed FROM case_identity WHERE case_id = 1");
    EXPECT_EQ(kept->find("0901234567"), kept->npos);
  });
  db.write([](storage::Tx& tx) { tx.exec("UPDATE case_identity SET case_id = 3 WHERE case_id = 1"); });
  EXPECT_FALSE(db.read([&](storage::Tx& tx) { return identities.open(tx, 3); })) << "moved to another case it stays shut";
}

TEST_P(HotlineStoresOn, ASupporterCountsOnce) {
  Identities identities(db, sealer);
  auto add_supporter = [&](std::int64_t id, std::string_view key) {
    return db.write([&](storage::Tx& tx) { return identities.add_supporter(tx, id, key); });
  };
  EXPECT_TRUE(add_supporter(1, "0901234567"));
  EXPECT_FALSE(add_supporter(1, "0901234567"));
  EXPECT_TRUE(add_supporter(2, "0901234567"));
}

TEST_P(HotlineStoresOn, FiguresOfAMoment_CountWhatWasOpenThen) {
  add(100, [](auto& c) { c.due_at = Instant{150}; });
  add(200, [](auto& c) { c.open = false, c.closed_at = Instant{300}, c.state = casework::State::resolved; });
  add(100, [](auto& c) { c.source = "nyc"; });
  db.read([](storage::Tx& tx) {
    EXPECT_EQ(statistics::open_at(tx, "", Instant{250}), 2);
    EXPECT_EQ(statistics::open_at(tx, "", Instant{350}), 1);
    EXPECT_EQ(statistics::open_at(tx, "nyc", Instant{250}), 1);
    EXPECT_EQ(statistics::overdue_at(tx, "", Instant{250}), 1);
    EXPECT_EQ(statistics::received(tx, "", Instant{100}, Instant{200}), 1);
    EXPECT_EQ(statistics::received_by_step(tx, "", Instant{0}, 100, 3), (std::vector<std::int64_t>{0, 1, 1}));
    EXPECT_EQ(statistics::closed_by_step(tx, "", Instant{0}, 100, 4), (std::vector<std::int64_t>{0, 0, 0, 1}));
  });
}

TEST_P(HotlineStoresOn, UnitsAreRankedByWhatTheyClosed_InTimeOrNot) {
  auto closed = [&](const char* unit, std::int64_t answered) {
    add(100, [&](auto& c) {
      c.unit = unit, c.open = false, c.state = casework::State::resolved;
      c.due_at = Instant{200}, c.answered_at = Instant{answered}, c.closed_at = Instant{400};
    });
  };
  closed("so-xd", 150);
  closed("so-xd", 250);
  closed("ubnd", 150);
  auto units = db.read([](storage::Tx& tx) { return statistics::on_time_by_unit(tx, "", Instant{0}, Instant{1'000}); });
  ASSERT_EQ(units.size(), 2u);
  EXPECT_EQ(units[0].unit, "so-xd");
  EXPECT_EQ(units[0].on_time, 1);
  EXPECT_EQ(units[0].total, 2);
}

TEST_P(HotlineStoresOn, WhatWaitsAndWhatIsUrgent_OldestFirst) {
  auto first = add(100, [](auto& c) { c.due_at = Instant{900}; });
  auto second = add(200, [](auto& c) { c.due_at = Instant{500}; });
  db.write([&](storage::Tx& tx) {
    for (auto id : {first, second})
      casework::store::put_clock(tx, {id, "forward", "vn-always", Instant{0}, 5, {}, Instant{id * minute_ms}, {}});
  });
  db.read([&](storage::Tx& tx) {
    auto waiting = statistics::waiting(tx, 10);
    ASSERT_EQ(waiting.size(), 2u);
    EXPECT_EQ(waiting[0].id, first);
    EXPECT_EQ(statistics::waiting_count(tx), 2);
    auto urgent = statistics::most_urgent(tx, "", Instant{1'000}, 10);
    ASSERT_EQ(urgent.size(), 2u);
    EXPECT_EQ(urgent[0].id, second);
    EXPECT_EQ(statistics::urgent_count(tx, "", Instant{600}), 1);
    EXPECT_EQ(statistics::median_forward_minutes(tx, Instant{0}, Instant{10}), 2.0);
    EXPECT_FALSE(statistics::median_forward_minutes(tx, Instant{10}, Instant{20}));
  });
}

TEST_P(HotlineStoresOn, ASource_KnowsItsSpan) {
  add(100, [](auto& c) { c.source = "nyc", c.source_key = "1"; });
  add(300, [](auto& c) { c.source = "nyc", c.source_key = "2"; });
  db.write([](storage::Tx& tx) { statistics::put_source(tx, "nyc", "New York", "New York"); });
  db.read([](storage::Tx& tx) {
    EXPECT_TRUE(statistics::knows_source(tx, "nyc"));
    EXPECT_FALSE(statistics::knows_source(tx, "sf"));
    auto all = statistics::sources(tx);
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].from.ms, 100);
    EXPECT_EQ(all[0].to.ms, 300);
    EXPECT_EQ(all[0].count, 2);
  });
}

}  // namespace dinh::hotline
