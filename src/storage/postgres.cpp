// Db on PostgreSQL: a pool of connections, serializable writes that run again after a conflict, read-only snapshots.
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "base/random.hpp"
#include "storage/engines.hpp"
#include "storage/pool.hpp"
#include "storage/postgres_connection.hpp"
#include "storage/write_gate.hpp"

namespace dinh::storage {
namespace {

// Ids come from a connection of their own, committed at once: a counter locked until the end of every business transaction would
// make all writers conflict. Without waiting for the disk, for the log keeps the order: a transaction that is on disk has its ids there
// too.
class Counters {
 public:
  Counters(std::string url, PostgresWatch& watch) : url_(std::move(url)), watch_(watch) {}

  std::int64_t next(std::string_view counter) {
    std::lock_guard guard(mutex_);
    try {
      return ask(counter);
    } catch (PostgresHung const&) {
      connection_.reset();
      throw;
    } catch (PostgresGone const&) {
      connection_.reset();
      return ask(counter);
    }
  }

 private:
  std::int64_t ask(std::string_view counter) {
    if (!connection_) {
      auto fresh = std::make_unique<PostgresConnection>(url_, watch_);
      fresh->command("SET synchronous_commit = off");
      connection_ = std::move(fresh);
    }
    Cell name = std::string(counter);
    Rows answer;
    connection_->run(next_id_sql, {&name, 1}, &answer);
    return std::get<std::int64_t>(answer.rows.at(0).at(0));
  }

  std::string url_;
  PostgresWatch& watch_;
  std::mutex mutex_;
  std::unique_ptr<PostgresConnection> connection_;
};

class PostgresTx : public Tx {
 public:
  PostgresTx(PostgresConnection& on, Counters& counters, std::atomic<std::uint64_t>& schema)
      : on_(on), counters_(counters), schema_(schema) {}
  std::int64_t run(std::string_view sql, std::span<const Cell> args, Rows* out) override { return on_.run(sql, args, out); }
  void each(std::string_view sql, std::span<const Cell> args, PostgresConnection::RowSink f) override { on_.each(sql, args, f); }
  void script(std::string_view sql) override {
    on_.command(std::string(sql).c_str());
    ++schema_;
  }
  std::int64_t next_id(std::string_view counter) override { return counters_.next(counter); }

 private:
  PostgresConnection& on_;
  Counters& counters_;
  std::atomic<std::uint64_t>& schema_;
};

class PostgresDb : public Db {
 public:
  explicit PostgresDb(std::string const& url)
      : watch_(url), counters_(url, watch_), pool_(pool_limit, [this, url] { return std::make_unique<PostgresConnection>(url, watch_); }) {
    Connection first(pool_);  // a wrong address or password is told at start
  }

  Engine engine() const override { return Engine::postgres; }
  bool answers() const override { return answers_; }
  void checkpoint() override {}  // the server's own business
  void backup_to(std::string const&) override {
    throw StorageError(
        "the records are in PostgreSQL: back them up with pg_dump --format=custom, or with a base backup and its WAL archive");
  }
  std::string integrity() override;

 protected:
  void transaction(bool writes, std::function<void(Tx&)> const& f) override {
    for (bool alone : {false, true}) {
      watch_.must_answer();
      Entered entered(gate_, writes, alone);
      if (try_some_times(writes, f, alone)) return;
    }
  }

 private:
  using Connection = Pool<PostgresConnection>::Lease;

  struct Entered {
    Entered(WriteGate& gate, bool writes, bool alone) : gate_(writes ? &gate : nullptr) {
      if (gate_ && !gate_->enter(alone)) throw StorageError("a transaction was asked for inside another one");
    }
    ~Entered() {
      if (gate_) gate_->leave();
    }
    Entered(Entered const&) = delete;
    Entered& operator=(Entered const&) = delete;
    WriteGate* gate_;
  };

  // Answers false when every try lost a conflict; the last chance throws instead.
  bool try_some_times(bool writes, std::function<void(Tx&)> const& f, bool is_last_chance) {
    for (int attempt = 1;; ++attempt) {
      try {
        try_once(writes, f);
        answers_ = true;
        return true;
      } catch (PostgresHung const&) {  // who tries again only waits again
        pool_.drop_idle();
        answers_ = false;
        throw;
      } catch (PostgresGone const&) {  // before the COMMIT, so nothing has happened; other idle connections are lost as well
        pool_.drop_idle();
        answers_ = attempt == 1;
        if (attempt > 1) throw;
      } catch (PostgresConflict const&) {
        if (attempt == tries && is_last_chance) throw;
        if (attempt == tries) return false;
        std::this_thread::sleep_for(std::chrono::microseconds(random_u64() % (250u << attempt)));
      }
    }
  }

  void try_once(bool writes, std::function<void(Tx&)> const& f) {
    Connection on(pool_);
    try {
      on->follow_schema(schema_);
      on->command(writes ? "BEGIN ISOLATION LEVEL SERIALIZABLE" : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      PostgresTx tx(*on, counters_, schema_);
      f(tx);
      commit(*on);
    } catch (...) {
      roll_back(on);
      throw;
    }
  }

  static void commit(PostgresConnection& on) {
    std::string tag;
    try {
      tag = on.command("COMMIT");
    } catch (PostgresHung const&) { throw; } catch (PostgresGone const& gone) {  // not to be tried again: it may be committed
      throw StorageUnavailable("the connection broke during COMMIT, the outcome is unknown. " + std::string(gone.what()));
    }
    if (tag != "COMMIT") throw StorageError("a statement failed and its transaction was not given up");
  }

  static void roll_back(Connection& on) {
    try {
      if (on->in_transaction()) on->command("ROLLBACK");
    } catch (StorageError const&) {
      on.drop();  // the server rolls back what it lost sight of
    }
  }

  static constexpr std::size_t pool_limit = 16;
  static constexpr int tries = 4;  // side by side, and as many alone
  std::atomic<std::uint64_t> schema_{0};
  std::atomic<bool> answers_{true};
  WriteGate gate_;
  PostgresWatch watch_;
  Counters counters_;
  Pool<PostgresConnection> pool_;
};

// What a client can see of the server's soundness: pages whose checksum failed, and indexes that are not valid.
std::string PostgresDb::integrity() {
  return read([](Tx& tx) {
    std::string found;
    auto failures = tx.one<std::int64_t>("SELECT coalesce(sum(checksum_failures), 0) FROM pg_stat_database");
    if (failures.value_or(0) > 0) found = std::to_string(*failures) + " pages with a wrong checksum";
    for (auto const& index : tx.rows<std::string>("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid"))
      found += (found.empty() ? "" : "; ") + ("invalid index " + index);
    return found;
  });
}

}  // namespace

std::unique_ptr<Db> open_postgres(std::string const& url) { return std::make_unique<PostgresDb>(url); }

}  // namespace dinh::storage
