#pragma once
// What the desk reads of calls: plain shapes.
#include <optional>
#include <string>
#include <vector>

#include "channels/phone/call.hpp"
#include "modules/hotline/callbacks/callback.hpp"
#include "modules/hotline/reason.hpp"

namespace dinh::hotline {

namespace phone = channels::phone;

struct RecordingView {
  std::string id, leg, type, sha256;
  std::int64_t bytes = 0;
  Instant at;
  bool held = false, erased = false;
  std::string hold_reason;
  static constexpr auto fields() {
    return std::tuple(field("id", &RecordingView::id), field("leg", &RecordingView::leg), field("type", &RecordingView::type),
                      field("sha256", &RecordingView::sha256), field("bytes", &RecordingView::bytes), field("at", &RecordingView::at),
                      field("held", &RecordingView::held, "by law: it is not erased"), field("erased", &RecordingView::erased),
                      field("hold_reason", &RecordingView::hold_reason));
  }
};

struct EarlierCase {  // of the same number: suggested, nobody is named
  std::string id, code, title, state;
  Instant opened_at;
  Reason why;
  static constexpr auto fields() {
    return std::tuple(field("id", &EarlierCase::id), field("code", &EarlierCase::code), field("title", &EarlierCase::title),
                      field("state", &EarlierCase::state), field("opened_at", &EarlierCase::opened_at), field("why", &EarlierCase::why));
  }
};

struct CallView {
  std::int64_t id = 0;
  phone::CallState state{};
  phone::Direction direction{};
  bool mine = false, withheld = true;
  std::string number;  // whole for who has the call, its end for others, "" withheld
  std::string extension, queue, digits;
  Instant started_at;
  std::optional<Instant> queued_at, answered_at, ended_at;
  std::int64_t waited_ms = 0;
  std::optional<std::string> case_id;
  std::int64_t earlier_count = 0;
  std::vector<EarlierCase> earlier;
  std::vector<RecordingView> recordings;
  std::int64_t version = 0;
  static constexpr auto fields() {
    return std::tuple(
        field("id", &CallView::id), field("state", &CallView::state), field("direction", &CallView::direction),
        field("mine", &CallView::mine, "it is at my telephone"), field("withheld", &CallView::withheld),
        field("number", &CallView::number, "whole for who has the call, its end for others"), field("extension", &CallView::extension),
        field("queue", &CallView::queue), field("digits", &CallView::digits), field("started_at", &CallView::started_at),
        field("queued_at", &CallView::queued_at), field("answered_at", &CallView::answered_at), field("ended_at", &CallView::ended_at),
        field("waited_ms", &CallView::waited_ms), field("case_id", &CallView::case_id),
        field("earlier_count", &CallView::earlier_count, "cases of this number; at most 20 are counted"),
        field("earlier", &CallView::earlier), field("recordings", &CallView::recordings), field("version", &CallView::version));
  }
};
struct CallList {
  std::vector<CallView> items;
  static constexpr auto fields() { return std::tuple(field("items", &CallList::items)); }
};

struct AgentView {
  std::string extension;  // "" he has no telephone
  bool ready = false;
  static constexpr auto fields() { return std::tuple(field("extension", &AgentView::extension), field("ready", &AgentView::ready)); }
};
struct MyCalls {
  AgentView agent;
  std::vector<CallView> items;  // open ones and the last that ended, newest first
  std::int64_t callbacks = 0;   // how many want to be called
  static constexpr auto fields() {
    return std::tuple(field("agent", &MyCalls::agent), field("items", &MyCalls::items), field("callbacks", &MyCalls::callbacks));
  }
};

struct CallbackView {
  std::int64_t id = 0;
  CallbackState state{};
  bool mine = false;
  std::string number;  // whole for who has taken it
  std::string origin;
  std::int64_t wishes = 0, waited_ms = 0, tries = 0;
  Instant first_at, last_at;
  std::optional<Instant> not_before;
  std::string taken_by, note;
  std::optional<std::string> case_id;
  std::int64_t version = 0;
  static constexpr auto fields() {
    return std::tuple(field("id", &CallbackView::id), field("state", &CallbackView::state), field("mine", &CallbackView::mine),
                      field("number", &CallbackView::number, "whole for who has taken it, its end for others"),
                      field("origin", &CallbackView::origin, "abandoned, voicemail, asked"), field("wishes", &CallbackView::wishes),
                      field("waited_ms", &CallbackView::waited_ms), field("tries", &CallbackView::tries),
                      field("first_at", &CallbackView::first_at), field("last_at", &CallbackView::last_at),
                      field("not_before", &CallbackView::not_before), field("taken_by", &CallbackView::taken_by),
                      field("note", &CallbackView::note), field("case_id", &CallbackView::case_id),
                      field("version", &CallbackView::version));
  }
};
struct CallbackList {
  std::vector<CallbackView> items;
  std::int64_t total = 0;
  static constexpr auto fields() { return std::tuple(field("items", &CallbackList::items), field("total", &CallbackList::total)); }
};

struct QueueFigures {  // of one queue: who waits now, and since midnight
  std::string queue;
  std::int64_t waiting = 0, longest_wait_ms = 0, answered = 0, abandoned = 0, mean_wait_ms = 0;
  static constexpr auto fields() {
    return std::tuple(field("queue", &QueueFigures::queue), field("waiting", &QueueFigures::waiting, "now"),
                      field("longest_wait_ms", &QueueFigures::longest_wait_ms, "of those who wait now"),
                      field("answered", &QueueFigures::answered, "since midnight"),
                      field("abandoned", &QueueFigures::abandoned, "since midnight"),
                      field("mean_wait_ms", &QueueFigures::mean_wait_ms, "of those who were answered since midnight"));
  }
};
struct AgentFigures {
  std::int64_t ready = 0, talking = 0, away = 0;
  static constexpr auto fields() {
    return std::tuple(field("ready", &AgentFigures::ready), field("talking", &AgentFigures::talking), field("away", &AgentFigures::away));
  }
};
struct Switchboard {  // numbers only: nobody listens in, nobody is named
  std::vector<QueueFigures> queues;
  AgentFigures agents;
  std::int64_t callbacks = 0;
  static constexpr auto fields() {
    return std::tuple(field("queues", &Switchboard::queues), field("agents", &Switchboard::agents),
                      field("callbacks", &Switchboard::callbacks));
  }
};

struct AgentIn {
  std::string extension;
  bool ready = true;
  static constexpr auto fields() {
    return std::tuple(field("extension", &AgentIn::extension, "of the telephone on the desk; empty: none"),
                      defaulted("ready", &AgentIn::ready));
  }
};
struct CallIdIn {
  std::int64_t id = 0;
  static constexpr auto fields() { return std::tuple(field("id", &CallIdIn::id)); }
};
struct BindIn {
  std::int64_t id = 0;
  std::string case_id;
  static constexpr auto fields() { return std::tuple(field("id", &BindIn::id), field("case_id", &BindIn::case_id, "id or code")); }
};
struct CaseCallsIn {
  std::string id;
  static constexpr auto fields() { return std::tuple(field("id", &CaseCallsIn::id, "id or code of the case")); }
};
struct HoldIn {
  std::string id, reason;
  bool held = true;
  static constexpr auto fields() {
    return std::tuple(field("id", &HoldIn::id), field("reason", &HoldIn::reason), defaulted("held", &HoldIn::held));
  }
};
struct CallMeIn {  // a citizen who does not want to wait
  std::string number;
  static constexpr auto fields() { return std::tuple(field("number", &CallMeIn::number, "in any spelling")); }
};
struct CallMe {
  std::int64_t waiting = 0;  // who waits for a call, he among them
  static constexpr auto fields() { return std::tuple(field("waiting", &CallMe::waiting, "who waits for a call, he among them")); }
};

struct CallbackVerbIn {
  std::int64_t id = 0;
  std::string verb, note;
  std::optional<std::string> case_id;
  static constexpr auto fields() {
    return std::tuple(field("id", &CallbackVerbIn::id), field("verb", &CallbackVerbIn::verb, "take, tried, done, give_up"),
                      defaulted("note", &CallbackVerbIn::note), field("case_id", &CallbackVerbIn::case_id));
  }
};

// Who waits and how long, and who works: pure.
std::vector<QueueFigures> queue_figures(std::vector<phone::Call> const& open, std::vector<QueueFigures> of_day, Instant now);
AgentFigures agent_figures(std::vector<phone::Agent> const&, std::vector<phone::Call> const& open);

}  // namespace dinh::hotline
