// The way out: answers in their order, event streams, writes, the end of a connection. connection.cpp is the way in.
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include "http/connection.hpp"
#include "http/response_writer.hpp"

namespace dinh::http {

namespace {

constexpr std::int64_t drain_ms = 2'000;
constexpr std::size_t write_step = 64 * 1024;

std::string_view refusal_type(int status) { return status == 408 ? "too-slow" : status == 414 ? "uri-too-long" : "head-too-large"; }
std::string_view refusal_title(int status) {
  return status == 408 ? "Too slow" : status == 414 ? "Address too long" : "Too many header fields";
}

class ConnectionViewer final : public SseViewer {
 public:
  ConnectionViewer(std::weak_ptr<Connection> connection, std::uint64_t last_id) : connection_(std::move(connection)), last_id_(last_id) {}
  bool send(std::shared_ptr<const std::string> frame) override {
    auto c = connection_.lock();
    return c && c->send_frame(std::move(frame));
  }
  bool open() const override {
    auto c = connection_.lock();
    return c && c->is_open();
  }
  std::size_t queued() const override {
    auto c = connection_.lock();
    return c ? c->unsent_bytes() : 0;
  }
  std::uint64_t last_event_id() const override { return last_id_; }
  void on_close(std::function<void()> f) override {
    if (auto c = connection_.lock()) c->on_stream_close = std::move(f);
  }

 private:
  std::weak_ptr<Connection> connection_;
  std::uint64_t last_id_;
};

}  // namespace

void Connection::complete(std::uint64_t slot, Response response) {
  if (!open_ || slot < first_slot_) return;
  auto& s = slots_[slot - first_slot_];
  s.response = std::move(response);
  finish_slot(s);
  flush();
  process();
  read();
}

void Connection::finish_slot(Slot& slot) {
  slot.ready = true;
  if (slot.response.after_seq > core_.durable) core_.waiting_durable.emplace_back(slot.response.after_seq, weak_from_this());
}

// The connection cannot go on: what follows in the buffer may not be what it seems.
void Connection::refuse(Error const& error, int status) {
  auto& slot = slots_.emplace_back();
  std::string_view path = matched_ ? std::string_view(request_.path) : "";  // its head was read, or not
  slot.response =
      status ? core_.router.problem(path, status, refusal_type(status), refusal_title(status), error) : core_.router.problem(path, error);
  slot.started_us = monotonic_us();
  slot.close_after = true;
  no_more_requests_ = refused_ = true;
  finish_slot(slot);
}

void Connection::flush() {
  while (!slots_.empty() && slots_.front().ready && slots_.front().response.after_seq <= core_.durable && !streaming_ && !body_) {
    Slot slot = std::move(slots_.front());
    slots_.pop_front();
    ++first_slot_;
    if (slot.response.stream && slot.method != Method::head) {
      become_stream(slot);
    } else if (slot.response.pieces && slot.method != Method::head) {
      begin_pieces(std::move(slot));
    } else {
      auto& r = slot.response;
      std::size_t size = r.shared_body ? r.shared_body->size() : r.body.size();
      if (pending_.empty() || pending_.back().shared) pending_.emplace_back();
      write_response(pending_.back().bytes, r, {slot.method == Method::head, !slot.close_after}, core_.date_now());
      if (r.shared_body && size > copy_shared_up_to && slot.method != Method::head) pending_.push_back({"", r.shared_body});
      pending_bytes_ += size;
      if (slot.close_after) close_when_written_ = true;
      tell_of(slot, size);
    }
  }
  write();
}

void Connection::tell_of(Slot const& slot, std::size_t bytes) {
  static constexpr std::string_view methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "?"};
  auto took_us = monotonic_us() - slot.started_us;
  core_.count(slot.route, slot.response.status, static_cast<double>(took_us) * 1e-6);
  if (core_.options.log_requests)
    core_.access_log.add(now(), methods[static_cast<std::size_t>(slot.method)], slot.route ? slot.route->pattern : "-",
                         slot.response.status, static_cast<double>(took_us) * 1e-3, bytes);
}

void Connection::become_stream(Slot& slot) {
  streaming_ = true;
  may_go_on_ = std::move(slot.may_go_on);
  no_more_requests_ = false;  // keep a read open: it tells when the viewer goes
  last_beat_ms_ = monotonic_ms();
  if (pending_.empty() || pending_.back().shared) pending_.emplace_back();
  write_stream_head(pending_.back().bytes, slot.response, core_.date_now());
  viewer_ = std::make_shared<ConnectionViewer>(weak_from_this(), slot.response.resume_from);
  slot.response.stream(viewer_);
  read();
}

bool Connection::send_frame(std::shared_ptr<const std::string> frame) {
  if (!open_) return false;
  if (unsent_bytes() + frame->size() > core_.options.limits.sse_queue_bytes) {  // too slow: it starts again from a snapshot
    pending_.push_back({"event: reset\ndata: {}\n\n", nullptr});
    close_when_written_ = true;
    write();
    return false;
  }
  pending_bytes_ += frame->size();
  pending_.push_back({"", std::move(frame)});
  write();
  return true;
}

void Connection::write() {
  if (!open_ || write_active_ || pending_.empty() || !shaken_) {
    if (open_ && !write_active_ && pending_.empty() && close_when_written_) finish();
    return;
  }
  writing_.swap(pending_);
  pending_.clear();
  pending_bytes_ = 0;
  std::vector<asio::const_buffer> buffers;
  std::size_t total = 0;
  for (auto const& p : writing_) {
    buffers.push_back(p.shared ? asio::buffer(*p.shared) : asio::buffer(p.bytes));
    total += buffers.back().size();
  }
  write_active_ = true;
  write_progress_ms_ = monotonic_ms();
  if (!tls_ && buffers.size() <= 16) {  // nearly always the socket takes it all at once
    boost::system::error_code ec;
    auto n =
        buffers.size() == 1 ? socket_.write_some(buffers[0], ec) : socket_.write_some(buffers, ec);  // send() costs less than sendmsg()
    if (!ec && n == total) return on_written();
    if (ec && ec != asio::error::would_block) return close();
    std::size_t skip = ec ? 0 : n;
    total -= skip;
    while (!buffers.empty() && skip >= buffers.front().size()) skip -= buffers.front().size(), buffers.erase(buffers.begin());
    if (!buffers.empty()) buffers.front() += skip;
  }
  writing_left_ = total;
  auto progress = [self = shared_from_this(), total](boost::system::error_code error, std::size_t gone) -> std::size_t {
    self->write_progress_ms_ = monotonic_ms();
    self->writing_left_ = total - gone;
    return error ? 0 : write_step;
  };
  auto done = [self = shared_from_this()](boost::system::error_code error, std::size_t) {
    if (error) return self->close();
    self->on_written();
  };
  if (tls_) asio::async_write(*tls_, buffers, std::move(progress), std::move(done));
  else asio::async_write(socket_, buffers, std::move(progress), std::move(done));
}

void Connection::on_written() {
  write_active_ = false;
  writing_.clear();
  writing_left_ = 0;
  last_activity_ms_ = monotonic_ms();
  if (slots_.empty()) request_started_ms_ = last_activity_ms_;  // what waited behind an answer has its whole time before it
  if (body_) ask_for_piece();
  if (!pending_.empty()) return write();
  if (close_when_written_) return finish();
  if (streaming_ || processing_) return;
  process();
  read();
}

// Closing with unread bytes would reset the connection, and the peer could lose the answer that says why: read on for a while (RFC 9112
// §9.6).
void Connection::finish() {
  if (draining_) return;
  if (core_.stopping || !(refused_ || begin_ < end_)) return close();
  draining_ = true;
  last_activity_ms_ = monotonic_ms();
  drain_until_ms_ = last_activity_ms_ + drain_ms;
  boost::system::error_code ec;
  socket_.shutdown(tcp::socket::shutdown_send, ec);
  read();
}

}  // namespace dinh::http
