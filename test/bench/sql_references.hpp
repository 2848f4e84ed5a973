#pragma once
// The same batch upserts on a raw PostgreSQL cluster and a raw SQLite file: document, two indexes, a geometry index (PostgreSQL) and one
// history row for each replaced attribute. Both get ready values; reading JSON is not counted against them.
#include <cstdint>
#include <memory>
#include <string>

#include "city.hpp"

namespace dinh::bench {

class SqlReference {
 public:
  virtual ~SqlReference() = default;
  virtual void upsert(std::uint64_t from, std::uint64_t to, std::uint64_t round, std::size_t client) = 0;  // durable when it returns
  virtual double cpu_s() const = 0;                                                                        // used so far
};

constexpr std::size_t sql_clients = 2;
std::unique_ptr<SqlReference> raw_postgres();  // null when PostgreSQL is not installed
std::unique_ptr<SqlReference> raw_sqlite();

}  // namespace dinh::bench
