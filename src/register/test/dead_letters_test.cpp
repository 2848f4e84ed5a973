// What a receiver would not take: out of the way of the rest, kept over a restart, told again by hand.
#include "register/test/subscriptions_world.hpp"

namespace dinh::reg {
namespace {

class DeadLettersOf : public SubscriptionsOf {
 protected:
  void poison(std::string const& text) {
    std::lock_guard guard(network.mutex);
    network.poison = text;
  }
  json::Value letters(std::string const& query = "") {
    for (int i = 0; i < 500; ++i) {
      auto listed = world.send("GET /api/register/dead-letters" + query).json();
      if (!listed.find("items")->array().empty()) return *listed.find("items");
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return json::Array();
  }
  std::string path_of(json::Value const& letter) {
    return "/api/register/dead-letters/" + std::to_string(letter.find("id")->integer().value());
  }
};

TEST_F(DeadLettersOf, AMessageThatIsRefusedMakesWayForTheNext) {
  auto id = subscribe(R"("entities":[{"type":"Air"}])");
  poison("urn:bad");
  create("bad", 1);
  create("good", 2);
  EXPECT_NE(last_data(1).find("urn:good"), std::string::npos);
  EXPECT_EQ(network.refused.size(), 5u);

  open();  // it is on the disk, and is not told again by itself
  auto dead = letters();
  ASSERT_EQ(dead.array().size(), 1u);
  auto const& letter = dead.array().front();
  EXPECT_EQ(letter.find("subscription")->string(), id);
  EXPECT_EQ(letter.find("reason")->string(), "the receiver answers 400");
  EXPECT_EQ(letter.find("entities")->text(), R"(["urn:bad"])");
  EXPECT_EQ(told_by_now(), 1u);

  EXPECT_EQ(world.send("POST " + path_of(letter) + "/replay").status, 504);
  EXPECT_EQ(letters().array().size(), 1u);
  poison("");
  EXPECT_EQ(world.send("POST " + path_of(letter) + "/replay").status, 204);
  EXPECT_NE(last_data(2).find("urn:bad"), std::string::npos);
  EXPECT_EQ(world.send("POST " + path_of(letter) + "/replay").status, 404);
}

TEST_F(DeadLettersOf, AReceiverThatIsDeadForLongHoldsNothingUp) {
  limits.give_up_after_ms = 100;
  open();
  {
    std::lock_guard guard(network.mutex);
    network.dead = "receiver";
  }
  auto id = subscribe(R"("entities":[{"type":"Air"}])");
  for (int i = 0; i < 3; ++i) create("e" + std::to_string(i), i);
  for (int i = 0; i < 500 && letters("?subscription=" + id).array().size() < 3; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  auto dead = letters("?subscription=" + id).array();
  ASSERT_EQ(dead.size(), 3u);
  EXPECT_EQ(dead.back().find("entities")->text(), R"(["urn:e0"])");  // the newest first
  {
    std::lock_guard guard(network.mutex);
    network.dead = "";
  }
  create("e3", 3);  // it is tried with each message, so it is told as soon as it is back
  EXPECT_NE(last_data(1).find("urn:e3"), std::string::npos);

  EXPECT_EQ(world.send("DELETE " + path_of(dead.front())).status, 204);
  EXPECT_EQ(letters().array().size(), 2u);
  world.send("DELETE /ngsi-ld/v1/subscriptions/" + id);  // nobody is left to tell them to
  EXPECT_EQ(world.send("GET /api/register/dead-letters").json().find("items")->array().size(), 0u);
}

}  // namespace
}  // namespace dinh::reg
