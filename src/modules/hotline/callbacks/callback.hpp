#pragma once
// Somebody who wants to be called: he hung up waiting, spoke to the answering machine, or asked for it. One number waits once, however
// often it tried.
#include <optional>
#include <string>
#include <tuple>

#include "base/fields.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace dinh::hotline {

enum class CallbackState { open, taken, tried, done, given_up };
constexpr auto names_of(CallbackState) {
  return std::array{named(CallbackState::open, "open"), named(CallbackState::taken, "taken"), named(CallbackState::tried, "tried"),
                    named(CallbackState::done, "done"), named(CallbackState::given_up, "given_up")};
}
constexpr bool waits(CallbackState s) { return s == CallbackState::open || s == CallbackState::taken || s == CallbackState::tried; }

struct NewCallback {
  std::string number;          // in any spelling; a withheld number cannot be called
  std::string origin;          // abandoned, voicemail, asked (by text or on the web)
  Instant at;                  // when he tried
  std::int64_t waited_ms = 0;  // in the queue
  std::optional<std::int64_t> case_id = {};
};

struct Callback {
  std::int64_t id = 0;
  CallbackState state = CallbackState::open;
  bool waits = true;           // waits(state), kept for the indexes
  std::string digest, sealed;  // of the number
  std::string origin;          // of the last wish
  std::int64_t wishes = 1;
  Instant first_at, last_at;
  std::int64_t waited_ms = 0;  // the longest
  std::int64_t tries = 0;
  Instant not_before;  // after a try in vain
  std::int64_t user_id = 0;
  std::string taken_by;
  std::optional<Instant> taken_at;
  std::string note;
  std::optional<std::int64_t> case_id;
  std::optional<Instant> done_at;
  std::int64_t version = 1;
  static constexpr auto fields() {
    return std::tuple(field("id", &Callback::id), field("state", &Callback::state), field("waits", &Callback::waits),
                      field("digest", &Callback::digest), field("sealed", &Callback::sealed), field("origin", &Callback::origin),
                      field("wishes", &Callback::wishes), field("first_at", &Callback::first_at), field("last_at", &Callback::last_at),
                      field("waited_ms", &Callback::waited_ms), field("tries", &Callback::tries),
                      field("not_before", &Callback::not_before), field("user_id", &Callback::user_id),
                      field("taken_by", &Callback::taken_by), field("taken_at", &Callback::taken_at), field("note", &Callback::note),
                      field("case_id", &Callback::case_id), field("done_at", &Callback::done_at), field("version", &Callback::version));
  }
};

// What can be done with one. Who took it and went away holds it for a quarter of an hour.
inline constexpr std::int64_t taken_for_ms = 15 * minute_ms, next_try_after_ms = 20 * minute_ms, tries_before_giving_up = 3;
Result<void> may_take(Callback const&, std::int64_t user_id, Instant now);
Result<void> may_settle(Callback const&, std::int64_t user_id, Instant now);  // tried, done, given up: by who took it

}  // namespace dinh::hotline
