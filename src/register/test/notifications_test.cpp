// What a notification says (CIM 009 §5.8.6, §5.2.14).
#include "register/test/subscriptions_world.hpp"

namespace dinh::reg {
namespace {

class Notifications : public SubscriptionsOf {
 protected:
  void post(std::string const& entity) {
    EXPECT_EQ(world.post("entities", entity).status, 201);
    deliver();
  }
  void patch(std::string const& fragment) {
    EXPECT_EQ(world.patch("entities/urn:a", fragment).status, 204);
    deliver();
  }
  void erase(std::string const& path) {
    EXPECT_EQ(world.send("DELETE /ngsi-ld/v1/entities/" + path).status, 204);
    deliver();
  }
  // All kinds there are.
  void post_kinds() {
    post(R"({"id":"urn:a","type":"Air","p":{"type":"Property","value":1},"r":{"type":"Relationship","object":"urn:x"},)"
         R"("l":{"type":"LanguageProperty","languageMap":{"vi":"một"}},"g":{"type":"GeoProperty","value":{"type":"Point",)"
         R"("coordinates":[106,11]}},"v":{"type":"VocabProperty","vocab":"one"},"j":{"type":"JsonProperty","json":{"a":1}}})");
  }
};

}  // namespace

TEST_F(Notifications, ShowPreviousValues_OfWhatChanged) {
  post_kinds();
  subscribe(R"("entities":[{"type":"Air"}])", "http://r/", R"("showChanges":true,"attributes":["p","r","l","v","j"],)");
  patch(R"({"p":2})");
  EXPECT_NE(last_data(1).find(R"("p":{"type":"Property","value":2,"previousValue":1},"r":{"type":"Relationship","object":"urn:x"})"),
            std::string::npos);
  patch(R"({"r":{"type":"Relationship","object":"urn:y"},"l":{"type":"LanguageProperty","languageMap":{"vi":"hai"}},)"
        R"("v":{"type":"VocabProperty","vocab":"two"},"j":{"type":"JsonProperty","json":{"a":2}}})");
  EXPECT_EQ(last_data(2), R"([{"id":"urn:a","type":"Air","p":{"type":"Property","value":2},)"
                          R"("r":{"type":"Relationship","object":"urn:y","previousObject":"urn:x"},)"
                          R"("l":{"type":"LanguageProperty","languageMap":{"vi":"hai"},"previousLanguageMap":{"vi":"một"}},)"
                          R"("v":{"type":"VocabProperty","vocab":"two","previousVocab":"one"},)"
                          R"("j":{"type":"JsonProperty","json":{"a":2},"previousJson":{"a":1}}}])");
}

TEST_F(Notifications, ShowNoPreviousValue_OfWhatIsNew_AndGrowAConciseValue) {
  subscribe(R"("entities":[{"type":"Air"}])", "http://r/", R"("showChanges":true,"format":"concise",)");
  post(R"({"id":"urn:a","type":"Air","p":1})");
  EXPECT_EQ(last_data(1), R"([{"id":"urn:a","type":"Air","p":1}])");
  patch(R"({"p":2})");
  EXPECT_EQ(last_data(2), R"([{"id":"urn:a","type":"Air","p":{"value":2,"previousValue":1}}])");
}

TEST_F(Notifications, AreNotSent_ForWhatIsWrittenAgainAsItWas) {
  subscribe(R"("entities":[{"type":"Air"}])");
  post(R"({"id":"urn:a","type":"Air","p":{"type":"Property","value":{"x":1,"y":2}}})");
  network.wait(1);
  world.patch("entities/urn:a/attrs", R"({"p":{"type":"Property","value":{"x":1,"y":2}}})");
  world.patch("entities/urn:a/attrs", R"({"p":{"type":"Property","value":{"y":2,"x":1}}})");
  deliver();
  EXPECT_EQ(told_by_now(), 1u);
  world.patch("entities/urn:a/attrs", R"({"p":{"type":"Property","value":{"x":1,"y":3}}})");
  deliver();
  EXPECT_EQ(network.wait(2).size(), 2u);
}

TEST_F(Notifications, OfDeletedAttributes_HaveNullInTheirPlace) {
  post_kinds();
  subscribe(R"("entities":[{"type":"Air"}],"notificationTrigger":["attributeDeleted"])", "http://r/", R"("attributes":["p","r","l"],)");
  erase("urn:a/attrs/p");
  EXPECT_EQ(last_data(1),
            R"([{"id":"urn:a","type":"Air","r":{"type":"Relationship","object":"urn:x"},)"
            R"("l":{"type":"LanguageProperty","languageMap":{"vi":"một"}},"p":{"type":"Property","value":"urn:ngsi-ld:null"}}])");
  patch(R"({"r":"urn:ngsi-ld:null","l":"urn:ngsi-ld:null"})");
  EXPECT_EQ(last_data(2), R"([{"id":"urn:a","type":"Air","r":{"type":"Relationship","object":"urn:ngsi-ld:null"},)"
                          R"("l":{"type":"LanguageProperty","languageMap":{"@none":"urn:ngsi-ld:null"}}}])");
}

TEST_F(Notifications, OfDeletedAttributes_InTheOtherForms) {
  post(R"({"id":"urn:a","type":"Air","p":1,"n":[{"type":"Property","value":1},{"type":"Property","value":2,"datasetId":"urn:d"}]})");
  subscribe(R"("entities":[{"type":"Air"}],"notificationTrigger":["attributeDeleted"])", "http://r/", R"("format":"simplified",)");
  erase("urn:a/attrs/p");
  EXPECT_EQ(last_data(1), R"([{"id":"urn:a","type":"Air","n":{"dataset":{"@none":1,"urn:d":2}},"p":"urn:ngsi-ld:null"}])");
  erase("urn:a/attrs/n?datasetId=urn:d");
  EXPECT_EQ(last_data(2), R"([{"id":"urn:a","type":"Air","n":{"dataset":{"@none":1,"urn:d":"urn:ngsi-ld:null"}}}])");
  auto id = subscribe(R"("entities":[{"type":"Air"}],"notificationTrigger":["attributeDeleted"],"watchedAttributes":["q"])", "http://r/",
                      R"("format":"concise","sysAttrs":true,"pick":["q"],)");
  EXPECT_EQ(world.post("entities/urn:a/attrs", R"({"q":[{"value":1},{"value":2,"datasetId":"urn:d"}]})").status, 204);
  erase("urn:a/attrs/q?datasetId=urn:d");
  auto sent = network.wait(4);
  auto of_q =
      data(sent[2]).find("\"q\"") != std::string::npos && sent[2].body.find(id) != std::string::npos ? data(sent[2]) : data(sent[3]);
  EXPECT_EQ(of_q, R"([{"createdAt":"2025-11-24T16:00:00Z","modifiedAt":"2025-11-24T16:00:00Z","q":[)"
                  R"({"value":1,"createdAt":"2025-11-24T16:00:00Z","modifiedAt":"2025-11-24T16:00:00Z"},)"
                  R"({"value":"urn:ngsi-ld:null","datasetId":"urn:d","createdAt":"2025-11-24T16:00:00Z",)"
                  R"("modifiedAt":"2025-11-24T16:00:00Z","deletedAt":"2025-11-24T16:00:00Z"}]}])");
}

TEST_F(Notifications, OfDeletedEntities_SayOnlyThat) {
  post_kinds();
  subscribe(R"("entities":[{"type":"Air"}],"notificationTrigger":["entityDeleted"])");
  erase("urn:a");
  EXPECT_EQ(last_data(1), R"([{"id":"urn:a","type":"Air","deletedAt":"2025-11-24T16:00:00Z"}])");
}

TEST_F(Notifications, OfDeletedEntities_NameTheirAttributes_WhenTheseWereWatchedForDeletion) {
  post_kinds();
  subscribe(R"("entities":[{"type":"Air"}],"notificationTrigger":["attributeDeleted"],"watchedAttributes":["p"])", "http://r/",
            R"("sysAttrs":true,)");
  subscribe(R"("entities":[{"type":"Air"}],"notificationTrigger":["attributeDeleted"],"watchedAttributes":["none"])");
  world.time = world.time + 1'000;
  erase("urn:a");
  EXPECT_EQ(last_data(1),
            R"([{"id":"urn:a","type":"Air","createdAt":"2025-11-24T16:00:00Z","modifiedAt":"2025-11-24T16:00:00Z",)"
            R"("deletedAt":"2025-11-24T16:00:01Z","p":{"type":"Property","value":"urn:ngsi-ld:null",)"
            R"("createdAt":"2025-11-24T16:00:00Z","modifiedAt":"2025-11-24T16:00:00Z","deletedAt":"2025-11-24T16:00:01Z"}}])");
  EXPECT_EQ(told_by_now(), 1u);
}

TEST_F(Notifications, OfDeletedEntities_ShowWhatTheyWere_WithShowChanges) {
  post_kinds();
  subscribe(R"("entities":[{"type":"Air"}],"notificationTrigger":["entityDeleted"])", "http://r/",
            R"("showChanges":true,"attributes":["p","l","v"],)");
  erase("urn:a");
  EXPECT_EQ(last_data(1),
            R"([{"id":"urn:a","type":"Air","deletedAt":"2025-11-24T16:00:00Z",)"
            R"("p":{"type":"Property","value":"urn:ngsi-ld:null","previousValue":1},)"
            R"("l":{"type":"LanguageProperty","languageMap":{"@none":"urn:ngsi-ld:null"},"previousLanguageMap":{"vi":"một"}},)"
            R"("v":{"type":"VocabProperty","vocab":"urn:ngsi-ld:null","previousVocab":"one"}}])");
}

TEST_F(Notifications, TellADeletedAttribute_ToWhoIsToldOfNothingElse) {
  post(R"({"id":"urn:a","type":"Air","p":1,"n":2})");
  subscribe(R"("entities":[{"type":"Air"}],"notificationTrigger":["attributeDeleted"])", "http://r/",
            R"("format":"simplified","attributes":["p"],)");
  erase("urn:a/attrs/p");
  EXPECT_EQ(last_data(1), R"([{"id":"urn:a","type":"Air","p":"urn:ngsi-ld:null"}])");
}

TEST_F(Notifications, AreInTheLanguageAndOfTheDatasetsAskedFor) {
  subscribe(R"("entities":[{"type":"Air"}],"lang":"en","datasetId":["urn:d"])", "http://r/", R"("format":"simplified",)");
  post(R"({"id":"urn:a","type":"Air","p":[{"value":1},{"value":2,"datasetId":"urn:d"}],)"
       R"("l":{"type":"LanguageProperty","languageMap":{"vi":"một","en":"one"},"datasetId":"urn:d"}})");
  EXPECT_EQ(last_data(1), R"([{"id":"urn:a","type":"Air","p":2,"l":"one"}])");
}

TEST_F(Notifications, JoinLinkedEntities) {
  post(R"({"id":"urn:c","type":"City","name":"x"})");
  subscribe(R"("entities":[{"type":"Air"}])", "http://flat/", R"("join":"flat","format":"simplified",)");
  post(R"({"id":"urn:a","type":"Air","in":{"type":"Relationship","object":"urn:c"}})");
  EXPECT_EQ(last_data(1), R"([{"id":"urn:a","type":"Air","in":"urn:c"},{"id":"urn:c","type":"City","name":"x"}])");
}

TEST_F(Notifications, InJsonLd_CarryTheirContextWithEveryEntity) {
  auto made = world.post("subscriptions", R"({"type":"Subscription","entities":[{"type":"Air"}],"notification":{"format":"concise",)"
                                          R"("endpoint":{"uri":"http://r/","accept":"application/ld+json"}}})");
  ASSERT_EQ(made.status, 201) << made.body;
  post(R"({"id":"urn:a","type":"Air","p":1})");
  auto core = "\"" + std::string(core_context_url) + "\"";
  EXPECT_EQ(last_data(1), R"([{"id":"urn:a","type":"Air","p":1,"@context":)" + core + "}]");
  EXPECT_EQ(json::parse(network.wait(1).front().body)->find("@context")->text(), core);
}

TEST_F(Notifications, InGeoJson_AreFeatures_AlsoOfWhatIsDeleted) {
  auto made = world.post("subscriptions", R"({"type":"Subscription","entities":[{"type":"Air"}],"notificationTrigger":["entityDeleted"],)"
                                          R"("notification":{"endpoint":{"uri":"http://r/","accept":"application/geo+json"}}})");
  ASSERT_EQ(made.status, 201) << made.body;
  post(R"({"id":"urn:a","type":"Air","p":1})");
  erase("urn:a");
  EXPECT_EQ(last_data(1), R"({"type":"FeatureCollection","features":[{"id":"urn:a","type":"Feature","geometry":null,)"
                          R"("properties":{"type":"Air","deletedAt":"2025-11-24T16:00:00Z"}}]})");
}

}  // namespace dinh::reg
