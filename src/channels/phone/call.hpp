#pragma once
// A call as the exchange tells of it, one event after the other. What a call is follows from the set of its events: they may come twice and
// in any order.
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.hpp"
#include "base/time.hpp"

namespace dinh::channels::phone {

enum class EventKind { newCall, answer, hangup, queueEnter, queueLeave, transfer, hold, unhold, recordingReady, dtmf, abandoned };
constexpr auto names_of(EventKind) {
  return std::array{named(EventKind::newCall, "newCall"),
                    named(EventKind::answer, "answer"),
                    named(EventKind::hangup, "hangup"),
                    named(EventKind::queueEnter, "queueEnter"),
                    named(EventKind::queueLeave, "queueLeave"),
                    named(EventKind::transfer, "transfer"),
                    named(EventKind::hold, "hold"),
                    named(EventKind::unhold, "unhold"),
                    named(EventKind::recordingReady, "recordingReady"),
                    named(EventKind::dtmf, "dtmf"),
                    named(EventKind::abandoned, "abandoned")};
}

enum class Direction { in, out };
constexpr auto names_of(Direction) { return std::array{named(Direction::in, "in"), named(Direction::out, "out")}; }

struct Event {  // as it is kept
  std::string call_key;
  std::int64_t sequence = 0;
  EventKind kind = EventKind::newCall;
  Instant at;
  Direction direction = Direction::in;
  std::string digest, sealed;  // of the number outside; "" withheld, or not told
  std::string extension, queue, cause, digits;
  static constexpr auto fields() {
    return std::tuple(field("call_key", &Event::call_key), field("sequence", &Event::sequence), field("kind", &Event::kind),
                      field("at", &Event::at), field("direction", &Event::direction), field("digest", &Event::digest),
                      field("sealed", &Event::sealed), field("extension", &Event::extension), field("queue", &Event::queue),
                      field("cause", &Event::cause), field("digits", &Event::digits));
  }
};

enum class CallState { ringing, queued, talking, held, ended, abandoned };
constexpr auto names_of(CallState) {
  return std::array{named(CallState::ringing, "ringing"), named(CallState::queued, "queued"), named(CallState::talking, "talking"),
                    named(CallState::held, "held"),       named(CallState::ended, "ended"),   named(CallState::abandoned, "abandoned")};
}
constexpr bool is_over(CallState s) { return s == CallState::ended || s == CallState::abandoned; }

struct Call {
  std::int64_t id = 0;
  std::string call_key;  // the exchange's own
  CallState state = CallState::ringing;
  Direction direction = Direction::in;
  std::string digest, sealed;
  std::string extension;  // whose phone rings or has it
  std::string queue, cause, digits;
  Instant started_at;
  std::optional<Instant> queued_at, answered_at, ended_at;
  bool open = true;                     // not over, kept for the indexes
  std::optional<std::int64_t> case_id;  // what it was about
  std::int64_t version = 0;
  static constexpr auto fields() {
    return std::tuple(field("id", &Call::id), field("call_key", &Call::call_key), field("state", &Call::state),
                      field("direction", &Call::direction), field("digest", &Call::digest), field("sealed", &Call::sealed),
                      field("extension", &Call::extension), field("queue", &Call::queue), field("cause", &Call::cause),
                      field("digits", &Call::digits), field("started_at", &Call::started_at), field("queued_at", &Call::queued_at),
                      field("answered_at", &Call::answered_at), field("ended_at", &Call::ended_at), field("is_open", &Call::open),
                      field("case_id", &Call::case_id), field("version", &Call::version));
  }
};

inline constexpr std::string_view voicemail = "voicemail";  // the extension of the answering machine: nobody was reached

void take(Call&, Event const&);                       // the next event in order
Call picture(Call const& known, std::vector<Event>);  // of all events there are, in any order; known: id, case, version
std::int64_t waited_ms(Call const&, Instant now);     // until somebody answered or it ended
bool reached_somebody(Call const&);
bool wants_callback(Call const&, std::int64_t at_least_ms);

struct Recording {
  std::string id;  // unguessable
  std::int64_t call_id = 0;
  std::string leg;         // caller, agent, both, voicemail
  std::string blob, type;  // SHA-256 of its bytes; sniffed media type
  std::int64_t bytes = 0;
  Instant at;
  bool held = false;  // by law: not erased before it is let go
  std::string hold_reason;
  std::optional<Instant> erased_at;
  static constexpr auto fields() {
    return std::tuple(field("id", &Recording::id), field("call_id", &Recording::call_id), field("leg", &Recording::leg),
                      field("blob", &Recording::blob), field("type", &Recording::type), field("bytes", &Recording::bytes),
                      field("at", &Recording::at), field("held", &Recording::held), field("hold_reason", &Recording::hold_reason),
                      field("erased_at", &Recording::erased_at));
  }
};
bool is_leg(std::string_view);

struct Agent {  // a colleague and his telephone
  std::int64_t user_id = 0;
  std::string name, extension;
  bool ready = false;  // takes calls; else away
  Instant at;
  static constexpr auto fields() {
    return std::tuple(field("user_id", &Agent::user_id), field("name", &Agent::name), field("extension", &Agent::extension),
                      field("ready", &Agent::ready), field("at", &Agent::at));
  }
};

}  // namespace dinh::channels::phone
