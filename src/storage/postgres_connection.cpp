#include "storage/postgres_connection.hpp"

#include <charconv>

namespace dinh::storage {
namespace {

// OIDs of pg_type.dat that have a cell of their own; everything else is text.
enum : unsigned {
  oid_bool = 16,
  oid_bytea = 17,
  oid_int8 = 20,
  oid_int2 = 21,
  oid_int4 = 23,
  oid_float4 = 700,
  oid_float8 = 701,
  oid_numeric = 1700
};

// Parameters in libpq's form: text, and bytes as they are. The server infers the types.
class Arguments {
 public:
  explicit Arguments(std::span<const Cell> cells) {
    texts_.reserve(cells.size());  // the pointers below stay valid
    for (auto const& cell : cells) add(cell);
  }
  int count() const { return static_cast<int>(values_.size()); }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  void add(Cell const& cell) {
    if (auto* number = std::get_if<std::int64_t>(&cell)) add_text(texts_.emplace_back(std::to_string(*number)));
    else if (auto* real = std::get_if<double>(&cell)) add_text(texts_.emplace_back(shortest(*real)));
    else if (auto* text = std::get_if<std::string>(&cell)) add_text(*text);
    else if (auto* blob = std::get_if<std::vector<std::byte>>(&cell)) {
      static constexpr char nothing = 0;
      push(blob->empty() ? &nothing : reinterpret_cast<const char*>(blob->data()), static_cast<int>(blob->size()), 1);
    } else push(nullptr, 0, 0);
  }
  void add_text(std::string const& text) {
    if (text.find('\0') != std::string::npos) throw StorageError("a text holds the character U+0000");
    push(text.c_str(), 0, 0);
  }
  void push(const char* value, int length, int format) {
    values_.push_back(value);
    lengths_.push_back(length);
    formats_.push_back(format);
  }
  static std::string shortest(double value) {
    char buffer[32];
    return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
  }

  std::vector<std::string> texts_;
  std::vector<const char*> values_;
  std::vector<int> lengths_, formats_;
};

std::vector<std::byte> bytes_of_hex(std::string_view text) {  // "\x00ff"
  auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::vector<std::byte> out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 2; i + 1 < text.size(); i += 2) out.push_back(static_cast<std::byte>(digit(text[i]) * 16 + digit(text[i + 1])));
  return out;
}

template <class T>
bool read_all(std::string_view text, T& out) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size();
}

Cell read_number(unsigned oid, std::string_view text) {
  std::int64_t whole = 0;
  if (oid != oid_float4 && oid != oid_float8 && read_all(text, whole)) return whole;  // sum(BIGINT) is numeric
  double real = 0;
  if (!read_all(text, real)) throw StorageError("PostgreSQL sent a number that cannot be read: " + std::string(text));
  return real;
}

}  // namespace

PostgresConnection::PostgresConnection(std::string const& url, PostgresWatch& watch) : watch_(watch) {
  watch_.must_answer();
  // Defaults first: what the URL says wins. A server that vanished is noticed within seconds, not after the kernel's 15 minutes.
  const char* names[] = {"application_name", "connect_timeout", "tcp_user_timeout", "dbname", nullptr};
  const char* values[] = {"dinh", "3", "10000", url.c_str(), nullptr};
  auto began = monotonic_ms();
  connection_.reset(PQconnectdbParams(names, values, 1));
  if (PQstatus(connection_.get()) != CONNECTION_OK) {
    if (monotonic_ms() - began > 1'500) watch_.hangs();  // refused at once is another thing than not answered
    throw PostgresGone("PostgreSQL: " + std::string(PQerrorMessage(connection_.get())));
  }
  PQsetnonblocking(connection_.get(), 1);  // a large statement to a server that does not read must not block either
  PQsetNoticeProcessor(
      connection_.get(), [](void*, const char*) {}, nullptr);  // what matters comes as an error as well
  command("SET client_min_messages = warning; SET synchronous_commit = on; SET bytea_output = hex; SET extra_float_digits = 1");
}

// Only the primary message: the detail quotes values, which may be personal data.
void PostgresConnection::fail(PGresult const* answer, std::string_view doing) const {
  auto field = [&](int which) {
    const char* text = PQresultErrorField(answer, which);
    return std::string(text ? text : "");
  };
  std::string state = field(PG_DIAG_SQLSTATE);
  std::string message = field(PG_DIAG_MESSAGE_PRIMARY);
  if (message.empty()) message = PQerrorMessage(connection_.get());
  std::string what = "PostgreSQL: " + message + " (" + state + ") in: " + std::string(doing.substr(0, 300));
  // Without a state it is libpq itself that speaks: the server did not answer.
  bool is_lost = PQstatus(connection_.get()) != CONNECTION_OK || state.empty() || state.starts_with("08") || state.starts_with("57P0");
  if (is_lost) throw PostgresGone(what);
  if (state == "40001" || state == "40P01") throw PostgresConflict(what);
  if (state == "53100") throw StorageFull(what);
  if (state.starts_with("23")) throw StorageConflict(what);
  if (state.starts_with("53") || state.starts_with("58")) throw StorageUnavailable(what);  // resources, the system below
  throw StorageError(what);
}

PostgresConnection::Answer PostgresConnection::answer(int is_sent, std::string_view doing) const {
  if (!is_sent) fail(nullptr, doing);
  Answer last;
  while (true) {
    watch_.await(connection_.get());
    Answer next(PQgetResult(connection_.get()));
    if (!next) break;
    last = std::move(next);  // after an error the server skips the rest
  }
  auto status = PQresultStatus(last.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) fail(last.get(), doing);
  return last;
}

std::string PostgresConnection::command(const char* sql) {
  auto done = answer(PQsendQuery(connection_.get(), sql), sql);
  return PQcmdStatus(done.get());
}

void PostgresConnection::follow_schema(std::uint64_t generation) {
  if (schema_ == generation) return;
  command("DEALLOCATE ALL");
  prepared_.clear();
  schema_ = generation;
}

std::string const& PostgresConnection::prepared(std::string_view sql, std::size_t parameters) {
  std::string text(sql);
  if (auto it = prepared_.find(text); it != prepared_.end()) return it->second;
  if (prepared_.size() >= cache_limit) {
    command("DEALLOCATE ALL");
    prepared_.clear();
  }
  std::string name = "s" + std::to_string(++names_);
  answer(PQsendPrepare(connection_.get(), name.c_str(), text.c_str(), static_cast<int>(parameters), nullptr), sql);
  return prepared_.emplace(std::move(text), std::move(name)).first->second;
}

std::int64_t PostgresConnection::run(std::string_view sql, std::span<const Cell> args, Rows* out) {
  Arguments with(args);
  std::string const& name = prepared(sql, args.size());
  auto done =
      answer(PQsendQueryPrepared(connection_.get(), name.c_str(), with.count(), with.values(), with.lengths(), with.formats(), 0), sql);
  if (out) {
    out->columns = columns_of(done.get());
    out->rows.resize(static_cast<std::size_t>(PQntuples(done.get())));
    for (int i = 0; i < PQntuples(done.get()); ++i) read_row(done.get(), i, out->rows[static_cast<std::size_t>(i)]);
  }
  bool is_query = std::string_view(PQcmdStatus(done.get())).starts_with("SELECT");
  std::int64_t changed = 0;
  if (!is_query) read_all(std::string_view(PQcmdTuples(done.get())), changed);
  return changed;
}

void PostgresConnection::each(std::string_view sql, std::span<const Cell> args, RowSink const& f) {
  Arguments with(args);
  std::string cursor = "c" + std::to_string(++names_);
  std::string declare = "DECLARE " + cursor + " NO SCROLL CURSOR FOR " + std::string(sql);
  answer(PQsendQueryParams(connection_.get(), declare.c_str(), with.count(), nullptr, with.values(), with.lengths(), with.formats(), 0),
         sql);
  std::string fetch = "FETCH 500 FROM " + cursor;
  std::vector<Cell> row;
  for (bool more = true; more;) {
    auto piece = answer(PQsendQuery(connection_.get(), fetch.c_str()), sql);
    auto columns = columns_of(piece.get());
    more = PQntuples(piece.get()) > 0;
    for (int i = 0; more && i < PQntuples(piece.get()); ++i) {
      read_row(piece.get(), i, row);
      more = f(columns, row);
    }
  }
  command(("CLOSE " + cursor).c_str());
}

std::vector<std::string> PostgresConnection::columns_of(PGresult const* answer) {
  std::vector<std::string> out;
  for (int i = 0; i < PQnfields(answer); ++i) out.emplace_back(PQfname(answer, i));
  return out;
}

void PostgresConnection::read_row(PGresult const* answer, int row, std::vector<Cell>& out) {
  out.resize(static_cast<std::size_t>(PQnfields(answer)));
  for (int i = 0; i < PQnfields(answer); ++i) {
    auto& cell = out[static_cast<std::size_t>(i)];
    if (PQgetisnull(answer, row, i)) cell = nullptr;
    else cell = read_cell(PQftype(answer, i), {PQgetvalue(answer, row, i), static_cast<std::size_t>(PQgetlength(answer, row, i))});
  }
}

Cell PostgresConnection::read_cell(unsigned oid, std::string_view text) {
  switch (oid) {
    case oid_bool: return std::int64_t{text == "t"};
    case oid_bytea: return bytes_of_hex(text);
    case oid_int2:
    case oid_int4:
    case oid_int8:
    case oid_float4:
    case oid_float8:
    case oid_numeric: return read_number(oid, text);
    default: return std::string(text);
  }
}

}  // namespace dinh::storage
