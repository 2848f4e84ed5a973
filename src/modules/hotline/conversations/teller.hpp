#pragma once
// Tells who reported, on his own channel, what becomes of his report. In the transaction of the step itself: what happened is told.
#include "casework/cases.hpp"
#include "channels/outbox.hpp"
#include "civic/city.hpp"
#include "civic/units/units.hpp"
#include "modules/hotline/conversations/wording.hpp"
#include "modules/hotline/identity.hpp"
#include "modules/hotline/tracking_keys.hpp"

namespace dinh::hotline {

struct MessagePorts {
  std::function<void(storage::Tx&, channels::Draft const&)> send = {};  // into the outbox
  std::function<Result<void>(storage::Tx&, std::int64_t message_id)> send_again = {};
  std::function<bool(std::string_view channel)> speaks = {};  // is it set up?
  std::function<void(std::int64_t conversation_id, std::int64_t version)> announce = {};
};

struct Sender {  // what every message of the house needs
  channels::Parties const& parties;
  TrackingKeys const& keys;
  civic::City const& city;
  std::string link_base;  // of this house for citizens, "https://city.example"; "" no links
};

class Teller {
 public:
  Teller(Sender, Wordings const&, Identities const&, civic::Units const&, Clock, MessagePorts);

  void step(storage::Tx&, casework::Case const&, casework::Event const&) const;
  // By a template, now. Nothing when the house has written there too often of late: two machines must not talk to each other all night.
  void say(storage::Tx&, channels::Conversation const&, std::string_view wording, Filling, std::string key = {}) const;
  std::string words(std::string_view wording, std::string_view lang) const { return wordings_.say(wording, lang, {}); }
  // What anybody may know of a case, and the key of it where only its owner reads.
  Filling about(casework::Case const&, channels::Conversation const&) const;

 private:
  void tell(storage::Tx&, channels::Conversation const&, std::string_view wording, Filling, std::string key, bool urgent) const;
  std::vector<channels::Conversation> reach(storage::Tx&, casework::Case const&) const;
  bool is_public(channels::Conversation const&) const;
  std::string date(Instant) const;

  Sender sender_;
  Wordings const& wordings_;
  Identities const& identities_;
  civic::Units const& units_;
  Clock clock_;
  MessagePorts ports_;
};

}  // namespace dinh::hotline
