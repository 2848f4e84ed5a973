#include "civic/test/civic_fixture.hpp"

namespace dinh::civic {
namespace {

class Audit : public World {
 protected:
  Audit() {
    db.write([&](storage::Tx& tx) {
      for (int i = 1; i <= 5; ++i)
        civic.audit.append(tx, administrator(), "case.identity", "case:" + std::to_string(i), json::Object{{"reason", "gọi lại"}});
    });
  }
  void tamper(std::string_view sql) {
    db.write([&](storage::Tx& tx) { tx.exec(sql); });
  }
};
INSTANTIATE_TEST_SUITE_P(Sqlite, Audit, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, Audit, testing::Values(storage::Engine::postgres));

TEST_P(Audit, CountsOnlyWhatIsAskedFor) {
  EXPECT_EQ(civic.audit.page(administrator(), {})->total, 5);
  EXPECT_EQ(civic.audit.page(administrator(), {.object = "case:3"})->total, 1);
  EXPECT_EQ(civic.audit.page(administrator(), {.object = "case:9"})->total, 0);
}

TEST_P(Audit, IsSound_WhenNobodyTouchedIt) {
  auto verified = civic.audit.verify();
  EXPECT_EQ(verified.trouble, "");
  EXPECT_EQ(verified.entries, 5);
}

TEST_P(Audit, FindsAChangedEntry) {
  for (auto const* column : {"actor", "action", "object", "detail", "prev", "hash"}) {
    auto kept =
        db.read([&](storage::Tx& tx) { return *tx.one<std::string>("SELECT " + std::string(column) + " FROM audit WHERE seq = 3"); });
    db.write([&](storage::Tx& tx) { tx.exec("UPDATE audit SET " + std::string(column) + " = $1 WHERE seq = 3", kept + " "); });
    EXPECT_NE(civic.audit.verify().trouble.find("entry 3"), std::string::npos) << column;
    db.write([&](storage::Tx& tx) { tx.exec("UPDATE audit SET " + std::string(column) + " = $1 WHERE seq = 3", kept); });
  }
  EXPECT_EQ(civic.audit.verify().trouble, "");
}

TEST_P(Audit, FindsAChangedTime) {
  tamper("UPDATE audit SET at = at + 1 WHERE seq = 1");
  EXPECT_EQ(civic.audit.verify().trouble, "entry 1: was changed after it was written");
}

TEST_P(Audit, FindsARemovedEntry) {
  tamper("DELETE FROM audit WHERE seq = 2");
  EXPECT_EQ(civic.audit.verify().trouble, "entry 2: is missing, 3 follows");
}

TEST_P(Audit, FindsACutOffTail) {
  tamper("DELETE FROM audit WHERE seq >= 4");
  EXPECT_EQ(civic.audit.verify().trouble, "the log ends at entry 3, its head says 5");
}

TEST_P(Audit, FindsAnInsertedEntry) {
  tamper("INSERT INTO audit SELECT 6, at, actor, action, object, detail, prev, hash FROM audit WHERE seq = 5");
  EXPECT_NE(civic.audit.verify().trouble, "");
}

TEST_P(Audit, LeavesNoEntry_WhenTheDeedWasRolledBack) {
  EXPECT_THROW(db.write([&](storage::Tx& tx) {
    civic.audit.append(tx, administrator(), "case.identity", "case:9");
    throw std::runtime_error("the deed failed");
  }),
               std::runtime_error);
  EXPECT_EQ(civic.audit.verify().entries, 5);
}

TEST_P(Audit, IsReadNewestFirstPageByPage) {
  auto first = civic.audit.page(administrator(), {.limit = 2});
  ASSERT_EQ(first->items.size(), 2u);
  EXPECT_EQ(first->items[0].seq, 5);
  EXPECT_EQ(first->next, "4");
  auto second = civic.audit.page(administrator(), {.before = 4, .limit = 10});
  EXPECT_EQ(second->items.size(), 3u);
  EXPECT_EQ(second->next, std::nullopt);
}

}  // namespace
}  // namespace dinh::civic
