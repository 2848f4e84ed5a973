#include "echo.hpp"

#include <unistd.h>

#include <fstream>
#include <stdexcept>

namespace dinh::bench {

Echo::Echo(std::string const& build, std::size_t answer_bytes) {
  auto out = folder_.path + "/port";
  child_ = std::make_unique<Child>(std::vector<std::string>{build + "/bench_echo", std::to_string(answer_bytes)}, out);
  for (; port == 0 && child_->running(); usleep(2'000)) std::ifstream(out) >> port;
  if (port == 0) throw std::runtime_error("the echo did not start");
}

void beside_echo(Options const& options, City const& city, std::string_view name, std::size_t connections, std::size_t answer_bytes,
                 Requests const& request) {
  Echo echo(options.build, answer_bytes);
  std::vector<Measured> ours, raw;
  std::vector<double> ratios;
  for (int i = 0; i < options.rounds; ++i) {
    raw.push_back(measure({.port = echo.port, .connections = connections, .seconds = 1.5, .request = request}, echo.pid()));
    ours.push_back(measure({.port = city.port(), .connections = connections, .seconds = 1.5, .request = request}, city.pid()));
    ratios.push_back(ours.back().rate / raw.back().rate);
  }
  auto a = median(ours), b = median(raw);
  print_bar(name, a.rate, "requests/s", b.rate, median(ratios));
  print_bar(std::string(name) + "_cpu", a.cpu_us, "us/request", b.cpu_us, a.cpu_us / b.cpu_us);
  print_bar(std::string(name) + "_p99", a.p99_ms, "ms", b.p99_ms, a.p99_ms / b.p99_ms);
}

}  // namespace dinh::bench
