#include "storage/idempotency.hpp"

#include "storage/test/db_fixture.hpp"

namespace dinh::storage {
namespace {

class IdempotencyKeysOn : public testing::TestWithParam<Engine> {
 protected:
  Result<std::string> ask(KeyedRequest const& request, Result<StoredAnswer> fresh = StoredAnswer{"made"}) {
    auto answer = db.write([&](Tx& tx) {
      return keys.once(tx, request, {1000}, [&] {
        ++made;
        return fresh;
      });
    });
    return answer.map([](StoredAnswer const& a) { return a.content; });
  }
  OpenDb open_{GetParam()};
  Db& db = *open_;
  IdempotencyKeys keys{db};
  int made = 0;
};
INSTANTIATE_TEST_SUITE_P(Sqlite, IdempotencyKeysOn, testing::Values(Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, IdempotencyKeysOn, testing::Values(Engine::postgres));

TEST_P(IdempotencyKeysOn, HasItsEffectOnceAndGivesTheSameAnswerAgain) {
  EXPECT_EQ(ask({"user:1", "k", "POST /x"}), "made");
  EXPECT_EQ(ask({"user:1", "k", "POST /x"}, StoredAnswer{"other"}), "made");
  EXPECT_EQ(made, 1);
}

TEST_P(IdempotencyKeysOn, KeepsTheKeysOfTwoCallersApart) {
  ask({"user:1", "k", "POST /x"});
  EXPECT_EQ(ask({"user:2", "k", "POST /y"}, StoredAnswer{"mine"}), "mine");
}

TEST_P(IdempotencyKeysOn, RefusesTheKeyOfAnotherRequest) {
  ask({"user:1", "k", "POST /x"});
  auto answer = ask({"user:1", "k", "POST /y"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().field, "Idempotency-Key");
}

TEST_P(IdempotencyKeysOn, MayTryAgainAfterAnError) {
  EXPECT_FALSE(ask({"user:1", "k", "POST /x"}, fail(Code::conflict, "not now")));
  EXPECT_EQ(ask({"user:1", "k", "POST /x"}), "made");
}

TEST_P(IdempotencyKeysOn, MakesEveryRequestWithoutAKey) {
  ask({"user:1", "", "POST /x"});
  ask({"user:1", "", "POST /x"});
  EXPECT_EQ(made, 2);
}

TEST_P(IdempotencyKeysOn, ForgetsOldKeys) {
  ask({"user:1", "k", "POST /x"});
  EXPECT_EQ(keys.forget({1000}), 0);
  EXPECT_EQ(keys.forget({1001}), 1);
}

}  // namespace
}  // namespace dinh::storage
