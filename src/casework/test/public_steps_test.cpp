// What other systems ask for again and again: the public steps of a period, from an index.
#include "casework/store.hpp"
#include "storage/test/db_fixture.hpp"

namespace dinh::casework {
namespace {

// A transaction that remembers its last question.
class Overheard : public storage::Tx {
 public:
  explicit Overheard(storage::Tx& tx) : tx_(tx) {}
  std::int64_t run(std::string_view sql, std::span<const storage::Cell> args, storage::Rows* out) override {
    sql_ = sql;
    args_.assign(args.begin(), args.end());
    return tx_.run(sql, args, out);
  }
  void each(std::string_view sql, std::span<const storage::Cell> args,
            std::function<bool(std::vector<std::string> const&, std::vector<storage::Cell>&)> f) override {
    tx_.each(sql, args, std::move(f));
  }
  void script(std::string_view sql) override { tx_.script(sql); }
  std::int64_t next_id(std::string_view counter) override { return tx_.next_id(counter); }
  std::string plan(std::string_view explain) {
    storage::Rows rows;
    tx_.run(std::string(explain) + " " + sql_, args_, &rows);
    std::string out;
    for (auto const& row : rows.rows)
      for (auto const& cell : row)
        if (auto* text = std::get_if<std::string>(&cell)) out += *text + "\n";
    return out;
  }

 private:
  storage::Tx& tx_;
  std::string sql_;
  std::vector<storage::Cell> args_;
};

class PublicStepsOn : public testing::TestWithParam<storage::Engine> {
 protected:
  void SetUp() override {
    store::migrate(db);
    db.write([](storage::Tx& tx) {
      for (std::int64_t id = 1; id <= 40; ++id) {
        Case c{.id = id, .code = "code " + std::to_string(id)};
        store::insert(tx, c);
        for (std::int64_t step = 0; step < 100; ++step)
          store::add_event(tx, {0, id, {step * 1000 + id}, "forward", "forwarded", "", step % 2 == 0, "", json::Object{}});
      }
      tx.script("ANALYZE");
    });
  }
  storage::OpenDb open_{GetParam()};
  storage::Db& db = *open_;
};
INSTANTIATE_TEST_SUITE_P(Sqlite, PublicStepsOn, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, PublicStepsOn, testing::Values(storage::Engine::postgres));

TEST_P(PublicStepsOn, AreFoundByTheirTime) {
  db.read([&](storage::Tx& tx) {
    Overheard overheard(tx);
    auto steps = store::public_steps(overheard, {{10'000}, {12'999}, {}}, 1000, 0);
    EXPECT_EQ(steps.size(), 80u);  // of the seconds 10 and 12; what happened in the 11th is not public
    auto plan = overheard.plan(GetParam() == storage::Engine::sqlite ? "EXPLAIN QUERY PLAN" : "EXPLAIN");
    EXPECT_NE(plan.find("case_event_public"), plan.npos) << plan;
  });
}

}  // namespace
}  // namespace dinh::casework
