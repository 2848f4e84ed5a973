#include "mqtt/connection.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "base/log.hpp"
#include "base/time.hpp"

namespace dinh::mqtt {

namespace {

constexpr std::size_t burst_bytes = 64u << 10;  // of messages, in one write
constexpr std::int64_t drain_ms = 1'000, authentication_ms = 60'000;

// A client may do without keep-alive (§3.1.2.10); a device that lost its power is to be noticed all the same, after two minutes.
void notice_lost_peers(int socket) {
  auto set = [socket](int level, int name, int value) { ::setsockopt(socket, level, name, &value, sizeof value); };
  set(SOL_SOCKET, SO_KEEPALIVE, 1);
  set(IPPROTO_TCP, TCP_KEEPIDLE, 60);
  set(IPPROTO_TCP, TCP_KEEPINTVL, 15);
  set(IPPROTO_TCP, TCP_KEEPCNT, 4);
}

}  // namespace

Connection::Connection(Core& core, tcp::socket socket, std::string peer, asio::ssl::context* tls)
    : core_(core), limits_(core.options.limits), socket_(std::move(socket)), in_(limits_.max_first_packet_bytes) {
  client_.peer = std::move(peer);
  client_.tls = tls != nullptr;
  if (tls) tls_ = std::make_unique<asio::ssl::stream<tcp::socket&>>(socket_, *tls);
  ++core_.per_peer[client_.peer];
}

void Connection::start() {
  boost::system::error_code ec;
  socket_.set_option(tcp::no_delay(true), ec);
  notice_lost_peers(socket_.native_handle());
  since_ms_ = last_heard_ms_ = monotonic_ms();
  if (!tls_) return read();
  state_ = State::shaking;
  tls_->async_handshake(asio::ssl::stream_base::server, [self = shared_from_this()](boost::system::error_code error) {
    if (error) return self->close();
    if (self->state_ == State::shaking) self->leave_as(State::expecting);
    self->read();
  });
}

void Connection::leave_as(State next) {
  state_ = next;
  since_ms_ = monotonic_ms();
}

bool Connection::may_take() const {
  if (state_ == State::expecting) return true;
  return state_ == State::serving && !is_stopping_ && pending_.size() < limits_.max_unacknowledged &&
         pending_bytes_ < limits_.max_unacknowledged_bytes && core_.unsettled_bytes < limits_.max_unsettled_bytes &&
         out_.size() + writing_.size() < limits_.max_unsent_bytes;
}

void Connection::read() {
  if (reading_ || !(may_take() || state_ == State::draining)) return;
  reading_ = true;
  auto done = [self = shared_from_this()](boost::system::error_code error, std::size_t bytes) {
    self->reading_ = false;
    if (error) return self->close();
    self->last_heard_ms_ = monotonic_ms();
    if (self->state_ != State::draining) {
      self->in_.add({self->buffer_.data(), bytes});
      self->process();
    }
    self->read();
  };
  if (tls_) tls_->async_read_some(asio::buffer(buffer_), std::move(done));
  else socket_.async_read_some(asio::buffer(buffer_), std::move(done));
}

void Connection::process() {
  while (may_take()) {
    auto next = in_.next();
    if (!next) return fail(nullptr, next.error());
    if (!*next) return;
    if (auto handled = handle(**next); !handled) return fail(&**next, handled.error());
  }
}

void Connection::schedule() {
  if (std::exchange(is_scheduled_, true)) return;
  asio::post(core_.io, [self = shared_from_this()] { self->flush(); });
}

void Connection::flush() {
  is_scheduled_ = false;
  if (state_ == State::serving) {
    auto now_ms = monotonic_ms();
    if (core_.broker.tell_retained(*session_, now_ms)) schedule();
    while (out_.size() + writing_.size() < burst_bytes && session_->outbox.next(out_, now_ms)) core_.figures.out.add();
    core_.figures.dropped.add(session_->outbox.take_dropped());
    if (is_stopping_ && pending_.empty()) end(Reason::server_shutting_down);
  }
  write();
  if (!may_take()) return;
  process();
  read();
}

void Connection::write() {
  if (write_active_ || state_ == State::closed) return;
  if (out_.empty()) {
    if (state_ != State::leaving) return;
    boost::system::error_code ec;
    socket_.shutdown(tcp::socket::shutdown_send, ec);
    leave_as(State::draining);
    return read();
  }
  write_active_ = true;
  write_since_ms_ = monotonic_ms();
  writing_.swap(out_);
  auto done = [self = shared_from_this()](boost::system::error_code error, std::size_t) {
    self->write_active_ = false;
    if (error) return self->close();
    self->on_written();
  };
  if (tls_) asio::async_write(*tls_, asio::buffer(writing_), std::move(done));
  else asio::async_write(socket_, asio::buffer(writing_), std::move(done));
}

void Connection::on_written() {
  writing_.clear();
  if (writing_.capacity() > burst_bytes) writing_.shrink_to_fit();
  flush();
}

void Connection::tick(std::int64_t now_ms) {
  auto in_state_ms = now_ms - since_ms_;
  if (write_active_ && now_ms - write_since_ms_ > limits_.write_timeout_ms) return close();
  switch (state_) {
    case State::shaking:
    case State::expecting:
      if (in_state_ms > limits_.connect_timeout_ms) close();
      return;
    case State::authenticating:
      if (in_state_ms > authentication_ms) close();
      return;
    case State::serving:  // §3.1.2.10; while it is us who do not read, the client's silence means nothing
      if (!may_take()) last_heard_ms_ = now_ms;
      else if (!reading_) schedule();  // others have been settled, and there is room again
      if (keep_alive_ms_ > 0 && now_ms - last_heard_ms_ > keep_alive_ms_) end(Reason::keep_alive_timeout);
      return;
    case State::draining:
      if (in_state_ms > drain_ms) close();
      return;
    case State::leaving:
    case State::closed: return;
  }
}

void Connection::stop() {
  is_stopping_ = true;
  if (state_ == State::serving) schedule();
  else if (state_ != State::leaving && state_ != State::draining) close();
}

void Connection::expel() {
  session_->expiry_s = 0;
  end(Reason::administrative_action);
}

void Connection::end(Reason reason) {
  if (state_ != State::serving) return;
  log_debug("mqtt client is sent away", {{"client", client_.id}, {"reason", name_of(reason)}});
  if (client_.version == Version::v5) out_ += encode(Disconnect{reason, {}}, client_.version);
  leave_as(State::leaving);
  leave_session(true);
  schedule();
}

void Connection::leave_session(bool with_will) {
  if (!session_ || session_->connected != this) return;
  --*core_.figures.clients;
  auto now_ms = monotonic_ms();
  if (will_) will_->due_ms = now_ms + will_delay_ms_;
  core_.broker.leave(*session_, with_will ? std::move(will_) : nullptr, now_ms);
  will_.reset();
}

void Connection::close() {
  if (state_ == State::closed) return;
  leave_as(State::closed);
  leave_session(true);
  boost::system::error_code ec;
  socket_.shutdown(tcp::socket::shutdown_both, ec);
  socket_.close(ec);
  if (auto at = core_.per_peer.find(client_.peer); at != core_.per_peer.end() && --at->second == 0) core_.per_peer.erase(at);
  for (auto& one : pending_) one.is_settled = one.is_settled || !one.message;  // nobody waits for a second answer any more
  if (pending_.empty()) forget();
  else release();
}

void Connection::forget() {
  asio::post(core_.io, [self = shared_from_this()] { self->core_.connections.erase(self); });
}

}  // namespace dinh::mqtt
