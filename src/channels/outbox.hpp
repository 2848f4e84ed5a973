#pragma once
// What goes out: on disk with what it tells of, in order within a conversation, tried again with growing pauses while the provider is
// away, given up with the reason on the colleague's screen. A provider that is down holds up nobody else: each channel has its own thread.
// At least once: killed between a provider's answer and the disk, a message goes out again (with the same id, where the channel has one).
#include "channels/inbox.hpp"

namespace dinh::channels {

struct QuietHours {                         // local time; messages that nobody waits for are sent in the morning
  int from_min = 21 * 60, to_min = 7 * 60;  // equal: none
};
// When it may go out: now, or at the end of the quiet hours.
Instant after_quiet(QuietHours const&, Instant now, int utc_offset_min);

struct Draft {
  std::int64_t conversation_id = 0;
  std::string text, subject = {};
  std::string author = {};         // a colleague; "" the house
  std::string template_name = {};  // of the house
  bool urgent = true;              // also in quiet hours: an answer to what was just said
  std::string key = {};            // the same key of a conversation is one message
};

class Outbox {
 public:
  Outbox(storage::Db&, storage::Jobs&, Parties const&, Clock, QuietHours, int utc_offset_min, Announce);

  static std::string queue_of(std::string_view channel) { return "outbox:" + std::string(channel); }
  // Inside the caller's transaction; not_found: no such conversation. Nothing when a message of that key is there already.
  Result<std::optional<Message>> send(storage::Tx&, Draft const&) const;
  std::int64_t work(Channel&) const;                                     // one batch
  Result<void> send_again(storage::Tx&, std::int64_t message_id) const;  // of one that failed

 private:
  void settle(storage::Job const&, Message const&, Result<Receipt> const&) const;

  storage::Db& db_;
  storage::Jobs& jobs_;
  Parties const& parties_;
  Clock clock_;
  QuietHours quiet_;
  int utc_offset_min_;
  Announce announce_;
};

}  // namespace dinh::channels
