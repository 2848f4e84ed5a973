// @contexts and the quarantine on disk, on both engines.
#include "register/ngsild/store.hpp"

#include "storage/test/db_fixture.hpp"

namespace dinh::reg {
namespace {

class NgsiStoreOn : public testing::TestWithParam<storage::Engine> {
 protected:
  storage::OpenDb open_{GetParam()};
  std::unique_ptr<NgsiStore> store = std::make_unique<NgsiStore>(*open_);
  void reopen() {
    open_.reopen();
    store = std::make_unique<NgsiStore>(*open_);
  }
  static QuarantineRow payload(std::string entity, std::string source = "sensors.json", std::string tenant = "") {
    return {
        0,         std::move(tenant), std::move(entity), std::move(source), "the type is missing", R"([{"path":"type"}])", R"({"id":"x"})",
        Instant{5}};
  }
};
INSTANTIATE_TEST_SUITE_P(Sqlite, NgsiStoreOn, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, NgsiStoreOn, testing::Values(storage::Engine::postgres));

}  // namespace

TEST_P(NgsiStoreOn, ContextsStay_InTheOrderTheyCame) {
  store->keep({"b", "http://c/a.jsonld", ContextKind::cached, R"({"@context":{"a":"http://a"}})", Instant{20}});
  store->keep({"a", "", ContextKind::hosted, R"({"@context":{"đường":"http://b"}})", Instant{10}});
  store->keep({"c", "data:x", ContextKind::implicitly_created, R"({"@context":{}})", Instant{20}});
  reopen();
  auto rows = store->contexts();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].id, "a");
  EXPECT_EQ(rows[0].kind, ContextKind::hosted);
  EXPECT_EQ(rows[0].body, R"({"@context":{"đường":"http://b"}})") << "byte for byte";
  EXPECT_EQ(rows[1].id, "b");
  EXPECT_EQ(rows[1].kind, ContextKind::cached);
  EXPECT_EQ(rows[1].url, "http://c/a.jsonld");
  EXPECT_EQ(rows[1].created_at.ms, 20);
  EXPECT_EQ(rows[2].kind, ContextKind::implicitly_created);
}

TEST_P(NgsiStoreOn, AContextIsReplacedOrForgotten) {
  store->keep({"a", "http://c/a.jsonld", ContextKind::cached, R"({"@context":{"a":"http://a"}})", Instant{10}});
  store->keep({"a", "http://c/a.jsonld", ContextKind::cached, R"({"@context":{"a":"http://b"}})", Instant{20}});
  ASSERT_EQ(store->contexts().size(), 1u);
  EXPECT_EQ(store->contexts()[0].body, R"({"@context":{"a":"http://b"}})");
  store->forget_context("a");
  store->forget_context("a");
  EXPECT_TRUE(store->contexts().empty());
}

TEST_P(NgsiStoreOn, AQuarantinedPayload_ComesBackAsItWas) {
  auto id = store->quarantine(payload("urn:a"));
  reopen();
  auto row = store->quarantined("", id);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->entity, "urn:a");
  EXPECT_EQ(row->source, "sensors.json");
  EXPECT_EQ(row->reason, "the type is missing");
  EXPECT_EQ(row->repairs, R"([{"path":"type"}])");
  EXPECT_EQ(row->payload, R"({"id":"x"})");
  EXPECT_EQ(row->received_at.ms, 5);
  EXPECT_FALSE(store->quarantined("other", id)) << "another tenant's are not seen";
}

TEST_P(NgsiStoreOn, TheSamePayloadOfTheSameSource_IsKnown) {
  auto id = store->quarantine(payload("urn:a"));
  EXPECT_EQ(store->quarantined_already(payload("urn:a")), id);
  EXPECT_FALSE(store->quarantined_already(payload("urn:b")));
  EXPECT_FALSE(store->quarantined_already(payload("urn:a", "other.json")));
  EXPECT_FALSE(store->quarantined_already(payload("urn:a", "sensors.json", "other")));
}

TEST_P(NgsiStoreOn, TheQuarantine_IsReadFromTheNewest_PageByPage) {
  std::vector<std::int64_t> ids;
  for (int i = 0; i < 5; ++i) ids.push_back(store->quarantine(payload("urn:" + std::to_string(i))));
  store->quarantine(payload("urn:x", "s", "other"));
  auto first = store->quarantined("", std::int64_t{0}, 2);
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0].entity, "urn:4");
  auto second = store->quarantined("", first.back().id, 10);
  ASSERT_EQ(second.size(), 3u);
  EXPECT_EQ(second.back().entity, "urn:0");
  EXPECT_FALSE(store->release("other", ids[0]));
  EXPECT_TRUE(store->release("", ids[0]));
  EXPECT_FALSE(store->release("", ids[0])) << "it is out already";
  EXPECT_EQ(store->quarantined("", std::int64_t{0}, 10).size(), 4u);
}

}  // namespace dinh::reg
