// Names in subscriptions mean what they meant when they were written, whatever @context comes later (CIM 009 §5.5.7).
#include "register/test/subscriptions_world.hpp"

namespace dinh::reg {
namespace {

const std::string in_a = R"(Link: <http://c/a.jsonld>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json")";
const std::string in_b = R"(Link: <http://c/b.jsonld>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json")";

class NamesOfSubscriptions : public SubscriptionsOf {
 protected:
  NamesOfSubscriptions() {
    world.remote["http://c/a.jsonld"] = R"({"@context":{"pm25":"http://a/pm25","Air":"http://a/Air"}})";
    world.remote["http://c/b.jsonld"] = R"({"@context":{"pm25":"http://b/pm25","dust":"http://a/pm25","Sky":"http://a/Air"}})";
    EXPECT_EQ(world
                  .post("subscriptions",
                        R"({"id":"urn:s","type":"Subscription","entities":[{"type":"Air"}],"watchedAttributes":["pm25"],"q":"pm25>10",)"
                        R"("notification":{"attributes":["pm25"],"format":"keyValues","endpoint":{"uri":"http://r/"}}})",
                        {in_a})
                  .status,
              201);
    EXPECT_EQ(world.post("entities", R"({"id":"urn:a","type":"Air","pm25":{"type":"Property","value":1}})", {in_a}).status, 201);
    deliver();
  }
  void set(int value) {
    world.patch("entities/urn:a/attrs", R"({"pm25":{"type":"Property","value":)" + std::to_string(value) + "}}", {in_a});
    deliver();
  }
  std::string shown(std::string const& member, std::vector<std::string> const& headers) {
    auto got = world.get("subscriptions/urn:s", headers).json();
    return got.find(member) ? got.find(member)->text() : "";
  }
};

}  // namespace

TEST_F(NamesOfSubscriptions, KeepTheirMeaning_WhenAPatchComesWithAnotherContext) {
  EXPECT_EQ(world.patch("subscriptions/urn:s", R"({"description":"air"})", {in_b}).status, 204);
  set(20);
  EXPECT_EQ(last_data(1), R"([{"id":"urn:a","type":"Air","pm25":20}])");
  EXPECT_EQ(shown("watchedAttributes", {in_a}), R"(["pm25"])");
  EXPECT_EQ(shown("watchedAttributes", {in_b}), R"(["dust"])");
  EXPECT_EQ(shown("watchedAttributes", {}), R"(["http://a/pm25"])");
  EXPECT_EQ(shown("entities", {in_b}), R"([{"type":"Sky"}])");
  EXPECT_EQ(shown("q", {in_b}), R"("dust>10")");
  EXPECT_EQ(shown("q", {}), R"("http://a/pm25>10")");
}

TEST_F(NamesOfSubscriptions, OfAFragment_AreThoseOfItsOwnContext) {
  EXPECT_EQ(world.patch("subscriptions/urn:s", R"({"q":"dust>30","watchedAttributes":["dust"]})", {in_b}).status, 204);
  set(20);
  set(40);
  EXPECT_EQ(last_data(1), R"([{"id":"urn:a","type":"Air","pm25":40}])") << "told in the @context it was created with";
  EXPECT_EQ(shown("q", {in_a}), R"("pm25>30")");
  EXPECT_EQ(world.patch("subscriptions/urn:s", R"({"watchedAttributes":["pm25"]})").status, 204) << "no @context: the core's names";
  EXPECT_EQ(shown("watchedAttributes", {in_a}), R"(["https://uri.etsi.org/ngsi-ld/default-context/pm25"])");
}

TEST_F(NamesOfSubscriptions, AreTheSameAfterARestart) {
  EXPECT_EQ(world.patch("subscriptions/urn:s", R"({"q":"dust>30"})", {in_b}).status, 204);
  open();
  EXPECT_EQ(shown("q", {in_a}), R"("pm25>30")");
  EXPECT_EQ(shown("watchedAttributes", {in_b}), R"(["dust"])");
  set(40);
  EXPECT_EQ(last_data(1), R"([{"id":"urn:a","type":"Air","pm25":40}])");
}

TEST_F(NamesOfSubscriptions, OfAnEarlierRelease_WereShort_AndAreReadInTheirContext) {
  world.db->write([](storage::Tx& tx) {
    tx.exec(
        "UPDATE ngsild_subscription SET body = $1, has_stored_names = 0",
        R"({"type":"Subscription","entities":[{"type":"Air"},{"id":"urn:x"}],"q":"pm25>10","notification":{"endpoint":{"uri":"http://r/"}}})");
  });
  open();
  EXPECT_EQ(shown("q", {in_b}), R"("dust>10")");
  const std::string entities = R"([{"type":"Sky"},{"id":"urn:x","type":"*"}])";
  EXPECT_EQ(shown("entities", {in_b}), entities);
  open();
  EXPECT_EQ(shown("entities", {in_b}), entities);
}

TEST_F(NamesOfSubscriptions, InNotifications_AreThoseOfJsonldContext_WhenThereIsOne) {
  EXPECT_EQ(world.patch("subscriptions/urn:s", R"({"jsonldContext":"http://c/b.jsonld"})", {in_b}).status, 204);
  set(20);
  auto sent = network.wait(1);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(data(sent[0]), R"([{"id":"urn:a","type":"Sky","dust":20}])");
  bool linked = false;
  for (auto const& [name, value] : sent[0].headers) linked = linked || (name == "Link" && value.find("http://c/b.jsonld") != value.npos);
  EXPECT_TRUE(linked);
  EXPECT_EQ(world.patch("subscriptions/urn:s", R"({"jsonldContext":"nowhere"})").status, 400);
  EXPECT_EQ(world.patch("subscriptions/urn:s", R"({"jsonldContext":"http://c/none.jsonld"})").status, 504);
  EXPECT_EQ(world.patch("subscriptions/urn:s", R"({"jsonldContext":"urn:ngsi-ld:null"})").status, 204);
  set(30);
  EXPECT_EQ(last_data(2), R"([{"id":"urn:a","type":"Air","pm25":30}])");
}

TEST_F(NamesOfSubscriptions, OfAContextThatStoodInTheBody_AreTold_AndItIsHostedForThat) {
  auto made =
      world.post("subscriptions",
                 R"({"id":"urn:t","type":"Subscription","entities":[{"type":"Sky"}],"notification":{"endpoint":{"uri":"http://t/"}},)"
                 R"("@context":{"Sky":"http://a/Air","dust":"http://a/pm25"}})",
                 {"Content-Type: application/ld+json", "Host: house"});
  ASSERT_EQ(made.status, 201) << made.body;
  set(5);
  auto sent = network.wait(1);
  ASSERT_EQ(sent.size(), 1u);
  EXPECT_EQ(data(sent[0]), R"([{"id":"urn:a","type":"Sky","dust":{"type":"Property","value":5}}])");
  std::string link;
  for (auto const& [name, value] : sent[0].headers)
    if (name == "Link") link = value;
  auto at = link.find("/jsonldContexts/");
  ASSERT_NE(at, link.npos) << link;
  EXPECT_EQ(world.get(link.substr(at + 1, link.find('>') - at - 1)).status, 200);
}

}  // namespace dinh::reg
