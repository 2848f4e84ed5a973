#include "http/connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "http/response_writer.hpp"

namespace dinh::http {

namespace {

constexpr std::size_t read_chunk = 16 * 1024;
constexpr std::size_t max_unsent_bytes = 4u << 20;   // above it no further request of this connection is taken
constexpr std::int64_t heartbeat_ms = 15'000;
constexpr std::int64_t slow_body_grace_ms = 10'000;

std::int64_t monotonic_us() { return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

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
  std::uint64_t last_event_id() const override { return last_id_; }
  void on_close(std::function<void()> f) override {
    if (auto c = connection_.lock()) c->on_stream_close = std::move(f);
  }

 private:
  std::weak_ptr<Connection> connection_;
  std::uint64_t last_id_;
};

}  // namespace

// A request that outlives the read buffer, for the worker pool.
struct Connection::Job {
  Handler go_on;   // of a state-lane handler; empty: the route's own
  std::string bytes, chunked_body;
  Request request;
  Router::Match match;
};

Connection::Connection(Core& core, tcp::socket socket, std::string peer)
    : core_(core), socket_(std::move(socket)), peer_(std::move(peer)), parser_(core.options.limits), in_(read_chunk) {
  last_activity_ms_ = monotonic_ms();
  if (core_.tls) tls_ = std::make_unique<asio::ssl::stream<tcp::socket&>>(socket_, *core_.tls);
  shaken_ = !tls_;
  ++core_.per_peer[peer_];
}

Connection::~Connection() {
  if (auto at = core_.per_peer.find(peer_); at != core_.per_peer.end() && --at->second == 0) core_.per_peer.erase(at);
}

void Connection::start() {
  boost::system::error_code ec;
  socket_.set_option(tcp::no_delay(true), ec);
  socket_.non_blocking(true, ec);
  request_started_ms_ = monotonic_ms();
  if (!tls_) return read();
  tls_->async_handshake(asio::ssl::stream_base::server, [self = shared_from_this()](boost::system::error_code error) {
    if (error) return self->close();
    self->shaken_ = true;
    self->read();
  });
}

void Connection::read() {
  if (!open_ || reading_ || no_more_requests_) return;
  if (in_.size() - end_ < read_chunk / 2) in_.resize(in_.size() * 2);
  reading_ = true;
  auto buffer = asio::buffer(in_.data() + end_, in_.size() - end_);
  auto done = [self = shared_from_this()](boost::system::error_code error, std::size_t bytes) {
    self->reading_ = false;
    if (error) return self->close();
    self->on_read(bytes);
  };
  if (tls_) tls_->async_read_some(buffer, std::move(done));
  else socket_.async_read_some(buffer, std::move(done));
}

void Connection::on_read(std::size_t bytes) {
  last_activity_ms_ = monotonic_ms();
  if (streaming_) return read();   // a viewer has nothing to say; its closing is what we wait for
  if (begin_ == end_) request_started_ms_ = last_activity_ms_;
  end_ += bytes;
  process();
  if (slots_.size() < core_.options.limits.max_pipelined && pending_bytes_ < max_unsent_bytes) read();
}

void Connection::process() {
  if (processing_) return;
  processing_ = true;
  while (open_ && !no_more_requests_ && begin_ < end_ && slots_.size() < core_.options.limits.max_pipelined && pending_bytes_ < max_unsent_bytes) {
    std::string_view rest(in_.data() + begin_, end_ - begin_);
    auto state = parser_.feed(rest);
    if (state == RequestParser::State::body && !matched_ && take_head()) state = parser_.feed(rest);
    if (state == RequestParser::State::refused) refuse(parser_.error());
    if (state != RequestParser::State::complete || no_more_requests_) break;
    handle();
    begin_ += parser_.consumed();
    parser_.reset();
    matched_ = continue_sent_ = false;
    request_started_ms_ = last_activity_ms_;
  }
  if (begin_ == end_) {
    begin_ = end_ = 0;
    if (in_.size() > 8 * read_chunk) std::vector<char>(read_chunk).swap(in_);
  } else if (begin_ > in_.size() / 2) {
    std::copy(in_.begin() + static_cast<std::ptrdiff_t>(begin_), in_.begin() + static_cast<std::ptrdiff_t>(end_), in_.begin());
    end_ -= begin_;
    begin_ = 0;
  }
  processing_ = false;
  flush();
}

bool Connection::take_head() {
  parser_.read_into({in_.data() + begin_, end_ - begin_}, request_);
  match_ = core_.router.match(request_.method, request_.path, request_.path_params);
  matched_ = true;
  auto limit = match_.route ? std::min(match_.route->body_limit, core_.options.limits.max_body_bytes) : std::size_t{64} << 10;
  if (parser_.accept_body(limit) == RequestParser::State::refused) {
    refuse(parser_.error());
    return false;
  }
  if (parser_.expects_continue() && !continue_sent_ && slots_.empty()) {
    continue_sent_ = true;
    pending_.push_back({"HTTP/1.1 100 Continue\r\n\r\n", nullptr});
    write();
  }
  return true;
}

void Connection::handle() {
  std::string_view rest(in_.data() + begin_, end_ - begin_);
  parser_.read_into(rest, request_);
  match_ = core_.router.match(request_.method, request_.path, request_.path_params);
  request_.peer = peer_;
  request_.tls = tls_ != nullptr;
  auto& slot = slots_.emplace_back();
  slot.route = match_.route;
  slot.method = request_.method;
  slot.started_us = monotonic_us();
  slot.close_after = !parser_.keep_alive() || core_.stopping;
  if (slot.close_after) no_more_requests_ = true;
  if (match_.route && match_.route->lane == Lane::worker) return run_on_worker(first_slot_ + slots_.size() - 1);
  slot.response = core_.answer(match_, request_);
  if (slot.response.on_worker) return run_on_worker(first_slot_ + slots_.size() - 1, std::move(slot.response.on_worker));
  finish_slot(slot);
}

void Connection::run_on_worker(std::uint64_t slot, Handler go_on) {
  auto job = std::make_shared<Job>();
  job->bytes.assign(in_.data() + begin_, parser_.consumed());
  parser_.read_into(job->bytes, job->request);
  if (job->request.body.data() < job->bytes.data() || job->request.body.data() > job->bytes.data() + job->bytes.size()) {
    job->chunked_body = job->request.body;
    job->request.body = job->chunked_body;
  }
  job->request.peer = peer_;
  job->request.tls = request_.tls;
  job->match = core_.router.match(job->request.method, job->request.path, job->request.path_params);
  job->request.actor = request_.actor;
  job->go_on = std::move(go_on);
  bool taken = core_.workers.try_run([self = shared_from_this(), job, slot] {
    auto response = std::make_shared<Response>(self->core_.answer(job->match, job->request, job->go_on));
    asio::post(self->core_.io, [self, slot, response] { self->complete(slot, std::move(*response)); });
  });
  if (!taken) {
    slots_.back().response = problem({Code::overloaded, "Too many requests are waiting; try again in a moment", "", "", ""});
    finish_slot(slots_.back());
  }
}

void Connection::complete(std::uint64_t slot, Response response) {
  if (!open_ || slot < first_slot_) return;
  auto& s = slots_[slot - first_slot_];
  s.response = std::move(response);
  finish_slot(s);
  flush();
  process();
  if (slots_.size() < core_.options.limits.max_pipelined) read();
}

void Connection::finish_slot(Slot& slot) {
  slot.ready = true;
  if (slot.response.after_seq > core_.durable) core_.waiting_durable.emplace_back(slot.response.after_seq, weak_from_this());
}

// The connection cannot go on: what follows in the buffer may not be what it seems.
void Connection::refuse(Error const& error, int status) {
  auto& slot = slots_.emplace_back();
  slot.response = problem(error);
  if (status) slot.response.status = status;
  slot.started_us = monotonic_us();
  slot.close_after = true;
  no_more_requests_ = true;
  finish_slot(slot);
}

void Connection::flush() {
  auto& log = core_.access_log;
  while (!slots_.empty() && slots_.front().ready && slots_.front().response.after_seq <= core_.durable && !streaming_) {
    Slot slot = std::move(slots_.front());
    slots_.pop_front();
    ++first_slot_;
    if (slot.response.stream) {
      become_stream(slot);
    } else {
      auto& r = slot.response;
      std::size_t size = r.shared_body ? r.shared_body->size() : r.body.size();
      if (pending_.empty() || pending_.back().shared) pending_.emplace_back();
      write_response(pending_.back().bytes, r, {slot.method == Method::head, !slot.close_after}, core_.date_now());
      if (r.shared_body && size > copy_shared_up_to && slot.method != Method::head) pending_.push_back({"", r.shared_body});
      pending_bytes_ += size;
      if (slot.close_after) close_when_written_ = true;
      static constexpr std::string_view methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "?"};
      auto took_us = monotonic_us() - slot.started_us;
      auto const& metrics = core_.route_metrics.find(slot.route)->second;
      metrics.by_class[static_cast<std::size_t>(r.status / 100 % 6)]->add();
      metrics.seconds->observe(static_cast<double>(took_us) * 1e-6);
      if (core_.options.log_requests)
        log.add(now(), methods[static_cast<std::size_t>(slot.method)], slot.route ? slot.route->pattern : "-", r.status, static_cast<double>(took_us) * 1e-3, size);
    }
  }
  write();
}

void Connection::become_stream(Slot& slot) {
  streaming_ = true;
  no_more_requests_ = false;   // keep a read open: it tells when the viewer goes
  last_beat_ms_ = monotonic_ms();
  if (pending_.empty() || pending_.back().shared) pending_.emplace_back();
  write_stream_head(pending_.back().bytes, slot.response, core_.date_now());
  viewer_ = std::make_shared<ConnectionViewer>(weak_from_this(), slot.response.resume_from);
  slot.response.stream(viewer_);
  read();
}

bool Connection::send_frame(std::shared_ptr<const std::string> frame) {
  if (!open_) return false;
  if (pending_bytes_ + frame->size() > core_.options.limits.sse_queue_bytes) {   // too slow: it starts again from a snapshot
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
    if (open_ && !write_active_ && pending_.empty() && close_when_written_) close();
    return;
  }
  writing_.swap(pending_);
  pending_.clear();
  std::vector<asio::const_buffer> buffers;
  std::size_t total = 0;
  for (auto const& p : writing_) {
    buffers.push_back(p.shared ? asio::buffer(*p.shared) : asio::buffer(p.bytes));
    total += buffers.back().size();
  }
  write_active_ = true;
  write_started_ms_ = monotonic_ms();
  if (!tls_ && buffers.size() <= 16) {   // nearly always the socket takes it all at once
    boost::system::error_code ec;
    auto n = socket_.write_some(buffers, ec);
    if (!ec && n == total) return on_written(total);
    if (ec && ec != asio::error::would_block) return close();
    std::size_t skip = ec ? 0 : n;
    while (!buffers.empty() && skip >= buffers.front().size()) skip -= buffers.front().size(), buffers.erase(buffers.begin());
    if (!buffers.empty()) buffers.front() += skip;
  }
  auto done = [self = shared_from_this(), total](boost::system::error_code error, std::size_t) {
    if (error) return self->close();
    self->on_written(total);
  };
  if (tls_) asio::async_write(*tls_, buffers, std::move(done));
  else asio::async_write(socket_, buffers, std::move(done));
}

void Connection::on_written(std::size_t) {
  write_active_ = false;
  writing_.clear();
  if (pending_.empty()) pending_bytes_ = 0;
  last_activity_ms_ = monotonic_ms();
  if (!pending_.empty()) return write();
  if (close_when_written_) return close();
  if (!streaming_ && begin_ < end_ && !processing_) {
    process();
    read();
  }
}

void Connection::tick(std::int64_t now_ms) {
  auto const& limits = core_.options.limits;
  if (write_active_ && now_ms - write_started_ms_ > limits.write_timeout_ms) return close();
  if (streaming_) {
    if (now_ms - last_beat_ms_ < heartbeat_ms) return;
    last_beat_ms_ = now_ms;
    static const auto beat = std::make_shared<const std::string>(": \n\n");
    send_frame(beat);
    return;
  }
  if (!slots_.empty() || write_active_) return;   // our turn, not the client's
  bool partial = begin_ < end_ || !shaken_;
  auto started = now_ms - request_started_ms_;
  if (partial && !parser_.head_done() && started > limits.header_timeout_ms) {
    if (!shaken_) return close();
    refuse({Code::bad_request, "The request did not arrive in time", "", "", ""}, 408);
    return flush();
  }
  bool too_slow = started > slow_body_grace_ms && static_cast<std::int64_t>(end_ - begin_) * 1000 < started * static_cast<std::int64_t>(limits.min_body_bytes_per_s);
  if (partial && parser_.head_done() && (now_ms - last_activity_ms_ > limits.body_timeout_ms || too_slow)) {
    refuse({Code::bad_request, "The body did not arrive in time", "", "", ""}, 408);
    return flush();
  }
  if (!partial && now_ms - last_activity_ms_ > limits.idle_timeout_ms) close();
}

void Connection::stop() {
  no_more_requests_ = true;
  if (streaming_ || (slots_.empty() && pending_.empty() && !write_active_)) return close();
  close_when_written_ = slots_.empty();
  if (!slots_.empty()) slots_.back().close_after = true;
}

void Connection::close() {
  if (!open_) return;
  open_ = false;
  boost::system::error_code ec;
  socket_.shutdown(tcp::socket::shutdown_both, ec);
  socket_.close(ec);
  if (on_stream_close) std::exchange(on_stream_close, nullptr)();
  asio::post(core_.io, [self = shared_from_this()] { self->core_.connections.erase(self); });
}

}  // namespace dinh::http
