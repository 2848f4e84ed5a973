#pragma once
// The two engines behind Db; seen by db.cpp only.
#include <memory>
#include <string>

#include "storage/db.hpp"

namespace dinh::storage {

std::unique_ptr<Db> open_sqlite(std::string const& path);   // ":memory:" or a file, made with its folder when missing
std::unique_ptr<Db> open_postgres(std::string const& url);  // libpq's URL

// counter(name, value): one statement for both engines.
inline constexpr std::string_view next_id_sql =
    "INSERT INTO counter(name, value) VALUES($1, 1) "
    "ON CONFLICT(name) DO UPDATE SET value = counter.value + 1 RETURNING value";

}  // namespace dinh::storage
