#pragma once
// The states of a case of type `report` and the verbs that lead from one to the next (design: hotline). `overdue` is computed from the
// clocks, never a state.
#include <array>
#include <string_view>
#include <vector>

#include "base/fields.hpp"

namespace dinh::casework {

enum class State {
  fresh,
  received,
  need_info,
  classified,
  forwarded,
  returned,
  in_progress,
  extended,
  answered,
  resolved,
  duplicate,
  refused,
  not_ours,
  rated,
  reopened
};
constexpr auto names_of(State) {
  return std::array{named(State::fresh, "new"),
                    named(State::received, "received"),
                    named(State::need_info, "need_info"),
                    named(State::classified, "classified"),
                    named(State::forwarded, "forwarded"),
                    named(State::returned, "returned"),
                    named(State::in_progress, "in_progress"),
                    named(State::extended, "extended"),
                    named(State::answered, "answered"),
                    named(State::resolved, "resolved"),
                    named(State::duplicate, "duplicate"),
                    named(State::refused, "refused"),
                    named(State::not_ours, "not_ours"),
                    named(State::rated, "rated"),
                    named(State::reopened, "reopened")};
}

struct StateText {
  State state;
  std::string_view vi, en;
  bool open;                // Open311 status
  std::string_view update;  // mySociety's service request update status
};
StateText const& text_of(State);
inline bool is_open(State s) { return text_of(s).open; }

enum class Verb {
  receive,
  classify,
  forward,
  give_back,
  start,
  ask_info,
  give_info,
  extend,
  progress,
  answer,
  approve,
  send_back,
  refuse,
  not_ours,
  merge,
  unmerge,
  note,
  rate,
  reopen
};
constexpr auto names_of(Verb) {
  return std::array{named(Verb::receive, "receive"),     named(Verb::classify, "classify"), named(Verb::forward, "forward"),
                    named(Verb::give_back, "return"),    named(Verb::start, "start"),       named(Verb::ask_info, "ask_info"),
                    named(Verb::give_info, "give_info"), named(Verb::extend, "extend"),     named(Verb::progress, "progress"),
                    named(Verb::answer, "answer"),       named(Verb::approve, "approve"),   named(Verb::send_back, "send_back"),
                    named(Verb::refuse, "refuse"),       named(Verb::not_ours, "not_ours"), named(Verb::merge, "merge"),
                    named(Verb::unmerge, "unmerge"),     named(Verb::note, "note"),         named(Verb::rate, "rate"),
                    named(Verb::reopen, "reopen")};
}

struct Move {
  Verb verb;
  std::string_view right;  // "" the citizen's own
  State to;                // note, progress, give_info and unmerge decide for themselves
  std::vector<State> from;
};
Move const& move_of(Verb);
bool allowed(Verb, State from);
std::vector<Verb> verbs_from(State);  // in the order a desk shows them

}  // namespace dinh::casework
