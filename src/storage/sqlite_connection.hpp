#pragma once
// One SQLite connection: opening, statements (cached, parameters bound by name), cells, and errors as exceptions.
#include <sqlite3.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "storage/db.hpp"

namespace dinh::storage {

class SqliteConnection {
 public:
  explicit SqliteConnection(std::string const& path);
  static constexpr int busy_waits_ms = 10'000;
  sqlite3* handle() const { return db_.get(); }

  void run_script(std::string_view sql);
  std::int64_t run(std::string_view sql, std::span<const Cell> args, Rows* out);
  using RowSink = std::function<bool(std::vector<std::string> const& columns, std::vector<Cell>& row)>;
  void each(std::string_view sql, std::span<const Cell> args, RowSink const& f);
  std::string text_of(std::string_view sql);  // all rows, "; " between

  [[noreturn]] void fail(std::string_view doing) const;

 private:
  struct Close {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  struct Finalize {
    void operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); }
  };
  struct Statement {
    std::unique_ptr<sqlite3_stmt, Finalize> handle;
    std::vector<std::size_t> argument_of;  // by SQLite's parameter index - 1: "$3" is argument 2
    std::vector<std::string> columns;
    std::vector<bool> is_json;  // declared JSONB: NUMERIC affinity, so a bare number would come back as one
  };
  struct TextHash : std::hash<std::string_view> {
    using is_transparent = void;  // to look a statement up, no string is made
  };
  using Cache = std::unordered_map<std::string, Statement, TextHash, std::equal_to<>>;
  struct Borrowed;  // a statement taken out of the cache, so that a nested use of the same text gets one of its own

  Statement prepare(std::string_view sql);
  Cache::node_type take(std::string_view sql);  // from the cache, or a new one
  static void describe_columns(Statement&);
  void bind(Statement&, std::string_view sql, std::span<const Cell> args);
  void bind_cell(sqlite3_stmt*, int index, Cell const&);
  static void read_row(Statement const&, std::vector<Cell>& row);
  static Cell read_cell(sqlite3_stmt*, int column, bool is_json);

  static constexpr std::size_t cache_limit = 512;
  std::unique_ptr<sqlite3, Close> db_;
  Cache cache_;
};

}  // namespace dinh::storage
