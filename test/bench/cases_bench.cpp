// Citizens' cases: reading a tracking page, and opening cases at the promised rate for the promised time.
#include <fmt/format.h>

#include <stdexcept>

#include "bench.hpp"
#include "city.hpp"

namespace dinh::bench {

namespace {

std::string case_request(City const& city, std::uint64_t i) {
  return http_request(
      "POST", "/api/cases",
      fmt::format(R"({{"field":"giao-thong","description":"Ổ gà số {} trên đường thử","lat":10.98,"lon":106.65,"channel":"phone"}})", i),
      "application/json", city.auth());
}

void tracking(Options const& options, City const& city) {
  auto body = fetch(city.port(), case_request(city, 0));
  auto code = body.substr(body.find("\"code\":\"") + 8, 11);
  std::vector<Measured> all;
  for (int i = 0; i < options.rounds; ++i)
    all.push_back(measure({.port = city.port(),
                           .connections = 32,
                           .seconds = 2,
                           .request = [&](std::uint64_t, std::string& out) { out = http_request("GET", "/api/track/" + code); }},
                          city.pid()));
  auto m = median(all);
  print_limit("tracking_read", m.rate, "requests/s", 2000);
  print_bar("tracking_read_cpu", m.cpu_us, "us/request");
}

void creations(City const& city) {
  auto r = run_load(
      {.port = city.port(), .connections = 32, .seconds = 60, .rate_per_s = 300, .request = [&](std::uint64_t i, std::string& out) {
         out = case_request(city, i);
       }});
  if (r.failed > 0) throw std::runtime_error("a case was refused: " + r.first_failure);
  print_limit("case_creations_60s", r.per_second(), "cases/s", 300);
  print_limit("case_creations_p99", r.percentile_ms(99), "ms", 50);
}

}  // namespace

void cases_bench(Options const& options) {
  City city(options.build);
  tracking(options, city);
  creations(city);
}

}  // namespace dinh::bench
