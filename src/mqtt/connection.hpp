#pragma once
// One client's socket: packets in, answers and messages out. Internal to the listener.
#include <array>
#include <boost/asio/ssl/stream.hpp>
#include <deque>

#include "mqtt/core.hpp"

namespace dinh::mqtt {

class Connection : public std::enable_shared_from_this<Connection>, public Waiting, public Connected {
 public:
  Connection(Core&, tcp::socket, std::string peer, asio::ssl::context* tls);
  void start();
  void tick(std::int64_t now_ms);
  void stop();  // once what was handed over is settled
  void expel();
  bool serves() const { return state_ == State::serving; }
  Client const& client() const { return client_; }

  void settle(std::uint64_t number, Reason) override;
  void wake() override { schedule(); }
  void end(Reason) override;
  void settled_of_qos_2(std::uint16_t id, Reason) override;

 private:
  enum class State {
    shaking,         // TLS
    expecting,       // CONNECT
    authenticating,  // somebody else decides
    serving,
    leaving,   // what is to be sent is sent, then nothing
    draining,  // all is sent: closing on unread bytes would take it away from the client again
    closed
  };
  struct Pending {           // a PUBLISH in its place in the order
    PublicationPtr message;  // null: it has been handed over before, and only its answer is due
    int qos = 0;
    std::uint16_t id = 0;
    bool is_settled = false;
    Reason reason = Reason::success;
  };
  struct Opening {  // what CONNECT asked for, while somebody decides whether
    bool clean_start = true, is_id_ours = false;
    std::uint16_t keep_alive_s = 0;
    std::uint32_t expiry_s = 0;
    std::size_t receive_maximum = 65'535, max_packet_bytes = 0;
  };

  void read();
  void process();
  bool may_take() const;
  void schedule();  // a flush(), soon
  void flush();
  void write();
  void on_written();
  void leave_as(State);
  void leave_session(bool with_will);
  void close();
  void forget();

  Read<void> handle(Packet const&);
  Read<void> on_connect(Packet const&);
  void refuse(Reason);  // with a CONNACK
  void fail(Packet const*, Fault const&);
  void authenticate(Login);
  void authenticated(Result<std::shared_ptr<const Actor>>);
  void open_session();
  Read<void> on_publish(Publish const&);
  Read<std::string_view> topic_of(Publish const&);
  Reason verdict_on(Publication const&) const;
  Read<void> on_acknowledgement(Ack const&);
  Read<void> on_subscribe(Subscribe const&);
  Read<void> on_unsubscribe(Unsubscribe const&);
  Read<void> on_disconnect(Disconnect const&);
  void add_pending(Pending);
  void release();
  void conclude(Pending const&);
  void conclude_qos_2(Pending const&);

  Core& core_;
  ListenerLimits const& limits_;
  tcp::socket socket_;
  std::unique_ptr<asio::ssl::stream<tcp::socket&>> tls_;
  State state_ = State::expecting;
  Client client_;
  Opening opening_;
  std::shared_ptr<Session> session_;
  std::unique_ptr<LastWill> will_;
  std::int64_t will_delay_ms_ = 0;
  std::vector<std::string> aliases_;
  Inbox in_;
  std::array<char, 8192> buffer_;
  std::string out_, writing_;
  std::deque<Pending> pending_;
  std::uint64_t first_pending_ = 0;  // number of pending_.front()
  std::size_t pending_bytes_ = 0;
  bool reading_ = false, write_active_ = false, is_scheduled_ = false, is_stopping_ = false;
  std::int64_t keep_alive_ms_ = 0, since_ms_ = 0, last_heard_ms_ = 0, write_since_ms_ = 0;  // since_ms_: of the state
};

}  // namespace dinh::mqtt
