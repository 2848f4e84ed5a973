// What came in is kept, once, in order, and what nobody can read stops nothing.
#include "channels/inbox.hpp"

#include <gtest/gtest.h>

#include "base/json_fields.hpp"
#include "channels/outbox.hpp"
#include "storage/test/db_fixture.hpp"

namespace dinh::channels {
namespace {

// Reads "from|text"; "poison" cannot be read. Delivers unless it is told not to.
class Paper : public Channel {
 public:
  std::string_view name() const override { return "paper"; }
  Result<Parsed> read(Received const& in) const override {
    if (in.raw == "poison") return fail(Code::invalid, "it is poison");
    auto bar = in.raw.find('|');
    return Parsed{{{.from = in.raw.substr(0, bar), .provider_id = in.key, .at = in.at, .text = in.raw.substr(bar + 1)}}, {}};
  }
  Result<Receipt> deliver(Outgoing const& out) override {
    if (away) return fail(Code::upstream, "nobody is there");
    if (refuses) return fail(Code::invalid, "no such person");
    sent.push_back(out.text);
    return Receipt{"p" + std::to_string(out.id)};
  }
  bool away = false, refuses = false;
  std::vector<std::string> sent;
};

class Post : public testing::TestWithParam<storage::Engine> {
 protected:
  storage::OpenDb db{GetParam()};
  storage::TemporaryFolder folder;
  storage::Jobs jobs{*db};
  storage::Blobs blobs{{.folder = folder / "blobs"}};
  Parties parties{std::string(32, 'k')};
  Instant now{1'767'000'000'000};
  Clock clock = [this] { return now; };
  std::vector<std::string> heard;
  int failing = 0;  // so many times the house fails to take something in
  Paper paper;
  Inbox inbox{*db,
              jobs,
              blobs,
              parties,
              clock,
              {.heard =
                   [this](storage::Tx&, Conversation const&, Message const& m) {
                     if (failing > 0 && m.text == "heavy") {
                       --failing;
                       throw std::runtime_error("not now");
                     }
                     heard.push_back(m.text);
                   },
               .keep_file = [](IncomingFile const&) -> Result<File> { return File{}; },
               .announce = [](std::int64_t, std::int64_t) {}}};
  Outbox outbox{*db, jobs, parties, clock, QuietHours{0, 0}, 420, [](std::int64_t, std::int64_t) {}};
  std::map<std::string, Channel const*, std::less<>> channels{{"paper", &paper}};

  Received letter(std::string key, std::string raw) { return {"paper", std::move(key), raw.substr(0, raw.find('|')), now, raw}; }
  void work_all() {
    while (inbox.work(channels) > 0) {}
  }
  std::int64_t conversation_of(std::string_view from) {
    return db->read([&](storage::Tx& tx) { return store::find(tx, "paper", parties.digest("paper", from), "").value().id; });
  }
  Message newest(std::int64_t conversation) {
    return db->read([&](storage::Tx& tx) { return store::newest(tx, conversation).value(); });
  }
};

TEST_P(Post, IsHeardOnce_HoweverOftenItIsBrought) {
  for (int i = 0; i < 3; ++i) inbox.keep({letter("1", "an|A"), letter("2", "an|B")});
  work_all();
  inbox.keep(letter("1", "an|A"));
  work_all();
  EXPECT_EQ(heard, (std::vector<std::string>{"A", "B"}));
}

TEST_P(Post, OfOnePersonIsHeardInTheOrderItCame) {
  std::vector<std::string> wanted;
  for (int i = 0; i < 20; ++i) {
    inbox.keep(letter(std::to_string(i), "an|" + std::to_string(i)));
    wanted.push_back(std::to_string(i));
  }
  work_all();
  EXPECT_EQ(heard, wanted);
}

TEST_P(Post, ThatNobodyCanRead_LiesInQuarantineWithItsReason) {
  inbox.keep({letter("1", "poison"), letter("2", "an|A")});
  work_all();
  EXPECT_EQ(heard, (std::vector<std::string>{"A"}));
  auto lying = db->read([](storage::Tx& tx) { return store::quarantined(tx, 10); });
  ASSERT_EQ(lying.size(), 1u);
  EXPECT_EQ(lying[0].reason, "it is poison");
  EXPECT_TRUE(inbox.release(lying[0].id));
  work_all();
  EXPECT_EQ(db->read([](storage::Tx& tx) { return store::quarantined(tx, 10); }).size(), 1u) << "it is still poison";
}

TEST_P(Post, ThatTheHouseFailsToTakeIn_HoldsUpItsOwnConversationOnly_AndIsTriedAgain) {
  failing = 2;
  inbox.keep({letter("1", "an|heavy"), letter("2", "an|after it"), letter("3", "binh|B")});
  work_all();
  EXPECT_EQ(heard.back(), "B");
  for (int i = 0; i < 10; ++i) now = now + minute_ms, work_all();
  std::vector<std::string> of_an;
  for (auto const& text : heard)
    if (text != "B" && (of_an.empty() || of_an.back() != text)) of_an.push_back(text);
  EXPECT_EQ(of_an, (std::vector<std::string>{"heavy", "after it"}));
}

TEST_P(Post, ThatNeverGoesIn_EndsInQuarantine) {
  failing = 1000;
  inbox.keep({letter("1", "an|heavy"), letter("2", "an|after it")});
  for (int i = 0; i < 20; ++i) now = now + 2 * minute_ms, work_all();
  EXPECT_EQ(heard.back(), "after it");
  EXPECT_EQ(db->read([](storage::Tx& tx) { return store::quarantined(tx, 10); }).size(), 1u);
}

TEST_P(Post, LargerThanATableLikes_LiesInAFile_UntilItIsForgotten) {
  inbox.keep(letter("1", "an|" + std::string(200'000, 'x')));
  work_all();
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(heard[0].size(), 20'000u) << "what is longer is cut";
  inbox.forget(now + second_ms);
  int left = 0;
  blobs.each([&](std::string const&) { ++left; });
  EXPECT_EQ(left, 0);
}

TEST_P(Post, HoldsWhateverBytesCome) {
  inbox.keep(letter("1", std::string("an|a\0b\xff", 7)));
  work_all();
  EXPECT_EQ(heard, (std::vector<std::string>{"ab?"}));
}

TEST_P(Post, GoesOutInOrder_AndAgainWhenTheProviderWasAway) {
  inbox.keep(letter("1", "an|A"));
  work_all();
  auto id = conversation_of("an");
  db->write([&](storage::Tx& tx) {
    ASSERT_TRUE(outbox.send(tx, {.conversation_id = id, .text = "one", .author = "Lan"}));
    ASSERT_TRUE(outbox.send(tx, {.conversation_id = id, .text = "two", .author = "Lan"}));
  });
  paper.away = true;
  for (int i = 0; i < 5; ++i) now = now + second_ms, outbox.work(paper);
  EXPECT_TRUE(paper.sent.empty());
  EXPECT_EQ(newest(id).state, Delivery::queued);
  paper.away = false;
  for (int i = 0; i < 5; ++i) now = now + minute_ms, outbox.work(paper);
  EXPECT_EQ(paper.sent, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(newest(id).state, Delivery::sent);
}

TEST_P(Post, ThatIsRefused_IsSomebodysBusinessAgain) {
  inbox.keep(letter("1", "an|A"));
  work_all();
  auto id = conversation_of("an");
  db->write([&](storage::Tx& tx) {
    auto c = store::find(tx, id).value();
    c.open = false;
    store::update(tx, c);
    ASSERT_TRUE(outbox.send(tx, {.conversation_id = id, .text = "one"}));
  });
  paper.refuses = true;
  outbox.work(paper);
  EXPECT_EQ(newest(id).state, Delivery::failed);
  EXPECT_EQ(newest(id).error, "no such person");
  EXPECT_TRUE(db->read([&](storage::Tx& tx) { return store::find(tx, id).value().open; }));
  paper.refuses = false;
  db->write([&](storage::Tx& tx) { ASSERT_TRUE(outbox.send_again(tx, newest(id).id)); });
  outbox.work(paper);
  EXPECT_EQ(newest(id).state, Delivery::sent);
}

TEST_P(Post, OfOneKeyGoesOutOnce) {
  inbox.keep(letter("1", "an|A"));
  work_all();
  auto id = conversation_of("an");
  for (int i = 0; i < 2; ++i)
    db->write([&](storage::Tx& tx) { ASSERT_TRUE(outbox.send(tx, {.conversation_id = id, .text = "one", .key = "step 1"})); });
  outbox.work(paper);
  outbox.work(paper);
  EXPECT_EQ(paper.sent.size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Sqlite, Post, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, Post, testing::Values(storage::Engine::postgres));

TEST(QuietHours, KeepAMessageUntilTheMorning) {
  QuietHours quiet{21 * 60, 7 * 60};
  auto at = [](char const* text) { return parse_instant(text).value(); };
  EXPECT_EQ(after_quiet(quiet, at("2026-11-28T20:59:00+07:00"), 420), at("2026-11-28T20:59:00+07:00"));
  EXPECT_EQ(after_quiet(quiet, at("2026-11-28T21:00:30+07:00"), 420), at("2026-11-29T07:00:00+07:00"));
  EXPECT_EQ(after_quiet(quiet, at("2026-11-29T03:15:00+07:00"), 420), at("2026-11-29T07:00:00+07:00"));
  EXPECT_EQ(after_quiet(quiet, at("2026-11-29T07:00:00+07:00"), 420), at("2026-11-29T07:00:00+07:00"));
  EXPECT_EQ(after_quiet({12 * 60, 13 * 60}, at("2026-11-29T12:30:00+07:00"), 420), at("2026-11-29T13:00:00+07:00"));
}

}  // namespace
}  // namespace dinh::channels
