#pragma once
// The exchange's side: what it tells of calls, and the recordings it brings. Nothing is acknowledged that is not on disk.
#include <functional>

#include "base/result.hpp"
#include "channels/parties.hpp"
#include "channels/phone/call.hpp"
#include "channels/phone/live.hpp"
#include "channels/phone/settings.hpp"
#include "civic/audit/audit_log.hpp"
#include "civic/calendars/calendars.hpp"
#include "http/client.hpp"
#include "http/endpoint.hpp"
#include "storage/blobs.hpp"
#include "storage/jobs.hpp"

namespace dinh::channels::phone {

struct EventIn {  // POST /api/channels/phone/events
  EventKind event = EventKind::newCall;
  std::string call_id;
  std::int64_t sequence = 0;
  std::string from, to, user, queue, cause, digits, leg, url;
  std::optional<Direction> direction;
  std::optional<Instant> at;
  static constexpr auto fields() {
    return std::tuple(field("event", &EventIn::event), field("callId", &EventIn::call_id, "the exchange's own"),
                      field("sequence", &EventIn::sequence, "grows with each event of a call"), defaulted("from", &EventIn::from),
                      defaulted("to", &EventIn::to), field("direction", &EventIn::direction, "in or out; absent: by the numbers"),
                      defaulted("user", &EventIn::user, "extension of the colleague"), defaulted("queue", &EventIn::queue),
                      defaulted("cause", &EventIn::cause), defaulted("digits", &EventIn::digits, "dtmf: the keys"),
                      field("at", &EventIn::at, "absent: now"), defaulted("leg", &EventIn::leg, "recordingReady: caller, agent, both"),
                      defaulted("url", &EventIn::url, "recordingReady: where it can be fetched"));
  }
};
struct Kept {
  std::int64_t call = 0;
  bool known = false;  // it had been told before: nothing happened
  static constexpr auto fields() {
    return std::tuple(field("call", &Kept::call), field("known", &Kept::known, "it had been told before: nothing happened"));
  }
};
struct Hours {
  bool open = false;
  std::string calendar;
  static constexpr auto fields() {
    return std::tuple(field("open", &Hours::open, "somebody answers now"), field("calendar", &Hours::calendar));
  }
};

struct Ports {
  std::function<void(storage::Tx&, Call const& before, Call const& after)> changed;  // in the event's transaction
  std::function<void(storage::Tx&, Call const&, Recording const&)> recorded;         // in the recording's
  std::function<void(std::function<void()>)> on_state;
  std::function<Result<http::IncomingAnswer>(http::OutgoingRequest const&)> send;
};

class Phone {
 public:
  Phone(Settings, storage::Db&, storage::Blobs&, storage::Jobs&, Parties const&, civic::AuditLog const&, civic::Calendars const&, Clock,
        Ports);  // runs its migrations
  void add_routes(http::Router&);

  Result<Kept> hear(EventIn const&);
  Result<Kept> keep_recording(std::string_view call_key, std::string_view leg, std::string_view bytes);
  Hours hours() const;
  std::string number_of(Call const&) const;  // E.164; "" withheld
  void announce(Call const& before, Call const& after);
  void announce_queues();
  Live& live() { return live_; }
  Settings const& settings() const { return settings_; }

  void fetch();              // on a thread of its own: recordings that are still with the exchange
  std::int64_t erase_old();  // background: what is older than keep_days and not held; answers how many recordings

 private:
  Result<Event> event_of(EventIn const&) const;
  Result<void> check_url(EventIn const&) const;
  Result<void> fetch_one(storage::Job const&);
  Settings settings_;
  storage::Db& db_;
  storage::Blobs& blobs_;
  storage::Jobs& jobs_;
  Parties const& parties_;
  civic::AuditLog const& audit_;
  civic::Calendars const& calendars_;
  Clock clock_;
  Ports ports_;
  Live live_;
};

inline constexpr std::size_t largest_recording_bytes = 60u << 20;

}  // namespace dinh::channels::phone
