#pragma once
// One case at one partner: what was sent, what came back, and what is known of it. "Sent" is never said of what may not have arrived.
#include <optional>
#include <string>
#include <tuple>

#include "base/fields.hpp"
#include "base/time.hpp"

namespace dinh::hotline {

enum class HandoverState {
  waiting,    // in the outbox; nothing has left that could have been taken
  sending,    // under way; found so after a crash, it is unknown
  unknown,    // it may have arrived: they are asked before it is sent again
  delivered,  // taken, by a token; their number is still to come
  accepted,   // taken, and this is their number
  failed,     // refused, or given up
  withdrawn,  // the case went elsewhere
};
constexpr auto names_of(HandoverState) {
  return std::array{named(HandoverState::waiting, "waiting"),    named(HandoverState::sending, "sending"),
                    named(HandoverState::unknown, "unknown"),    named(HandoverState::delivered, "delivered"),
                    named(HandoverState::accepted, "accepted"),  named(HandoverState::failed, "failed"),
                    named(HandoverState::withdrawn, "withdrawn")};
}

// Why it is not known whether it arrived.
enum class Doubt {
  none,
  no_answer,   // none came, or a fault of theirs: when they know nothing of it, it is sent again
  unreadable,  // they say they took it and no number can be read: never sent again by itself
};
constexpr auto names_of(Doubt) {
  return std::array{named(Doubt::none, "none"), named(Doubt::no_answer, "no_answer"), named(Doubt::unreadable, "unreadable")};
}

// What they have made of it.
enum class RemoteState { none, in_progress, answered, returned };
constexpr auto names_of(RemoteState) {
  return std::array{named(RemoteState::none, "none"), named(RemoteState::in_progress, "in_progress"),
                    named(RemoteState::answered, "answered"), named(RemoteState::returned, "returned")};
}

// Why somebody has to look at it.
enum class Attention { none, failed, unknown, no_proof };
constexpr auto names_of(Attention) {
  return std::array{named(Attention::none, ""), named(Attention::failed, "failed"), named(Attention::unknown, "unknown"),
                    named(Attention::no_proof, "no_proof")};
}

struct Handover {
  std::int64_t id = 0, case_id = 0;
  std::string partner, unit;
  std::string key;      // Idempotency-Key
  std::string sealed;   // what is sent, without api_key
  std::string service;  // their service code
  HandoverState state = HandoverState::waiting;
  Doubt doubt = Doubt::none;
  Attention attention = Attention::none;
  std::int64_t attempts = 0;
  std::optional<Instant> next_at;  // when it is this one's turn again
  Instant created_at;
  std::optional<Instant> first_sent_at, sent_at, settled_at;
  std::int64_t http_status = 0;  // of their last answer; 0 none
  std::string token, remote_id;
  std::string sent_sha256, answer_sha256;
  std::string reason;
  RemoteState remote_state = RemoteState::none;
  std::optional<Instant> remote_at;
  std::int64_t misses = 0;  // looks in a row that could not be finished
  static constexpr auto fields() {
    return std::tuple(
        field("id", &Handover::id), field("case_id", &Handover::case_id), field("partner", &Handover::partner),
        field("unit", &Handover::unit), field("key", &Handover::key), field("sealed", &Handover::sealed),
        field("service", &Handover::service), field("state", &Handover::state), field("doubt", &Handover::doubt),
        field("attention", &Handover::attention), field("attempts", &Handover::attempts), field("next_at", &Handover::next_at),
        field("created_at", &Handover::created_at), field("first_sent_at", &Handover::first_sent_at), field("sent_at", &Handover::sent_at),
        field("settled_at", &Handover::settled_at), field("http_status", &Handover::http_status), field("token", &Handover::token),
        field("remote_id", &Handover::remote_id), field("sent_sha256", &Handover::sent_sha256),
        field("answer_sha256", &Handover::answer_sha256), field("reason", &Handover::reason),
        field("remote_state", &Handover::remote_state), field("remote_at", &Handover::remote_at), field("misses", &Handover::misses));
  }
};

// Something may still come of it: it is sent, looked for or followed.
constexpr bool is_live(Handover const& h) {
  bool out = h.state != HandoverState::failed && h.state != HandoverState::withdrawn;
  return out && h.remote_state != RemoteState::answered && h.remote_state != RemoteState::returned;
}
constexpr bool can_try_again(Handover const& h) { return h.state == HandoverState::failed || h.state == HandoverState::unknown; }

struct HandoverView {  // on the desk, with its proof
  std::string id, partner, unit, state;
  std::string number, token;
  std::optional<Instant> sent_at, settled_at, next_at;
  std::int64_t attempts = 0, http_status = 0;
  std::string sent_sha256, answer_sha256, reason, remote_state, attention;
  std::optional<Instant> remote_at;
  bool can_try_again = false;
  static constexpr auto fields() {
    return std::tuple(
        field("id", &HandoverView::id), field("partner", &HandoverView::partner, "its name"), field("unit", &HandoverView::unit),
        field("state", &HandoverView::state, "waiting, sending, unknown, delivered, accepted, failed or withdrawn"),
        field("number", &HandoverView::number, "theirs; empty: none is known"), field("token", &HandoverView::token),
        field("sent_at", &HandoverView::sent_at), field("settled_at", &HandoverView::settled_at, "when they took or refused it"),
        field("next_at", &HandoverView::next_at, "when it is tried or looked for again"), field("attempts", &HandoverView::attempts),
        field("http_status", &HandoverView::http_status, "of their last answer; 0: none came"),
        field("sent_sha256", &HandoverView::sent_sha256, "of the body that was sent, without api_key"),
        field("answer_sha256", &HandoverView::answer_sha256, "of the body they answered"), field("reason", &HandoverView::reason),
        field("remote_state", &HandoverView::remote_state, "none, in_progress, answered or returned"),
        field("attention", &HandoverView::attention, "empty, or why somebody has to look: failed, unknown, no_proof"),
        field("remote_at", &HandoverView::remote_at), field("can_try_again", &HandoverView::can_try_again));
  }
};

}  // namespace dinh::hotline
