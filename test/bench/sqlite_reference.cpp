#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <mutex>
#include <stdexcept>

#include "bench.hpp"
#include "sensors.hpp"
#include "sql_references.hpp"

namespace dinh::bench {

namespace {

constexpr const char* schema = R"(
  pragma journal_mode = wal; pragma synchronous = full;
  create table entity (id text primary key, type text not null, version integer not null, modified integer not null, pm25 real,
                       lon real, lat real, doc text not null) without rowid;
  create index entity_pm25 on entity (type, pm25);
  create index entity_modified on entity (type, modified);
  create table history (entity text not null, attr text not null, at integer not null, value text not null);
  create index history_entity on history (entity, attr, at))";

class Sqlite final : public SqlReference {
 public:
  Sqlite() {
    if (sqlite3_open((folder_.path + "/reference.db").c_str(), &db_) != SQLITE_OK) throw std::runtime_error("SQLite did not open");
    run(schema);
    keep_ = prepare(
        "insert into history select e.id, a.key, e.modified, a.value from entity e, json_each(e.doc) a where e.id = ?1 and a.key not in "
        "('id', 'type')");
    put_ = prepare(
        "insert into entity values (?1, 'BenchSensor', 1, ?2, ?3, ?4, ?5, ?6) on conflict (id) do update set version = version + 1, "
        "modified = excluded.modified, pm25 = excluded.pm25, lon = excluded.lon, lat = excluded.lat, doc = excluded.doc");
  }
  ~Sqlite() override {
    sqlite3_finalize(keep_);
    sqlite3_finalize(put_);
    sqlite3_close(db_);
  }

  void upsert(std::uint64_t from, std::uint64_t to, std::uint64_t round, std::size_t) override {
    std::lock_guard one_writer(mutex_);
    auto begun = thread_cpu_s();
    run("begin immediate");
    for (auto i = from; i < to; ++i) {
      auto id = sensor_id(i), doc = sensor(i, round);
      for (auto* s : {keep_, put_}) sqlite3_bind_text(s, 1, id.data(), static_cast<int>(id.size()), SQLITE_STATIC);
      sqlite3_bind_int64(put_, 2, static_cast<sqlite3_int64>(round));
      sqlite3_bind_double(put_, 3, static_cast<double>((i * 31 + round) % 1000));
      sqlite3_bind_double(put_, 4, sensor_lon(i));
      sqlite3_bind_double(put_, 5, sensor_lat(i));
      sqlite3_bind_text(put_, 6, doc.data(), static_cast<int>(doc.size()), SQLITE_STATIC);
      for (auto* s : {keep_, put_}) {
        if (sqlite3_step(s) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(db_));
        sqlite3_reset(s);
      }
    }
    run("commit");
    cpu_s_ += thread_cpu_s() - begun;
  }

  double cpu_s() const override { return cpu_s_; }

 private:
  static double thread_cpu_s() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
  }
  void run(char const* sql) {
    if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db_));
  }
  sqlite3_stmt* prepare(char const* sql) {
    sqlite3_stmt* out = nullptr;
    if (sqlite3_prepare_v2(db_, sql, -1, &out, nullptr) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(db_));
    return out;
  }

  TempFolder folder_;
  sqlite3* db_ = nullptr;
  sqlite3_stmt *keep_ = nullptr, *put_ = nullptr;
  std::mutex mutex_;
  double cpu_s_ = 0;
};

}  // namespace

std::unique_ptr<SqlReference> raw_sqlite() { return std::make_unique<Sqlite>(); }

}  // namespace dinh::bench
