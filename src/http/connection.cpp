#include "http/connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

namespace dinh::http {

namespace {

constexpr std::size_t max_unsent_bytes = 4u << 20;  // above it no further request of this connection is taken
constexpr std::int64_t slow_body_grace_ms = 10'000;

}  // namespace

// A request that outlives the read buffer, for the worker pool.
struct Connection::Job {
  Handler go_on;  // of a state-lane handler; empty: the route's own
  std::string bytes, chunked_body, client;
  Request request;
  Router::Match match;
};

Connection::Connection(Core& core, tcp::socket socket, std::string peer)
    : core_(core),
      socket_(std::move(socket)),
      peer_(std::move(peer)),
      is_proxy_(core.options.proxies.trusts(peer_)),
      parser_(core.options.limits),
      in_(read_chunk) {
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
  if (!open_ || reading_ || !(streaming_ || draining_ || may_take())) return;
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
  if (streaming_ || draining_) return read();  // nothing to say any more; the peer's closing is what we wait for
  if (begin_ == end_) request_started_ms_ = last_activity_ms_;
  end_ += bytes;
  process();
  // Who waits for his answer sends nothing before it: to ask his socket would be a call for nothing. What he sends then is there when the
  // others have had their turn. on_written() reads on from an answer that is still owed.
  if (slots_.empty() || pipelines_) asio::post(core_.io, [self = shared_from_this()] { self->read(); });
}

// Takes requests and sends answers in turns, in a loop: what a write makes possible must not recurse through the pipeline.
void Connection::process() {
  if (processing_) return;
  processing_ = true;
  bool more = true;
  while (more) {
    more = take_requests();
    flush();
  }
  processing_ = false;
  drop_what_was_read();
}

bool Connection::may_take() const {
  auto const& limits = core_.options.limits;
  return open_ && !no_more_requests_ && !streaming_ && slots_.size() < limits.max_pipelined && unsent_bytes() < max_unsent_bytes;
}

// True when at least one request was complete.
bool Connection::take_requests() {
  bool taken = false;
  while (may_take() && begin_ < end_) {
    std::string_view rest(in_.data() + begin_, end_ - begin_);
    auto state = parser_.feed(rest);
    if (state == RequestParser::State::body && !matched_ && take_head()) state = parser_.feed(rest);
    if (state == RequestParser::State::refused && !no_more_requests_) refuse(parser_.error(), parser_.refused_as());
    if (state != RequestParser::State::complete || no_more_requests_) break;
    handle();
    begin_ += parser_.consumed();
    parser_.reset();
    matched_ = continue_sent_ = false;
    request_started_ms_ = last_activity_ms_;
    pipelines_ = pipelines_ || taken;
    taken = true;
  }
  return taken;
}

void Connection::drop_what_was_read() {
  if (reading_) return;  // the kernel still writes behind end_
  if (begin_ == end_) {
    begin_ = end_ = 0;
    if (in_.size() > 8 * read_chunk) std::vector<char>(read_chunk).swap(in_);
  } else if (begin_ > in_.size() / 2) {
    std::copy(in_.begin() + static_cast<std::ptrdiff_t>(begin_), in_.begin() + static_cast<std::ptrdiff_t>(end_), in_.begin());
    end_ -= begin_;
    begin_ = 0;
  }
}

bool Connection::take_head() {
  parser_.read_into({in_.data() + begin_, end_ - begin_}, request_);
  match_ = core_.router.match(request_.method, request_.path, request_.path_params);
  matched_ = true;
  auto limit = match_.route ? std::min(match_.route->body_limit, core_.options.limits.max_body_bytes) : std::size_t{64} << 10;
  if (parser_.accept_body(limit) == RequestParser::State::refused) {
    refuse(parser_.error(), parser_.refused_as());
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
  if (!matched_) match_ = core_.router.match(request_.method, request_.path, request_.path_params);
  find_client();
  auto& slot = slots_.emplace_back();
  slot.route = match_.route;
  slot.method = request_.method;
  slot.started_us = monotonic_us();
  slot.close_after = !parser_.keep_alive() || core_.stopping;
  slot.chunked = parser_.knows_chunked();
  if (slot.close_after) no_more_requests_ = true;
  if (match_.route && match_.route->lane == Lane::worker) return run_on_worker(first_slot_ + slots_.size() - 1);
  slot.response = core_.answer(match_, request_);
  if (slot.response.stream && core_.options.watch) slot.may_go_on = core_.options.watch(request_);
  if (slot.response.on_worker) return run_on_worker(first_slot_ + slots_.size() - 1, std::move(slot.response.on_worker));
  finish_slot(slot);
}

void Connection::find_client() {
  request_.peer = peer_;
  request_.tls = tls_ != nullptr;
  if (!is_proxy_) return;
  auto client = core_.options.proxies.client_of(request_);
  client_ = std::move(client.address);
  request_.peer = client_;
  request_.tls = client.tls;
}

void Connection::run_on_worker(std::uint64_t slot, Handler go_on) {
  auto job = std::make_shared<Job>();
  job->bytes.assign(in_.data() + begin_, parser_.consumed());
  parser_.read_into(job->bytes, job->request);
  if (job->request.body.data() < job->bytes.data() || job->request.body.data() > job->bytes.data() + job->bytes.size()) {
    job->chunked_body = job->request.body;
    job->request.body = job->chunked_body;
  }
  job->client = request_.peer;
  job->request.peer = job->client;
  job->request.tls = request_.tls;
  job->match = match_;
  job->request.path_params = request_.path_params;
  job->request.actor = request_.actor;
  job->go_on = std::move(go_on);
  // The last reference goes back to the I/O thread: a connection never ends on a worker's.
  bool taken = core_.workers.try_run([self = shared_from_this(), job, slot]() mutable {
    auto& core = self->core_;
    auto response = std::make_shared<Response>(core.answer(job->match, job->request, job->go_on));
    asio::post(core.io, [self = std::move(self), slot, response] { self->complete(slot, std::move(*response)); });
  });
  if (!taken) {
    slots_.back().response =
        core_.router.problem(request_.path, {Code::overloaded, "Too many requests are waiting; try again in a moment", "", "", ""});
    finish_slot(slots_.back());
  }
}

void Connection::tick(std::int64_t now_ms) {
  auto const& limits = core_.options.limits;
  if (write_active_ && now_ms - write_progress_ms_ > limits.write_timeout_ms) return close();
  if (draining_) return now_ms > drain_until_ms_ ? close() : void();
  if (streaming_) {
    if (may_go_on_ && !may_go_on_()) return close();  // who looked on has signed out, or lost the right
    if (now_ms - last_beat_ms_ < limits.sse_heartbeat_ms) return;
    last_beat_ms_ = now_ms;
    static const auto beat = std::make_shared<const std::string>(": \n\n");
    send_frame(beat);
    return;
  }
  if (body_) return ask_for_piece();             // when the pool had no room for it before
  if (!slots_.empty() || write_active_) return;  // our turn, not the client's
  bool partial = begin_ < end_ || !shaken_;
  auto started = now_ms - request_started_ms_;
  if (partial && !parser_.head_done() && started > limits.header_timeout_ms) {
    if (!shaken_) return close();
    refuse({Code::bad_request, "The request did not arrive in time", "", "", ""}, 408);
    return flush();
  }
  bool too_slow = started > slow_body_grace_ms &&
                  static_cast<std::int64_t>(end_ - begin_) * 1000 < started * static_cast<std::int64_t>(limits.min_body_bytes_per_s);
  if (partial && parser_.head_done() && (now_ms - last_activity_ms_ > limits.body_timeout_ms || too_slow)) {
    refuse({Code::bad_request, "The body did not arrive in time", "", "", ""}, 408);
    return flush();
  }
  if (!partial && now_ms - last_activity_ms_ > limits.idle_timeout_ms) close();
}

void Connection::stop() {
  no_more_requests_ = true;
  if (streaming_ || (slots_.empty() && pending_.empty() && !write_active_ && !body_)) return close();
  if (body_ && slots_.empty()) body_->slot.close_after = true;
  close_when_written_ = slots_.empty() && !body_;
  if (!slots_.empty()) slots_.back().close_after = true;
}

void Connection::close() {
  if (!open_) return;
  open_ = false;
  body_.reset();
  boost::system::error_code ec;
  socket_.shutdown(tcp::socket::shutdown_both, ec);
  socket_.close(ec);
  if (on_stream_close) std::exchange(on_stream_close, nullptr)();
  asio::post(core_.io, [self = shared_from_this()] { self->core_.connections.erase(self); });
}

}  // namespace dinh::http
