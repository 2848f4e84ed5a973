// The place on the feed: after a restart, behind a full queue, in periodic rounds.
#include <set>

#include "register/test/subscriptions_world.hpp"

namespace dinh::reg {
namespace {

class FeedOfSubscriptions : public SubscriptionsOf {
 protected:
  std::vector<std::string> ids_told(std::size_t entities) {
    std::vector<std::string> out;
    for (int i = 0; i < 500 && out.size() < entities; ++i) {
      out.clear();
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      subscriptions->tick();
      std::lock_guard guard(network.mutex);
      for (auto const& r : network.sent) {
        auto const notification = json::parse(r.body).value();
        for (auto const& e : notification.find("data")->array()) out.emplace_back(*e.find("id")->string());
      }
    }
    return out;
  }
};

std::string number(int i) { return (i < 10 ? "00" : i < 100 ? "0" : "") + std::to_string(i); }

}  // namespace

TEST_F(FeedOfSubscriptions, WhatAFullQueueLeftOut_IsToldInOrder) {
  limits.queue = 5;
  open();
  network.dead = "receiver";
  subscribe(R"("entities":[{"type":"Air"}])");
  for (int i = 0; i < 100; ++i) create(number(i), i);
  ASSERT_TRUE(network.wait_refused(1));
  {
    std::lock_guard guard(network.mutex);
    network.dead.clear();
  }
  auto told = ids_told(100);
  ASSERT_EQ(told.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(told[static_cast<std::size_t>(i)], "urn:" + number(i));
  create("last", 1);
  EXPECT_EQ(ids_told(101).back(), "urn:last");
}

TEST_F(FeedOfSubscriptions, ARestart_TellsWhatCameWhileItWasAway_AndNothingTwice) {
  subscribe(R"("entities":[{"type":"Air"}])");
  create("a", 1);
  network.wait(1);
  for (int i = 0; i < 100; ++i) {
    subscriptions->keep();
    if (told_by_now() == 1) break;
  }
  subscriptions->keep();
  subscriptions.reset();
  create("b", 2);
  open();
  EXPECT_EQ(network.wait(2).size(), 2u);
  EXPECT_EQ(told_by_now(), 2u);
}

TEST_F(FeedOfSubscriptions, WhatIsNotYetOnTheDisk_IsToldAgainAfterACrash) {
  subscribe(R"("entities":[{"type":"Air"}])");
  subscriptions->keep();
  create("a", 1);
  create("b", 2);
  network.wait(2);
  open();  // without keep(): as after kill -9
  auto sent = network.wait(4);
  ASSERT_EQ(sent.size(), 4u);
  EXPECT_EQ(data(sent[2]), data(sent[0]));
  EXPECT_EQ(data(sent[3]), data(sent[1]));
}

TEST_F(FeedOfSubscriptions, ADeletion_IsToldAfterARestartToo) {
  network.dead = "receiver";
  subscribe(R"("entities":[{"type":"Air"}],"notificationTrigger":["entityDeleted"])");
  create("a", 1);
  world.send("DELETE /ngsi-ld/v1/entities/urn:a");
  deliver();
  ASSERT_TRUE(network.wait_refused(1));  // else the one that ends now might still tell it, and the next once more
  subscriptions->keep();
  {
    std::lock_guard guard(network.mutex);
    network.dead.clear();
  }
  open();
  EXPECT_EQ(last_data(1), R"([{"id":"urn:a","type":"Air","deletedAt":"2025-11-24T16:00:00Z"}])");
}

TEST_F(FeedOfSubscriptions, WhatWaitedWhenItWasPaused_IsNotToldAfterwards) {
  network.dead = "receiver";
  auto id = subscribe(R"("entities":[{"type":"Air"}])");
  create("a", 1);
  ASSERT_TRUE(network.wait_refused(1));
  EXPECT_EQ(world.patch("subscriptions/" + id, R"({"isActive":false})").status, 204);
  {
    std::lock_guard guard(network.mutex);
    network.dead.clear();
  }
  create("b", 1);
  EXPECT_EQ(world.patch("subscriptions/" + id, R"({"isActive":true})").status, 204);
  create("c", 1);
  auto told = ids_told(1);
  EXPECT_EQ(told.back(), "urn:c");
}

TEST_F(FeedOfSubscriptions, ARound_TellsEveryEntityOnce_HoweverManyThereAre) {
  limits.queue = 400;
  limits.batch = 100;
  open();
  for (int i = 0; i < 2'500; ++i)
    world.post("entities", R"({"id":"urn:)" + std::to_string(i) + R"(","type":")" + (i % 2 ? "Air" : "Water") + R"(","p":1})");
  deliver();
  subscribe(R"("entities":[{"type":"Air"},{"type":"*","idPattern":"urn:1"},{"type":"Water"}],"timeInterval":10)");
  auto told = ids_told(2'500);
  EXPECT_EQ(told.size(), 2'500u);
  EXPECT_EQ(std::set<std::string>(told.begin(), told.end()).size(), 2'500u);
  for (auto const& r : network.wait(25)) EXPECT_LE(json::parse(r.body)->find("data")->array().size(), 100u);
  subscriptions->tick();
  EXPECT_EQ(ids_told(2'500).size(), 2'500u) << "the next round comes after its time";
  world.time = world.time + 10'000;
  EXPECT_EQ(ids_told(5'000).size(), 5'000u);
}

TEST_F(FeedOfSubscriptions, ARound_TellsNothing_WhenNothingMatches_AndLeavesOutWhatIsGone) {
  limits.queue = 10;
  limits.batch = 10;
  open();
  subscribe(R"("entities":[{"type":"Air"}],"timeInterval":10)");
  subscriptions->tick();
  EXPECT_EQ(told_by_now(), 0u);
  for (int i = 0; i < 30; ++i) create(number(i), i);
  network.dead = "receiver";
  world.time = world.time + 10'000;
  subscriptions->tick();
  ASSERT_TRUE(network.wait_refused(1));
  world.send("DELETE /ngsi-ld/v1/entities/urn:029");
  deliver();
  {
    std::lock_guard guard(network.mutex);
    network.dead.clear();
  }
  EXPECT_EQ(ids_told(29).size(), 29u);
}

}  // namespace dinh::reg
