// Members of subscriptions: what is taken, what is refused and by which name (CIM 009 §5.2.12, §5.2.14, §5.2.15, §5.2.22, §5.2.33).
#include "register/test/subscriptions_world.hpp"

namespace dinh::reg {
namespace {

class MembersOfSubscriptions : public SubscriptionsOf {
 protected:
  // "" when it is taken, else the member that is named as wrong. `members` may give entities and notification of their own.
  std::string wrong(std::string const& members, std::string const& notification = R"("endpoint":{"uri":"http://r/"})") {
    std::string body = R"({"type":"Subscription")";
    if (members.find("\"entities\"") == members.npos) body += R"(,"entities":[{"type":"Air"}])";
    body += (members.empty() ? "" : ",") + members + R"(,"notification":{)" + notification + "}}";
    auto answer = world.post("subscriptions", body);
    if (answer.status == 201) return "";
    EXPECT_EQ(answer.status, 400) << answer.body;
    auto const said = answer.json();
    return said.find("field") ? std::string(*said.find("field")->string()) : answer.body;
  }
  std::string wrong_in(std::string const& notification) { return wrong("", R"("endpoint":{"uri":"http://r/"},)" + notification); }
  std::string wrong_at(std::string const& endpoint) { return wrong("", R"("endpoint":{"uri":"http://r/",)" + endpoint + "}"); }
};

}  // namespace

TEST_F(MembersOfSubscriptions, AreAllTaken_InTheirRightTypes) {
  EXPECT_EQ(
      wrong(R"("subscriptionName":"n","description":"d","watchedAttributes":["a"],"notificationTrigger":["entityUpdated"],)"
            R"("throttling":0.5,"q":"a>1","geoQ":{"georel":"near;maxDistance==5","geometry":"Point","coordinates":[1,2]},"scopeQ":"/a",)"
            R"("csf":"name==\"x\"","lang":"vi","datasetId":["urn:d","@none"],"isActive":false,"expiresAt":"2030-01-01T00:00:00Z",)"
            R"("jsonKeys":"b","expandValues":"v","splitEntities":false,"localOnly":true,"ngsildConformance":"1.9")",
            R"("endpoint":{"uri":"http://r/","accept":"application/ld+json","timeout":1.5,"cooldown":100,)"
            R"("receiverInfo":[{"key":"Authorization","value":"x"}],"notifierInfo":[{"key":"MQTT-QoS","value":"1"}]},)"
            R"("format":"concise","pick":["id","a"],"omit":["type"],"join":"inline","joinLevel":2,"sysAttrs":true,"showChanges":true)"),
      "");
  auto shown = world.get("subscriptions").json().array().at(0);
  EXPECT_EQ(shown.find("notification")->find("endpoint")->find("notifierInfo")->text(), R"([{"key":"MQTT-QoS","value":"1"}])");
  EXPECT_EQ(shown.find("datasetId")->text(), R"(["urn:d","@none"])");
}

TEST_F(MembersOfSubscriptions, ThatAreUnknownOrTheServersOwn_ArePassedOver) {
  EXPECT_EQ(wrong(R"("id":"urn:s","__context":"x","status":"expired","modifiedAt":"x")",
                  R"("endpoint":{"uri":"http://r/","x":1},"timesSent":42,"y":2)"),
            "");
  auto shown = world.get("subscriptions").body;
  for (auto word : {"__context", "42", "\"x\"", "\"y\"", "modifiedAt", "expired"}) EXPECT_EQ(shown.find(word), shown.npos) << word << shown;
}

TEST_F(MembersOfSubscriptions, OfAWrongType_AreRefusedByName) {
  for (auto text : {"subscriptionName", "description", "q", "scopeQ", "csf", "lang", "jsonldContext", "expandValues", "jsonKeys"})
    EXPECT_EQ(wrong("\"" + std::string(text) + "\":5"), text);
  for (auto flag : {"isActive", "localOnly", "splitEntities"}) EXPECT_EQ(wrong("\"" + std::string(flag) + "\":\"true\""), flag);
  for (auto number : {"throttling", "timeInterval"})
    for (auto value : {"\"5\"", "0", "-1"}) EXPECT_EQ(wrong("\"" + std::string(number) + "\":" + value), number);
  for (auto list : {"watchedAttributes", "datasetId"})
    for (auto value : {"[]", "\"a\"", "[1]", "{}"}) EXPECT_EQ(wrong("\"" + std::string(list) + "\":" + value), list);
  for (auto value : {"[]", "\"entityCreated\"", "[\"entityChanged\"]", "{}", "[5]"})
    EXPECT_EQ(wrong("\"notificationTrigger\":" + std::string(value)), "notificationTrigger");
  for (auto value : {"5", "\"tomorrow\"", "\"2020-01-01T00:00:00Z\"", "\"urn:ngsi-ld:null\""})
    EXPECT_EQ(wrong("\"expiresAt\":" + std::string(value)), "expiresAt");
  EXPECT_EQ(wrong(R"("csf":"((")"), "csf");
  EXPECT_EQ(wrong(R"("lang":"urn:ngsi-ld:null")"), "lang");
}

TEST_F(MembersOfSubscriptions, OfAnEntitySelector) {
  EXPECT_EQ(wrong(R"("entities":[])"), "entities");
  EXPECT_EQ(wrong(R"("entities":{"type":"Air"})"), "entities");
  EXPECT_EQ(wrong(R"("entities":["Air"])"), "entities");
  EXPECT_EQ(wrong(R"("entities":[{"id":"urn:a"}])"), "entities.type");
  EXPECT_EQ(wrong(R"("entities":[{"type":5}])"), "entities.type");
  EXPECT_EQ(wrong(R"("entities":[{"type":"Air","id":5}])"), "entities.id");
  EXPECT_EQ(wrong(R"("entities":[{"type":"Air","id":[]}])"), "entities.id");
  EXPECT_EQ(wrong(R"("entities":[{"type":"Air","id":"no uri"}])"), "id");
  EXPECT_EQ(wrong(R"("entities":[{"type":"Air","idPattern":5}])"), "idPattern");
  EXPECT_EQ(wrong(R"("entities":[{"type":"Air","id":["urn:a","urn:b"],"idPattern":"urn.*"}])"), "");
  EXPECT_EQ(wrong(R"("entities":[{"type":"*"}])"), "");
}

TEST_F(MembersOfSubscriptions, ThatContradictOthers) {
  EXPECT_EQ(wrong(R"("timeInterval":5,"throttling":5)"), "timeInterval");
  EXPECT_EQ(wrong(R"("timeInterval":5,"watchedAttributes":["a"])"), "timeInterval");
  EXPECT_EQ(wrong_in(R"("pick":["id"],"omit":["id"])"), "notification.omit");
  EXPECT_EQ(wrong_in(R"("pick":["a"],"attributes":["a"])"), "notification.attributes");
  EXPECT_EQ(wrong_in(R"("omit":["a"],"attributes":["a"])"), "notification.attributes");
  EXPECT_EQ(wrong_in(R"("attributes":["id"])"), "notification.attributes");
  EXPECT_EQ(wrong_in(R"("showChanges":true,"format":"keyValues")"), "notification.showChanges");
  EXPECT_EQ(wrong_in(R"("showChanges":true,"format":"simplified")"), "notification.showChanges");
  auto none = world.post("subscriptions", R"({"type":"Subscription","timeInterval":5,"notification":{"endpoint":{"uri":"http://r/"}}})");
  EXPECT_EQ(none.status, 400);
  auto local = world.post("subscriptions", R"({"type":"Subscription","localOnly":true,"notification":{"endpoint":{"uri":"http://r/"}}})");
  EXPECT_EQ(local.status, 201) << local.body;
}

TEST_F(MembersOfSubscriptions, OfTheNotification) {
  for (auto list : {"attributes", "pick", "omit"})
    for (auto value : {"[]", "\"a\"", "[1]"}) EXPECT_EQ(wrong_in("\"" + std::string(list) + "\":" + value), list);
  EXPECT_EQ(wrong_in(R"("format":"xml")"), "notification.format");
  EXPECT_EQ(wrong_in(R"("format":5)"), "format");
  EXPECT_EQ(wrong_in(R"("showChanges":"yes")"), "showChanges");
  EXPECT_EQ(wrong_in(R"("sysAttrs":1)"), "sysAttrs");
  EXPECT_EQ(wrong_in(R"("join":"deep")"), "join");
  EXPECT_EQ(wrong_in(R"("joinLevel":0)"), "notification.joinLevel");
  EXPECT_EQ(wrong("", R"("endpoint":[])"), "notification.endpoint");
}

TEST_F(MembersOfSubscriptions, OfTheEndpoint) {
  EXPECT_EQ(wrong("", R"("endpoint":{"uri":5})"), "uri");
  EXPECT_EQ(wrong("", R"("endpoint":{"uri":"nowhere"})"), "notification.endpoint.uri");
  EXPECT_EQ(wrong_at(R"("accept":"text/html")"), "notification.endpoint.accept");
  for (auto number : {"timeout", "cooldown"})
    for (auto value : {"0", "-5", "\"5\""}) EXPECT_EQ(wrong_at("\"" + std::string(number) + "\":" + value), number);
  for (std::string pairs : {"receiverInfo", "notifierInfo"})
    for (auto value : {"{}", R"([{"key":"K","value":42}])", R"([{"key":"K"}])", R"([{"key":5,"value":"v"}])", R"(["K"])"})
      EXPECT_EQ(wrong_at("\"" + pairs + "\":" + value), "notification.endpoint." + pairs);
  EXPECT_EQ(wrong_at(R"("receiverInfo":[{"key":"A B","value":"v"}])"), "notification.endpoint.receiverInfo");
  auto mqtt = world.post("subscriptions",
                         R"({"type":"Subscription","entities":[{"type":"Air"}],"notification":{"endpoint":{"uri":"mqtt://b/t"}}})");
  EXPECT_EQ(mqtt.status, 201) << mqtt.body;
  EXPECT_EQ(wrong("", R"("endpoint":{"uri":"mqtt://b"})"), "notification.endpoint.uri");
  EXPECT_EQ(wrong("", R"("endpoint":{"uri":"mqtt://b/a/#"})"), "notification.endpoint.uri");
  EXPECT_EQ(wrong("", R"("endpoint":{"uri":"mqttx://b/t"})"), "notification.endpoint.uri");
  for (auto info : {R"({"key":"MQTT-Version","value":"mqtt4"})", R"({"key":"MQTT-QoS","value":"3"})"})
    EXPECT_EQ(wrong("", std::string(R"("endpoint":{"uri":"mqtt://b/t","notifierInfo":[)") + info + "]}"),
              "notification.endpoint.notifierInfo");
}

TEST_F(MembersOfSubscriptions, OfEarlierVersionsOfTheStandard_AreNotPromised) {
  auto older = world.post("subscriptions", R"({"type":"Subscription","entities":[{"type":"Air"}],"ngsildConformance":"1.3",)"
                                           R"("notification":{"endpoint":{"uri":"http://r/"}}})");
  EXPECT_EQ(older.status, 422);
}

TEST_F(MembersOfSubscriptions, AreShownAsTheyCame_WithTheTriggersThatHold) {
  auto id = subscribe(R"("entities":[{"type":"Air"}])");
  auto uri = R"("notification":{"endpoint":{"uri":"http://receiver/notify"}})";
  EXPECT_EQ(world.get("subscriptions/" + id).body,
            R"({"id":")" + id + R"(","type":"Subscription","entities":[{"type":"Air"}],)" + uri +
                R"(,"notificationTrigger":["attributeCreated","attributeUpdated"],"status":"active"})");
  world.time = world.time + 1'000;
  EXPECT_EQ(world.patch("subscriptions/" + id, R"({"description":"d"})").status, 204);
  auto with_times = world.get("subscriptions/" + id + "?options=sysAttrs").json();
  EXPECT_EQ(with_times.find("createdAt")->string(), "2025-11-24T16:00:00Z");
  EXPECT_EQ(with_times.find("modifiedAt")->string(), "2025-11-24T16:00:01Z");
  EXPECT_EQ(world.get("subscriptions?options=sysAttrs").json().array().at(0).find("createdAt")->string(), "2025-11-24T16:00:00Z");
  open();
  EXPECT_EQ(world.get("subscriptions/" + id + "?options=sysAttrs").json().find("modifiedAt")->string(), "2025-11-24T16:00:01Z");
}

TEST_F(MembersOfSubscriptions, AreDeletedByNull_WhereTheyMay) {
  auto id = subscribe(R"("entities":[{"type":"Air"}],"expiresAt":"2030-01-01T00:00:00Z","q":"a>1","watchedAttributes":["a"])", "http://r/",
                      R"("attributes":["a"],)");
  EXPECT_EQ(
      world
          .patch("subscriptions/" + id, R"({"expiresAt":"urn:ngsi-ld:null","q":"urn:ngsi-ld:null","watchedAttributes":"urn:ngsi-ld:null",)"
                                        R"("notification":{"attributes":"urn:ngsi-ld:null"}})")
          .status,
      204);
  auto left = world.get("subscriptions/" + id).json();
  for (auto name : {"expiresAt", "q", "watchedAttributes"}) EXPECT_EQ(left.find(name), nullptr) << name;
  EXPECT_EQ(left.find("notification")->find("attributes"), nullptr);
  for (auto name : {"entities", "notification"})
    EXPECT_EQ(world.patch("subscriptions/" + id, "{\"" + std::string(name) + R"(":"urn:ngsi-ld:null"})").status, 400) << name;
  EXPECT_EQ(world.patch("subscriptions/" + id, R"({"expiresAt":null})").status, 400);
  EXPECT_EQ(world.patch("subscriptions/" + id, R"({"id":"urn:other"})").status, 400);
  EXPECT_EQ(world.patch("subscriptions/" + id, R"({"type":"Other"})").status, 400);
}

TEST_F(MembersOfSubscriptions, ANewEnd_WakesWhatHadEnded) {
  auto id = subscribe(R"("entities":[{"type":"Air"}],"expiresAt":"2026-01-01T00:00:00Z")");
  world.time = parse_instant("2026-01-01T00:00:01Z").value();
  EXPECT_EQ(world.patch("subscriptions/" + id, R"({"isActive":true})").status, 204);
  EXPECT_EQ(world.get("subscriptions/" + id).json().find("status")->string(), "expired");
  EXPECT_EQ(world.patch("subscriptions/" + id, R"({"expiresAt":"2027-01-01T00:00:00Z"})").status, 204);
  EXPECT_EQ(world.get("subscriptions/" + id).json().find("status")->string(), "active");
}

}  // namespace dinh::reg
