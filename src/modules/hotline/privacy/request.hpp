#pragma once
// Somebody wants to know what is kept of him, or wants it erased (Law 91/2025/QH15 Article 4, Decree 356/2025/NĐ-CP Article 5).
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.hpp"
#include "base/time.hpp"

namespace dinh::hotline {

enum class RequestKind { provide, erase };
constexpr auto names_of(RequestKind) { return std::array{named(RequestKind::provide, "provide"), named(RequestKind::erase, "erase")}; }

// waiting: what could be done is done, the rest waits for cases that are still worked on or held.
enum class RequestState { open, waiting, done, refused };
constexpr auto names_of(RequestState) {
  return std::array{named(RequestState::open, "open"), named(RequestState::waiting, "waiting"), named(RequestState::done, "done"),
                    named(RequestState::refused, "refused")};
}

struct Sought {  // who: sealed as long as the request is open
  std::string number, mail;
  std::optional<std::int64_t> conversation;
  static constexpr auto fields() {
    return std::tuple(defaulted("number", &Sought::number), defaulted("mail", &Sought::mail), field("conversation", &Sought::conversation));
  }
};

struct KeptBack {    // what is not erased, and why: told to who asked
  std::string what;  // case:7K3-M9P-2QX, conversation:12, call:9
  std::string why, why_en;
  static constexpr auto fields() {
    return std::tuple(field("what", &KeptBack::what), field("why", &KeptBack::why), field("why_en", &KeptBack::why_en));
  }
};

struct RequestOutcome {  // without anything personal
  std::int64_t cases = 0, conversations = 0, calls = 0, recordings = 0, callbacks = 0;
  std::vector<KeptBack> kept;
  std::string note;  // why it was refused
  static constexpr auto fields() {
    return std::tuple(defaulted("cases", &RequestOutcome::cases), defaulted("conversations", &RequestOutcome::conversations),
                      defaulted("calls", &RequestOutcome::calls), defaulted("recordings", &RequestOutcome::recordings),
                      defaulted("callbacks", &RequestOutcome::callbacks), defaulted("kept", &RequestOutcome::kept),
                      defaulted("note", &RequestOutcome::note));
  }
};

struct DataRequest {
  std::int64_t id = 0;
  RequestKind kind = RequestKind::provide;
  RequestState state = RequestState::open;
  std::string sealed;  // Sought; "" once it is settled
  std::string shown;   // "•••5678"; "" once it is settled
  std::string reason;
  Instant opened_at;
  std::string opened_by;
  Instant answer_by, due_at;
  std::optional<Instant> done_at;
  std::string done_by;
  RequestOutcome outcome;
  std::int64_t version = 1;
  static constexpr auto fields() {
    return std::tuple(field("id", &DataRequest::id), field("kind", &DataRequest::kind), field("state", &DataRequest::state),
                      field("sealed", &DataRequest::sealed), field("shown", &DataRequest::shown), field("reason", &DataRequest::reason),
                      field("opened_at", &DataRequest::opened_at), field("opened_by", &DataRequest::opened_by),
                      field("answer_by", &DataRequest::answer_by), field("due_at", &DataRequest::due_at),
                      field("done_at", &DataRequest::done_at), field("done_by", &DataRequest::done_by),
                      field("outcome", &DataRequest::outcome), field("version", &DataRequest::version));
  }
};

struct CaseHold {
  std::int64_t case_id = 0;
  std::string reason, actor;
  Instant at;
  static constexpr auto fields() {
    return std::tuple(field("case_id", &CaseHold::case_id), field("reason", &CaseHold::reason), field("actor", &CaseHold::actor),
                      field("at", &CaseHold::at));
  }
};

}  // namespace dinh::hotline
