#include "storage/idempotency.hpp"

#include "storage/test/db_fixture.hpp"

namespace dinh::storage {
namespace {

constexpr Instant noon{1'000'000'000};

class IdempotencyKeysOn : public testing::TestWithParam<Engine> {
 protected:
  Result<std::string> ask(KeyedRequest const& request, std::string_view fresh = "made", Instant at = noon) {
    return db.write([&](Tx& tx) -> Result<std::string> {
      TRY(auto stored, keys.find(tx, request, at));
      if (stored) return stored->content;
      keys.remember(tx, request, {std::string(fresh)}, at);
      return std::string(fresh);
    });
  }
  OpenDb open_{GetParam()};
  Db& db = *open_;
  IdempotencyKeys keys{db};
};
INSTANTIATE_TEST_SUITE_P(Sqlite, IdempotencyKeysOn, testing::Values(Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, IdempotencyKeysOn, testing::Values(Engine::postgres));

TEST_P(IdempotencyKeysOn, GivesTheSameAnswerAgain) {
  EXPECT_EQ(ask({"user:1", "k", "POST /x"}), "made");
  EXPECT_EQ(ask({"user:1", "k", "POST /x"}, "other"), "made");
}

TEST_P(IdempotencyKeysOn, KeepsTheKeysOfTwoCallersApart) {
  ask({"user:1", "k", "POST /x"});
  EXPECT_EQ(ask({"user:2", "k", "POST /y"}, "mine"), "mine");
}

TEST_P(IdempotencyKeysOn, RefusesTheKeyOfAnotherRequest) {
  ask({"user:1", "k", "POST /x"});
  auto answer = ask({"user:1", "k", "POST /y"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::reused_key);
}

TEST_P(IdempotencyKeysOn, RefusesAKeyThatIsEmptyOrTooLong) {
  for (auto size : {std::size_t{0}, IdempotencyKeys::key_limit_bytes + 1}) {
    auto answer = ask({"user:1", std::string(size, 'k'), "POST /x"});
    ASSERT_FALSE(answer) << size;
    EXPECT_EQ(answer.error().field, "Idempotency-Key");
  }
}

TEST_P(IdempotencyKeysOn, KnowsAKeyForADay_AlsoWhenNobodySweeps) {
  auto almost = noon + (IdempotencyKeys::life_ms - 1), over = noon + IdempotencyKeys::life_ms;
  ask({"user:1", "k", "POST /x"});
  EXPECT_EQ(ask({"user:1", "k", "POST /x"}, "other", almost), "made");
  EXPECT_EQ(ask({"user:1", "k", "POST /y"}, "of the next day", over), "of the next day");
  EXPECT_EQ(ask({"user:1", "k", "POST /y"}, "other", over), "of the next day");
}

TEST_P(IdempotencyKeysOn, ForgetsOldKeys) {
  ask({"user:1", "k", "POST /x"});
  EXPECT_EQ(keys.forget(noon + (IdempotencyKeys::life_ms - 1)), 0);
  EXPECT_EQ(keys.forget(noon + IdempotencyKeys::life_ms), 1);
}

}  // namespace
}  // namespace dinh::storage
