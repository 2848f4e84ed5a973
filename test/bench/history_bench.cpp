// A year of one sensor's readings, asked for as hourly averages over HTTP.
#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "bench.hpp"
#include "city.hpp"

namespace dinh::bench {

namespace {

constexpr std::uint64_t sensors = 10, readings = 20'000, batch = 500;
constexpr std::int64_t year_s = 365LL * 86'400, begin_s = 1'735'689'600;  // 2025-01-01T00:00:00Z

std::string id_of(std::uint64_t sensor) { return fmt::format("urn:ngsi-ld:Year:{}", sensor); }

std::string time_of(std::uint64_t reading) {
  std::time_t at = begin_s + static_cast<std::int64_t>(reading) * year_s / static_cast<std::int64_t>(readings);
  std::tm tm{};
  gmtime_r(&at, &tm);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
  return text;
}

std::string batch_of(std::uint64_t sensor, std::uint64_t first) {
  std::string out = "[";
  for (auto i = first; i < first + batch; ++i)
    out += fmt::format(R"({}{{"id":"{}","type":"Year","level":{{"type":"Property","value":{}.{},"observedAt":"{}"}}}})",
                       i == first ? "" : ",", id_of(sensor), i * 31 % 40, i * 7 % 10, time_of(i));
  return out + "]";
}

double folder_bytes(std::string const& file) {
  double sum = 0;
  for (auto end : {"", "-wal"}) {
    std::error_code none;
    auto size = std::filesystem::file_size(file + end, none);
    sum += none ? 0 : static_cast<double>(size);
  }
  return sum;
}

}  // namespace

void history_bench(Options const& options) {
  City city(options.build);
  constexpr auto per_sensor = readings / batch;
  measure({.port = city.port(),
           .connections = 1,  // in the order of time
           .seconds = 120,
           .max_requests = sensors * per_sensor,
           .request =
               [&](std::uint64_t i, std::string& out) {
                 auto first = i % per_sensor == 0;
                 out = http_request("POST",
                                    first ? "/ngsi-ld/v1/entityOperations/upsert?options=update" : "/ngsi-ld/v1/entityOperations/update",
                                    batch_of(i / per_sensor, i % per_sensor * batch), "application/json", city.auth());
               }},
          city.pid());
  city.restart();  // everything is in register.db then
  print_limit("history_bytes_a_sample", folder_bytes(city.folder() + "/register.db") / static_cast<double>(sensors * readings), "bytes", 5);
  std::vector<Measured> all;
  for (int i = 0; i < options.rounds; ++i)
    all.push_back(measure({.port = city.port(),
                           .connections = 1,
                           .seconds = 1,
                           .request =
                               [&](std::uint64_t n, std::string& out) {
                                 out = http_request("GET",
                                                    "/ngsi-ld/v1/temporal/entities/" + id_of(n % sensors) +
                                                        "?format=aggregatedValues&aggrMethods=avg&aggrPeriodDuration=PT1H&timerel=between"
                                                        "&timeAt=2025-01-01T00:00:00Z&endTimeAt=2026-01-01T00:00:00Z",
                                                    {}, {}, city.auth());
                               }},
                          city.pid()));
  auto m = median(all);
  print_limit("history_year_by_hours_p50", m.p50_ms, "ms", 2);
  print_bar("history_year_by_hours_cpu", m.cpu_us, "us/request");
}

}  // namespace dinh::bench
