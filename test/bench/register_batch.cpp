// Batch upserts that replace entities, beside raw PostgreSQL and raw SQLite that keep the same things. Every acknowledged batch is durable.
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <mutex>
#include <thread>

#include "bench.hpp"
#include "city.hpp"
#include "sensors.hpp"
#include "sql_references.hpp"

namespace dinh::bench {

namespace {

constexpr std::uint64_t entities = 20'000, batch = 500, batches = entities / batch;
constexpr std::uint64_t passes_per_round = 14;  // more changes than one checkpoint waits for: each round has one in its midst

struct Upserts {
  double rate = 0, cpu_us = 0;  // entities a second, CPU for each
};

// What the server still does in the background is its own cost, and must not slow the others.
void wait_until_idle(int pid) {
  for (double before = -1, now = cpu_seconds(pid); now - before > 0.01; now = cpu_seconds(pid)) {
    before = now;
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
  }
}

Upserts ours(City const& city, std::uint64_t passes, std::uint64_t round) {
  std::vector<std::string> ready;  // the client's work is not what is measured
  for (std::uint64_t i = 0; i < passes * batches; ++i)
    ready.push_back(http_request("POST", "/ngsi-ld/v1/entityOperations/upsert",
                                 sensor_batch(i % batches * batch, (i % batches + 1) * batch, round * 100 + i / batches),
                                 "application/json", city.auth()));
  auto cpu = cpu_seconds(city.pid()), begun = seconds_now();
  measure({.port = city.port(),
           .connections = sql_clients,
           .seconds = 60,
           .max_requests = ready.size(),
           .request = [&](std::uint64_t i, std::string& out) { out.swap(ready[i]); }},
          city.pid());
  auto count = static_cast<double>(passes * entities), rate = count / (seconds_now() - begun);
  wait_until_idle(city.pid());
  return {rate, (cpu_seconds(city.pid()) - cpu) * 1e6 / count};
}

Upserts theirs(SqlReference& reference, std::uint64_t round) {
  std::atomic<std::uint64_t> next{0};
  std::mutex mutex;
  std::exception_ptr broken;
  auto cpu = reference.cpu_s(), begun = seconds_now();
  std::vector<std::jthread> clients;
  for (std::size_t c = 0; c < sql_clients; ++c)
    clients.emplace_back([&, c] {
      try {
        for (std::uint64_t b; (b = next++) < batches;) reference.upsert(b * batch, (b + 1) * batch, round, c);
      } catch (...) {
        std::lock_guard guard(mutex);
        broken = std::current_exception();
      }
    });
  clients.clear();
  if (broken) std::rethrow_exception(broken);
  return {static_cast<double>(entities) / (seconds_now() - begun), (reference.cpu_s() - cpu) * 1e6 / static_cast<double>(entities)};
}

struct Rounds {
  std::vector<double> rate, cpu_us;
  void add(Upserts const& u) {
    rate.push_back(u.rate);
    cpu_us.push_back(u.cpu_us);
  }
};

void print_beside(std::string const& name, Rounds const& a, Rounds const& b) {
  if (b.rate.empty()) return;
  print_bar(name, median(a.rate), "entities/s", median(b.rate), median(a.rate) / median(b.rate));
  print_bar(name + "_cpu", median(a.cpu_us), "us/entity", median(b.cpu_us), median(a.cpu_us) / median(b.cpu_us));
}

}  // namespace

void register_batch_bench(Options const& options) {
  City city(options.build);
  auto sqlite = raw_sqlite();
  auto postgres = raw_postgres();
  ours(city, 1, 0);  // what is measured replaces, so that history is written
  theirs(*sqlite, 0);
  if (postgres) theirs(*postgres, 0);
  Rounds a, b, c;
  for (std::uint64_t round = 1; round <= static_cast<std::uint64_t>(options.rounds); ++round) {
    a.add(ours(city, passes_per_round, round));
    if (postgres) b.add(theirs(*postgres, round));
    c.add(theirs(*sqlite, round));
  }
  if (!postgres) fmt::print(stderr, "bench: PostgreSQL is not installed; batch upserts are compared with SQLite only\n");
  print_beside("batch_upsert_beside_postgres", a, b);
  print_beside("batch_upsert_beside_sqlite", a, c);
}

}  // namespace dinh::bench
