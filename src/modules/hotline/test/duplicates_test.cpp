// Whether two reports are about one thing.
#include "modules/hotline/duplicates/finder.hpp"

#include <gtest/gtest.h>

#include "modules/hotline/duplicates/learning.hpp"
#include "modules/hotline/rules.hpp"

using namespace dinh;
using namespace dinh::hotline;

namespace {

const Instant noon = *parse_instant("2026-03-02T12:00:00+07:00");

Sighting at(double lat, std::int64_t hours_ago, bool open = true, std::string kind = "moi-truong", std::string text = {}) {
  return {std::move(kind), "", lat, 106.65, noon + -hours_ago * hour_ms, open, search_words(text)};
}

}  // namespace

TEST(BoostedTrees, LearnWhatNoSingleValueTells) {  // yes where exactly one of two is set
  std::vector<Example> rows;
  for (int i = 0; i < 400; ++i) {
    double a = i % 2, b = i / 2 % 2;
    rows.push_back({{a, b, static_cast<double>(i % 7)}, (a != b) != (i % 50 == 0)});
  }
  auto trees = fit(rows, {.trees = 30, .depth = 2, .rate = 0.3, .ridge = 1, .least_rows = 5});
  for (double a : {0.0, 1.0})
    for (double b : {0.0, 1.0}) EXPECT_EQ(trees.log_odds(std::vector{a, b, 3.0}) > 0, a != b) << a << b;
}

TEST(Likeness, TheOpenReportAtThePlace_AnHourAgo_IsSuggested_WithItsReasons) {
  auto model = DuplicateModel::shipped();
  std::vector<Sighting> around = {at(10.98, 1), at(10.9815, 3), at(10.98, 24 * 20), at(10.99, 1)};
  auto judged = model.judge(at(10.98, 0), around);
  ASSERT_EQ(judged.size(), 3u) << "what lies a kilometre away is no candidate";
  EXPECT_EQ(judged[0].of, 0u);
  EXPECT_TRUE(judged[0].suggested);
  EXPECT_GT(judged[0].probability, 0.6);
  ASSERT_EQ(judged[0].reasons.size(), 4u);
  EXPECT_EQ(judged[0].reasons[0].vi, "cùng một điểm");
  EXPECT_EQ(judged[0].reasons[1].en, "1 h ago");
  EXPECT_FALSE(judged[1].suggested);
  EXPECT_FALSE(judged[2].suggested);
}

TEST(Likeness, WhatWasClosedBefore_OrLiesFarFromIt_IsNotSuggested) {
  auto model = DuplicateModel::shipped();
  EXPECT_FALSE(model.judge(at(10.98, 0), std::vector{at(10.98, 30, false)})[0].suggested);
  EXPECT_FALSE(model.judge(at(10.98, 0), std::vector{at(10.982, 1)})[0].suggested);
  EXPECT_TRUE(model.judge(at(10.98, 0), std::vector{at(10.98, -1)}).empty()) << "what comes later is not repeated";
}

TEST(Likeness, AtOnePlace_TheWordsTellOneMatterFromAnother) {
  auto model = DuplicateModel::shipped();
  auto fresh = at(10.98, 0, true, "moi-truong", "Rác chất đống trước cổng chợ bốc mùi hôi nhiều ngày");
  auto same = at(10.98, 2, true, "moi-truong", "Đống rác lớn trước cổng chợ bốc mùi hôi thối");
  auto other = at(10.98, 2, true, "tieng-on", "Karaoke hát quá khuya không ai ngủ được");
  auto judged = model.judge(fresh, std::vector{other, same});
  ASSERT_EQ(judged.size(), 2u);
  EXPECT_EQ(judged[0].of, 1u);
  EXPECT_TRUE(judged[0].suggested);
  EXPECT_FALSE(judged[1].suggested);
}

TEST(Likeness, FewWordsSayNothing) {
  std::vector<std::string> two = {"rac", "hoi"}, four = {"rac", "hoi", "cong", "cho"};
  EXPECT_EQ(shared_words(two, four), std::nullopt);
  EXPECT_EQ(shared_words(four, four), 1.0);
}
