#pragma once
// What comes into the house and goes out of it, whatever the channel: plain values.
#include <optional>
#include <string>
#include <vector>

#include "base/fields.hpp"
#include "base/time.hpp"

namespace dinh::channels {

// As it came, kept before anybody looks into it.
struct Received {
  std::string channel;  // zalo, meta, telegram, sms, mail, chat, phone
  std::string key;      // the provider's own id of it: the same key of a channel is the same message for ever
  std::string lane;     // of whom it is: what one person sent is worked off in the order it was received
  Instant at;           // the provider's time
  std::string raw;      // bytes, as they came
};

struct Place {  // WGS 84
  double lat = 0, lon = 0;
  static constexpr auto fields() { return std::tuple(field("lat", &Place::lat), field("lon", &Place::lon)); }
};

struct IncomingFile {
  std::string name, type;
  std::string bytes;  // what came with the message itself
  std::string url;    // else where the provider keeps it
};

// One message of a citizen.
struct Incoming {
  std::string from;         // his address on the channel: a phone number, a Zalo user, a mail address
  std::string thread = {};  // "" his only conversation on this channel; else which one (a mail's thread, a post's comments)
  std::string name = {};    // as the channel shows him
  std::string provider_id;  // of this message, for answers to it and for receipts
  Instant at;
  std::string kind = "text";  // text, file, place, sticker, contact, follow, unfollow, button
  std::string text = {};
  std::string subject = {};  // mail
  std::optional<Place> place = {};
  std::vector<IncomingFile> files = {};
  bool automatic = false;  // written by a machine (a vacation notice): kept, never answered
  std::string phone = {};  // what he told of himself by a form of the channel
};

enum class Delivery { received, queued, sent, delivered, read, failed };
constexpr auto names_of(Delivery) {
  return std::array{named(Delivery::received, "received"),   named(Delivery::queued, "queued"), named(Delivery::sent, "sent"),
                    named(Delivery::delivered, "delivered"), named(Delivery::read, "read"),     named(Delivery::failed, "failed")};
}

// What the provider says of one of ours.
struct DeliveryNews {
  std::string provider_id;
  Delivery state = Delivery::delivered;
  std::string error = {};
};

struct Parsed {  // nothing in it: nothing for us (our own echo, a heartbeat)
  std::vector<Incoming> messages;
  std::vector<DeliveryNews> news;
};

// One message of ours, as its channel gets it.
struct Outgoing {
  std::int64_t id = 0;  // the same one again is the same message: where a channel can tell, it goes out once
  std::string to, thread;
  std::string text, subject;
  std::string answers;                // provider's id of the message that it answers; "" none
  std::optional<Instant> last_heard;  // when he wrote last: some channels let us answer for a while only
  bool automatic = false;             // by a template, not by a colleague
  std::string template_name;          // of an automatic one
};

struct Receipt {
  std::string provider_id;  // "" the channel gives none
  Delivery state = Delivery::sent;
};

}  // namespace dinh::channels
