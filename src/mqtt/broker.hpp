#pragma once
// Sessions, subscriptions and retained messages: who is told what. No sockets; all on the listener's thread.
#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "mqtt/figures.hpp"
#include "mqtt/retained.hpp"
#include "mqtt/session.hpp"

namespace dinh::mqtt {

class Broker {
 public:
  using PublishWill = std::function<void(LastWill)>;
  Broker(ListenerLimits const& limits, Figures& figures, PublishWill publish_will);

  struct Opened {
    std::shared_ptr<Session> session;  // null: there are too many
    bool was_there = false;
  };
  // §3.1.4: ends whoever is connected to it, and the session itself when a clean start is asked for.
  Opened open(std::string const& key, bool clean_start, std::int64_t now_ms);
  // The connection is gone: the session waits for the next one, or is over. The will, if there is one to publish.
  void leave(Session&, std::unique_ptr<LastWill>, std::int64_t now_ms);
  void end(Session&);
  void tick(std::int64_t now_ms);  // sessions and delays that ran out

  Reason subscribe(Session&, Subscription const&, std::uint32_t id);
  Reason unsubscribe(Session&, std::string_view filter);
  // A piece of what is retained for new subscriptions, as long as the client takes it; true: call again, it was not all.
  bool tell_retained(Session&, std::int64_t now_ms);
  bool has_room_for(Publication const& one) const { return !one.retain || retained_.has_room_for(one); }
  // To all subscribers; kept if it is to be retained. key: of the session it came from, for no local; empty: of none.
  void route(PublicationPtr, std::string_view from_key);

 private:
  void tell(Session&, Outgoing);
  FilterTree::Member const* one_of(FilterTree::Group&) const;

  ListenerLimits const& limits_;
  Figures& figures_;
  PublishWill publish_will_;
  std::unordered_map<std::string, std::shared_ptr<Session>> sessions_;
  FilterTree tree_;
  FilterTree::Matching matching_;
  Retained retained_;
};

}  // namespace dinh::mqtt
