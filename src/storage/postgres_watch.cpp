#include "storage/postgres_watch.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>

namespace dinh::storage {

bool PostgresWatch::greets() const {
  // What follows the URL wins over it. Two seconds are the least that libpq knows.
  const char* names[] = {"dbname", "connect_timeout", nullptr};
  const char* values[] = {url_.c_str(), "2", nullptr};
  return PQpingParams(names, values, 1) != PQPING_NO_RESPONSE;
}

void PostgresWatch::hangs() {
  silent_until_ms_ = monotonic_ms() + ask_again_ms;
  throw PostgresHung("PostgreSQL accepts connections and does not answer");
}

void PostgresWatch::await(PGconn* connection) {
  auto patient_until = monotonic_ms() + patience_ms;
  while (true) {
    int unsent = PQflush(connection);
    if (unsent < 0 || (unsent == 0 && !PQisBusy(connection))) return;
    pollfd wanted{PQsocket(connection), static_cast<short>(unsent > 0 ? POLLIN | POLLOUT : POLLIN), 0};
    int ready = ::poll(&wanted, 1, static_cast<int>(std::max<std::int64_t>(0, patient_until - monotonic_ms())));
    if (ready < 0 && errno != EINTR) return;
    if (ready > 0 && !PQconsumeInput(connection)) return;
    if (ready == 0 && !greets()) hangs();
    if (ready >= 0) patient_until = monotonic_ms() + patience_ms;
  }
}

void PostgresWatch::must_answer() {
  auto silent_until = silent_until_ms_.load();
  if (silent_until == 0) return;
  std::unique_lock asking(asking_, std::try_to_lock);
  if (!asking || monotonic_ms() < silent_until) throw PostgresHung("PostgreSQL does not answer");
  if (!greets()) hangs();
  silent_until_ms_ = 0;
}

}  // namespace dinh::storage
