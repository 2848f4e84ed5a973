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

constexpr std::size_t max_answer_bytes = 64u << 10;  // of a packet to a publisher: acknowledgements are small

tl::unexpected<Error> failed(std::string what) { return fail(Code::upstream, "the MQTT broker " + std::move(what)); }

template <class T>
Result<T> believed(Read<T> read) {
  if (!read) return failed("does not answer as MQTT does: " + read.error().what);
  return std::move(*read);
}

}  // namespace

class Publisher::Connection {
 public:
  static Result<std::unique_ptr<Connection>> open(Message const& m, http::TlsTrust const* trust, std::int64_t until_ms) {
    auto out = std::make_unique<Connection>();
    TRY_DO(out->dial(m.to, until_ms));
    if (trust) TRY_DO(out->shake_hands(*trust, m.to.host, until_ms));
    out->version_ = m.version;
    auto client_id = "dinh-" + random_token(12);
    TRY_DO(out->write(encode(Connect{m.version, client_id, m.to.user, m.to.password, 60}), until_ms));
    TRY(auto packet, out->read(until_ms));
    TRY(auto answer, believed(read_connack(packet, m.version)));
    if (is_refusal(answer.reason)) return failed("refuses the connection: reason " + shown(answer.reason));
    out->broker_ = std::move(answer.properties);
    return out;
  }
  Connection() = default;
  Connection(Connection const&) = delete;
  ~Connection() {
    if (socket_ < 0) return;
    auto goodbye = encode(Disconnect{}, version_);
    if (tls_ && tls_->write(goodbye)) goodbye = tls_->outgoing();
    [[maybe_unused]] auto sent = ::send(socket_, goodbye.data(), goodbye.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    ::close(socket_);
  }

  // §4.3: QoS 2 is told twice, so that it arrives once.
  Result<void> publish(Message const& m, std::int64_t until_ms) {
    auto id = next_id();
    TRY(auto packet, packet_of(m, id));
    TRY_DO(write(packet, until_ms));
    if (m.qos == 0) return {};
    TRY_DO(expect(m.qos == 1 ? Type::puback : Type::pubrec, id, until_ms));
    if (m.qos == 1) return {};
    TRY_DO(write(encode(Ack{Type::pubrel, id}, version_), until_ms));
    return expect(Type::pubcomp, id, until_ms);
  }

  std::int64_t idle_since_ms = 0;

 private:
  std::uint16_t next_id() {
    if (++id_ == 0) ++id_;
    return id_;
  }

  // What the broker has said it does not take is not sent (§3.2.2.3.4, §3.2.2.3.6).
  Result<std::string> packet_of(Message const& m, std::uint16_t id) const {
    auto qos = broker_.number(Property::maximum_qos).value_or(2);
    if (m.qos > static_cast<int>(qos)) return failed("takes no QoS above " + std::to_string(qos));
    Publish p{m.to.topic, m.payload, m.qos, id};
    if (!m.content_type.empty()) p.properties.add(Property::content_type, m.content_type);
    auto out = encode(p, version_);
    auto limit = broker_.number(Property::maximum_packet_size);
    if (limit && out.size() > *limit) return failed("takes no message of more than " + std::to_string(*limit) + " bytes");
    return out;
  }

  Result<void> expect(Type type, std::uint16_t id, std::int64_t until_ms) {
    TRY(auto packet, read(until_ms));
    if (packet.type == Type::disconnect && version_ == Version::v5) {  // §3.14: only in 5.0 does a broker say why
      TRY(auto why, believed(read_disconnect(packet, version_)));
      return failed("ends the connection: reason " + shown(why.reason));
    }
    TRY(auto answer, believed(read_ack(packet, version_)));
    if (packet.type != type || answer.id != id) return failed("answers something else than was asked");
    if (is_refusal(answer.reason)) return failed("refuses the message: reason " + shown(answer.reason));
    return {};
  }

  Result<void> wait(short events, std::int64_t until_ms) const {
    auto left = until_ms - monotonic_ms();
    pollfd one{socket_, events, 0};
    int ready = left > 0 ? ::poll(&one, 1, static_cast<int>(left)) : 0;
    if (ready == 0) return failed("does not answer in time");
    if (ready < 0 && errno != EINTR) return failed(std::strerror(errno));
    return {};
  }

  Result<void> dial(Address const& to, std::int64_t until_ms) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (int error = ::getaddrinfo(to.host.c_str(), std::to_string(to.port).c_str(), &wanted, &found); error != 0)
      return failed("cannot be found: " + std::string(::gai_strerror(error)));
    std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> all(found, ::freeaddrinfo);
    Result<void> last(failed("has no address"));
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
    if (error != 0) return failed(std::strerror(error));
    return {};
  }

  Result<void> shake_hands(http::TlsTrust const& trust, std::string const& host, std::int64_t until_ms) {
    tls_ = std::make_unique<http::TlsClient>(trust, host);
    for (bool is_done = false; !is_done;) {
      TRY(is_done, believed_tls(tls_->shake_hands()));
      TRY_DO(send(tls_->outgoing(), until_ms));
      if (!is_done) TRY_DO(hear(until_ms));
    }
    return {};
  }

  template <class T>
  static Result<T> believed_tls(Result<T> result) {
    if (!result) return failed("cannot be believed: " + result.error().detail);
    return result;
  }

  Result<void> write(std::string_view bytes, std::int64_t until_ms) {
    if (!tls_) return send(bytes, until_ms);
    TRY_DO(believed_tls(tls_->write(bytes)));
    return send(tls_->outgoing(), until_ms);
  }

  Result<void> send(std::string_view bytes, std::int64_t until_ms) {
    while (!bytes.empty()) {
      auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
      else if (errno != EAGAIN && errno != EINTR) return failed(std::strerror(errno));
      else TRY_DO(wait(POLLOUT, until_ms));
    }
    return {};
  }

  Result<Packet> read(std::int64_t until_ms) {  // good until the next one is read
    while (true) {
      TRY(auto packet, believed(in_.next()));
      if (packet) return *packet;
      TRY_DO(hear(until_ms));
      if (!tls_) continue;
      TRY(auto plain, believed_tls(tls_->read()));
      TRY_DO(send(tls_->outgoing(), until_ms));  // TLS may have had something to say
      in_.add(plain);
    }
  }

  // What comes next, for TLS when there is one.
  Result<void> hear(std::int64_t until_ms) {
    char part[4096];
    for (;;) {
      auto got = ::recv(socket_, part, sizeof part, 0);
      if (got == 0) return failed("closes the connection");
      if (got > 0) {
        std::string_view bytes(part, static_cast<std::size_t>(got));
        if (tls_) tls_->hear(bytes);
        else in_.add(bytes);
        return {};
      }
      if (errno != EAGAIN && errno != EINTR) return failed(std::strerror(errno));
      TRY_DO(wait(POLLIN, until_ms));
    }
  }

  int socket_ = -1;
  std::uint16_t id_ = 0;
  Version version_ = Version::v3_1_1;
  Properties broker_;  // what it said of itself
  Inbox in_{max_answer_bytes};
  std::unique_ptr<http::TlsClient> tls_;
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

std::shared_ptr<const http::TlsTrust> Publisher::trusted() {
  std::lock_guard guard(mutex_);
  if (!trust_) trust_ = std::make_shared<const http::TlsTrust>();
  return trust_;
}

Result<void> Publisher::publish(Message const& m) {
  auto until_ms = monotonic_ms() + m.timeout_ms;
  auto broker = (m.to.is_tls ? "tls " : "") + m.to.host + ":" + std::to_string(m.to.port) + " " + m.to.user.value_or("") + ":" +
                m.to.password.value_or("") + " " + std::to_string(static_cast<int>(m.version));
  // A kept connection may be dead without anybody having told: QoS 0 has no answer that would show it, so it gets a fresh one.
  if (auto connection = m.qos > 0 ? idle(broker) : nullptr)
    if (connection->publish(m, until_ms)) return keep(broker, std::move(connection)), Result<void>();
  auto trust = m.to.is_tls ? trusted() : nullptr;
  TRY(auto fresh, Connection::open(m, trust.get(), until_ms));
  TRY_DO(fresh->publish(m, until_ms));
  if (m.qos > 0) keep(broker, std::move(fresh));
  return {};
}

}  // namespace dinh::mqtt
