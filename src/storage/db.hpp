#pragma once
// Records: SQLite by default ("sqlite:city/records.db", "sqlite::memory:"), PostgreSQL 15 by URL ("postgresql://…"). One SQL text for both:
// parameters $1…$n, ON CONFLICT, RETURNING, JSON columns declared JSONB, bare parameters cast, times (INTEGER/BIGINT ms) and ids passed in,
// no triggers, no sequences but `id BIGINT` handed out by next_id(). A write() that returned is on disk (full sync).
// Column types that mean the same on both: BIGINT, BOOLEAN (0/1), DOUBLE PRECISION, TEXT, JSONB (objects and arrays), BYTEA.
// Errors of the engine are exceptions: StorageFull (disk), StorageUnavailable (no answer), StorageConflict (a rule), StorageError (the
// rest: ours). They are caught once, at the edge.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/fields.hpp"
#include "base/json_fields.hpp"
#include "base/time.hpp"
#include "storage/together.hpp"

namespace dinh::storage {

struct StorageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
struct StorageFull : StorageError {
  using StorageError::StorageError;
};
struct StorageUnavailable : StorageError {
  using StorageError::StorageError;
};  // the server or the disk does not answer: the same may succeed later
struct StorageConflict : StorageError {
  using StorageError::StorageError;
};  // a UNIQUE, NOT NULL, CHECK or FOREIGN KEY rule refused

using Cell = std::variant<std::nullptr_t, std::int64_t, double, std::string, std::vector<std::byte>>;

// What a statement's parameter or a column may be: integers, bool (0/1), double, text, Instant, Date, enums by name, vectors and
// described structs as JSON text, optionals.
template <class T>
Cell to_cell(T const& v);
template <class T>
void from_cell(Cell& cell, T& out);

class Rows {  // of one answer; columns by position, or by name into a described struct
 public:
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;
};

class Tx {
 public:
  virtual ~Tx() = default;
  // Answers the number of rows changed.
  template <class... A>
  std::int64_t exec(std::string_view sql, A const&... args) {
    Cell cells[sizeof...(A) + 1] = {to_cell(args)...};
    return run(sql, {cells, sizeof...(A)}, nullptr);
  }
  // Each row into a T: described struct (by column name) or a single value (first column).
  template <class T, class... A>
  std::vector<T> rows(std::string_view sql, A const&... args);
  template <class T, class... A>
  std::optional<T> one(std::string_view sql, A const&... args);
  virtual std::int64_t run(std::string_view sql, std::span<const Cell> args, Rows* out) = 0;
  // Row by row, without holding them all; f answers false to stop.
  virtual void each(std::string_view sql, std::span<const Cell> args,
                    std::function<bool(std::vector<std::string> const& columns, std::vector<Cell>& row)> f) = 0;
  // Several statements without parameters (migrations).
  virtual void script(std::string_view sql) = 0;
  // A fresh id of the named counter ("case", "user", …), from table `counter`: growing, gaps are possible.
  virtual std::int64_t next_id(std::string_view counter) = 0;
};

enum class Engine { sqlite, postgres };

class Db {
 public:
  static std::unique_ptr<Db> open(std::string const& url);
  virtual ~Db() = default;
  virtual Engine engine() const = 0;
  // One transaction; commits when f returns, rolls back when it throws. f may run again after a serialization conflict, so it has
  // no other effects. Transactions do not nest: a thread in a write() that asks for another one is refused.
  template <class F>
  auto write(F&& f) {
    return in_transaction<F>(true, f);
  }
  template <class F>
  auto read(F&& f) {
    return in_transaction<F>(false, f);
  }  // a consistent snapshot
  // Everything that f asks of the records, by write() and read() of whatever it calls on this thread, is one transaction. Like that of a
  // write(), f may run again. What looks at records outside of it waits for the commit: see after_commit().
  template <class F>
  auto together(F&& f) {
    std::vector<std::function<void()>> after;
    auto out = write([&](Tx& tx) {
      after.clear();
      Together::Scope scope(together_, tx, after);
      return f(tx);
    });
    for (auto const& task : after) task();
    return out;
  }
  // Runs the task at once, or, inside of together(), once that is committed; never when it was rolled back.
  void after_commit(std::function<void()> task) {
    if (auto* current = together_.current()) current->after.push_back(std::move(task));
    else task();
  }
  // Numbered migrations of one part ("casework", 1, "CREATE TABLE …"), each once, in order.
  struct Migration {
    int number;
    std::string_view name;
    std::string_view sql;
  };
  void migrate(std::string_view part, std::span<const Migration> migrations);
  virtual bool answers() const { return true; }         // false: the last transaction found no server
  virtual void checkpoint() = 0;                        // background thread: SQLite's WAL into the file
  virtual void backup_to(std::string const& path) = 0;  // while running; SQLite: one file; PostgreSQL: refuses (use pg_dump)
  virtual std::string integrity() = 0;                  // "" when sound, else what is wrong

 protected:
  virtual void transaction(bool writes, std::function<void(Tx&)> const& f) = 0;

 private:
  template <class F>
  auto in_transaction(bool writes, F& f) {
    using R = std::invoke_result_t<F&, Tx&>;
    if (auto* current = together_.current()) return f(current->tx);
    if constexpr (std::is_void_v<R>) {
      transaction(writes, [&](Tx& tx) { f(tx); });
    } else {
      std::optional<R> out;
      transaction(writes, [&](Tx& tx) { out.emplace(f(tx)); });
      return std::move(*out);
    }
  }

  Together together_;
};

template <class T>
Cell to_cell(T const& v) {
  if constexpr (std::is_same_v<T, Cell>) return v;
  else if constexpr (is_optional<T>::value) return v ? to_cell(*v) : Cell{nullptr};
  else if constexpr (std::is_same_v<T, std::nullptr_t>) return nullptr;
  else if constexpr (std::is_same_v<T, Instant>) return v.ms;
  else if constexpr (std::is_same_v<T, Date>) return std::int64_t{v.days};
  else if constexpr (NamedEnum<T>) return std::string(name_of(v));
  else if constexpr (std::is_integral_v<T>) return static_cast<std::int64_t>(v);
  else if constexpr (std::is_floating_point_v<T>) return static_cast<double>(v);
  else if constexpr (std::is_same_v<T, std::vector<std::byte>>) return v;
  else if constexpr (Described<T> || is_vector<T>::value) return json::to_text(v);
  else if constexpr (std::is_same_v<T, json::Value>) return v.text();
  else return std::string(std::string_view(v));
}

template <class T>
void from_cell(Cell& cell, T& out) {
  if constexpr (is_optional<T>::value) {
    if (std::holds_alternative<std::nullptr_t>(cell)) out.reset();
    else from_cell(cell, out.emplace());
  } else if (std::holds_alternative<std::nullptr_t>(cell)) {
    out = T{};
  } else if constexpr (std::is_same_v<T, Instant>) {
    out.ms = std::get<std::int64_t>(cell);
  } else if constexpr (std::is_same_v<T, Date>) {
    out.days = static_cast<std::int32_t>(std::get<std::int64_t>(cell));
  } else if constexpr (std::is_same_v<T, std::vector<std::byte>>) {
    out = std::move(std::get<std::vector<std::byte>>(cell));
  } else if constexpr (std::is_integral_v<T>) {
    out = static_cast<T>(std::get<std::int64_t>(cell));
  } else if constexpr (std::is_floating_point_v<T>) {
    auto* i = std::get_if<std::int64_t>(&cell);
    out = static_cast<T>(i ? static_cast<double>(*i) : std::get<double>(cell));
  } else if constexpr (NamedEnum<T>) {
    auto e = from_name<T>(std::get<std::string>(cell));
    if (!e) throw StorageError("a stored enum has an unknown name: " + std::get<std::string>(cell));
    out = *e;
  } else if constexpr (Described<T> || is_vector<T>::value || std::is_same_v<T, json::Value>) {
    auto read = json::read_text<T>(std::get<std::string>(cell));
    if (!read) throw StorageError("a stored JSON column does not fit: " + read.error().detail);
    out = std::move(*read);
  } else {
    out = std::move(std::get<std::string>(cell));
  }
}

template <class T>
T row_to(std::vector<std::string> const& columns, std::vector<Cell>& row) {
  T out{};
  if constexpr (Described<T>) {
    for (std::size_t i = 0; i < columns.size(); ++i)
      each_field<T>([&](auto const& f) {
        if (f.name == columns[i]) from_cell(row[i], out.*f.member);
      });
  } else {
    from_cell(row.at(0), out);
  }
  return out;
}

template <class T, class... A>
std::vector<T> Tx::rows(std::string_view sql, A const&... args) {
  Cell cells[sizeof...(A) + 1] = {to_cell(args)...};
  Rows answer;
  run(sql, {cells, sizeof...(A)}, &answer);
  std::vector<T> out;
  out.reserve(answer.rows.size());
  for (auto& row : answer.rows) out.push_back(row_to<T>(answer.columns, row));
  return out;
}

template <class T, class... A>
std::optional<T> Tx::one(std::string_view sql, A const&... args) {
  auto all = rows<T>(sql, args...);
  if (all.empty()) return {};
  return std::move(all.front());
}

}  // namespace dinh::storage
