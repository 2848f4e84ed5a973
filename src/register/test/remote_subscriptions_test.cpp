// Subscriptions that context sources have a part in (CIM 009 §5.8.1.4, §5.8.2.4, §5.8.5.4, §5.8.6).
#include "register/remote_subscriptions/remote_subscriptions.hpp"
#include "register/test/sources_world.hpp"
#include "register/test/subscriptions_world.hpp"

namespace dinh::reg {
namespace {

class RemoteSubscriptionsOf : public Sources {
 protected:
  Network network;  // of the subscribers; `sent` and `answers` are those of the sources
  std::unique_ptr<Subscriptions> subscriptions;
  std::unique_ptr<SourceSubscriptions> source_subscriptions;
  std::unique_ptr<RemoteSubscriptions> remote;

  RemoteSubscriptionsOf() { start(); }
  ~RemoteSubscriptionsOf() override {
    remote.reset();
    source_subscriptions.reset();
    subscriptions.reset();
  }
  void start() {
    remote.reset();
    source_subscriptions.reset();
    subscriptions.reset();
    open();
    auto clock = [this] { return world.time; };
    subscriptions = std::make_unique<Subscriptions>(world.engine, *world.db, world.ngsild.contexts(), clock, world.ports(), network.port(),
                                                    DeliveryLimits{.threads = 2, .prompt_threads = 1, .batch = 1});
    subscriptions->start();
    source_subscriptions = std::make_unique<SourceSubscriptions>(*registrations, world.engine, *world.db, world.ngsild.contexts(), clock,
                                                                 world.ports(), network.port());
    remote = std::make_unique<RemoteSubscriptions>(
        *distributor, *registrations, *subscriptions, world.engine, *world.db, world.ngsild.contexts(), clock, world.ports(),
        [this](auto const& request) { return answer_copies(request); }, "secret");
    remote->be_told_at("http://here:8022");
    source_subscriptions->also_list([this](std::string_view tenant) { return remote->to_sources(tenant); });
    world.router.add(subscriptions->routes({}));
    world.router.add(source_subscriptions->routes({}));
    world.router.add(remote->routes());
  }
  // Sources take every copy, but when a test says otherwise.
  long taken = 201;
  Result<http::IncomingAnswer> answer_copies(http::OutgoingRequest const& request) {
    std::lock_guard guard(mutex);
    sent.push_back(request);
    if (taken == 0) return fail(Code::upstream, "no answer");
    return http::IncomingAnswer{request.method == "POST" ? taken : 204, "", ""};
  }
  void subscribe(std::string const& members, std::string const& more = "") {
    auto made = world.post("subscriptions", R"({"id":"urn:s:1","type":"Subscription",)" + members +
                                                R"(,"notification":{"endpoint":{"uri":"http://subscriber/notify"})" + more + "}}");
    ASSERT_EQ(made.status, 201) << made.body;
    remote->settle();
  }
  json::Value copy() { return sent.empty() ? json::Value() : json::parse(sent.back().body).value_or(json::Value()); }
  NgsildWorld::Answer notify(std::string const& remote_id, std::string const& data) {
    return world.send("POST /ngsi-ld/ex/v1/remote-notify", {},
                      R"({"id":"urn:n:1","type":"Notification","subscriptionId":")" + remote_id + R"(","data":[)" + data + "]}");
  }
  std::string last_told(std::size_t count) {
    auto all = network.wait(count);
    EXPECT_EQ(all.size(), count);
    return all.empty() ? "" : json::parse(all.back().body).value().find("data")->text();
  }
};

const std::string vehicles = R"("id":"urn:r:1","information":[{"entities":[{"type":"Vehicle"}]}])";
const std::string of_vehicles = R"("entities":[{"type":"Vehicle"}])";

std::string vehicle(std::string const& attributes) { return R"({"id":"urn:v:1","type":"Vehicle",)" + attributes + "}"; }
std::string speed(int value) { return R"("speed":{"type":"Property","value":)" + std::to_string(value) + "}"; }

// §5.8.1.4
TEST_F(RemoteSubscriptionsOf, Clause5814_ASourceIsGivenACopyThatTellsThisBroker) {
  register_source(vehicles);
  subscribe(of_vehicles + R"(,"q":"speed>50","subscriptionName":"secret")");
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(sent[0].method + " " + sent[0].url, "POST http://a/ngsi-ld/v1/subscriptions");
  auto given = copy();
  EXPECT_NE(given.find("id")->string(), "urn:s:1");
  EXPECT_EQ(given.find("entities")->text(), R"([{"type":"Vehicle"}])");
  EXPECT_EQ(given.find("q")->string(), "speed>50");
  EXPECT_EQ(given.find("notification")->find("endpoint")->find("uri")->string(), "http://here:8022/ngsi-ld/ex/v1/remote-notify");
  EXPECT_EQ(sent[0].body.find("subscriber"), std::string::npos);
  EXPECT_EQ(sent[0].body.find("secret"), std::string::npos);
  auto behind = world.get("csourceSubscriptions").json();
  ASSERT_EQ(behind.array().size(), 1u);
  EXPECT_EQ(behind.array()[0].find("entities")->text(), R"([{"type":"Vehicle"}])");
  remote->settle();
  EXPECT_EQ(sent.size(), 1u);  // it has it already
}

TEST_F(RemoteSubscriptionsOf, Clause5814_TheCopyIsOfWhatTheSourceIsRegisteredFor) {
  register_source(R"("id":"urn:r:1","information":[{"entities":[{"id":"urn:v:1","type":"Vehicle"}],"propertyNames":["speed","brand"]}])");
  subscribe(R"("entities":[{"type":"Vehicle"},{"type":"Bus"}],"watchedAttributes":["speed","fuel"])");
  EXPECT_EQ(copy().find("entities")->text(), R"([{"type":"Vehicle","id":"urn:v:1"}])");
  EXPECT_EQ(copy().find("watchedAttributes")->text(), R"(["speed"])");
}

TEST_F(RemoteSubscriptionsOf, Clause5814_NobodyIsAskedWhoIsNotConcerned) {
  register_source(R"("id":"urn:r:1","operations":["retrieveOps"],"information":[{"entities":[{"type":"Vehicle"}]}])");
  register_source(R"("id":"urn:r:2","information":[{"entities":[{"type":"Bus"}]}])");
  subscribe(of_vehicles);
  EXPECT_TRUE(sent.empty());
  register_source(R"("id":"urn:r:3","information":[{"entities":[{"type":"Vehicle"}]}])", "http://c");
  world.send("DELETE /ngsi-ld/v1/subscriptions/urn:s:1");
  subscribe(of_vehicles + R"(,"localOnly":true)");
  EXPECT_TRUE(sent.empty());
  EXPECT_EQ(world.get("csourceSubscriptions").body, "[]");
}

// §5.8.2.4, §5.8.5.4
TEST_F(RemoteSubscriptionsOf, Clause5825_TheCopyIsChangedAndGoesWithItsSubscription) {
  register_source(vehicles);
  subscribe(of_vehicles + R"(,"q":"speed>50")");
  std::string const id(*copy().find("id")->string());
  world.patch("subscriptions/urn:s:1", R"({"q":"urn:ngsi-ld:null","watchedAttributes":["speed"]})");
  remote->settle();
  EXPECT_EQ(sent.back().method + " " + sent.back().url, "PATCH http://a/ngsi-ld/v1/subscriptions/" + id);
  EXPECT_EQ(copy().find("q")->string(), "urn:ngsi-ld:null");
  EXPECT_EQ(copy().find("watchedAttributes")->text(), R"(["speed"])");
  EXPECT_EQ(copy().find("notification"), nullptr);
  world.send("DELETE /ngsi-ld/v1/subscriptions/urn:s:1");
  remote->settle();
  EXPECT_EQ(sent.back().method + " " + sent.back().url, "DELETE http://a/ngsi-ld/v1/subscriptions/" + id);
  EXPECT_EQ(world.get("csourceSubscriptions").body, "[]");
  EXPECT_EQ(notify(id, vehicle(speed(1))).status, 404);
}

TEST_F(RemoteSubscriptionsOf, Clause5117_ASourceThatComesLaterIsAsked_AndOneThatGoesLosesItsCopy) {
  register_source(R"("id":"urn:r:0","information":[{"entities":[{"type":"Bus"}]}])", "http://z");
  subscribe(of_vehicles);
  EXPECT_TRUE(sent.empty());
  register_source(vehicles);
  remote->settle();
  ASSERT_EQ(sent.size(), 1u);
  std::string const id(*copy().find("id")->string());
  world.send("DELETE /ngsi-ld/v1/csourceRegistrations/urn:r:1");
  remote->settle();
  EXPECT_EQ(sent.back().method + " " + sent.back().url, "DELETE http://a/ngsi-ld/v1/subscriptions/" + id);
}

TEST_F(RemoteSubscriptionsOf, ASourceThatDoesNotAnswerIsAskedAgain) {
  register_source(vehicles);
  taken = 0;
  subscribe(of_vehicles);
  EXPECT_EQ(world.get("csourceSubscriptions").body, "[]");
  taken = 201;
  world.patch("subscriptions/urn:s:1", R"({"description":"again"})");
  remote->settle();
  EXPECT_EQ(sent.size(), 2u);
  EXPECT_NE(world.get("csourceSubscriptions").body, "[]");
}

// §5.8.6
TEST_F(RemoteSubscriptionsOf, Clause586_WhatASourceTellsGoesOnUnderTheSubscribersOwnId) {
  register_source(vehicles);
  subscribe(of_vehicles, R"(,"format":"keyValues")");
  std::string const id(*copy().find("id")->string());
  EXPECT_EQ(notify(id, vehicle(speed(60))).status, 200);
  EXPECT_EQ(last_told(1), R"([{"id":"urn:v:1","type":"Vehicle","speed":60}])");
  EXPECT_EQ(network.sent[0].url, "http://subscriber/notify");
  EXPECT_EQ(json::parse(network.sent[0].body).value().find("subscriptionId")->string(), "urn:s:1");
  start();  // the mapping is on the disk
  EXPECT_EQ(notify(id, vehicle(speed(61))).status, 200);
  EXPECT_EQ(last_told(2), R"([{"id":"urn:v:1","type":"Vehicle","speed":61}])");
  EXPECT_EQ(notify("urn:s:1", vehicle(speed(60))).status, 404);  // only who was given the copy knows its id
  EXPECT_EQ(notify(id, R"({"type":"Vehicle"})").status, 400);
  auto before = world.downloads;  // nothing is fetched for who is not known
  EXPECT_EQ(world
                .send("POST /ngsi-ld/ex/v1/remote-notify", {R"(Link: <http://evil/c>; rel="http://www.w3.org/ns/json-ld#context")"},
                      R"({"subscriptionId":"urn:x","data":[]})")
                .status,
            404);
  EXPECT_EQ(world.downloads, before);
}

TEST_F(RemoteSubscriptionsOf, Clause586_OfSplitEntitiesTheWholeIsAskedAndTold) {
  register_source(vehicles);
  register_source(R"("id":"urn:r:2","operations":["retrieveEntity"],"information":[{"entities":[{"type":"Vehicle"}]}])", "http://b");
  answers["GET http://b/ngsi-ld/v1/entities/urn:v:1"] = {200, vehicle(R"("fuel":{"type":"Property","value":7})")};
  subscribe(of_vehicles + R"(,"q":"speed>50;brand==\"Tesla\"","splitEntities":true)");
  EXPECT_EQ(copy().find("q"), nullptr);
  EXPECT_EQ(copy().find("splitEntities")->boolean(), true);
  std::string const id(*copy().find("id")->string());
  world.post("entities?local=true", vehicle(R"("brand":{"type":"Property","value":"Tesla"})"));
  EXPECT_EQ(notify(id, vehicle(speed(99))).status, 200);
  auto told = last_told(1);
  for (auto part : {"Tesla", "99", "\"fuel\""}) EXPECT_NE(told.find(part), std::string::npos) << told;
  EXPECT_EQ(notify(id, vehicle(speed(10))).status, 200);  // it does not fit the whole query
  EXPECT_EQ(notify(id, vehicle(speed(98))).status, 200);
  EXPECT_NE(last_told(2).find("98"), std::string::npos);
}

TEST_F(RemoteSubscriptionsOf, Clause586_WhatWasDeletedIsToldAsNull) {
  register_source(vehicles);
  subscribe(of_vehicles);
  std::string const id(*copy().find("id")->string());
  notify(id, R"({"id":"urn:v:1","type":"Vehicle","speed":"urn:ngsi-ld:null","parked":{"object":"urn:ngsi-ld:null"},)"
             R"("label":{"languageMap":{"@none":"urn:ngsi-ld:null"}},"brand":"Tesla"})");
  auto entity = json::parse(last_told(1)).value().array()[0];
  EXPECT_EQ(entity.find("speed")->find("value")->string(), "urn:ngsi-ld:null");
  EXPECT_EQ(entity.find("parked")->find("object")->string(), "urn:ngsi-ld:null");
  EXPECT_EQ(entity.find("label")->find("languageMap")->find("@none")->string(), "urn:ngsi-ld:null");
  EXPECT_EQ(entity.find("brand")->find("value")->string(), "Tesla");
}

TEST_F(RemoteSubscriptionsOf, NamesAreThoseOfTheSubscriber) {
  world.remote["http://x/c"] = R"({"@context":{"Auto":"http://x/V","tempo":"http://x/s"}})";
  world.remote["http://y/c"] = R"({"@context":{"Car":"http://x/V","speed":"http://x/s"}})";
  const std::string link = R"(Link: <http://x/c>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json")";
  world.send(
      "POST /ngsi-ld/v1/csourceRegistrations", {link},
      R"({"type":"ContextSourceRegistration","endpoint":"http://a","contextSourceInfo":[{"key":"jsonldContext","value":"http://y/c"}],)"
      R"("information":[{"entities":[{"type":"Auto"}]}]})");
  auto made = world.send("POST /ngsi-ld/v1/subscriptions", {link},
                         R"({"id":"urn:s:1","type":"Subscription","entities":[{"type":"Auto"}],"q":"tempo>5",)"
                         R"("notification":{"endpoint":{"uri":"http://subscriber/notify"}}})");
  ASSERT_EQ(made.status, 201) << made.body;
  remote->settle();
  EXPECT_EQ(copy().find("entities")->text(), R"([{"type":"Car"}])");
  EXPECT_EQ(copy().find("q")->string(), "speed>5");
  EXPECT_NE(header(sent.back(), "Link").find("http://y/c"), std::string::npos);
  notify(std::string(*copy().find("id")->string()), R"({"id":"urn:v:1","type":"Car","speed":{"type":"Property","value":6}})");
  EXPECT_EQ(last_told(1), R"([{"id":"urn:v:1","type":"Auto","tempo":{"type":"Property","value":6}}])");
}

}  // namespace
}  // namespace dinh::reg
