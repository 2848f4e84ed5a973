#include "storage/sqlite_connection.hpp"

#include <cerrno>
#include <charconv>

namespace dinh::storage {
namespace {

bool is_disk_full(int code, int system_errno) {
  if ((code & 0xff) == SQLITE_FULL) return true;
  bool no_space = system_errno == ENOSPC || system_errno == EDQUOT || system_errno == EFBIG;
  return (code & 0xff) == SQLITE_IOERR && no_space;
}

}  // namespace

SqliteConnection::SqliteConnection(std::string const& path) {
  sqlite3* raw = nullptr;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  db_.reset(raw);
  if (code != SQLITE_OK) fail("open " + path);
  sqlite3_busy_timeout(raw, busy_waits_ms);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);  // "x" is a name, never a text
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  // page_size counts only before the first page is written; WAL keeps readers and the writer apart.
  run_script(
      "PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
      "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16384; PRAGMA journal_size_limit=67108864; "
      "PRAGMA secure_delete=ON");      // what is erased is overwritten, not only unlinked
  sqlite3_wal_autocheckpoint(raw, 0);  // a commit never pays for a checkpoint; Db::checkpoint() does
}

void SqliteConnection::fail(std::string_view doing) const {
  int code = db_ ? sqlite3_extended_errcode(db_.get()) : SQLITE_NOMEM;
  int system_errno = db_ ? sqlite3_system_errno(db_.get()) : 0;
  std::string what = "SQLite: " + std::string(db_ ? sqlite3_errmsg(db_.get()) : "out of memory") + " (" + std::to_string(code) + ") in: ";
  what += doing.substr(0, 300);
  if (is_disk_full(code, system_errno)) throw StorageFull(what);
  if ((code & 0xff) == SQLITE_CONSTRAINT) throw StorageConflict(what);
  int kind = code & 0xff;
  if (kind == SQLITE_BUSY || kind == SQLITE_LOCKED || kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN || kind == SQLITE_NOMEM)
    throw StorageUnavailable(what);
  throw StorageError(what);
}

void SqliteConnection::run_script(std::string_view sql) {
  std::string text(sql);
  if (sqlite3_exec(db_.get(), text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(sql);
}

SqliteConnection::Statement SqliteConnection::prepare(std::string_view sql) {
  sqlite3_stmt* raw = nullptr;
  const char* tail = nullptr;
  if (sqlite3_prepare_v3(db_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &raw, &tail) != SQLITE_OK)
    fail(sql);
  Statement out;
  out.handle.reset(raw);
  std::string_view rest = sql.substr(static_cast<std::size_t>(tail - sql.data()));
  if (!raw || rest.find_first_not_of(" \t\r\n;") != std::string_view::npos)
    throw StorageError("expected exactly one statement: " + std::string(sql));
  for (int i = 1; i <= sqlite3_bind_parameter_count(raw); ++i) {
    const char* name = sqlite3_bind_parameter_name(raw, i);
    std::string_view digits = name ? std::string_view(name).substr(1) : "";
    std::size_t number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (number == 0) throw StorageError("parameters are written $1, $2, …: " + std::string(sql));
    out.argument_of.push_back(number - 1);
  }
  describe_columns(out);
  return out;
}

void SqliteConnection::describe_columns(Statement& s) {
  s.columns.clear();
  s.is_json.clear();
  for (int i = 0; i < sqlite3_column_count(s.handle.get()); ++i) {
    const char* declared = sqlite3_column_decltype(s.handle.get(), i);
    s.columns.emplace_back(sqlite3_column_name(s.handle.get(), i));
    s.is_json.push_back(declared && std::string_view(declared).starts_with("JSON"));
  }
}

struct SqliteConnection::Borrowed {
  Borrowed(SqliteConnection& from, std::string_view sql) : from_(from), node_(from.take(sql)), statement(node_.mapped()) {}
  ~Borrowed() {
    sqlite3_reset(statement.handle.get());
    sqlite3_clear_bindings(statement.handle.get());
    if (from_.cache_.size() >= cache_limit) from_.cache_.clear();
    from_.cache_.insert(std::move(node_));
  }
  Borrowed(Borrowed const&) = delete;
  Borrowed& operator=(Borrowed const&) = delete;

 private:
  SqliteConnection& from_;
  Cache::node_type node_;

 public:
  Statement& statement;
};

SqliteConnection::Cache::node_type SqliteConnection::take(std::string_view sql) {
  if (auto known = cache_.find(sql); known != cache_.end()) return cache_.extract(known);
  Cache one;
  one.emplace(sql, prepare(sql));
  return one.extract(one.begin());
}

void SqliteConnection::bind(Statement& s, std::string_view sql, std::span<const Cell> args) {
  for (std::size_t i = 0; i < s.argument_of.size(); ++i) {
    if (s.argument_of[i] >= args.size()) throw StorageError("a parameter has no argument: " + std::string(sql));
    bind_cell(s.handle.get(), static_cast<int>(i) + 1, args[s.argument_of[i]]);
  }
}

// The caller keeps the arguments until the statement is reset, so nothing is copied.
void SqliteConnection::bind_cell(sqlite3_stmt* s, int index, Cell const& cell) {
  int code = SQLITE_OK;
  if (auto* number = std::get_if<std::int64_t>(&cell)) code = sqlite3_bind_int64(s, index, *number);
  else if (auto* real = std::get_if<double>(&cell)) code = sqlite3_bind_double(s, index, *real);
  else if (auto* text = std::get_if<std::string>(&cell)) {
    if (text->find('\0') != std::string::npos) throw StorageError("a text holds the character U+0000");  // as PostgreSQL does
    code = sqlite3_bind_text64(s, index, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
  } else if (auto* blob = std::get_if<std::vector<std::byte>>(&cell)) {
    code = blob->empty() ? sqlite3_bind_zeroblob(s, index, 0) : sqlite3_bind_blob64(s, index, blob->data(), blob->size(), SQLITE_STATIC);
  } else code = sqlite3_bind_null(s, index);
  if (code != SQLITE_OK) fail("bind a parameter");
}

Cell SqliteConnection::read_cell(sqlite3_stmt* s, int column, bool is_json) {
  int type = sqlite3_column_type(s, column);
  if (type == SQLITE_NULL) return nullptr;
  if (type == SQLITE_BLOB) {
    auto* bytes = static_cast<std::byte const*>(sqlite3_column_blob(s, column));
    return std::vector<std::byte>(bytes, bytes + sqlite3_column_bytes(s, column));
  }
  if (type == SQLITE_INTEGER && !is_json) return static_cast<std::int64_t>(sqlite3_column_int64(s, column));
  if (type == SQLITE_FLOAT && !is_json) return sqlite3_column_double(s, column);
  auto* text = reinterpret_cast<char const*>(sqlite3_column_text(s, column));
  return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(s, column)));
}

void SqliteConnection::read_row(Statement const& s, std::vector<Cell>& row) {
  row.resize(s.columns.size());
  for (std::size_t i = 0; i < row.size(); ++i) row[i] = read_cell(s.handle.get(), static_cast<int>(i), s.is_json[i]);
}

void SqliteConnection::each(std::string_view sql, std::span<const Cell> args, RowSink const& f) {
  Borrowed borrowed(*this, sql);
  Statement& s = borrowed.statement;
  bind(s, sql, args);
  std::vector<Cell> row;
  int code = 0;
  while ((code = sqlite3_step(s.handle.get())) == SQLITE_ROW) {
    // SQLite compiled it again because the schema had changed: "SELECT *" may answer other columns now.
    if (sqlite3_stmt_status(s.handle.get(), SQLITE_STMTSTATUS_REPREPARE, 1) > 0) describe_columns(s);
    read_row(s, row);
    if (!f(s.columns, row)) return;
  }
  if (code != SQLITE_DONE) fail(sql);
}

std::int64_t SqliteConnection::run(std::string_view sql, std::span<const Cell> args, Rows* out) {
  // sqlite3_changes() keeps its last answer over statements that change no row at all.
  std::int64_t before = sqlite3_total_changes64(db_.get());
  each(sql, args, [&](auto const& columns, auto& row) {
    if (!out) return true;
    if (out->columns.empty()) out->columns = columns;
    out->rows.push_back(std::move(row));
    return true;
  });
  return sqlite3_total_changes64(db_.get()) == before ? 0 : sqlite3_changes64(db_.get());
}

std::string SqliteConnection::text_of(std::string_view sql) {
  std::string text;
  each(sql, {}, [&](auto const&, auto& row) {
    for (auto& cell : row) {
      if (!text.empty()) text += "; ";
      if (auto* t = std::get_if<std::string>(&cell)) text += *t;
      else if (auto* i = std::get_if<std::int64_t>(&cell)) text += std::to_string(*i);
    }
    return true;
  });
  return text;
}

}  // namespace dinh::storage
