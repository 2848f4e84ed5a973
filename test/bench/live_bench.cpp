// From a source to the browsers: 5,000 durable changes a second, a hundred viewers of the wallboard's event stream. The time runs from the
// instant a PATCH is handed to the socket to the instant a viewer's socket has given the event that carries its value.
#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cmath>
#include <stdexcept>
#include <thread>

#include "bench.hpp"
#include "city.hpp"

namespace dinh::bench {

namespace {

constexpr std::size_t viewers = 100, sensors = 2'000;
constexpr double messages_per_s = 5'000, seconds = 10;
constexpr double p50_limit_ms = 5, p99_limit_ms = 50;

// A message's number travels as the sensor's value: 10.000001 is the first; all of them are in the band of clean air.
std::string value_of(std::uint64_t message) { return fmt::format("{:.6f}", 10 + static_cast<double>(message + 1) / 1e6); }
std::size_t message_of(double value) { return static_cast<std::size_t>(std::llround((value - 10) * 1e6)) - 1; }

std::string id(std::uint64_t i) { return fmt::format("urn:ngsi-ld:AirQualityObserved:bench-{}", i); }

std::string station(std::uint64_t i) {
  return fmt::format(R"({{"id":"{}","type":"AirQualityObserved","pm25":{{"type":"Property","value":1}},"location":{{"type":"GeoProperty",)"
                     R"("value":{{"type":"Point","coordinates":[{:.4f},{:.4f}]}}}}}})",
                     id(i), 106.5 + static_cast<double>(i % 50) / 100, 10.9 + static_cast<double>(i / 50) / 100);
}

class Viewers {
 public:
  Viewers(City const& city, std::vector<std::atomic<double>> const& sent)
      : sent_(sent), epoll_(epoll_create1(EPOLL_CLOEXEC)), rest_(viewers) {
    for (std::size_t i = 0; i < viewers; ++i) {
      int fd = connect_to(city.port());
      auto request = http_request("GET", "/api/live?topics=points", {}, {}, city.session());
      if (::send(fd, request.data(), request.size(), MSG_NOSIGNAL) < 0) throw std::runtime_error("a viewer could not ask");
      epoll_event event{EPOLLIN, {.u64 = i}};
      epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
      fds_.push_back(fd);
    }
  }
  ~Viewers() {
    for (int fd : fds_) close(fd);
    close(epoll_);
  }

  void watch(std::atomic<bool> const& over) {
    while (!over) {
      epoll_event events[128];
      int n = epoll_wait(epoll_, events, 128, 20);
      for (int i = 0; i < n; ++i) receive(events[i].data.u64);
    }
  }

  std::vector<float> latencies_ms;
  std::uint64_t lost_viewers = 0;

 private:
  void receive(std::size_t viewer) {
    auto n = recv(fds_[viewer], buffer_.data(), buffer_.size(), 0);
    auto at = seconds_now();
    if (n <= 0) {
      ++lost_viewers;
      epoll_ctl(epoll_, EPOLL_CTL_DEL, fds_[viewer], nullptr);
      return;
    }
    auto& text = rest_[viewer].append(buffer_.data(), static_cast<std::size_t>(n));
    constexpr std::string_view key = "\"value\":";
    std::size_t done = 0;
    for (std::size_t end; (end = text.find("\n\n", done)) != text.npos; done = end + 2) {
      auto frame = std::string_view(text).substr(done, end - done);
      auto value_at = frame.find(key);
      if (value_at == frame.npos) continue;
      double value = 0;
      std::from_chars(frame.data() + value_at + key.size(), frame.data() + frame.size(), value);
      auto message = message_of(value);
      if (value > 10 && message < sent_.size()) latencies_ms.push_back(static_cast<float>((at - sent_[message]) * 1e3));
    }
    text.erase(0, done);
  }

  std::vector<std::atomic<double>> const& sent_;
  int epoll_;
  std::vector<int> fds_;
  std::vector<std::string> rest_;
  std::vector<char> buffer_ = std::vector<char>(256 * 1024);
};

double percentile(std::vector<float>& sorted, double p) {
  return sorted.empty() ? 0 : static_cast<double>(sorted[static_cast<std::size_t>(p / 100 * static_cast<double>(sorted.size() - 1))]);
}

}  // namespace

void live_bench(Options const& options) {
  City city(options.build);
  std::string all = "[";
  for (std::size_t i = 0; i < sensors; ++i) all += (i ? "," : "") + station(i);
  fetch(city.port(), http_request("POST", "/ngsi-ld/v1/entityOperations/upsert", all + "]", "application/json", city.auth()));
  std::vector<std::atomic<double>> sent(static_cast<std::size_t>(messages_per_s * seconds) + 1'000);
  Viewers watchers(city, sent);
  std::atomic<bool> over{false};
  std::jthread reading([&] { watchers.watch(over); });
  auto patch = [&](std::uint64_t i, std::string& out) {
    out = http_request("PATCH", "/ngsi-ld/v1/entities/" + id(i % sensors) + "/attrs",
                       fmt::format(R"({{"pm25":{{"type":"Property","value":{}}}}})", value_of(i)), "application/json", city.auth());
    if (i < sent.size()) sent[i] = seconds_now();
  };
  auto m =
      measure({.port = city.port(), .connections = 64, .seconds = seconds, .rate_per_s = messages_per_s, .request = patch}, city.pid());
  std::this_thread::sleep_for(std::chrono::seconds(1));
  over = true;
  reading.join();
  auto& heard = watchers.latencies_ms;
  if (watchers.lost_viewers > 0) throw std::runtime_error("a viewer was cut off");
  std::sort(heard.begin(), heard.end());
  auto told = m.rate * seconds;
  print_limit("live_messages", m.rate, "messages/s", messages_per_s);
  print_limit("live_p50", percentile(heard, 50), "ms", p50_limit_ms);
  print_limit("live_p99", percentile(heard, 99), "ms", p99_limit_ms);
  print_bar("live_events_seen", static_cast<double>(heard.size()), "events", told * viewers,
            static_cast<double>(heard.size()) / (told * viewers));
  print_bar("live_cpu", m.cpu_us, "us/message");
}

}  // namespace dinh::bench
