// A million entities: what selective queries cost over HTTP, how quickly the server starts with them, how much memory they take.
#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "bench.hpp"
#include "city.hpp"
#include "sensors.hpp"

namespace dinh::bench {

namespace {

constexpr std::uint64_t entities = 1'000'000, batch = 1'000;
constexpr double start_limit_s = 5, query_limit_ms = 3, memory_limit = 2;

double load_million(City const& city) {
  double bytes = 0;
  auto begun = seconds_now();
  measure({.port = city.port(),
           .connections = 2,
           .seconds = 300,
           .max_requests = entities / batch,
           .request =
               [&](std::uint64_t i, std::string& out) {
                 auto body = sensor_batch(i * batch, (i + 1) * batch);
                 bytes += static_cast<double>(body.size() - batch - 1);  // without the array around them: the documents as they are served
                 out = http_request("POST", "/ngsi-ld/v1/entityOperations/upsert", body, "application/json", city.auth());
               }},
          city.pid());
  print_bar("million_load", static_cast<double>(entities) / (seconds_now() - begun), "entities/s");
  return bytes;
}

double metric(City const& city, std::string const& name) {
  auto page = fetch(city.port(), http_request("GET", "/metrics", {}, {}, city.session()));
  auto at = page.find("\n" + name + " ");
  return at == page.npos ? 0 : std::stod(page.substr(at + name.size() + 2));
}

void wait_for_checkpoint(City const& city) {
  for (auto until = seconds_now() + 120; seconds_now() < until && metric(city, "dinh_register_unsaved_changes") > 0;)
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
}

void query_bar(Options const& options, City const& city, std::string_view name, Requests const& target) {
  std::vector<Measured> all;
  for (int i = 0; i < options.rounds; ++i)
    all.push_back(measure({.port = city.port(),
                           .connections = 1,
                           .seconds = 0.8,
                           .request =
                               [&](std::uint64_t n, std::string& out) {
                                 std::string path;
                                 target(n * 7919 + static_cast<std::uint64_t>(i), path);
                                 out = http_request("GET", "/ngsi-ld/v1/entities?" + path, {}, {}, city.auth());
                               }},
                          city.pid()));
  auto m = median(all);
  print_limit(std::string(name) + "_p50", m.p50_ms, "ms", query_limit_ms);
  print_bar(std::string(name) + "_p99", m.p99_ms, "ms");
  print_bar(std::string(name) + "_rate", m.rate, "requests/s");
  print_bar(std::string(name) + "_cpu", m.cpu_us, "us/request");
}

void queries(Options const& options, City const& city) {
  auto near = [](std::uint64_t i, std::string& out) {
    out = fmt::format("type=BenchSensor&georel=near%3BmaxDistance==500&geometry=Point&coordinates=%5B{:.5f},{:.5f}%5D&limit=20",
                      sensor_lon(i), sensor_lat(i));
  };
  query_bar(options, city, "million_comparison",
            [](std::uint64_t i, std::string& out) { out = fmt::format("type=BenchSensor&q=pm25%3E{}&limit=20", 990 + i % 9); });
  query_bar(options, city, "million_comparison_count",
            [](std::uint64_t i, std::string& out) { out = fmt::format("type=BenchSensor&q=pm25%3E{}&limit=20&count=true", 990 + i % 9); });
  query_bar(options, city, "million_wide_comparison_count", [](std::uint64_t i, std::string& out) {
    out = fmt::format("type=BenchSensor&q=pm25%3E{}&limit=20&count=true", 400 + i % 200);
  });
  query_bar(options, city, "million_near", near);
  query_bar(options, city, "million_near_count", [&](std::uint64_t i, std::string& out) {
    near(i, out);
    out += "&count=true";
  });
}

}  // namespace

void register_million_bench(Options const& options) {
  City city(options.build);
  auto empty_mb = resident_mb(city.pid());
  auto documents_mb = load_million(city) / 1e6;
  wait_for_checkpoint(city);
  print_bar("million_memory_after_load", resident_mb(city.pid()), "MB", documents_mb, resident_mb(city.pid()) / documents_mb);
  std::vector<double> starts;
  for (int i = 0; i < 3; ++i) starts.push_back(city.restart());
  print_limit("million_start", median(starts), "s", start_limit_s);
  queries(options, city);
  auto resident = resident_mb(city.pid());
  print_bar("million_memory", resident, "MB", documents_mb, resident / documents_mb);
  print_limit("million_memory_of_promise", resident / documents_mb, "x", memory_limit);
  print_bar("empty_memory", empty_mb, "MB");
}

}  // namespace dinh::bench
