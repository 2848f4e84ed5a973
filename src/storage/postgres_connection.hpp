#pragma once
// One PostgreSQL connection: prepared statements by text, cells by the type's OID, and errors as exceptions.
#include <libpq-fe.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "storage/postgres_watch.hpp"

namespace dinh::storage {

struct PostgresConflict : StorageUnavailable {
  using StorageUnavailable::StorageUnavailable;
};  // 40001, 40P01: the same transaction may succeed next time

class PostgresConnection {
 public:
  PostgresConnection(std::string const& url, PostgresWatch&);

  std::string command(const char* sql);  // without parameters, one or more; answers the last one's tag ("COMMIT")
  std::int64_t run(std::string_view sql, std::span<const Cell> args, Rows* out);
  using RowSink = std::function<bool(std::vector<std::string> const& columns, std::vector<Cell>& row)>;
  void each(std::string_view sql, std::span<const Cell> args, RowSink const& f);  // by a cursor; needs an open transaction
  bool in_transaction() const { return PQtransactionStatus(connection_.get()) != PQTRANS_IDLE; }
  // Statements prepared before a change of the schema are forgotten; generation counts such changes.
  void follow_schema(std::uint64_t generation);

 private:
  struct Finish {
    void operator()(PGconn* c) const { PQfinish(c); }
  };
  struct Clear {
    void operator()(PGresult* r) const { PQclear(r); }
  };
  using Answer = std::unique_ptr<PGresult, Clear>;

  Answer answer(int is_sent, std::string_view doing) const;  // of what was sent; the last one of several statements
  [[noreturn]] void fail(PGresult const*, std::string_view doing) const;
  std::string const& prepared(std::string_view sql, std::size_t parameters);
  static std::vector<std::string> columns_of(PGresult const*);
  static void read_row(PGresult const*, int row, std::vector<Cell>& out);
  static Cell read_cell(unsigned oid, std::string_view text);

  static constexpr std::size_t cache_limit = 512;
  PostgresWatch& watch_;
  std::unique_ptr<PGconn, Finish> connection_;
  std::unordered_map<std::string, std::string> prepared_;  // SQL → name on the server
  std::uint64_t schema_ = 0;
  std::uint64_t names_ = 0;
};

}  // namespace dinh::storage
