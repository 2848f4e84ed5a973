// Messages of QoS 1 from devices: through the whole house, mapped to entities and acknowledged once they are on the disk; beside them
// through the listener alone, settled at once, which is the most that any use of it can reach. Payloads as sensors send them; 64 devices,
// up to 32 unacknowledged messages each.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "bench.hpp"
#include "city.hpp"
#include "mqtt/listener.hpp"

namespace dinh::bench {

namespace {

constexpr std::size_t devices = 64, window = 32, acknowledgement_bytes = 4;
constexpr double seconds = 2;

mqtt::ListenerPorts settle_at_once(std::atomic<std::uint64_t>& received) {
  return {.authenticate = [](mqtt::Login, auto answer) { answer(std::shared_ptr<const Actor>(std::make_shared<Actor>())); },
          .may = [](mqtt::Client const&, mqtt::Access, std::string_view) { return true; },
          .on_publish =
              [&received](mqtt::Incoming const&, mqtt::Done done) {
                received.fetch_add(1, std::memory_order_relaxed);
                done(mqtt::Reason::success);
              }};
}

class Device {
 public:
  Device(std::uint16_t port, std::string const& key, std::size_t number)
      : fd_(connect_to(port)), topic_("city/air/" + std::to_string(number) + "/pm25") {
    auto id = "sensor-" + std::to_string(number);
    send(mqtt::encode(mqtt::Connect{mqtt::Version::v3_1_1, id, "bench", key, 0}));
    char connack[4];
    if (::recv(fd_, connack, sizeof connack, MSG_WAITALL) != sizeof connack) throw std::runtime_error("a device was not let in");
  }
  ~Device() { ::close(fd_); }
  Device(Device const&) = delete;
  int fd() const { return fd_; }

  void publish(std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
      id_ = static_cast<std::uint16_t>(id_ % 65'535 + 1);
      out += mqtt::encode(mqtt::Publish{topic_, R"({"value":12.4,"unit":"GQ","observedAt":"2026-11-24T03:15:07Z"})", 1, id_},
                          mqtt::Version::v3_1_1);
    }
    send(out);
  }
  std::size_t acknowledged() {  // as many as have come
    char part[4096];
    auto got = ::recv(fd_, part, sizeof part, MSG_DONTWAIT);
    if (got == 0) throw std::runtime_error("a device was sent away");
    bytes_ += got > 0 ? static_cast<std::size_t>(got) : 0;
    auto count = bytes_ / acknowledgement_bytes;
    bytes_ %= acknowledgement_bytes;
    return count;
  }

 private:
  void send(std::string const& bytes) {
    if (::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
      throw std::runtime_error("a device could not send");
  }
  int fd_;
  std::string topic_;
  std::uint16_t id_ = 0;
  std::size_t bytes_ = 0;
};

double acknowledged_per_second(std::uint16_t port, std::string const& key) {
  std::vector<std::unique_ptr<Device>> all;
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  for (std::size_t i = 0; i < devices; ++i) {
    all.push_back(std::make_unique<Device>(port, key, i));
    epoll_event event{EPOLLIN, {.u64 = i}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, all.back()->fd(), &event);
  }
  for (auto& device : all) device->publish(window);
  std::uint64_t done = 0;
  double began = seconds_now(), now = began;
  for (; now < began + seconds; now = seconds_now()) {
    epoll_event events[devices];
    int n = epoll_wait(epoll, events, devices, 100);
    for (int i = 0; i < n; ++i) {
      auto& device = *all[events[i].data.u64];
      auto count = device.acknowledged();
      done += count;
      if (count > 0) device.publish(count);
    }
  }
  ::close(epoll);
  return static_cast<double>(done) / (now - began);
}

}  // namespace

void mqtt_bench(Options const& options) {
  Metrics metrics;
  std::atomic<std::uint64_t> received{0};
  mqtt::Listener listener({.endpoints = {{.address = "127.0.0.1", .port = 0, .tls_certificate = "", .tls_key = ""}}},
                          settle_at_once(received), metrics);
  City city(options.build);
  fetch(city.port(), http_request("POST", "/api/register/device-mappings",
                                  R"({"topic":"city/air/+/pm25","entity":"urn:ngsi-ld:Air:{1}","type":"Air","attributes":)"
                                  R"([{"name":"pm25","path":"value","unit":"GQ"}]})",
                                  "application/json", city.auth()));
  std::vector<double> alone, kept;
  for (int i = 0; i < options.rounds; ++i) {
    alone.push_back(acknowledged_per_second(listener.port(), ""));
    kept.push_back(acknowledged_per_second(city.mqtt_port(), city.key()));
  }
  if (received == 0) throw std::runtime_error("no message has arrived");
  print_bar("mqtt_qos1_durable", median(kept), "msg/s", median(alone), median(kept) / median(alone));
}

}  // namespace dinh::bench
