// Contracts, the gate that keeps to them, and the log of what passed it.
#include "register/sharing/sharing.hpp"

#include "civic/civic.hpp"
#include "register/test/subscriptions_world.hpp"

namespace dinh::reg {
namespace {

class SharingOf : public SubscriptionsOf {
 protected:
  civic::Civic civic{*world.db, {}, [this] { return world.time; }};
  std::unique_ptr<Sharing> sharing;
  Actor boss;

  SharingOf() {
    boss.name = "boss";
    boss.user_id = 1;
    boss.rights = {"*"};
    auto machine = std::make_shared<Actor>();
    machine->api_key = "agency";
    machine->rights = {"register.read", "register.write"};
    world.actor = machine;
    house();
  }
  ~SharingOf() override { sharing.reset(); }
  void house() {
    sharing = std::make_unique<Sharing>(
        world.engine, *world.db, civic.areas, civic.audit, [this] { return world.time; },
        Sharing::Ports{[](std::function<void()> f) { f(); }}, std::string(32, 's'));
    sharing->access_log().start();
    world.lens = sharing->lens_of();
    std::destroy_at(&world.router);
    std::construct_at(&world.router);
    const NgsiRights rights{"register.read", "register.write"};
    world.router.add(sharing->around(world.ngsild.routes(rights)));
    world.router.add(sharing->around(subscriptions->routes(rights)));
    world.router.add(sharing->routes());
  }
  static Contract contract(std::string const& grants = R"([{"types":["Air"],"hidden":["pm25"]}])") {
    return json::read_text<Contract>(R"({"consumer":"key:agency","purpose":"studies","grants":)" + grants + "}").value();
  }
  std::int64_t make(Contract const& c) {
    auto made = sharing->contracts().add(boss, c);
    EXPECT_TRUE(made) << made.error().detail;
    return made ? made->value.id : 0;
  }
  // What changes is changed by who may.
  void by_boss(std::function<void()> const& deed) {
    auto agency = std::exchange(world.actor, std::make_shared<const Actor>(boss));
    deed();
    world.actor = agency;
  }
  void create(std::string const& id, int pm25) {
    by_boss([&] { SubscriptionsOf::create(id, pm25); });
  }
  void update(std::string const& id, std::string const& attr, int value) {
    by_boss([&] { SubscriptionsOf::update(id, attr, value); });
  }
  std::vector<SignedEntry> log() {
    deliver();
    sharing->access_log().keep();
    return sharing->access_log().page(boss, {}).value().items;
  }
};

TEST_F(SharingOf, WhoHasNoContractSeesWhatHisRightsAllow) {
  create("a", 7);
  EXPECT_NE(world.get("entities/urn:a").body.find("pm25"), std::string::npos);
  EXPECT_TRUE(log().empty());
}

TEST_F(SharingOf, UnderAContractOneReadsAndWritesNothing) {
  create("a", 7);
  make(contract());
  auto answer = world.get("entities/urn:a");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body.find("pm25"), std::string::npos) << answer.body;
  EXPECT_FALSE(answer.header("Access-Log").empty());
  EXPECT_EQ(world.send("DELETE /ngsi-ld/v1/entities/urn:a").status, 403);
  EXPECT_EQ(world.patch("entities/urn:a/attrs", R"({"name":{"type":"Property","value":"y"}})").status, 403);
  EXPECT_EQ(world.post("entityOperations/delete", R"(["urn:a"])").status, 403);
  EXPECT_EQ(world.get("csourceRegistrations").status, 404);  // not of this world's table; every table stands behind the gate
  EXPECT_EQ(world.send("GET /api/register/quarantine").status, 403);
  EXPECT_EQ(world.get("entities?type=Air&entityMap=true").status, 403);
}

TEST_F(SharingOf, WhatAContractSaysIsKept) {
  create("a", 7);
  auto c = contract();
  c.requests_per_minute = 12;  // two at once
  c.needs_issue = true;
  auto id = make(c);
  EXPECT_EQ(world.get("entities/urn:a").status, 403);
  EXPECT_EQ(world.get("entities/urn:a", {"X-Road-Issue: 12/QĐ"}).status, 200);
  EXPECT_EQ(world.get("entities/urn:a", {"X-Road-Issue: 12/QĐ"}).status, 429);
  c.requests_per_minute = 600;
  c.needs_issue = false;
  c.tenants = {"other"};
  auto change = [&] { return sharing->contracts().change(boss, {id, c, {}}).has_value(); };
  ASSERT_TRUE(change());
  EXPECT_EQ(world.get("entities/urn:a").status, 403);
  c.tenants = {""};
  c.valid_until = world.time;
  ASSERT_TRUE(change());
  EXPECT_EQ(world.get("entities/urn:a").status, 403);
  c.valid_until = Instant{world.time.ms + 1};
  ASSERT_TRUE(change());
  EXPECT_EQ(world.get("entities/urn:a").status, 200);
  EXPECT_EQ(sharing->contracts().change(boss, {id, c, 1}).error().code, Code::stale);
  EXPECT_EQ(sharing->contracts().add(boss, c).error().code, Code::conflict);
  ASSERT_TRUE(sharing->contracts().remove(boss, {id}));
  EXPECT_NE(world.get("entities/urn:a").body.find("pm25"), std::string::npos);
  EXPECT_EQ(civic.audit.page(boss, {}).value().total, 5);
}

TEST_F(SharingOf, WhatCannotBeAContractIsRefusedByName) {
  auto field = [&](auto change) {
    auto c = contract();
    change(c);
    auto made = sharing->contracts().add(boss, c);
    return made ? "" : made.error().field;
  };
  EXPECT_EQ(field([](auto& c) { c.consumer = "agency"; }), "consumer");
  EXPECT_EQ(field([](auto& c) { c.purpose = " "; }), "purpose");
  EXPECT_EQ(field([](auto& c) { c.grants[0].scope = "(("; }), "grants.scope");
  EXPECT_EQ(field([](auto& c) { c.grants[0].areas = {"99999999"}; }), "grants.areas");
  EXPECT_EQ(field([](auto& c) { c.requests_per_minute = 0; }), "requests_per_minute");
  EXPECT_EQ(field([&](auto& c) { c.valid_from = c.valid_until = world.time; }), "valid_until");
  EXPECT_EQ(field([](auto& c) { c.grants[0].areas = {"25747"}; }), "");
}

TEST_F(SharingOf, SubscriptionsTellWhatTheirOwnerMaySee_AlsoWhenTheContractCameLater) {
  auto id = subscribe(R"("entities":[{"type":"Air"}])");
  create("a", 7);
  EXPECT_NE(last_data(1).find("pm25"), std::string::npos);
  make(contract());
  update("a", "pm25", 8);  // hidden: no change to speak of
  update("a", "name", 9);
  auto second = last_data(2);
  EXPECT_NE(second.find("name"), std::string::npos) << second;
  EXPECT_EQ(second.find("pm25"), std::string::npos) << second;
  EXPECT_EQ(world.send("GET /ngsi-ld/v1/subscriptions/" + id).status, 200);

  auto other = std::make_shared<Actor>(*world.actor);
  other->api_key = "other";
  world.actor = other;
  subscribe(R"("entities":[{"type":"Air"}])", "http://other/notify");
  auto first = std::make_shared<Actor>(*world.actor);
  first->api_key = "agency";
  world.actor = first;
  EXPECT_EQ(world.get("subscriptions").json().array().size(), 1u);  // its own
  open();                                                           // from the disk
  house();
  update("a", "pm25", 10);
  auto is_about = [](auto const& r, std::string_view text) { return r.url.find(text) != r.url.npos || r.body.find(text) != r.body.npos; };
  std::vector<http::OutgoingRequest> sent;
  for (std::size_t count = 3; count < 12 && std::none_of(sent.begin(), sent.end(), [&](auto const& r) { return is_about(r, "//other"); });)
    sent = network.wait(count++);
  std::size_t told = 0;
  for (auto const& request : sent) {
    if (is_about(request, "//other")) {
      EXPECT_TRUE(is_about(request, "pm25"));
    } else if (told++ > 0) {
      EXPECT_FALSE(is_about(request, "pm25")) << request.body;  // what is told again after a start is told as it may be seen now
    }
  }
}

TEST_F(SharingOf, SubscriptionsAreNotAskedAboutWhatIsHidden) {
  make(contract());
  subscribe(R"("entities":[{"type":"Air"}],"q":"pm25>5")");
  subscribe(R"("entities":[{"type":"Air"}],"watchedAttributes":["pm25"])");
  create("a", 7);
  update("a", "pm25", 8);
  update("a", "name", 1);
  EXPECT_EQ(told_by_now(), 0u);
}

TEST_F(SharingOf, EveryRequestIsLogged_ChainedSignedAndNotLostInACrash) {
  create("a", 7);
  auto id = make(contract());
  auto answer = world.get("entities/urn:a", {"X-Road-UserId: VN19001234", "X-Road-Issue: hồ sơ 7"});
  world.send("DELETE /ngsi-ld/v1/entities/urn:a");
  deliver();
  house();  // the records have learnt of nothing yet: the journal has
  auto entries = log();
  ASSERT_EQ(entries.size(), 2u);
  auto const& read = entries[1];
  EXPECT_EQ(std::to_string(read.seq), answer.header("Access-Log"));
  EXPECT_EQ("sha-256=:" + read.digest + ":", answer.header("Request-Digest"));
  EXPECT_EQ(read.user, "VN19001234");
  EXPECT_EQ(read.issue, "hồ sơ 7");
  EXPECT_EQ(read.consumer, "key:agency");
  EXPECT_EQ(read.contract, id);
  EXPECT_EQ(read.refused, "");
  EXPECT_NE(entries[0].refused, "");
  EXPECT_EQ(log().size(), 2u);  // once
  EXPECT_EQ(sharing->access_log().verify().trouble, "");
  EXPECT_EQ(sharing->access_log().verify().entries, 2);
}

TEST_F(SharingOf, ATamperedLogIsFound) {
  create("a", 7);
  make(contract());
  for (int i = 0; i < 3; ++i) world.get("entities/urn:a");
  ASSERT_EQ(log().size(), 3u);
  auto spoil = [&](std::string const& sql, std::string const& mend, std::string const& expected) {
    world.db->write([&](storage::Tx& tx) { tx.exec(sql); });
    auto trouble = sharing->access_log().verify().trouble;
    EXPECT_NE(trouble.find(expected), std::string::npos) << trouble;
    world.db->write([&](storage::Tx& tx) { tx.exec(mend); });
    EXPECT_EQ(sharing->access_log().verify().trouble, "");
  };
  spoil("UPDATE register_access SET body = replace(body, 'agency', 'nobody')",
        "UPDATE register_access SET body = replace(body, 'nobody', 'agency')", "does not follow");
  spoil("UPDATE register_access SET signature = 'A' || signature", "UPDATE register_access SET signature = substr(signature, 2)",
        "not signed");
  world.db->write([&](storage::Tx& tx) { tx.exec("DELETE FROM register_access WHERE seq = (SELECT max(seq) FROM register_access)"); });
  EXPECT_NE(sharing->access_log().verify().trouble.find("missing at the end"), std::string::npos);
}

}  // namespace
}  // namespace dinh::reg
