// What anybody may read of all reports.
#include "base/shipped.hpp"
#include "casework/store.hpp"
#include "civic/test/civic_fixture.hpp"
#include "modules/hotline/rules.hpp"
#include "modules/hotline/transparency/feeds.hpp"
#include "modules/hotline/transparency/published.hpp"

namespace dinh::hotline {
namespace {

using casework::State;

class PublishedOn : public civic::World {
 protected:
  PublishedOn() {
    casework::store::migrate(db);
    EXPECT_TRUE(civic.units.seed(shipped("units/binh-duong.json")));
  }
  casework::Case add(State state, std::string title, std::function<void(casework::Case&)> const& with = {}) {
    casework::Case c;
    c.id = ++made;
    c.code = "7K3-M9P-" + std::to_string(100 + made);
    c.state = state;
    c.open = casework::is_open(state);
    c.field = "chieu-sang";
    c.area = "25747";
    c.title = c.description = std::move(title);
    c.opened_at = c.updated_at = time + made * minute_ms;
    if (with) with(c);
    db.write([&](storage::Tx& tx) {
      casework::store::insert(tx, c);
      casework::store::set_words(tx, c.id, search_words(c.description));
    });
    return c;
  }
  std::vector<std::string> titles(PublicListIn const& in) {
    std::vector<std::string> out;
    auto found = published.list({}, in).value();  // held: g++ 12 ends what the loop stands on
    for (auto const& r : found.items) out.push_back(r.title);
    return out;
  }
  std::int64_t made = 0;
  Catalogue catalogue{shipped("hotline/fields.json"), shipped("hotline/assignments.json")};
  Published published{db, catalogue, civic.areas, civic.units, civic.city, [this] { return time; }};
};
INSTANTIATE_TEST_SUITE_P(Sqlite, PublishedOn, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, PublishedOn, testing::Values(storage::Engine::postgres));

using List = std::vector<std::string>;

}  // namespace

TEST_P(PublishedOn, WhatNobodyHasReadYet_WhatWasRefused_AndImportsAreNotThere) {
  add(State::fresh, "mới");
  add(State::refused, "từ chối");
  add(State::resolved, "nhập", [](casework::Case& c) { c.source = "chicago", c.source_key = "1"; });
  add(State::received, "đã đọc");
  EXPECT_EQ(titles({}), List{"đã đọc"});
  PublicListIn by_number;
  by_number.q = "7K3-M9P-101";
  EXPECT_TRUE(titles(by_number).empty());
}

TEST_P(PublishedOn, NothingPersonalIsInTitlesOrAddresses) {
  add(State::received, "Gọi 0912345678", [](casework::Case& c) { c.address = "lien he 0912345678"; });
  auto found = published.list({}, {});
  EXPECT_EQ(json::to_text(*found).find("0912345678"), std::string::npos);
}

TEST_P(PublishedOn, AreFilteredByWordsFieldStateAndTime_PageByPage) {
  add(State::received, "Đèn đường không sáng");
  add(State::resolved, "Trụ đèn nghiêng");
  add(State::received, "Ổ gà lớn", [](casework::Case& c) { c.field = "giao-thong"; });
  PublicListIn words;
  words.q = "den duong";
  EXPECT_EQ(titles(words), List{"Đèn đường không sáng"});
  PublicListIn closed;
  closed.state = "closed";
  EXPECT_EQ(titles(closed), List{"Trụ đèn nghiêng"});
  PublicListIn roads;
  roads.field = "giao-thong";
  EXPECT_EQ(titles(roads), List{"Ổ gà lớn"});
  PublicListIn page;
  page.limit = 2;
  auto first = published.list({}, page);
  ASSERT_TRUE(first->next);
  page.cursor = *first->next;
  EXPECT_EQ(titles(page), List{"Đèn đường không sáng"});
  page.cursor = "nonsense";
  EXPECT_EQ(published.list({}, page).error().field, "cursor");
  PublicListIn unknown;
  unknown.field = "?";
  EXPECT_EQ(published.list({}, unknown).error().field, "field");
}

TEST_P(PublishedOn, FiguresAreCountedAsTheirDefinitionsSay) {
  auto solved = [&](std::int64_t hours, bool late, std::string grade) {
    add(State::resolved, "x", [&](casework::Case& c) {
      c.answered_at = c.closed_at = c.opened_at + hours * hour_ms;
      c.due_at = *c.answered_at + (late ? -1 : 1);
      c.grade = grade;
    });
  };
  solved(1, false, "satisfied");
  solved(2, false, "");
  solved(30, true, "unsatisfied");
  add(State::received, "x");
  FigureIn by_field;
  by_field.by = FigureBy::field;
  auto table = published.figures({}, by_field);
  ASSERT_TRUE(table);
  ASSERT_EQ(table->items.size(), 1u);
  auto const& row = table->items[0];
  EXPECT_EQ(row.name_en, "Street lighting");
  EXPECT_EQ(row.received, 4);
  EXPECT_EQ(row.resolved, 3);
  EXPECT_EQ(row.in_time_percent, 66.7);
  EXPECT_EQ(row.median_hours, 2);
  EXPECT_EQ(row.satisfied_percent, 50);
  auto months = published.figures({}, {});
  ASSERT_EQ(months->items.size(), 1u);
  EXPECT_EQ(months->items[0].key, "2026-03");
  EXPECT_EQ(months->total.received, 4);
  EXPECT_EQ(months->definitions.size(), 5u);
}

TEST_P(PublishedOn, FeedsKeepTheirIds_AndHoldNothingAReaderCannotOpen) {
  add(State::received, "Đèn <hỏng> & \x01tắt");
  auto list = *published.list({}, {});
  Feed feed{"http://city.example", "/feeds/reports.atom", "1022", "vi", time, 420};
  auto text = atom(feed, published, list);
  EXPECT_NE(text.find("<id>tag:dinh,2026-03-02:report/7K3-M9P-101</id>"), text.npos);
  EXPECT_NE(text.find("Đèn &lt;hỏng&gt; &amp; tắt"), text.npos);
  EXPECT_NE(rss(feed, published, list).find("<pubDate>Mon, 02 Mar 2026 01:01:00 +0000</pubDate>"), std::string::npos);
}

}  // namespace dinh::hotline
