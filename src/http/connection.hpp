#pragma once
// One socket: requests in, answers out in the order of the requests, whatever lane they came from. Internal to http.
#include <boost/asio/ssl/stream.hpp>

#include "http/core.hpp"
#include "http/request_parser.hpp"
#include "http/sse.hpp"

namespace dinh::http {

inline constexpr std::size_t read_chunk = 16 * 1024;

inline std::int64_t monotonic_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Core&, tcp::socket, std::string peer);
  ~Connection();
  void start();
  void flush();                    // send what is ready and durable
  void tick(std::int64_t now_ms);  // time-outs and heartbeats
  void stop();                     // close once the answers are out
  bool send_frame(std::shared_ptr<const std::string>);
  bool is_open() const { return open_; }
  std::size_t unsent_bytes() const { return pending_bytes_ + writing_left_; }
  std::function<void()> on_stream_close;

 private:
  struct Slot {  // an answer's place in the order
    Response response;
    Route const* route = nullptr;
    Method method = Method::get;
    std::int64_t started_us = 0;
    std::function<bool()> may_go_on = {};  // of a stream
    bool ready = false, close_after = false, chunked = true;
  };
  struct Body {  // an answer in pieces, on its way
    Slot slot;
    std::size_t bytes = 0;
    bool is_asked = false;
  };
  struct Job;
  struct Piece {
    std::string bytes;
    std::shared_ptr<const std::string> shared;
  };

  void read();
  void on_read(std::size_t bytes);
  void process();
  bool may_take() const;  // one more request
  bool take_requests();
  void drop_what_was_read();
  bool take_head();  // state body: find the route, check the length; false: refused
  void handle();
  void find_client();  // peer and tls of the request in hand
  void run_on_worker(std::uint64_t slot, Handler go_on = nullptr);
  void complete(std::uint64_t slot, Response);
  void refuse(Error const&, int status = 0);
  void finish_slot(Slot&);
  void become_stream(Slot&);
  void begin_pieces(Slot);
  void ask_for_piece();
  void take_piece(std::optional<std::string>);   // nothing: it cannot go on
  void tell_of(Slot const&, std::size_t bytes);  // figures and log
  void write();
  void on_written();
  void finish();  // all is said: close, so that the peer gets it
  void close();

  Core& core_;
  tcp::socket socket_;
  std::unique_ptr<asio::ssl::stream<tcp::socket&>> tls_;
  std::string peer_;
  bool is_proxy_;       // its word on the client counts
  std::string client_;  // of the request in hand, behind a proxy
  RequestParser parser_;
  Request request_;
  Router::Match match_;
  bool matched_ = false, continue_sent_ = false;
  bool pipelines_ = false;  // asks again before it is answered
  std::vector<char> in_;
  std::size_t begin_ = 0, end_ = 0;
  std::deque<Slot> slots_;
  std::unique_ptr<Body> body_;    // those behind it wait
  std::uint64_t first_slot_ = 0;  // number of slots_.front()
  std::vector<Piece> pending_, writing_;
  std::size_t pending_bytes_ = 0, writing_left_ = 0;
  bool open_ = true, reading_ = false, write_active_ = false, processing_ = false, no_more_requests_ = false, streaming_ = false,
       close_when_written_ = false, shaken_ = true;
  bool refused_ = false, draining_ = false;
  std::int64_t last_activity_ms_ = 0, request_started_ms_ = 0, write_progress_ms_ = 0, last_beat_ms_ = 0, drain_until_ms_ = 0;
  std::shared_ptr<SseViewer> viewer_;
  std::function<bool()> may_go_on_;  // of the stream; empty: always
};

}  // namespace dinh::http
