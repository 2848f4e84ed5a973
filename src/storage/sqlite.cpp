// Db on SQLite: one writer connection behind a fair mutex, a few reader connections, WAL with full sync, commits shared by the writers
// that wait.
// ":memory:" has a single connection, which readers and writers share in turn.
#include <fcntl.h>

#include <filesystem>

#include "storage/engines.hpp"
#include "storage/fair_mutex.hpp"
#include "storage/files.hpp"
#include "storage/pool.hpp"
#include "storage/shared_commit.hpp"
#include "storage/sqlite_connection.hpp"

namespace dinh::storage {
namespace {

class SqliteTx : public Tx {
  template <class F>
  auto guarded(F&& f) {
    try {
      return f();
    } catch (...) {
      has_failed_ = true;
      throw;
    }
  }

 public:
  explicit SqliteTx(SqliteConnection& on) : on_(on) {}
  std::int64_t run(std::string_view sql, std::span<const Cell> args, Rows* out) override {
    return guarded([&] { return on_.run(sql, args, out); });
  }
  void each(std::string_view sql, std::span<const Cell> args, SqliteConnection::RowSink f) override {
    guarded([&] { on_.each(sql, args, f); });
  }
  void script(std::string_view sql) override {
    guarded([&] { on_.run_script(sql); });
  }
  std::int64_t next_id(std::string_view counter) override { return one<std::int64_t>(next_id_sql, counter).value(); }

  // As in PostgreSQL, a failed statement fails its transaction, even when f swallowed the exception.
  void end(const char* how) {
    if (has_failed_) throw StorageError("a statement failed and its transaction was not given up");
    on_.run(how, {}, nullptr);
  }

 private:
  SqliteConnection& on_;
  bool has_failed_ = false;
};

using Write = std::function<void(Tx&)>;

bool is_inside(SqliteConnection& on) { return !sqlite3_get_autocommit(on.handle()); }

// Commits when f returned; a failed COMMIT has not happened, so it is rolled back like a throwing f.
void run_transaction(SqliteConnection& on, const char* begin, Write const& f) {
  on.run(begin, {}, nullptr);
  try {
    SqliteTx tx(on);
    f(tx);
    tx.end("COMMIT");
  } catch (...) {
    // SQLite may have rolled back by itself (disk full); then there is nothing left to end.
    if (is_inside(on)) sqlite3_exec(on.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
}

// One write of several in a transaction: what it did is undone when it throws, and the others go on.
// Throws only when SQLite gave up the whole transaction.
void run_part(SqliteConnection& on, SharedCommit<Write>::Entry& entry) {
  on.run("SAVEPOINT part", {}, nullptr);
  try {
    SqliteTx tx(on);
    entry.write(tx);
    tx.end("RELEASE part");
  } catch (...) {
    entry.error = std::current_exception();
    if (!is_inside(on)) throw;
    on.run_script("ROLLBACK TO part; RELEASE part");
  }
}

void run_batch(SqliteConnection& on, SharedCommit<Write>::Batch const& batch) {
  try {
    if (batch.size() == 1) return run_transaction(on, "BEGIN IMMEDIATE", batch.front()->write);
    run_transaction(on, "BEGIN IMMEDIATE", [&](Tx&) {
      for (auto* entry : batch) run_part(on, *entry);
    });
  } catch (...) {  // nothing of the batch has happened
    for (auto* entry : batch)
      if (!entry->error) entry->error = std::current_exception();
  }
}

std::unique_ptr<SqliteConnection> open_reader(std::string const& path) {
  auto reader = std::make_unique<SqliteConnection>(path);
  reader->run_script("PRAGMA query_only=ON");
  return reader;
}

void copy_database(SqliteConnection& from, SqliteConnection& to) {
  sqlite3_backup* backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
  if (!backup) to.fail("start the backup");
  sqlite3_backup_step(backup, -1);  // one read snapshot: neither blocks the writer nor starts over when it commits
  if (sqlite3_backup_finish(backup) != SQLITE_OK) to.fail("copy the database");
}

class SqliteDb : public Db {
 public:
  explicit SqliteDb(std::string const& path)
      : in_memory_(path == ":memory:"), writer_((prepare_file(path), path)), readers_(readers_limit, [path] { return open_reader(path); }) {
    // Indexes of many cases are wide, and a write touches them all over: kept in memory, an import of a million stays quick.
    writer_.run_script("PRAGMA cache_size=-131072");
  }

  Engine engine() const override { return Engine::sqlite; }

  void checkpoint() override {
    if (in_memory_) return;
    bool empties = monotonic_ms() - emptied_ms_ >= hour_ms;
    if (copy_log() < restart_wal_pages && !empties) return;
    // Under steady writes the log would never start over by itself. What came in meanwhile is copied once more, so that the
    // writer waits only for the little that is left then.
    copy_log();
    Writing writing(mutex_);
    int mode = empties ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_RESTART;
    if (empties) sqlite3_busy_timeout(writer_.handle(), emptying_waits_ms);  // a long reader makes it come again in a second
    int code = sqlite3_wal_checkpoint_v2(writer_.handle(), nullptr, mode, nullptr, nullptr);
    if (empties) sqlite3_busy_timeout(writer_.handle(), SqliteConnection::busy_waits_ms);
    if (code == SQLITE_OK && empties) emptied_ms_ = monotonic_ms();
    if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) writer_.fail("checkpoint");
  }

  void backup_to(std::string const& path) override {
    std::string part = path + ".part";
    std::filesystem::remove(part);
    with_reader([&](SqliteConnection& from) {
      SqliteConnection to(part);
      copy_database(from, to);
      to.run_script("PRAGMA journal_mode=DELETE");  // one file, without a log beside it
    });
    sync_file(part);
    rename_durably(part, path);
  }

  std::string integrity() override {
    std::string found;
    try {
      with_reader([&](SqliteConnection& on) {
        found = on.text_of("PRAGMA integrity_check(20)");
        if (found == "ok") found.clear();
        std::string orphans = on.text_of("PRAGMA foreign_key_check");
        if (!orphans.empty()) found += (found.empty() ? "" : "; ") + ("rows without their parent: " + orphans);
      });
    } catch (StorageError const& e) {  // too damaged to be checked
      found = e.what();
    }
    return found;
  }

 protected:
  void transaction(bool writes, Write const& f) override {
    if (writes) {
      if (!commits_.run(f, [this](auto const& batch) { lead(batch); })) throw StorageError(nested);
    } else {
      with_reader([&](SqliteConnection& on) { run_transaction(on, "BEGIN", f); });
    }
  }

 private:
  using Reader = Pool<SqliteConnection>::Lease;
  static constexpr const char* nested = "a transaction was asked for inside another one";

  void lead(SharedCommit<Write>::Batch const& batch) {
    try {
      Writing writing(mutex_);
      run_batch(writer_, batch);
    } catch (...) {  // a write inside a read of the single connection of ":memory:"
      for (auto* entry : batch) entry->error = std::current_exception();
    }
  }

  struct Writing {
    explicit Writing(FairMutex& mutex) : mutex_(mutex) {
      if (!mutex.lock()) throw StorageError(nested);
    }
    ~Writing() { mutex_.unlock(); }
    Writing(Writing const&) = delete;
    Writing& operator=(Writing const&) = delete;
    FairMutex& mutex_;
  };

  // Personal data live here: readable by the owner only. The log beside it inherits the mode.
  static void prepare_file(std::string const& path) {
    if (path == ":memory:") return;
    auto folder = std::filesystem::path(path).parent_path();
    if (!folder.empty()) std::filesystem::create_directories(folder);
    File(path, O_RDWR | O_CREAT);
  }

  // Answers the pages in the log. Passive: copies what it can without making anybody wait.
  int copy_log() {
    int pages = 0;
    Reader reader(readers_);
    sqlite3_wal_checkpoint_v2(reader->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &pages, nullptr);
    return pages;
  }

  template <class F>
  void with_reader(F&& f) {
    if (in_memory_) {
      Writing writing(mutex_);
      f(writer_);
      return;
    }
    Reader reader(readers_);
    f(*reader);
  }

  static constexpr std::size_t readers_limit = 8;
  static constexpr int restart_wal_pages = 8192;  // 32 MB
  static constexpr int emptying_waits_ms = 100;
  bool in_memory_;
  std::int64_t emptied_ms_ = monotonic_ms();  // old pages lie in the log as they were: it is cut to nothing once an hour
  FairMutex mutex_;
  SharedCommit<Write> commits_;
  SqliteConnection writer_;
  Pool<SqliteConnection> readers_;
};

}  // namespace

std::unique_ptr<Db> open_sqlite(std::string const& path) { return std::make_unique<SqliteDb>(path); }

}  // namespace dinh::storage
