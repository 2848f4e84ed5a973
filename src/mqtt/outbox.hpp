#pragma once
// What a session still has to be told, in order: a bounded queue, and behind it what was sent and is not acknowledged (§4.3, §4.4, §4.9).
// It outlives connections: what was on its way goes out again, with its old id, when the client is back.
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "mqtt/publication.hpp"

namespace dinh::mqtt {

struct OutboxLimits {
  std::size_t unacknowledged = 64;                 // of QoS 1 and 2; the client's Receive Maximum may ask for less
  std::size_t messages = 1'000, bytes = 1u << 20;  // waiting
};

struct Outgoing {
  PublicationPtr message;
  int qos = 0;
  bool retain = false;
  std::vector<std::uint32_t> subscription_ids = {};
};

class Outbox {
 public:
  explicit Outbox(OutboxLimits limits) : limits_(limits) {}
  // False: something was dropped for want of room, what is of QoS 0 first.
  bool add(Outgoing);
  // Without crowding out what is new: half of the queue is left to that.
  bool has_room_for(Publication const& one) const {
    return queue_.empty() || (queue_.size() < limits_.messages / 2 && bytes_ + one.bytes() <= limits_.bytes / 2);
  }
  void connected(Version, std::size_t receive_maximum, std::size_t max_packet_bytes);  // what is unacknowledged goes out again
  void disconnected();                                                                 // what is of QoS 0 is not kept
  // The next packet, behind `to`; false: there is none, or the client has to acknowledge first. Counts what it had to pass over in
  // dropped().
  bool next(std::string& to, std::int64_t now_ms);
  // PUBACK, PUBREC, PUBCOMP of the client. The answer to send, if one is due.
  std::optional<Ack> acknowledged(Ack const&);
  std::uint64_t take_dropped() { return std::exchange(dropped_, 0); }
  std::size_t waiting() const { return queue_.size(); }
  std::size_t unacknowledged() const { return sent_.size(); }

 private:
  struct Sent {
    Outgoing what;
    std::uint16_t id = 0;
    bool is_received = false;  // PUBREC came: only PUBREL and PUBCOMP are left
  };
  bool drop_one_of_qos_0();
  void forget_front();
  void send_again(std::string& to, Sent const&, std::int64_t now_ms) const;
  std::string packet_of(Outgoing const&, std::uint16_t id, bool duplicate, std::int64_t now_ms) const;
  std::uint16_t free_id();

  OutboxLimits limits_;
  std::deque<Outgoing> queue_;
  std::deque<Sent> sent_;
  std::size_t bytes_ = 0, of_qos_0_ = 0, sent_again_ = 0;  // how many of sent_ this connection has been told
  std::size_t receive_maximum_ = 0, max_packet_bytes_ = 0;
  Version version_ = Version::v3_1_1;
  std::uint16_t last_id_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace dinh::mqtt
