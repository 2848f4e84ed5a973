// The tree of filters and the walk through what is retained say the same as matches() does, filter by filter.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "mqtt/session.hpp"
#include "mqtt/topic.hpp"

namespace dinh::mqtt {
namespace {

class Letters {
 public:
  std::string text(std::vector<std::string> const& levels, bool is_filter) {
    std::string out;
    for (auto i = number(1, 4); i > 0; --i) out += levels[number(0, levels.size() - 1)] + (i > 1 ? "/" : "");
    if (is_filter && number(0, 3) == 0) out = number(0, 4) == 0 ? "#" : out + "/#";
    return out;
  }
  std::size_t number(std::size_t from, std::size_t to) { return std::uniform_int_distribution<std::size_t>(from, to)(random_); }

 private:
  std::mt19937 random_{1022};
};

std::vector<std::string> const of_topics = {"a", "b", "", "$x"}, of_filters = {"a", "b", "", "$x", "+", "+"};

TEST(MqttRouting, TheTreeFindsThoseWhoseFilterMatches) {
  Letters letters;
  for (int round = 0; round < 200; ++round) {
    FilterTree tree;
    std::vector<std::unique_ptr<Session>> sessions;
    std::vector<std::string> filters;
    for (int i = 0; i < 20; ++i) {
      sessions.push_back(std::make_unique<Session>(std::to_string(i), OutboxLimits{}));
      filters.push_back(letters.text(of_filters, true));
      EXPECT_TRUE(tree.set(filters.back(), *sessions.back(), {}));
    }
    for (std::size_t i = 0; i < 5; ++i) {  // some leave again
      EXPECT_TRUE(tree.remove(filters[i], *sessions[i]));
      EXPECT_FALSE(tree.remove(filters[i], *sessions[i]));
    }
    for (int i = 0; i < 20; ++i) {
      auto topic = letters.text(of_topics, false);
      FilterTree::Matching found;
      tree.match(topic, found);
      std::set<std::string> told, due;
      for (auto const* member : found.members) EXPECT_TRUE(told.insert(member->session->key).second);
      for (std::size_t s = 5; s < sessions.size(); ++s)
        if (matches(filters[s], topic)) due.insert(sessions[s]->key);
      EXPECT_EQ(told, due) << topic;
    }
    for (std::size_t i = 5; i < sessions.size(); ++i) tree.remove(filters[i], *sessions[i]);
    EXPECT_TRUE(tree.empty());
  }
}

TEST(MqttRouting, TheWalkFindsWhatIsRetained_InPiecesOfAnySize) {
  Letters letters;
  for (int round = 0; round < 200; ++round) {
    Retained retained(1'000, 1u << 20);
    std::set<std::string> topics;
    for (int i = 0; i < 30; ++i) topics.insert(letters.text(of_topics, false));
    for (auto const& topic : topics) retained.keep(std::make_shared<Publication>(Publication{.topic = topic, .payload = "x"}));
    for (int i = 0; i < 20; ++i) {
      Retained::Walk walk{letters.text(of_filters, true)};
      std::vector<std::string> told, due;
      bool is_full = false;
      auto tell = [&](PublicationPtr const& one) {
        is_full = !is_full && letters.number(0, 3) == 0;
        if (!is_full) told.push_back(one->topic);
        return !is_full;
      };
      while (retained.go_on(walk, letters.number(1, 5), 0, tell) != Retained::Went::to_the_end) {}
      for (auto const& topic : topics)
        if (matches(walk.filter, topic)) due.push_back(topic);
      EXPECT_EQ(told, due) << walk.filter;
    }
  }
}

TEST(MqttRouting, WhatIsRetainedHasALimit) {
  Retained retained(2, 1'000);
  auto keep = [&](std::string topic, std::string payload) {
    retained.keep(std::make_shared<Publication>(Publication{.topic = std::move(topic), .payload = std::move(payload)}));
    return retained.size();
  };
  EXPECT_EQ(keep("a", "x"), 1u);
  EXPECT_EQ(keep("b", std::string(2'000, 'x')), 1u);  // too many bytes
  EXPECT_EQ(keep("b", "x"), 2u);
  EXPECT_EQ(keep("c", "x"), 2u);
  EXPECT_EQ(keep("a", ""), 1u);
  EXPECT_EQ(keep("c", "x"), 2u);
}

}  // namespace
}  // namespace dinh::mqtt
