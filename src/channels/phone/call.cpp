#include "channels/phone/call.hpp"

#include <algorithm>

namespace dinh::channels::phone {

namespace {

constexpr std::size_t longest_digits = 32;

void end(Call& call, Event const& event) {
  bool in_vain = !call.answered_at && call.direction == Direction::in;
  call.state = in_vain ? CallState::abandoned : CallState::ended;
  call.ended_at = event.at;
  if (!event.cause.empty()) call.cause = event.cause;
}

void learn(Call& call, Event const& event) {  // what any event may bring
  if (call.digest.empty() && !event.digest.empty()) {
    call.digest = event.digest;
    call.sealed = event.sealed;
  }
  if (!event.extension.empty()) call.extension = event.extension;
  if (!event.queue.empty()) call.queue = event.queue;
}

}  // namespace

void take(Call& call, Event const& event) {
  if (is_over(call.state)) return;
  learn(call, event);
  switch (event.kind) {
    case EventKind::newCall: call.direction = event.direction; break;
    case EventKind::queueEnter:
      call.state = CallState::queued;
      if (!call.queued_at) call.queued_at = event.at;
      break;
    case EventKind::queueLeave:
      if (call.state == CallState::queued) call.state = CallState::ringing;
      break;
    case EventKind::answer:
      call.state = CallState::talking;
      if (!call.answered_at) call.answered_at = event.at;
      break;
    case EventKind::transfer:  // it rings at the next one; who was reached stays reached
      call.state = CallState::ringing;
      break;
    case EventKind::hold:
      if (call.state == CallState::talking) call.state = CallState::held;
      break;
    case EventKind::unhold:
      if (call.state == CallState::held) call.state = CallState::talking;
      break;
    case EventKind::dtmf: call.digits = (call.digits + event.digits).substr(0, longest_digits); break;
    case EventKind::abandoned:
    case EventKind::hangup: end(call, event); break;
    case EventKind::recordingReady: break;
  }
}

Call picture(Call const& known, std::vector<Event> events) {
  std::sort(events.begin(), events.end(), [](auto const& a, auto const& b) { return a.sequence < b.sequence; });
  Call call;
  call.id = known.id;
  call.case_id = known.case_id;
  call.version = known.version;
  if (!events.empty()) {
    call.call_key = events.front().call_key;
    call.started_at = events.front().at;
    call.direction = events.front().direction;
  }
  for (auto const& event : events) take(call, event);
  call.open = !is_over(call.state);
  return call;
}

std::int64_t waited_ms(Call const& call, Instant now) {
  auto until = call.answered_at ? *call.answered_at : call.ended_at.value_or(now);
  return std::max<std::int64_t>(0, until - call.started_at);
}

bool reached_somebody(Call const& call) { return call.answered_at && call.extension != voicemail; }

bool wants_callback(Call const& call, std::int64_t at_least_ms) {
  return call.state == CallState::abandoned && !call.digest.empty() && waited_ms(call, call.started_at) >= at_least_ms;
}

bool is_leg(std::string_view leg) { return leg == "caller" || leg == "agent" || leg == "both" || leg == voicemail; }

}  // namespace dinh::channels::phone
