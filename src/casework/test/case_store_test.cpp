// Cases in the records, on both engines.
#include "casework/store.hpp"

#include "storage/test/db_fixture.hpp"

namespace dinh::casework {
namespace {

class CaseStoreOn : public testing::TestWithParam<storage::Engine> {
 protected:
  storage::OpenDb open_{GetParam()};
  storage::Db& db = *open_;
  Instant time = *parse_instant("2026-03-02T09:00:00+07:00");
  std::int64_t made = 0;

  CaseStoreOn() { store::migrate(db); }
  Case add(std::function<void(Case&)> const& with = {}) {
    Case c;
    c.id = ++made;
    c.code = "code-" + std::to_string(made);
    c.field = "giao-thong";
    c.channel = "web";
    c.title = "Ổ gà";
    c.opened_at = c.updated_at = time = time + minute_ms;
    if (with) with(c);
    db.write([&](storage::Tx& tx) { store::insert(tx, c); });
    return c;
  }
  template <class F>
  auto read(F&& f) {
    return db.read(std::forward<F>(f));
  }
  std::vector<std::int64_t> ids(store::Filter const& f, store::Page const& page = {}) {
    std::vector<std::int64_t> out;
    for (auto const& c : read([&](storage::Tx& tx) { return store::list(tx, f, page); })) out.push_back(c.id);
    return out;
  }
};
using Ids = std::vector<std::int64_t>;
INSTANTIATE_TEST_SUITE_P(Sqlite, CaseStoreOn, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, CaseStoreOn, testing::Values(storage::Engine::postgres));

}  // namespace

TEST_P(CaseStoreOn, KeepsEveryMember) {
  auto c = add([](Case& to) {
    to.state = State::answered;
    to.area = "25747";
    to.unit = "so-xd";
    to.urgency = "urgent";
    to.source = "nyc";
    to.source_key = "17";
    to.description = "Sâu 20 cm, \"nguy hiểm\"";
    to.address = "Đường số 1";
    to.lat = 10.98;
    to.lon = 106.65;
    to.closed_at = Instant{7};
    to.due_at = Instant{8};
    to.answered_at = Instant{9};
    to.supporters = 3;
    to.returns = 1;
    to.user_id = 5;
    to.open = false;
    to.answer = "Đã vá";
    to.grade = "good";
    to.comment = "Cảm ơn";
    to.merged_into = 99;
    to.extra = json::Value(json::Object{{"depth", json::Value(20)}, {"đèn", json::Value("hỏng")}});
  });
  auto same = [&](std::optional<Case> const& found) {
    return found && json::parse(json::to_text(*found)).value() == json::parse(json::to_text(c)).value();
  };
  read([&](storage::Tx& tx) {
    EXPECT_TRUE(same(store::find(tx, c.id)));
    EXPECT_TRUE(same(store::find_by_code(tx, c.code)));
    EXPECT_TRUE(same(store::find_by_source(tx, "nyc", "17")));
    EXPECT_FALSE(store::find(tx, 12345));
    EXPECT_FALSE(store::find_by_code(tx, "nobody"));
    EXPECT_FALSE(store::find_by_source(tx, "nyc", "18"));
  });
}

TEST_P(CaseStoreOn, OfTwoWriters_TheSlowerOneIsTold) {
  auto c = add();
  auto update = [&](Case next) { return db.write([&](storage::Tx& tx) { return store::update(tx, next); }); };
  auto mine = c, yours = c;
  mine.version = yours.version = 2;
  mine.title = "Ổ gà lớn";
  EXPECT_TRUE(update(mine));
  EXPECT_FALSE(update(yours));
  EXPECT_EQ(read([&](storage::Tx& tx) { return store::find(tx, c.id); })->title, "Ổ gà lớn");
}

TEST_P(CaseStoreOn, TheTimelineIsInOrder_AndItsPublicPartIsFoundByTimeAndCode) {
  auto c = add(), other = add();
  db.write([&](storage::Tx& tx) {
    store::add_event(tx, {0, c.id, Instant{100}, "receive", "received", "Lan", true, "đã nhận", {}});
    store::add_event(tx, {0, c.id, Instant{100}, "note", "", "Lan", false, "nội bộ", {}});
    store::add_event(tx, {0, other.id, Instant{200}, "receive", "received", "Lan", true, "cũng nhận", {}});
  });
  read([&](storage::Tx& tx) {
    auto events = store::events(tx, c.id);
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[0].kind, "receive");
    EXPECT_EQ(events[1].text, "nội bộ");
    EXPECT_LT(events[0].id, events[1].id);
    auto all = store::public_steps(tx, {Instant{0}, Instant{1'000}, {}}, 10, 0);
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].text, "đã nhận");
    EXPECT_EQ(store::public_steps(tx, {Instant{150}, Instant{1'000}, {}}, 10, 0).size(), 1u);
    EXPECT_EQ(store::public_steps(tx, {Instant{0}, Instant{1'000}, {other.code}}, 10, 0).size(), 1u);
    EXPECT_EQ(store::public_steps(tx, {Instant{0}, Instant{1'000}, {}}, 10, 1).size(), 1u);
  });
}

TEST_P(CaseStoreOn, ClocksAndShares_AreReplacedByTheirNewState) {
  auto c = add();
  db.write([&](storage::Tx& tx) {
    CaseClock clock{c.id, "result", "vn-office", Instant{10}, 480, Instant{500}, {}, {}};
    store::put_clock(tx, clock);
    clock.due_at.reset();
    clock.pauses = {{Instant{20}, Instant{30}}, {Instant{40}, {}}};
    store::put_clock(tx, clock);
    store::put_assignment(tx, {c.id, "so-xd", Part::lead, "forwarded", "", Instant{10}});
    store::put_assignment(tx, {c.id, "so-xd", Part::lead, "answered", "Đã vá", Instant{20}});
    store::put_assignment(tx, {c.id, "ubnd", Part::co, "forwarded", "", Instant{20}});
  });
  read([&](storage::Tx& tx) {
    auto clocks = store::clocks(tx, c.id);
    ASSERT_EQ(clocks.size(), 1u);
    EXPECT_FALSE(clocks[0].due_at);
    ASSERT_EQ(clocks[0].pauses.size(), 2u);
    EXPECT_EQ(clocks[0].pauses[0].to, Instant{30});
    EXPECT_FALSE(clocks[0].pauses[1].to);
    auto shares = store::assignments(tx, c.id);
    ASSERT_EQ(shares.size(), 2u);
    auto lead = std::find_if(shares.begin(), shares.end(), [](auto const& s) { return s.role == Part::lead; });
    EXPECT_EQ(lead->answer, "Đã vá");
  });
}

TEST_P(CaseStoreOn, APhotoIsUsedOnce) {
  auto c = add(), other = add();
  db.write([&](storage::Tx& tx) {
    store::add_attachment(tx, {.id = "photo", .blob = "abc", .type = "image/jpeg", .bytes = 5, .width = 4, .height = 3, .at = time});
    EXPECT_TRUE(store::attach(tx, "photo", c.id));
    EXPECT_FALSE(store::attach(tx, "photo", other.id));
    EXPECT_FALSE(store::attach(tx, "unknown", c.id));
  });
  read([&](storage::Tx& tx) {
    ASSERT_EQ(store::attachments(tx, c.id).size(), 1u);
    auto photo = store::attachment(tx, "photo");
    ASSERT_TRUE(photo);
    EXPECT_EQ(photo->case_id, c.id);
    EXPECT_EQ(photo->width, 4);
    EXPECT_TRUE(photo->is_public);
    EXPECT_TRUE(store::attachments(tx, other.id).empty());
  });
}

TEST_P(CaseStoreOn, ListsAreNarrowedByEveryFilter) {
  auto road = add([](Case& c) { c.unit = "so-xd"; });
  auto light = add([](Case& c) { c.field = "chieu-sang", c.area = "25747", c.channel = "phone", c.user_id = 7; });
  auto closed = add([](Case& c) { c.open = false, c.state = State::rated, c.source = "nyc"; });
  auto late = add([](Case& c) { c.due_at = Instant{1'000}, c.lat = 10.98, c.lon = 106.65; });
  store::Filter f;
  f.now = Instant{2'000};
  auto with = [&](std::function<void(store::Filter&)> const& set) {
    auto narrowed = f;
    set(narrowed);
    auto found = ids(narrowed, {.sort = store::Sort::oldest});
    EXPECT_EQ(read([&](storage::Tx& tx) { return store::count(tx, narrowed); }), static_cast<std::int64_t>(found.size()));
    return found;
  };
  EXPECT_EQ(with([](auto& x) { x.open = false; }), Ids{closed.id});
  EXPECT_EQ(with([](auto& x) { x.overdue = true; }), Ids{late.id});
  EXPECT_EQ(with([](auto& x) { x.field = "chieu-sang"; }), Ids{light.id});
  EXPECT_EQ(with([](auto& x) { x.area = "25747"; }), Ids{light.id});
  EXPECT_EQ(with([](auto& x) { x.channel = "phone"; }), Ids{light.id});
  EXPECT_EQ(with([](auto& x) { x.user_id = 7; }), Ids{light.id});
  EXPECT_EQ(with([](auto& x) { x.unit = "so-xd"; }), Ids{road.id});
  EXPECT_EQ(with([](auto& x) { x.unassigned = false; }), Ids{road.id});
  EXPECT_EQ(with([](auto& x) { x.states = {State::rated, State::answered}; }), Ids{closed.id});
  EXPECT_EQ(with([](auto& x) { x.any_source = false, x.source = "nyc"; }), Ids{closed.id});
  EXPECT_EQ(with([](auto& x) { x.west = 106, x.east = 107, x.south = 10, x.north = 11; }), Ids{late.id});
  EXPECT_EQ(with([&](auto& x) { x.from = light.opened_at, x.to = late.opened_at; }), (Ids{light.id, closed.id}));
}

TEST_P(CaseStoreOn, PagesNeitherRepeatNorSkip_InEveryOrder) {
  for (int i = 0; i < 7; ++i)
    add([&](Case& c) {
      if (i % 2) c.due_at = Instant{1'000 - i / 3};
      if (i == 3) c.opened_at = time = time + -minute_ms;  // the same moment as the one before
    });
  for (auto sort : {store::Sort::newest, store::Sort::oldest, store::Sort::due}) {
    auto whole = ids({}, {.sort = sort});
    ASSERT_EQ(whole.size(), 7u);
    Ids paged;
    store::Page page{.sort = sort, .limit = 2, .after_key = {}, .after_id = {}};
    for (int turns = 0; turns < 10; ++turns) {
      auto part = read([&](storage::Tx& tx) { return store::list(tx, {}, page); });
      if (part.empty()) break;
      for (auto const& c : part) paged.push_back(c.id);
      auto const& last = part.back();
      page.after_id = last.id;
      page.after_key = sort == store::Sort::due ? (last.due_at ? last.due_at->ms : INT64_MAX) : last.opened_at.ms;
    }
    EXPECT_EQ(paged, whole);
  }
}

TEST_P(CaseStoreOn, WordsFindCases_AsPrefixes) {
  auto hole = add(), lamp = add();
  db.write([&](storage::Tx& tx) {
    std::vector<std::string> words = {"duong", "o", "ga"};
    store::set_words(tx, hole.id, words);
    std::vector<std::pair<std::string, std::int64_t>> more = {{"den", lamp.id}, {"duong", lamp.id}};
    store::add_words(tx, more);
  });
  auto found = [&](std::vector<std::string> words) {
    store::Filter f;
    f.words = std::move(words);
    return ids(f, {.sort = store::Sort::oldest});
  };
  EXPECT_EQ(found({"duo"}), (Ids{hole.id, lamp.id}));
  EXPECT_EQ(found({"duo", "de"}), Ids{lamp.id});
  EXPECT_EQ(found({"xe"}), Ids{});
}

TEST_P(CaseStoreOn, TheDesksQueues_AreCountedInOnePass) {
  add([](Case& c) { c.unit = "so-xd", c.due_at = Instant{1'000}, c.state = State::forwarded; });
  add([](Case& c) { c.user_id = 7, c.due_at = Instant{5'000}; });
  add([](Case& c) { c.open = false; });
  std::int64_t all = 0, late = 0, soon = 0, mine = 0;
  for (auto const& row : read([&](storage::Tx& tx) { return store::open_counts(tx, 7, Instant{2'000}, Instant{6'000}); })) {
    all += row.count;
    if (row.late) late += row.count;
    if (row.soon) soon += row.count;
    if (row.mine) mine += row.count;
  }
  EXPECT_EQ(all, 2);
  EXPECT_EQ(late, 1);
  EXPECT_EQ(soon, 1);
  EXPECT_EQ(mine, 1);
}

TEST_P(CaseStoreOn, TheMapShowsPlaces_AndWhatIsNearIsFound) {
  auto here = add([](Case& c) { c.lat = 10.98, c.lon = 106.65; });
  add([](Case& c) { c.lat = 11.5, c.lon = 106.65; });
  add();
  read([&](storage::Tx& tx) {
    EXPECT_EQ(store::map_points(tx, {}, 10).size(), 2u) << "without a place it is on no map";
    auto near = store::nearby(tx, 106.64, 10.97, 106.66, 10.99, Instant{0}, 10);
    ASSERT_EQ(near.size(), 1u);
    EXPECT_EQ(near[0].id, here.id);
    EXPECT_TRUE(store::nearby(tx, 106.64, 10.97, 106.66, 10.99, time, 10).empty()) << "too long ago";
  });
}

}  // namespace dinh::casework
