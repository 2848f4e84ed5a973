#pragma once
// A listener with trivial callbacks, and a device that speaks packet by packet.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "base/time.hpp"
#include "mqtt/listener.hpp"
#include "mqtt/test/bytes.hpp"

namespace dinh::mqtt {

constexpr auto test_address = "127.0.18.84";

// One line for each packet: "publish a/b hi q1", "puback 7 success", "closed".
inline std::string described(Packet const& p, Version version) {
  auto id = [](auto const& x) { return std::to_string(x.id); };
  switch (p.type) {
    case Type::connack: {
      auto c = read_connack(p, version).value();
      return "connack " + std::string(name_of(c.reason)) + (c.session_present ? " session" : "");
    }
    case Type::publish: {
      auto m = read_publish(p, version).value();
      return "publish " + std::string(m.topic) + " " + std::string(m.payload) + " q" + std::to_string(m.qos) +
             (m.retain ? " retained" : "") + (m.duplicate ? " again" : "");
    }
    case Type::suback:
    case Type::unsuback: {
      auto s = read_suback(p, version).value();
      std::string out = s.type == Type::suback ? "suback" : "unsuback";
      for (auto reason : s.reasons) out += " " + std::string(name_of(reason));
      return out;
    }
    case Type::pingresp: return "pingresp";
    case Type::disconnect: return "disconnect " + std::string(name_of(read_disconnect(p, version).value().reason));
    default: {
      constexpr std::string_view names[] = {"puback", "pubrec", "pubrel", "pubcomp"};
      auto a = read_ack(p, version).value();
      return std::string(names[static_cast<std::size_t>(p.type) - 4]) + " " + id(a) + " " + std::string(name_of(a.reason));
    }
  }
}

class Device {
 public:
  explicit Device(std::uint16_t port, Version version = Version::v5)
      : version_(version), fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    ::inet_pton(AF_INET, test_address, &at.sin_addr);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
    int at_once = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  }
  ~Device() { ::close(fd_); }
  Device(Device const&) = delete;

  void send(std::string_view raw) { ::send(fd_, raw.data(), raw.size(), MSG_NOSIGNAL); }
  template <class T>
  void say(T const& packet) {
    send(encode(packet, version_));
  }
  std::string connect(std::string_view id, bool clean = true, Properties properties = {}, std::optional<Will> will = {},
                      std::optional<std::string> user = {}, std::optional<std::string> password = {}, std::uint16_t keep_alive_s = 60) {
    send(encode(Connect{version_, id, std::move(user), std::move(password), keep_alive_s, clean, std::move(will), std::move(properties)}));
    return next();
  }
  std::string subscribe(std::string_view filter, int qos = 0) {
    say(Subscribe{1, {{filter, qos}}});
    return next();
  }
  // The next packet, described; "nothing" after a while; "closed".
  std::string next(int patience_ms = 3'000) {
    for (auto until = monotonic_ms() + patience_ms;;) {
      auto packet = in_.next();
      if (!packet) return "malformed";
      if (*packet) return described(**packet, version_);
      pollfd one{fd_, POLLIN, 0};
      if (::poll(&one, 1, static_cast<int>(std::max<std::int64_t>(0, until - monotonic_ms()))) <= 0) return "nothing";
      char part[4096];
      auto got = ::recv(fd_, part, sizeof part, 0);
      if (got <= 0) return "closed";
      in_.add({part, static_cast<std::size_t>(got)});
    }
  }
  std::string silence() { return next(150); }
  int fd() const { return fd_; }

 private:
  Version version_;
  int fd_;
  Inbox in_{1u << 20};
};

class MqttListener : public testing::Test {
 protected:
  MqttListener() { start(); }

  void start(ListenerLimits limits = {},
             std::vector<ListenerEndpoint> endpoints = {{.address = test_address, .port = 0, .tls_certificate = "", .tls_key = ""}}) {
    listener.reset();
    listener = std::make_unique<Listener>(ListenerOptions{std::move(endpoints), limits}, ports(), metrics);
    port = listener->port();
  }

  ListenerPorts ports() {
    return {
        .authenticate =
            [](Login login, auto answer) {
              if (login.user && login.password != "right")
                return answer(fail(login.user == "banned" ? Code::forbidden : Code::unauthenticated, "no"));
              auto actor = std::make_shared<Actor>();
              actor->name = login.user.value_or("anonymous");
              answer(std::shared_ptr<const Actor>(actor));
            },
        .may = [](Client const& client, Access, std::string_view topic) { return !topic.starts_with("secret") || client.user == "boss"; },
        .on_publish = [this](Incoming const& m, Done done) { take(m, std::move(done)); }};
  }

  void take(Incoming const& m, Done done) {
    std::lock_guard guard(mutex);
    received.push_back(std::string(m.topic) + " " + std::string(m.payload) + (m.is_will ? " will" : ""));
    arrived.notify_all();
    if (m.payload == "drop") return;
    if (m.payload == "throw") throw std::runtime_error("a disk that is gone");
    if (hold) held.push_back(std::move(done));
    else done(m.payload == "bad" ? Reason::payload_format_invalid : m.payload == "busy" ? Reason::server_busy : Reason::success);
  }
  // What was handed over, once there are so many.
  std::vector<std::string> handed_over(std::size_t count) {
    std::unique_lock lock(mutex);
    arrived.wait_for(lock, std::chrono::seconds(3), [&] { return received.size() >= count; });
    return received;
  }
  std::string metric(std::string const& name) {
    auto text = metrics.text();
    auto at = text.find("\n" + name + " ");
    return at == text.npos ? "none" : text.substr(at + name.size() + 2, text.find('\n', at + 1) - at - name.size() - 2);
  }

  Metrics metrics;
  std::mutex mutex;
  std::condition_variable arrived;
  std::vector<std::string> received;
  bool hold = false;
  std::deque<Done> held;
  std::uint16_t port = 0;
  std::unique_ptr<Listener> listener;
};

inline Properties with(Property id, std::uint32_t number) { return Properties{}.add(id, number); }

}  // namespace dinh::mqtt
