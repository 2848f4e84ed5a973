#pragma once
// A fresh database for one test, on either engine. Any part's store test may include it:
//
//   class CaseStore : public testing::TestWithParam<dinh::storage::Engine> { OpenDb open_{GetParam()}; Db& db = *open_; };
//   INSTANTIATE_TEST_SUITE_P(Sqlite, CaseStore, testing::Values(Engine::sqlite));
//   INSTANTIATE_TEST_SUITE_P(Pg, CaseStore, testing::Values(Engine::postgres));      // "Pg" gives the ctest label
//
// PostgreSQL is a cluster of its own (postgres_cluster.hpp), started once per test program; each OpenDb is a schema in it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <ostream>

#include "storage/db.hpp"
#include "storage/test/postgres_cluster.hpp"
#include "storage/test/temporary_folder.hpp"

namespace dinh::storage {

class OpenDb {  // an SQLite file, or a new schema of the test cluster
 public:
  explicit OpenDb(Engine engine) : url_(engine == Engine::sqlite ? "sqlite:" + (folder_ / "test.db").string() : new_schema()) { reopen(); }
  Db& operator*() const { return *db_; }
  Db* operator->() const { return db_.get(); }
  std::string const& url() const { return url_; }
  void reopen() {
    db_.reset();
    db_ = Db::open(url_);
  }

 private:
  static std::string new_schema() {
    std::string schema = "test_" + random_token(16);
    const char* given = std::getenv("DINH_TEST_POSTGRES");  // a URL with "?…": one cluster for many test programs
    std::string cluster = given ? given : PostgresCluster::running().url();
    Db::open(cluster)->write([&](Tx& tx) { tx.script("CREATE SCHEMA " + schema); });
    return cluster + "&options=-csearch_path%3D" + schema;
  }

  TemporaryFolder folder_;
  std::string url_;
  std::unique_ptr<Db> db_;
};

inline void PrintTo(Engine engine, std::ostream* out) { *out << (engine == Engine::sqlite ? "SQLite" : "PostgreSQL"); }  // in test names

}  // namespace dinh::storage
