// The knowledge base: what is found, what citizens see of versions, what counts.
#include "modules/hotline/knowledge/knowledge.hpp"

#include "base/shipped.hpp"
#include "casework/store.hpp"
#include "civic/test/civic_fixture.hpp"
#include "modules/hotline/public_page.hpp"

namespace dinh::hotline {
namespace {

using civic::administrator;

std::vector<Article> shipped_articles() { return *json::read_text<std::vector<Article>>(shipped("hotline/articles.json")); }
std::string best(ArticleIndex const& index, std::string text, bool sure = false) {
  auto hits = index.find({std::move(text), "", "", {}, 3, sure});
  return hits.empty() ? "" : hits.front().article->slug;
}

class KnowledgeOn : public civic::World {
 protected:
  KnowledgeOn() {
    casework::store::migrate(db);  // the reader learns from cases
    EXPECT_TRUE(civic.units.seed(shipped("units/binh-duong.json")));
  }
  Article article(std::string title) {
    Article out;
    out.slug = "cau-hoi";
    out.state = ArticleState::published;
    out.title = std::move(title);
    out.answer = "Trả lời";
    out.review_on = parse_date("2026-09-01");
    return out;
  }
  Result<Article> save(Article const& a, std::optional<std::int64_t> if_match = {}) {
    ArticleIn in;
    static_cast<Article&>(in) = a;
    in.if_match = if_match;
    return knowledge.save(administrator(), in);
  }
  Actor citizen(std::string address) {
    Actor out;
    out.address = std::move(address);
    return out;
  }

  Catalogue catalogue{shipped("hotline/fields.json"), shipped("hotline/assignments.json")};
  Reader reader{db, catalogue, civic.areas};
  Knowledge knowledge{db, catalogue, civic.areas, civic.units, civic.audit, reader, "key", [this] { return time; }, 420};
};
INSTANTIATE_TEST_SUITE_P(Sqlite, KnowledgeOn, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, KnowledgeOn, testing::Values(storage::Engine::postgres));

}  // namespace

TEST(Articles, AreFoundWithAndWithoutAccents_WithASlip_AndInEnglish) {
  ArticleIndex index(shipped_articles());
  EXPECT_EQ(best(index, "quên mã theo dõi"), "mat-ma-theo-doi");
  EXPECT_EQ(best(index, "quen ma theo doi"), "mat-ma-theo-doi");
  EXPECT_EQ(best(index, "hang xom hat karoke on qua khuya"), "bao-tieng-on");
  EXPECT_EQ(best(index, "reopen not solved"), "mo-lai-phan-anh");
  EXPECT_EQ(best(index, "đèn đường không sá"), "bao-den-duong-hong") << "the last word is still being typed";
  EXPECT_EQ(best(index, "xyzzy"), "");
}

TEST(Articles, AreSuggestedOnlyWhereTheyLikelyAnswer) {
  ArticleIndex index(shipped_articles());
  EXPECT_EQ(best(index, "bao lau thi co ket qua phan anh cua toi", true), "thoi-han-xu-ly");
  EXPECT_EQ(best(index, "hôm nay trời đẹp quá", true), "");
  EXPECT_EQ(best(index, "anh oi", true), "");
}

TEST(Articles, HoldForTheirFieldsAndAreas) {
  Article here;
  here.slug = "here";
  here.title = "Lịch cúp nước";
  here.categories = {"cap-nuoc"};
  here.areas = {"25747"};
  ArticleIndex index({here});
  auto found = [&](std::string field, std::string area) { return index.find({"lịch cúp nước", field, area, {}, 3, false}).size(); };
  EXPECT_EQ(found("", ""), 1u);
  EXPECT_EQ(found("cap-nuoc", "25747"), 1u);
  EXPECT_EQ(found("giao-thong", ""), 0u);
  EXPECT_EQ(found("", "25753"), 0u);
}

TEST(Articles, OneSlipIsALetterWrongMissingTooManyOrExchanged) {
  EXPECT_TRUE(one_slip_apart("karaoke", "karoke"));
  EXPECT_TRUE(one_slip_apart("karaoke", "karaokee"));
  EXPECT_TRUE(one_slip_apart("karaoke", "karaoka"));
  EXPECT_TRUE(one_slip_apart("karaoke", "kraaoke"));
  EXPECT_FALSE(one_slip_apart("karaoke", "karaoke"));
  EXPECT_FALSE(one_slip_apart("karaoke", "karok"));
}

TEST(Articles, ChangesAreToldLineByLine) {
  Article from, to;
  from.answer = "một\nhai\nba";
  to.answer = "một\nba\nbốn";
  auto told = changes(from, to);
  ASSERT_EQ(told.size(), 4u);
  EXPECT_EQ(told[1].mark, Mark::gone);
  EXPECT_EQ(told[1].text, "hai");
  EXPECT_EQ(told[3].mark, Mark::fresh);
}

TEST(Articles, AreWrittenWithoutAnyOfTheirMarkup) {
  EXPECT_EQ(paragraphs("Một\nhai\n\n- a\n- <b>"), "<p>Một<br>hai</p><ul><li>a</li><li>&lt;b&gt;</li></ul>");
}

TEST(Articles, ThatAreShippedAreWholeInBothLanguages) {
  for (auto const& a : shipped_articles()) {
    EXPECT_TRUE(a.has_english()) << a.slug;
    EXPECT_FALSE(a.question.empty() || a.question_en.empty()) << a.slug;
  }
  EXPECT_GE(shipped_articles().size(), 12u);
}

TEST_P(KnowledgeOn, EverySaveIsAVersion_AndADraftLeavesWhatIsPublished) {
  ASSERT_TRUE(save(article("Một")));
  auto draft = article("Hai");
  draft.state = ArticleState::draft;
  ASSERT_EQ(save(draft, 1)->version, 2);
  EXPECT_EQ(knowledge.read({}, {"cau-hoi"})->title, "Một");
  EXPECT_EQ(save(article("Ba"), 1).error().code, Code::stale);
  ASSERT_TRUE(save(article("Ba"), 2));
  EXPECT_EQ(knowledge.read({}, {"cau-hoi"})->title, "Ba");
  auto retired = article("Ba");
  retired.state = ArticleState::retired;
  ASSERT_TRUE(save(retired));
  EXPECT_EQ(knowledge.read({}, {"cau-hoi"}).error().code, Code::not_found);
  auto all = knowledge.versions(administrator(), {"cau-hoi"});
  ASSERT_EQ(all->items.size(), 4u);
  EXPECT_EQ(all->items.back().title, "Một") << "old ones stay readable";
  EXPECT_EQ(knowledge.compare(administrator(), {"cau-hoi", 1, 2})->items.at(0).part, "state");
}

TEST_P(KnowledgeOn, AVoterCountsOncePerVersion_AndWhatWasNotReportedIsComputed) {
  ASSERT_TRUE(save(article("Một")));
  auto vote = [&](std::string from, bool helped, VotePlace place) {
    return knowledge.vote(citizen(std::move(from)), {"cau-hoi", 1, helped, place}).has_value();
  };
  EXPECT_TRUE(vote("10.0.0.1", true, VotePlace::form));
  EXPECT_TRUE(vote("10.0.0.1", false, VotePlace::page));
  EXPECT_TRUE(vote("10.0.0.2", false, VotePlace::page));
  EXPECT_FALSE(knowledge.vote(citizen("10.0.0.3"), {"cau-hoi", 7, true, VotePlace::page}));
  casework::store::migrate(db);
  auto figures = knowledge.figures(administrator(), {30});
  ASSERT_TRUE(figures);
  EXPECT_EQ(figures->helped, 1);
  EXPECT_EQ(figures->did_not, 1);
  EXPECT_EQ(figures->deflected, 1);
  EXPECT_EQ(figures->deflection, 1.0);
  auto kept = db.read([](storage::Tx& tx) { return tx.rows<std::string>("SELECT who FROM kb_voter"); });
  for (auto const& who : kept) EXPECT_EQ(who.find("10.0.0"), who.npos);
}

TEST_P(KnowledgeOn, WhatIsDueForReviewIsAQueue) {
  ASSERT_TRUE(save(article("Một")));
  StaffListIn due;
  due.to_review = true;
  EXPECT_TRUE(knowledge.list(administrator(), due)->items.empty());
  time = *parse_instant("2026-09-01T08:00:00+07:00");
  EXPECT_EQ(knowledge.list(administrator(), due)->items.size(), 1u);
}

TEST_P(KnowledgeOn, WhatDoesNotFitIsRefusedByName) {
  auto refused = [&](auto change) {
    auto a = article("Một");
    change(a);
    auto saved = save(a);
    return saved ? std::string() : saved.error().field;
  };
  EXPECT_EQ(refused([](Article& a) { a.slug = "Có dấu"; }), "slug");
  EXPECT_EQ(refused([](Article& a) { a.answer = " "; }), "answer");
  EXPECT_EQ(refused([](Article& a) { a.title_en = "One"; }), "answer_en");
  EXPECT_EQ(refused([](Article& a) { a.categories = {"khong-co"}; }), "categories");
  EXPECT_EQ(refused([](Article& a) { a.areas = {"0"}; }), "areas");
  EXPECT_EQ(refused([](Article& a) { a.owner_unit = "khong-co"; }), "owner_unit");
  EXPECT_EQ(refused([](Article& a) { a.review_on = {}; }), "review_on");
  EXPECT_EQ(refused([](Article& a) { a.answer = std::string(30'000, 'a'); }), "answer");
}

TEST_P(KnowledgeOn, ShippedArticlesComeOnce_AndWhatTheCityMadeOfThemStays) {
  knowledge.seed(shipped("hotline/articles.json"));
  auto mine = *knowledge.versions(administrator(), {"gio-tiep-nhan"});
  mine.items.front().title = "Giờ của chúng tôi";
  ASSERT_TRUE(save(mine.items.front()));
  knowledge.seed(shipped("hotline/articles.json"));
  EXPECT_EQ(knowledge.read({}, {"gio-tiep-nhan"})->title, "Giờ của chúng tôi");
  EXPECT_FALSE(knowledge.suggest({}, {"đèn đường không sáng báo ở đâu", "", ""})->items.empty());
}

}  // namespace dinh::hotline
