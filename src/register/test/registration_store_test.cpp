// Registrations on disk, on both engines.
#include "register/sources/store.hpp"

#include "storage/test/db_fixture.hpp"

namespace dinh::reg {
namespace {

class RegistrationStoreOn : public testing::TestWithParam<storage::Engine> {
 protected:
  storage::OpenDb open_{GetParam()};
  std::unique_ptr<RegistrationStore> store = std::make_unique<RegistrationStore>(*open_);

  static Registration registration(std::string id, std::string tenant = "") {
    Registration r;
    r.id = std::move(id);
    r.tenant = std::move(tenant);
    r.body = json::Value(json::Object{{"type", json::Value("ContextSourceRegistration")}, {"registrationName", json::Value("Sở \"X\"")}});
    r.created = r.modified = Instant{1'764'000'000'000};
    return r;
  }
};
INSTANTIATE_TEST_SUITE_P(Sqlite, RegistrationStoreOn, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, RegistrationStoreOn, testing::Values(storage::Engine::postgres));

}  // namespace

TEST_P(RegistrationStoreOn, KeepsChangesAndForgets_EachTenantItsOwn) {
  ASSERT_TRUE(store->add(registration("urn:r")));
  ASSERT_TRUE(store->add(registration("urn:r", "other")));
  EXPECT_FALSE(store->add(registration("urn:r")));
  auto changed = registration("urn:r");
  changed.body["description"] = "mới";
  changed.modified = Instant{1'764'000'001'000};
  store->change(changed);
  store->remove("other", "urn:r");
  open_.reopen();
  store = std::make_unique<RegistrationStore>(*open_);
  auto rows = store->all();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].tenant, "");
  EXPECT_EQ(rows[0].body, changed.body.text());
  EXPECT_EQ(rows[0].created_at, Instant{1'764'000'000'000});
  EXPECT_EQ(rows[0].modified_at, changed.modified);
}

}  // namespace dinh::reg
