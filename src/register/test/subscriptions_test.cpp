#include <thread>

#include "register/test/subscriptions_world.hpp"

namespace dinh::reg {

TEST_F(SubscriptionsOf, TellWhatChanged_InTheFormAskedFor) {
  auto id = subscribe(R"("entities":[{"type":"Air"}],"watchedAttributes":["pm25"],"q":"pm25>10")", "http://receiver/notify",
                      R"("format":"keyValues","attributes":["pm25"],)");
  create("a", 5);
  update("a", "pm25", 20);
  update("a", "name", 3);
  update("a", "pm25", 30);
  auto sent = network.wait(2);
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(data(sent[0]), R"([{"id":"urn:a","type":"Air","pm25":20}])");
  EXPECT_EQ(data(sent[1]), R"([{"id":"urn:a","type":"Air","pm25":30}])");
  EXPECT_EQ(json::parse(sent[0].body)->find("subscriptionId")->string(), id);
}

TEST_F(SubscriptionsOf, ShowStatusAndCounters_AndStopWhenPausedExpiredOrDeleted) {
  auto id = subscribe(R"("entities":[{"type":"Air"}],"expiresAt":"2030-01-01T00:00:00Z")");
  create("a", 1);
  ASSERT_EQ(network.wait(1).size(), 1u);
  for (int i = 0; i < 100 && world.get("subscriptions/" + id).body.find("timesSent") == std::string::npos; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  auto shown = world.get("subscriptions/" + id).json();
  EXPECT_EQ(shown.find("status")->string(), "active");
  EXPECT_EQ(shown.find("notification")->find("timesSent")->integer(), 1);
  EXPECT_EQ(world.patch("subscriptions/" + id, R"({"isActive":false})").status, 204);
  EXPECT_EQ(world.get("subscriptions/" + id).json().find("status")->string(), "paused");
  update("a", "pm25", 2);
  EXPECT_EQ(world.patch("subscriptions/" + id, R"({"isActive":true,"expiresAt":"2020-01-01T00:00:00Z"})").status, 400);
  EXPECT_EQ(world.patch("subscriptions/" + id, R"({"isActive":true})").status, 204);
  world.time = parse_instant("2030-01-01T00:00:01Z").value();
  EXPECT_EQ(world.get("subscriptions/" + id).json().find("status")->string(), "expired");
  update("a", "pm25", 3);
  EXPECT_EQ(world.send("DELETE /ngsi-ld/v1/subscriptions/" + id).status, 204);
  EXPECT_EQ(world.get("subscriptions/" + id).status, 404);
  update("a", "pm25", 4);
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(network.wait(1).size(), 1u);
}

TEST_F(SubscriptionsOf, RefuseWhatTheyCannotKeep) {
  auto refused = [&](std::string const& body) { return world.post("subscriptions", body).status == 400; };
  std::string endpoint = R"("notification":{"endpoint":{"uri":"http://r/"}})";
  EXPECT_TRUE(refused("{"));
  EXPECT_TRUE(refused(R"({"type":"Subscription","entities":[{"type":"Air"}]})"));
  EXPECT_TRUE(refused(R"({"type":"Subscription",)" + endpoint + "}"));
  EXPECT_TRUE(refused(R"({"type":"Other","entities":[{"type":"Air"}],)" + endpoint + "}"));
  EXPECT_TRUE(refused(R"({"type":"Subscription","entities":[{"type":"Air"}],"q":"(((",)" + endpoint + "}"));
  EXPECT_TRUE(refused(R"({"type":"Subscription","watchedAttributes":["a"],"timeInterval":5,)" + endpoint + "}"));
  EXPECT_TRUE(refused(R"({"type":"Subscription","watchedAttributes":[],)" + endpoint + "}"));
  EXPECT_TRUE(refused(R"({"type":"Subscription","entities":[{"type":"Air"}],"notification":{"endpoint":{"uri":"ftp://r/"}}})"));
  EXPECT_TRUE(refused(R"({"type":"Subscription","entities":[{"type":"Air"}],"expiresAt":"2020-01-01T00:00:00Z",)" + endpoint + "}"));
  EXPECT_TRUE(refused(R"({"type":"Subscription","entities":[{"type":"Air"}],"notificationTrigger":"entityCreated",)" + endpoint + "}"));
  for (auto notification :
       {R"({"sysAttrs":"yes","endpoint":{"uri":"http://r/"}})", R"({"endpoint":{"uri":"http://r/","receiverInfo":{}}})"})
    EXPECT_TRUE(refused(R"({"type":"Subscription","entities":[{"type":"Air"}],"notification":)" + std::string(notification) + "}"));
  auto id = subscribe(R"("id":"urn:s","entities":[{"type":"Air"}])");
  EXPECT_EQ(world.post("subscriptions", R"({"id":"urn:s","type":"Subscription","entities":[{"type":"Air"}],)" + endpoint + "}").status,
            409);
  EXPECT_EQ(world.get("subscriptions").json().array().size(), 1u);
}

TEST_F(SubscriptionsOf, AreListedByPages) {
  for (auto id : {"urn:s:1", "urn:s:2", "urn:s:3"}) subscribe(R"("id":")" + std::string(id) + R"(","entities":[{"type":"Air"}])");
  auto links = [&](std::string const& query) { return world.get("subscriptions?" + query).header("Link"); };
  EXPECT_NE(links("limit=1").find(R"(limit=1&offset=1>;rel="next")"), std::string::npos);
  EXPECT_NE(links("limit=1&offset=2").find(R"(limit=1&offset=1>;rel="prev")"), std::string::npos);
  EXPECT_EQ(links("limit=1&offset=2").find("next"), std::string::npos);
  EXPECT_EQ(links("limit=3").find("rel=\"next"), std::string::npos);
}

TEST_F(SubscriptionsOf, TakeNoJsonNull_AnywhereInThem) {
  auto id = subscribe(R"("entities":[{"type":"Air"}],"description":"air")");
  EXPECT_EQ(world.patch("subscriptions/" + id, R"({"description":null})").status, 400);
  EXPECT_EQ(world.patch("subscriptions/" + id, R"({"notification":{"endpoint":{"uri":"http://r/","accept":null}}})").status, 400);
  EXPECT_EQ(world.patch("subscriptions/" + id, R"({"description":"urn:ngsi-ld:null"})").status, 204);
  EXPECT_EQ(world.get("subscriptions/" + id).json().find("description"), nullptr);
}

TEST_F(SubscriptionsOf, ADeadReceiverDelaysNobody_AndGetsEverythingInOrderWhenItIsBack) {
  network.dead = "dead";
  subscribe(R"("entities":[{"type":"Air"}])", "http://dead/");
  subscribe(R"("entities":[{"type":"Air"}])", "http://alive/");
  create("a", 0);
  for (int i = 1; i <= 4; ++i) update("a", "pm25", i);
  EXPECT_EQ(network.wait(5).size(), 5u);
  EXPECT_TRUE(network.wait_refused(2));
  {
    std::lock_guard guard(network.mutex);
    network.dead.clear();
    network.sent.clear();
  }
  auto sent = network.wait(5);
  ASSERT_EQ(sent.size(), 5u);
  for (std::size_t i = 0; i < 5; ++i) EXPECT_NE(sent[i].body.find("\"value\":" + std::to_string(i)), std::string::npos) << sent[i].body;
}

TEST_F(SubscriptionsOf, SayWhyNobodyWasReached_AlsoAfterARestart) {
  network.dead = "receiver";
  auto id = subscribe(R"("entities":[{"type":"Air"}])");
  create("a", 1);
  ASSERT_TRUE(network.wait_refused(1));
  auto reason = [&] {
    auto notification = world.get("subscriptions/" + id).json();
    auto const* text = notification.find("notification")->find("lastFailureReason");
    return text ? text->text() : "";
  };
  for (int i = 0; i < 100 && reason().empty(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));  // counted once it returned
  EXPECT_EQ(reason(), R"("dead")");
  subscriptions->keep();
  open();
  EXPECT_EQ(reason(), R"("dead")");
}

TEST_F(SubscriptionsOf, ShowWhatOpensTheReceiversDoor_OnlyToWhoMayChangeThem) {
  auto at_broker = subscribe(R"("entities":[{"type":"Air"}])", "mqtt://city:secret@broker/air");
  auto over_http = world.post("subscriptions", R"({"type":"Subscription","entities":[{"type":"Air"}],"notification":{"endpoint":)"
                                               R"({"uri":"http://r/@x","receiverInfo":[{"key":"Authorization","value":"secret"}]}}})");
  ASSERT_EQ(over_http.status, 201) << over_http.body;
  http::Router router;
  router.add(subscriptions->routes({.read = "register.read", .write = "register.write"}));
  auto seen = [&](std::vector<std::string> const& rights) {
    http::Request request;
    request.target = "/ngsi-ld/v1/subscriptions";
    request.actor = std::make_shared<const Actor>(Actor{.user_id = 1, .rights = rights});
    return router.handle(request).body;
  };
  auto reader = seen({"register.read"}), writer = seen({"register.read", "register.write"});
  EXPECT_EQ(reader.find("secret"), std::string::npos) << reader;
  EXPECT_NE(reader.find(R"("mqtt://hidden@broker/air")"), std::string::npos) << reader;
  EXPECT_NE(reader.find(R"("http://r/@x")"), std::string::npos) << reader;
  EXPECT_NE(writer.find("mqtt://city:secret@broker/air"), std::string::npos) << writer;
  EXPECT_NE(writer.find(R"("value":"secret")"), std::string::npos) << writer;
}

TEST_F(SubscriptionsOf, GoOnAfterARestart_WhereTheyEnded) {
  network.dead = "receiver";
  auto id = subscribe(R"("entities":[{"type":"Air"}])");
  create("a", 1);
  update("a", "pm25", 2);
  ASSERT_TRUE(network.wait_refused(1));
  subscriptions->keep();
  subscriptions.reset();
  update("a", "pm25", 3);
  network.dead.clear();
  open();
  auto sent = network.wait(3);
  ASSERT_EQ(sent.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NE(sent[i].body.find("\"value\":" + std::to_string(i + 1)), std::string::npos) << sent[i].body;
  EXPECT_EQ(world.get("subscriptions/" + id).status, 200);
}

TEST_F(SubscriptionsOf, TellDeletions_OnlyWhenAskedTo) {
  subscribe(R"("entities":[{"type":"Air"}],"notificationTrigger":["entityDeleted"])");
  create("a", 1);
  world.send("DELETE /ngsi-ld/v1/entities/urn:a");
  deliver();
  auto sent = network.wait(1);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_NE(sent[0].body.find("deletedAt"), std::string::npos) << sent[0].body;
}

TEST_F(SubscriptionsOf, TellPeriodically_WhetherChangedOrNot) {
  create("a", 1);
  subscribe(R"("entities":[{"type":"Air"}],"timeInterval":10)");
  subscriptions->tick();
  EXPECT_EQ(network.wait(1).size(), 1u);
  world.time = world.time + 9'000;
  subscriptions->tick();
  EXPECT_EQ(network.wait(1).size(), 1u);
  world.time = world.time + 1'000;
  for (int i = 0; i < 500 && network.wait(1).size() < 2; ++i) {  // a round waits until the one before has arrived
    subscriptions->tick();
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(network.wait(2).size(), 2u);
}

}  // namespace dinh::reg
