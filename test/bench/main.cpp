// The promised figures of a running server, each as one line:  name value unit reference ratio
//   bench_dinh PORT PID API_KEY ECHO_PROGRAM [rounds]
// A raw epoll echo of the same size is started here and measured in turn with the server; medians over the rounds.
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <thread>

#include "load.hpp"

namespace dinh::bench {
namespace {

double cpu_seconds(int pid) {  // user and system time of a process
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  std::string text((std::istreambuf_iterator<char>(in)), {});
  std::istringstream rest(text.substr(text.rfind(')') + 2));
  std::string skip;
  for (int i = 0; i < 11; ++i) rest >> skip;
  double user = 0, system = 0;
  rest >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

class Echo {  // the reference: bench_echo as a child
 public:
  Echo(std::string const& program, std::size_t bytes) {
    int out[2];
    if (pipe(out) != 0) throw std::runtime_error("pipe");
    pid_ = fork();
    if (pid_ == 0) {
      dup2(out[1], 1);
      execl(program.c_str(), program.c_str(), std::to_string(bytes).c_str(), nullptr);
      _exit(127);
    }
    close(out[1]);
    char text[16] = {};
    if (read(out[0], text, sizeof text - 1) <= 0) throw std::runtime_error("the echo did not start");
    close(out[0]);
    port = static_cast<std::uint16_t>(std::stoi(text));
  }
  ~Echo() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
  }
  int pid() const { return pid_; }
  std::uint16_t port = 0;

 private:
  int pid_;
};

struct Measured {
  double rate = 0, cpu_us = 0, p50_ms = 0, p99_ms = 0;
};

Measured measure(LoadSpec const& spec, int pid) {
  double before = cpu_seconds(pid);
  auto r = run_load(spec);
  if (r.failed > 0) throw std::runtime_error("a request failed: " + r.first_failure);
  return {r.per_second(), (cpu_seconds(pid) - before) * 1e6 / static_cast<double>(std::max<std::uint64_t>(1, r.answered)),
          r.percentile_ms(50), r.percentile_ms(99)};
}

Measured median(std::vector<Measured> all) {
  auto of = [&](double Measured::*m) {
    std::sort(all.begin(), all.end(), [&](auto const& a, auto const& b) { return a.*m < b.*m; });
    return all[all.size() / 2].*m;
  };
  return {of(&Measured::rate), of(&Measured::cpu_us), of(&Measured::p50_ms), of(&Measured::p99_ms)};
}

class Bench {
 public:
  Bench(std::uint16_t port, int pid, std::string key, std::string echo, int rounds)
      : port_(port), pid_(pid), auth_("Authorization: Bearer " + key + "\r\n"), echo_(std::move(echo)), rounds_(rounds) {}

  void run() {
    create_entities();
    auto get = [&](std::uint64_t i, std::string& out) {
      out = http_request("GET", "/ngsi-ld/v1/entities/" + id(i % entities), {}, {}, auth_);
    };
    beside_echo("get_entity", 64, entity(0).size(), get);
    auto patch = [&](std::uint64_t i, std::string& out) {
      out = http_request("PATCH", "/ngsi-ld/v1/entities/" + id(i % entities) + "/attrs",
                         fmt::format(R"({{"temperature":{{"type":"Property","value":{}}}}})", i % 1000), "application/json", auth_);
    };
    beside_echo("patch_durable", 256, 0, patch);
    alone("query_type_comparison", 8, [&](std::uint64_t i, std::string& out) {
      out = http_request("GET", fmt::format("/ngsi-ld/v1/entities?type=BenchSensor&q=pm25%3E{}&limit=20", 95 + i % 4), {}, {}, auth_);
    });
    auto track = track_code();
    alone("tracking_read", 32, [&](std::uint64_t, std::string& out) { out = http_request("GET", "/api/track/" + track, {}, {}, {}); });
    create_cases();
  }

 private:
  static constexpr std::size_t entities = 10'000;
  static std::string id(std::uint64_t i) { return fmt::format("urn:ngsi-ld:BenchSensor:{:06}", i); }
  static std::string entity(std::uint64_t i) {
    return fmt::format(
        R"({{"id":"{}","type":"BenchSensor","temperature":{{"type":"Property","value":{}}},"pm25":{{"type":"Property","value":{}}},)"
        R"("humidity":{{"type":"Property","value":0.{}}},"name":{{"type":"Property","value":"Trạm {}"}},)"
        R"("location":{{"type":"GeoProperty","value":{{"type":"Point","coordinates":[{},{}]}}}}}})",
        id(i), i % 40, i % 100, i % 90 + 10, i, 106.4 + static_cast<double>(i % 500) / 1000, 10.9 + static_cast<double>(i % 600) / 1000);
  }

  void print(std::string_view name, double value, std::string_view unit, double reference, double ratio) {
    fmt::print("{} {:.1f} {} {:.1f} {:.2f}\n", name, value, unit, reference, ratio);
    std::fflush(stdout);
  }

  void create_entities() {
    constexpr std::size_t batch = 500;
    auto one = [&](std::uint64_t b, std::string& out) {
      std::string body = "[";
      for (std::size_t i = b * batch; i < (b + 1) * batch; ++i) body += (body.size() > 1 ? "," : "") + entity(i);
      out = http_request("POST", "/ngsi-ld/v1/entityOperations/upsert", body + "]", "application/json", auth_);
    };
    auto m = measure({.port = port_, .connections = 2, .seconds = 60, .max_requests = entities / batch, .request = one}, pid_);
    print("batch_upsert", m.rate * batch, "entities/s", 0, 0);
  }

  // Server and echo in turn; requests of the same bytes, answers of the same size.
  void beside_echo(std::string_view name, std::size_t connections, std::size_t answer_bytes,
                   std::function<void(std::uint64_t, std::string&)> const& request) {
    Echo echo(echo_, answer_bytes);
    std::vector<Measured> ours, raw;
    for (int i = 0; i < rounds_; ++i) {
      raw.push_back(measure({.port = echo.port, .connections = connections, .seconds = 2, .request = request}, echo.pid()));
      ours.push_back(measure({.port = port_, .connections = connections, .seconds = 2, .request = request}, pid_));
    }
    auto a = median(ours), b = median(raw);
    print(name, a.rate, "requests/s", b.rate, a.rate / b.rate);
    print(std::string(name) + "_cpu", a.cpu_us, "us/request", b.cpu_us, b.cpu_us / a.cpu_us);
    print(std::string(name) + "_p99", a.p99_ms, "ms", b.p99_ms, 0);
  }

  void alone(std::string_view name, std::size_t connections, std::function<void(std::uint64_t, std::string&)> const& request) {
    std::vector<Measured> all;
    for (int i = 0; i < rounds_; ++i)
      all.push_back(measure({.port = port_, .connections = connections, .seconds = 2, .request = request}, pid_));
    auto m = median(all);
    print(name, m.rate, "requests/s", 0, 0);
    print(std::string(name) + "_p50", m.p50_ms, "ms", 0, 0);
    print(std::string(name) + "_p99", m.p99_ms, "ms", 0, 0);
  }

  std::string case_request(std::uint64_t i) const {
    return http_request(
        "POST", "/api/cases",
        fmt::format(R"({{"field":"giao-thong","description":"Ổ gà số {} trên đường thử","lat":10.98,"lon":106.65,"channel":"phone"}})", i),
        "application/json", auth_);
  }
  std::string track_code() {
    auto body = fetch(port_, case_request(0));
    auto at = body.find("\"code\":\"");
    return body.substr(at + 8, 11);
  }
  void create_cases() {  // at the promised rate for the promised time
    auto r =
        run_load({.port = port_, .connections = 32, .seconds = 60, .rate_per_s = 300, .request = [&](std::uint64_t i, std::string& out) {
                    out = case_request(i);
                  }});
    if (r.failed > 0) throw std::runtime_error("a case was refused: " + r.first_failure);
    print("case_creations_60s", r.per_second(), "cases/s", 300, r.per_second() / 300);
    print("case_creations_p99", r.percentile_ms(99), "ms", 50, 0);
  }

  std::uint16_t port_;
  int pid_;
  std::string auth_, echo_;
  int rounds_;
};

}  // namespace
}  // namespace dinh::bench

int main(int argc, char** argv) try {
  if (argc < 5) return fmt::print(stderr, "bench_dinh PORT PID API_KEY ECHO_PROGRAM [rounds]\n"), 2;
  dinh::bench::Bench(static_cast<std::uint16_t>(std::stoi(argv[1])), std::stoi(argv[2]), argv[3], argv[4],
                     argc > 5 ? std::stoi(argv[5]) : 5)
      .run();
} catch (std::exception const& e) {
  fmt::print(stderr, "bench: {}\n", e.what());
  return 1;
}
