// Subscriptions to context source registrations (CIM 009 §5.11).
#include "register/sources/source_subscriptions.hpp"

#include "register/test/sources_world.hpp"
#include "register/test/subscriptions_world.hpp"

namespace dinh::reg {
namespace {

const std::string vehicles = R"("information":[{"entities":[{"type":"Vehicle"}]}])";

class SourceSubscriptionsOf : public Sources {
 protected:
  Network network;
  std::unique_ptr<SourceSubscriptions> subscriptions;

  SourceSubscriptionsOf() { begin(); }
  ~SourceSubscriptionsOf() override { subscriptions.reset(); }
  void begin() {
    subscriptions.reset();
    open();
    auto clock = [this] { return world.time; };
    subscriptions = std::make_unique<SourceSubscriptions>(*registrations, world.engine, *world.db, world.ngsild.contexts(), clock,
                                                          world.ports(), network.port());
    subscriptions->start();
    world.router.add(subscriptions->routes({}));
  }
  std::string subscribe(std::string const& members) {
    auto made = world.post("csourceSubscriptions",
                           R"({"type":"Subscription",)" + members + R"(,"notification":{"endpoint":{"uri":"http://receiver/"}}})");
    EXPECT_EQ(made.status, 201) << made.body;
    return made.header("Location").substr(std::string("/ngsi-ld/v1/csourceSubscriptions/").size());
  }
  // "reason id" of the notification of that number.
  std::string told(std::size_t number) {
    auto all = network.wait(number);
    if (all.size() < number) return "nothing";
    auto body = json::parse(all[number - 1].body).value();
    std::string out(body.find("triggerReason")->string().value());
    for (auto const& r : body.find("data")->array()) out += " " + std::string(r.find("id")->string().value());
    EXPECT_EQ(body.find("type")->string(), "ContextSourceNotification");
    return out;
  }
};

TEST_F(SourceSubscriptionsOf, ASourceThatComesChangesAndGoesIsTold) {
  subscribe(R"("entities":[{"type":"Vehicle"}])");
  register_source(R"("id":"urn:r:1",)" + vehicles);
  EXPECT_EQ(told(1), "newlyMatching urn:r:1");
  world.patch("csourceRegistrations/urn:r:1", R"({"registrationName":"A"})");
  EXPECT_EQ(told(2), "updated urn:r:1");
  world.patch("csourceRegistrations/urn:r:1", R"({"information":[{"entities":[{"type":"Bus"}]}]})");
  EXPECT_EQ(told(3), "noLongerMatching urn:r:1");
  world.patch("csourceRegistrations/urn:r:1", R"({"information":[{"entities":[{"type":"Vehicle"}]}]})");
  EXPECT_EQ(told(4), "newlyMatching urn:r:1");
  world.send("DELETE /ngsi-ld/v1/csourceRegistrations/urn:r:1");
  EXPECT_EQ(told(5), "noLongerMatching urn:r:1");
}

TEST_F(SourceSubscriptionsOf, WhatIsThereAlreadyIsToldAtOnce_InOneMessage) {
  register_source(R"("id":"urn:r:1",)" + vehicles);
  register_source(R"("id":"urn:r:2",)" + vehicles, "http://b");
  register_source(R"("information":[{"entities":[{"type":"Bus"}]}])", "http://c");
  subscribe(R"("entities":[{"type":"Vehicle"}])");
  EXPECT_EQ(told(1), "newlyMatching urn:r:1 urn:r:2");
}

TEST_F(SourceSubscriptionsOf, PeriodicOnesAreToldInRounds) {
  register_source(R"("id":"urn:r:1",)" + vehicles);
  subscribe(R"("entities":[{"type":"Vehicle"}],"timeInterval":10)");
  EXPECT_EQ(told(1), "newlyMatching urn:r:1");
  world.patch("csourceRegistrations/urn:r:1", R"({"registrationName":"A"})");
  subscriptions->keep();
  world.time = world.time + 10'000;
  subscriptions->keep();
  EXPECT_EQ(told(2), "newlyMatching urn:r:1");
  EXPECT_EQ(network.wait(2).size(), 2u);
}

TEST_F(SourceSubscriptionsOf, CsfAttributesAndTimesNarrowIt) {
  subscribe(R"("entities":[{"type":"Vehicle"}],"csf":"owner==\"ward\"","watchedAttributes":["speed"])");
  register_source(R"("id":"urn:r:1",)" + vehicles);
  register_source(R"("id":"urn:r:2","owner":"ward",)" + vehicles);
  EXPECT_EQ(told(1), "newlyMatching urn:r:2");
  subscribe(R"("entities":[{"type":"Vehicle"}],"temporalQ":{"timerel":"after","timeAt":"2022-01-01T00:00:00Z"})");
  register_source(R"("id":"urn:r:3","observationInterval":{"startAt":"2021-01-01T00:00:00Z"},)" + vehicles);
  EXPECT_EQ(told(2), "newlyMatching urn:r:3");
}

TEST_F(SourceSubscriptionsOf, AreKeptShownChangedAndRemoved) {
  auto id = subscribe(R"("id":"urn:s:1","entities":[{"type":"Vehicle"}])");
  register_source(R"("id":"urn:r:1",)" + vehicles);
  EXPECT_EQ(told(1), "newlyMatching urn:r:1");
  while (!world.get("csourceSubscriptions/urn:s:1").json().find("notification")->find("timesSent")) std::this_thread::yield();
  subscriptions->keep();
  begin();
  auto shown = world.get("csourceSubscriptions/urn:s:1").json();
  EXPECT_EQ(shown.find("notification")->find("timesSent")->integer(), 1);
  EXPECT_EQ(shown.find("status")->string(), "active");
  EXPECT_EQ(world.get("csourceSubscriptions?count=true&limit=0").header("NGSILD-Results-Count"), "1");
  EXPECT_EQ(world.patch("csourceSubscriptions/urn:s:1", R"({"isActive":false})").status, 204);
  world.patch("csourceRegistrations/urn:r:1", R"({"registrationName":"A"})");
  EXPECT_EQ(world.get("csourceSubscriptions/urn:s:1").json().find("status")->string(), "paused");
  EXPECT_EQ(world.send("DELETE /ngsi-ld/v1/csourceSubscriptions/urn:s:1").status, 204);
  EXPECT_EQ(world.get("csourceSubscriptions/urn:s:1").status, 404);
  EXPECT_EQ(network.wait(1).size(), 1u);
}

TEST_F(SourceSubscriptionsOf, RefusesWhatIsWrong) {
  for (std::string bad :
       {R"("entities":[{"type":"Vehicle"}],"expiresAt":"2020-01-01T00:00:00Z")", R"("entities":"all")",
        R"("entities":[{"type":"Vehicle"}],"csf":"(")", R"("entities":[{"type":"Vehicle"}],"temporalQ":{"timerel":"soon"})"})
    EXPECT_EQ(
        world.post("csourceSubscriptions", R"({"type":"Subscription",)" + bad + R"(,"notification":{"endpoint":{"uri":"http://r/"}}})")
            .status,
        400)
        << bad;
  EXPECT_EQ(world.get("csourceSubscriptions/no-uri").status, 400);
  EXPECT_EQ(world.get("csourceSubscriptions/urn:none").status, 404);
}

}  // namespace
}  // namespace dinh::reg
