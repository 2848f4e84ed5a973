#include "bench.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace dinh::bench {

void print_bar(std::string_view name, double value, std::string_view unit, double reference, double ratio) {
  fmt::print("{} {:.2f} {} {:.2f} {:.2f}\n", name, value, unit, reference, ratio);
  std::fflush(stdout);
}

void print_limit(std::string_view name, double value, std::string_view unit, double limit) {
  print_bar(name, value, unit, limit, limit > 0 ? value / limit : 0);
}

double cpu_seconds(int pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  std::string text((std::istreambuf_iterator<char>(in)), {});
  auto name_end = text.rfind(')');
  if (name_end == text.npos) throw std::runtime_error("the measured process has ended");
  std::istringstream rest(text.substr(name_end + 2));
  std::string skip;
  for (int i = 0; i < 11; ++i) rest >> skip;
  double user = 0, system = 0;
  rest >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double resident_mb(int pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/statm");
  double pages = 0, resident = 0;
  in >> pages >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

double seconds_now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

Measured measure(LoadSpec const& spec, int pid) {
  double before = cpu_seconds(pid);
  auto r = run_load(spec);
  if (r.failed > 0) throw std::runtime_error("a request failed: " + r.first_failure);
  return {r.per_second(), (cpu_seconds(pid) - before) * 1e6 / static_cast<double>(std::max<std::uint64_t>(1, r.answered)),
          r.percentile_ms(50), r.percentile_ms(95), r.percentile_ms(99)};
}

double median(std::vector<double> all) {
  std::sort(all.begin(), all.end());
  return all.empty() ? 0 : all[all.size() / 2];
}

Measured median(std::vector<Measured> all) {
  auto of = [&](double Measured::*m) {
    std::vector<double> values;
    for (auto const& one : all) values.push_back(one.*m);
    return median(values);
  };
  return {of(&Measured::rate), of(&Measured::cpu_us), of(&Measured::p50_ms), of(&Measured::p95_ms), of(&Measured::p99_ms)};
}

}  // namespace dinh::bench
