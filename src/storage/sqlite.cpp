// Db on SQLite: one writer connection behind a fair mutex, a few reader connections, WAL with full sync.
// ":memory:" has a single connection, which readers and writers share in turn.
#include <fcntl.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>

#include "storage/engines.hpp"
#include "storage/fair_mutex.hpp"
#include "storage/files.hpp"
#include "storage/sqlite_connection.hpp"

namespace dinh::storage {
namespace {

class SqliteTx : public Tx {
 public:
  explicit SqliteTx(SqliteConnection& on) : on_(on) {}
  std::int64_t run(std::string_view sql, std::span<const Cell> args, Rows* out) override { return on_.run(sql, args, out); }
  void each(std::string_view sql, std::span<const Cell> args, SqliteConnection::RowSink f) override { on_.each(sql, args, f); }
  void script(std::string_view sql) override { on_.run_script(sql); }
  std::int64_t next_id(std::string_view counter) override { return one<std::int64_t>(next_id_sql, counter).value(); }

 private:
  SqliteConnection& on_;
};

// Commits when f returned; a failed COMMIT has not happened, so it is rolled back like a throwing f.
void run_transaction(SqliteConnection& on, const char* begin, std::function<void(Tx&)> const& f) {
  on.run(begin, {}, nullptr);
  try {
    SqliteTx tx(on);
    f(tx);
    on.run("COMMIT", {}, nullptr);
  } catch (...) {
    // SQLite may have rolled back by itself (disk full); then there is nothing left to end.
    if (!sqlite3_get_autocommit(on.handle())) sqlite3_exec(on.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
    throw;
  }
}

class ReaderPool {
 public:
  explicit ReaderPool(std::string path) : path_(std::move(path)) {}

  std::unique_ptr<SqliteConnection> take() {
    std::unique_lock guard(mutex_);
    returned_.wait(guard, [&] { return !idle_.empty() || made_ < limit; });
    if (!idle_.empty()) {
      auto reader = std::move(idle_.back());
      idle_.pop_back();
      return reader;
    }
    ++made_;
    guard.unlock();
    try {
      auto reader = std::make_unique<SqliteConnection>(path_);
      reader->run_script("PRAGMA query_only=ON");
      return reader;
    } catch (...) {
      guard.lock();
      --made_;
      throw;
    }
  }
  void give_back(std::unique_ptr<SqliteConnection> reader) {
    std::lock_guard guard(mutex_);
    idle_.push_back(std::move(reader));
    returned_.notify_one();
  }

 private:
  static constexpr std::size_t limit = 8;
  std::string path_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<SqliteConnection>> idle_;
  std::size_t made_ = 0;
};

void copy_database(SqliteConnection& from, SqliteConnection& to) {
  sqlite3_backup* backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
  if (!backup) to.fail("start the backup");
  sqlite3_backup_step(backup, -1);   // one read snapshot: neither blocks the writer nor starts over when it commits
  if (sqlite3_backup_finish(backup) != SQLITE_OK) to.fail("copy the database");
}

class SqliteDb : public Db {
 public:
  explicit SqliteDb(std::string const& path)
      : in_memory_(path == ":memory:"), path_(path), writer_((prepare_file(path), path)), readers_(path) {}

  Engine engine() const override { return Engine::sqlite; }

  void checkpoint() override {
    if (in_memory_) return;
    int wal_pages = 0;
    auto reader = readers_.take();
    // Passive: copies what it can without making anybody wait.
    sqlite3_wal_checkpoint_v2(reader->handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &wal_pages, nullptr);
    readers_.give_back(std::move(reader));
    // Under steady writes the log would still never start over; little is left to copy now, so the writer waits shortly.
    if (wal_pages < restart_wal_pages) return;
    Writing writing(mutex_);
    int code = sqlite3_wal_checkpoint_v2(writer_.handle(), nullptr, SQLITE_CHECKPOINT_RESTART, nullptr, nullptr);
    if (code != SQLITE_OK && (code & 0xff) != SQLITE_BUSY) writer_.fail("checkpoint");
  }

  void backup_to(std::string const& path) override {
    std::string part = path + ".part";
    std::filesystem::remove(part);
    with_reader([&](SqliteConnection& from) {
      SqliteConnection to(part);
      copy_database(from, to);
      to.run_script("PRAGMA journal_mode=DELETE");   // one file, without a log beside it
    });
    sync_file(part);
    rename_durably(part, path);
  }

  std::string integrity() override {
    std::string found;
    with_reader([&](SqliteConnection& on) {
      found = on.text_of("PRAGMA integrity_check(20)");
      if (found == "ok") found.clear();
      std::string orphans = on.text_of("PRAGMA foreign_key_check");
      if (!orphans.empty()) found += (found.empty() ? "" : "; ") + ("rows without their parent: " + orphans);
    });
    return found;
  }

 protected:
  void transaction(bool writes, std::function<void(Tx&)> const& f) override {
    if (writes) {
      Writing writing(mutex_);
      run_transaction(writer_, "BEGIN IMMEDIATE", f);
    } else {
      with_reader([&](SqliteConnection& on) { run_transaction(on, "BEGIN", f); });
    }
  }

 private:
  struct Writing {
    explicit Writing(FairMutex& mutex) : mutex_(mutex) {
      if (!mutex.lock()) throw StorageError("a transaction was asked for inside another one");
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

  template <class F> void with_reader(F&& f) {
    if (in_memory_) {
      Writing writing(mutex_);
      f(writer_);
      return;
    }
    auto reader = readers_.take();
    try {
      f(*reader);
    } catch (...) {
      readers_.give_back(std::move(reader));
      throw;
    }
    readers_.give_back(std::move(reader));
  }

  static constexpr int restart_wal_pages = 2048;   // 32 MB
  bool in_memory_;
  std::string path_;
  FairMutex mutex_;
  SqliteConnection writer_;
  ReaderPool readers_;
};

}  // namespace

std::unique_ptr<Db> open_sqlite(std::string const& path) { return std::make_unique<SqliteDb>(path); }

}  // namespace dinh::storage
