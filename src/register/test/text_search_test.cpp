// Entities by their words, with or without Vietnamese marks.
#include <gtest/gtest.h>

#include "register/test/ngsild_world.hpp"
#include "register/text_search/text_search.hpp"

namespace dinh::reg {
namespace {

class Searching : public testing::Test {
 protected:
  NgsildWorld world;
  std::unique_ptr<TextSearch> search;
  void open() {
    search = std::make_unique<TextSearch>(
        world.engine, world.ngsild.contexts(), [this] { return world.time; }, world.ports(),
        std::vector<std::string>{"name", "description", "address"});
    search->start();
    world.router.add(search->routes(""));
  }
  void read() {
    for (int i = 0; i < 100; ++i) search->tick();
  }
  void deliver() {
    while (world.engine.durable() < world.engine.last()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    world.engine.deliver(world.engine.durable());
  }
  void create(std::string const& id, std::string const& type, std::string const& attrs) {
    auto answer = world.post("entities", R"({"id":"urn:)" + id + R"(","type":")" + type + R"(",)" + attrs + "}");
    EXPECT_EQ(answer.status, 201) << answer.body;
    deliver();
  }
  static std::string name(std::string const& text) { return R"("name":{"type":"Property","value":")" + text + R"("})"; }
  std::string found(std::string const& query) {
    auto answer = world.send("GET /api/register/search?text=" + query);
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::string out;
    auto hits = answer.json();
    for (auto const& hit : hits.find("items")->array()) out += std::string(hit.find("id")->string().value()).substr(4) + " ";
    if (hits.find("complete")->boolean() == false) out += "…";
    return out;
  }
};

TEST_F(Searching, FindsWithAndWithoutMarks_WhatWasThereAndWhatCame) {
  create("1", "Park", name("Công viên Phú Cường"));
  create("2", "Street", name("Đường Cách Mạng Tháng Tám") + R"(,"address":{"type":"Property","value":{"ward":"Phường Phú Cường"}})");
  open();
  EXPECT_EQ(found("phu%20cuong"), "…");  // nothing is read yet, and it says so
  read();
  EXPECT_EQ(found("phu%20cuong"), "1 2 ");  // names before addresses
  EXPECT_EQ(found("ph%C3%BA%20c%C6%B0%E1%BB%9Dng"), "1 2 ");
  EXPECT_EQ(found("cach%20mang%20th"), "2 ");  // the last word is only begun
  EXPECT_EQ(found("cach%20m%20thang"), "");
  EXPECT_EQ(found("phu%20cuong&type=Street"), "2 ");
  create("3", "Park", name("Vườn hoa Phú Cường"));
  EXPECT_EQ(found("phu%20cuong"), "1 3 2 ");
  EXPECT_EQ(found("phu%20cuong&limit=1"), "1 …");
}

TEST_F(Searching, FollowsChanges) {
  open();
  read();
  create("1", "Park", name("Chợ cũ"));
  read();
  world.patch("entities/urn:1/attrs", "{" + name("Chợ mới") + "}");
  deliver();
  EXPECT_EQ(found("cho%20cu"), "");
  EXPECT_EQ(found("cho%20moi"), "1 ");
  world.patch("entities/urn:1/attrs", "{" + name("Chợ cũ") + "}");
  deliver();
  EXPECT_EQ(found("cho%20cu"), "1 ");
  world.send("DELETE /ngsi-ld/v1/entities/urn:1");
  deliver();
  EXPECT_EQ(found("cho"), "");
  create("1", "Park", name("Chợ cũ"));
  EXPECT_EQ(found("cho"), "1 ");
  auto hit = world.send("GET /api/register/search?text=CHO").json().find("items")->array().front();
  EXPECT_EQ(hit.text(), R"({"id":"urn:1","type":"Park","attribute":"name","text":"Chợ cũ"})");
}

TEST_F(Searching, OfOneTenantAlone) {
  open();
  create("1", "Park", name("Công viên"));
  world.post("entities", R"({"id":"urn:2","type":"Park",)" + name("Công viên") + "}", {"NGSILD-Tenant: other"});
  deliver();
  read();
  EXPECT_EQ(found("cong%20vien"), "1 ");
  EXPECT_EQ(world.send("GET /api/register/search?text=cong", {"NGSILD-Tenant: nobody"}).status, 404);
  for (auto bad :
       {"", "?text=", "?text=%2C.", "?text=a&limit=0", "?text=a&limit=1000", "?text=1%202%203%204%205%206%207%208%209%2010%2011%2012%2013"})
    EXPECT_EQ(world.send(std::string("GET /api/register/search") + bad).status, 400) << bad;
}

}  // namespace
}  // namespace dinh::reg
