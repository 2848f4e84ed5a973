#pragma once
// Is the server there? A statement that takes long is no sign that it is not: after some seconds without a word the server is asked for
// a greeting (PQping), and only when that stays out too it hangs. From then on nobody waits for it, but for one who asks again and again.
#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

#include "storage/db.hpp"

struct pg_conn;  // libpq's PGconn

namespace dinh::storage {

struct PostgresGone : StorageUnavailable {
  using StorageUnavailable::StorageUnavailable;
};  // the connection is lost
struct PostgresHung : PostgresGone {
  using PostgresGone::PostgresGone;
};  // and a new one would not be answered either

class PostgresWatch {
 public:
  static constexpr std::int64_t patience_ms = 5'000, ask_again_ms = 2'000;

  explicit PostgresWatch(std::string url) : url_(std::move(url)) {}
  void await(pg_conn*);  // until the sent statement has an answer, or its connection broke; throws PostgresHung
  void must_answer();    // throws PostgresHung, at once, while the server is known to hang
  [[noreturn]] void hangs();

 private:
  bool greets() const;  // takes two seconds at most
  std::string url_;
  std::atomic<std::int64_t> silent_until_ms_{0};  // 0: it answers; else when to ask again
  std::mutex asking_;
};

}  // namespace dinh::storage
