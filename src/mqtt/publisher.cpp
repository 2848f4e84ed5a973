#include "mqtt/publisher.hpp"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/random.hpp"
#include "base/time.hpp"

namespace dinh::mqtt {

namespace {

Result<void> failed(std::string what) { return fail(Code::upstream, "the MQTT broker " + std::move(what)); }

}  // namespace

class Publisher::Connection {
 public:
  static Result<std::unique_ptr<Connection>> open(Message const& m, std::int64_t until_ms) {
    auto out = std::make_unique<Connection>();
    TRY_DO(out->dial(m.to, until_ms));
    TRY_DO(out->write(encode(Connect{m.version, "dinh-" + random_token(12), m.to.user, m.to.password, 60}), until_ms));
    TRY(auto packet, out->read(until_ms));
    TRY(auto answer, read_connack(packet, m.version));
    if (answer.reason >= 0x80)
      return fail(Code::upstream, "the MQTT broker refuses the connection: reason " + std::to_string(answer.reason));
    return out;
  }
  Connection() = default;
  Connection(Connection const&) = delete;
  ~Connection() {
    if (socket_ < 0) return;
    auto goodbye = encode_disconnect();
    [[maybe_unused]] auto sent = ::send(socket_, goodbye.data(), goodbye.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    ::close(socket_);
  }

  // §4.3: QoS 2 is told twice, so that it arrives once.
  Result<void> publish(Message const& m, std::int64_t until_ms) {
    auto id = next_id();
    TRY_DO(write(encode(Publish{m.to.topic, m.payload, m.qos, id, m.content_type}, m.version), until_ms));
    if (m.qos == 0) return {};
    TRY_DO(expect(m.qos == 1 ? Type::puback : Type::pubrec, id, until_ms));
    if (m.qos == 1) return {};
    TRY_DO(write(encode_release(id), until_ms));
    return expect(Type::pubcomp, id, until_ms);
  }

  std::int64_t idle_since_ms = 0;

 private:
  std::uint16_t next_id() {
    if (++id_ == 0) ++id_;
    return id_;
  }

  Result<void> expect(Type type, std::uint16_t id, std::int64_t until_ms) {
    TRY(auto packet, read(until_ms));
    TRY(auto answer, read_ack(packet));
    if (packet.type != type || answer.id != id) return failed("answers something else than was asked");
    if (answer.reason >= 0x80) return failed("refuses the message: reason " + std::to_string(answer.reason));
    return {};
  }

  Result<void> wait(short events, std::int64_t until_ms) const {
    auto left = until_ms - monotonic_ms();
    pollfd one{socket_, events, 0};
    int ready = left > 0 ? ::poll(&one, 1, static_cast<int>(left)) : 0;
    if (ready == 0) return failed("does not answer in time");
    return ready < 0 && errno != EINTR ? failed(std::strerror(errno)) : Result<void>();
  }

  Result<void> dial(Address const& to, std::int64_t until_ms) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (int error = ::getaddrinfo(to.host.c_str(), std::to_string(to.port).c_str(), &wanted, &found); error != 0)
      return failed("cannot be found: " + std::string(::gai_strerror(error)));
    std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> all(found, ::freeaddrinfo);
    Result<void> last = failed("has no address");
    for (auto const* one = all.get(); one; one = one->ai_next) {
      last = dial(*one, until_ms);
      if (last) return last;
    }
    return last;
  }

  Result<void> dial(addrinfo const& to, std::int64_t until_ms) {
    if (socket_ >= 0) ::close(socket_);
    socket_ = ::socket(to.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket_ < 0) return failed(std::strerror(errno));
    int at_once = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    if (::connect(socket_, to.ai_addr, to.ai_addrlen) == 0) return {};
    if (errno != EINPROGRESS) return failed(std::strerror(errno));
    TRY_DO(wait(POLLOUT, until_ms));
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
    return error == 0 ? Result<void>() : failed(std::strerror(error));
  }

  Result<void> write(std::string_view bytes, std::int64_t until_ms) {
    while (!bytes.empty()) {
      auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
      else if (errno != EAGAIN && errno != EINTR) return failed(std::strerror(errno));
      else TRY_DO(wait(POLLOUT, until_ms));
    }
    return {};
  }

  Result<Packet> read(std::int64_t until_ms) {
    char part[4096];
    while (true) {
      TRY(auto packet, take(buffer_));
      if (packet) return std::move(*packet);
      auto got = ::recv(socket_, part, sizeof part, 0);
      if (got > 0) {
        buffer_.append(part, static_cast<std::size_t>(got));
        continue;
      }
      if (got == 0) return fail(Code::upstream, "the MQTT broker closes the connection");
      if (errno != EAGAIN && errno != EINTR) return fail(Code::upstream, std::string("the MQTT broker ") + std::strerror(errno));
      TRY_DO(wait(POLLIN, until_ms));
    }
  }

  int socket_ = -1;
  std::uint16_t id_ = 0;
  std::string buffer_;
};

Publisher::Publisher(PublisherLimits limits) : limits_(limits) {}
Publisher::~Publisher() = default;

std::unique_ptr<Publisher::Connection> Publisher::idle(std::string const& broker) {
  std::lock_guard guard(mutex_);
  auto oldest = monotonic_ms() - limits_.idle_ms;
  std::erase_if(idle_, [&](auto const& one) { return one.second->idle_since_ms < oldest; });
  auto found = idle_.find(broker);
  if (found == idle_.end()) return nullptr;
  auto out = std::move(found->second);
  idle_.erase(found);
  return out;
}

void Publisher::keep(std::string const& broker, std::unique_ptr<Connection> connection) {
  connection->idle_since_ms = monotonic_ms();
  std::lock_guard guard(mutex_);
  if (idle_.size() < limits_.idle_connections) idle_.emplace(broker, std::move(connection));
}

Result<void> Publisher::publish(Message const& m) {
  auto until_ms = monotonic_ms() + m.timeout_ms;
  auto broker = m.to.host + ":" + std::to_string(m.to.port) + " " + m.to.user.value_or("") + ":" + m.to.password.value_or("") + " " +
                std::to_string(static_cast<int>(m.version));
  // A kept connection may be dead without anybody having told: QoS 0 has no answer that would show it, so it gets a fresh one.
  if (auto connection = m.qos > 0 ? idle(broker) : nullptr)
    if (connection->publish(m, until_ms)) return keep(broker, std::move(connection)), Result<void>();
  TRY(auto fresh, Connection::open(m, until_ms));
  TRY_DO(fresh->publish(m, until_ms));
  if (m.qos > 0) keep(broker, std::move(fresh));
  return {};
}

}  // namespace dinh::mqtt
