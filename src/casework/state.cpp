#include "casework/state.hpp"

#include <algorithm>

namespace dinh::casework {

namespace {

constexpr std::array texts = {
    StateText{State::fresh, "Chờ tiếp nhận", "Waiting intake", true, "OPEN"},
    StateText{State::received, "Đã tiếp nhận", "Received", true, "OPEN"},
    StateText{State::need_info, "Chờ bổ sung thông tin", "Waiting for citizen", true, "FOR_TRIAGE"},
    StateText{State::classified, "Đã phân loại", "Classified", true, "FOR_TRIAGE"},
    StateText{State::forwarded, "Đã chuyển xử lý", "Forwarded", true, "INTERNAL_REFERRAL"},
    StateText{State::returned, "Đơn vị trả lại", "Returned by unit", true, "INTERNAL_REFERRAL"},
    StateText{State::in_progress, "Đang xử lý", "In progress", true, "IN_PROGRESS"},
    StateText{State::extended, "Gia hạn", "Extended", true, "ACTION_SCHEDULED"},
    StateText{State::answered, "Đã xử lý, chờ duyệt", "Done, awaiting review", true, "INVESTIGATING"},
    StateText{State::resolved, "Đã xử lý", "Resolved", false, "FIXED"},
    StateText{State::duplicate, "Trùng", "Duplicate", false, "DUPLICATE"},
    StateText{State::refused, "Từ chối tiếp nhận", "Refused with reason", false, "NO_FURTHER_ACTION"},
    StateText{State::not_ours, "Không thuộc thẩm quyền", "Not in remit", false, "NOT_COUNCILS_RESPONSIBILITY"},
    StateText{State::rated, "Đã đánh giá", "Rated", false, "CLOSED"},
    StateText{State::reopened, "Mở lại", "Reopened", true, "REOPEN"},
};

using S = State;
const std::vector<State> every_open = {S::fresh,    S::received,    S::need_info, S::classified, S::forwarded,
                                       S::returned, S::in_progress, S::extended,  S::answered,   S::reopened};
const std::vector<State> every_state = [] {
  std::vector<State> out;
  for (auto const& t : texts) out.push_back(t.state);
  return out;
}();

// Wherever a unit has the case it can be asked for more, given to another unit, or given back: a wrong unit must have a way back.
const std::vector<Move> moves = {
    {Verb::receive, "case.receive", S::received, {S::fresh}},
    {Verb::classify, "case.classify", S::classified, {S::received, S::need_info, S::classified, S::returned, S::reopened}},
    {Verb::forward,
     "case.forward",
     S::forwarded,
     {S::received, S::classified, S::returned, S::reopened, S::forwarded, S::in_progress, S::extended}},
    {Verb::start, "case.start", S::in_progress, {S::forwarded, S::extended, S::reopened}},
    {Verb::answer, "case.answer", S::answered, {S::forwarded, S::in_progress, S::extended}},
    {Verb::progress, "case.answer", S::in_progress, {S::forwarded, S::in_progress, S::extended}},
    {Verb::approve, "case.approve", S::resolved, {S::answered}},
    {Verb::send_back, "case.approve", S::in_progress, {S::answered}},
    {Verb::give_back, "case.return", S::returned, {S::forwarded, S::in_progress, S::extended}},
    {Verb::ask_info,
     "case.note",
     S::need_info,
     {S::received, S::classified, S::forwarded, S::returned, S::in_progress, S::extended, S::reopened}},
    {Verb::give_info, "", S::received, {S::need_info}},
    {Verb::extend, "case.extend", S::extended, {S::forwarded, S::in_progress, S::extended}},
    {Verb::merge, "case.merge", S::duplicate, every_open},
    {Verb::unmerge, "case.merge", S::received, {S::duplicate}},
    {Verb::refuse, "case.refuse", S::refused, {S::fresh, S::received, S::need_info, S::classified}},
    {Verb::not_ours, "case.refuse", S::not_ours, {S::fresh, S::received, S::need_info, S::classified, S::returned}},
    {Verb::note, "case.note", S::fresh, every_state},
    {Verb::rate, "", S::rated, {S::resolved, S::rated}},
    {Verb::reopen, "case.reopen", S::reopened, {S::resolved, S::rated, S::refused, S::not_ours}},
};

}  // namespace

StateText const& text_of(State s) {
  return *std::find_if(texts.begin(), texts.end(), [&](auto const& t) { return t.state == s; });
}

Move const& move_of(Verb v) {
  return *std::find_if(moves.begin(), moves.end(), [&](auto const& m) { return m.verb == v; });
}

bool allowed(Verb v, State from) {
  auto const& states = move_of(v).from;
  return std::find(states.begin(), states.end(), from) != states.end();
}

std::vector<Verb> verbs_from(State from) {
  std::vector<Verb> out;
  for (auto const& m : moves)
    if (allowed(m.verb, from)) out.push_back(m.verb);
  return out;
}

}  // namespace dinh::casework
