// Types and attributes that context sources have (CIM 009 §5.7.5 to 5.7.10).
#include "register/test/sources_world.hpp"

namespace dinh::reg {
namespace {

class DistributedDiscovery : public Sources {
 protected:
  DistributedDiscovery() {
    world.post("entities", R"({"id":"urn:v:1","type":"Vehicle","speed":{"type":"Property","value":1}})");
    register_source(R"("id":"urn:r:1","information":[{"entities":[{"type":"Vehicle"},{"type":"Bus"}]}])");
  }
  std::string body(std::string const& path) {
    auto out = world.get(path).json();
    out.erase("id");
    return out.text();
  }
};

TEST_F(DistributedDiscovery, Clause575_TypesOfAllAreOneList) {
  answers["GET http://a/ngsi-ld/v1/types"] = {200, R"({"id":"urn:l:1","type":"EntityTypeList","typeList":["Bus","Vehicle"]})"};
  EXPECT_EQ(body("types"), R"({"type":"EntityTypeList","typeList":["Vehicle","Bus"]})");
  EXPECT_EQ(sent.at(0).url, "http://a/ngsi-ld/v1/types");
  EXPECT_EQ(world.get("types?count=true").header("NGSILD-Results-Count"), "2");
  EXPECT_EQ(body("types?local=true"), R"({"type":"EntityTypeList","typeList":["Vehicle"]})");
  EXPECT_EQ(sent.size(), 2u);
}

TEST_F(DistributedDiscovery, Clause576_WhatGoesWithATypeIsJoined) {
  answers["GET http://a/ngsi-ld/v1/types"] = {
      200,
      R"([{"id":"https://uri.etsi.org/ngsi-ld/default-context/Vehicle","type":"EntityType","typeName":"Vehicle","attributeNames":["brand","speed"]}])"};
  EXPECT_EQ(
      world.get("types?details=true").body,
      R"([{"id":"https://uri.etsi.org/ngsi-ld/default-context/Vehicle","type":"EntityType","typeName":"Vehicle","attributeNames":["speed","brand"]}])");
  EXPECT_EQ(sent.at(0).url, "http://a/ngsi-ld/v1/types?details=true");
}

TEST_F(DistributedDiscovery, Clause577_OneTypeIsCountedWithAll) {
  const std::string theirs =
      R"({"id":"https://uri.etsi.org/ngsi-ld/default-context/NAME","type":"EntityTypeInfo","typeName":"NAME","entityCount":3,)"
      R"("attributeDetails":[{"id":"https://uri.etsi.org/ngsi-ld/default-context/speed","type":"Attribute","attributeName":"speed","attributeTypes":["Relationship"]}]})";
  auto of = [&](std::string const& name) {
    auto out = theirs;
    for (auto at = out.find("NAME"); at != out.npos; at = out.find("NAME")) out.replace(at, 4, name);
    return out;
  };
  answers["GET http://a/ngsi-ld/v1/types/Vehicle"] = {200, of("Vehicle")};
  auto both = world.get("types/Vehicle").json();
  EXPECT_EQ(both.find("entityCount")->integer(), 4);
  EXPECT_EQ(both.find("attributeDetails")->array().at(0).find("attributeTypes")->text(), R"(["Property","Relationship"])");
  answers["GET http://a/ngsi-ld/v1/types/Bus"] = {200, of("Bus")};
  EXPECT_EQ(world.get("types/Bus").json().find("entityCount")->integer(), 3);
  EXPECT_EQ(world.get("types/Train").status, 404);
  EXPECT_EQ(sent.size(), 2u);  // nobody has said to have a Train
}

TEST_F(DistributedDiscovery, Clause578_AttributesOfAllAreOneList) {
  answers["GET http://a/ngsi-ld/v1/attributes"] = {200, R"({"id":"urn:l:1","type":"AttributeList","attributeList":["brand"]})"};
  EXPECT_EQ(body("attributes"), R"({"type":"AttributeList","attributeList":["speed","brand"]})");
  answers["GET http://a/ngsi-ld/v1/attributes/speed"] = {
      200,
      R"({"id":"https://uri.etsi.org/ngsi-ld/default-context/speed","type":"Attribute","attributeName":"speed","attributeCount":2,"attributeTypes":["Property"],"typeNames":["Bus"]})"};
  auto one = world.get("attributes/speed", {"Accept: application/ld+json"}).json();  // §5.7.10
  EXPECT_EQ(one.find("attributeCount")->integer(), 3);
  EXPECT_EQ(one.find("typeNames")->text(), R"(["Vehicle","Bus"])");
  EXPECT_NE(one.find("@context"), nullptr);
}

TEST_F(DistributedDiscovery, ASourceIsSpokenToInItsOwnNames_AndWhatItCannotTellIsWarnedOf) {
  world.remote["http://y/c"] = R"({"@context":{"Auto":"https://uri.etsi.org/ngsi-ld/default-context/Vehicle"}})";
  world.send("DELETE /ngsi-ld/v1/csourceRegistrations/urn:r:1");
  register_source(
      R"("id":"urn:r:2","contextSourceInfo":[{"key":"jsonldContext","value":"http://y/c"}],"information":[{"entities":[{"type":"Vehicle"}]}])");
  answers["GET http://a/ngsi-ld/v1/types"] = {200, R"({"id":"urn:l:1","type":"EntityTypeList","typeList":["Auto"]})"};
  EXPECT_EQ(body("types"), R"({"type":"EntityTypeList","typeList":["Vehicle"]})");
  world.get("types/Vehicle");
  EXPECT_EQ(sent.back().url, "http://a/ngsi-ld/v1/types/Auto");
  answers["GET http://a/ngsi-ld/v1/types"] = {200, "[]"};
  EXPECT_EQ(world.get("types").header("NGSILD-Warning").substr(0, 11), "111 urn:r:2");
  answers.clear();
  EXPECT_EQ(world.get("types").header("NGSILD-Warning").substr(0, 11), "112 urn:r:2");
}

}  // namespace
}  // namespace dinh::reg
