#include <algorithm>

#include "modules/hotline/calls/views.hpp"

namespace dinh::hotline {

std::vector<QueueFigures> queue_figures(std::vector<phone::Call> const& open, std::vector<QueueFigures> of_day, Instant now) {
  for (auto const& call : open) {
    bool waits = call.direction == phone::Direction::in && !call.answered_at;
    if (!waits) continue;
    auto queue = std::find_if(of_day.begin(), of_day.end(), [&](auto const& q) { return q.queue == call.queue; });
    if (queue == of_day.end()) {
      of_day.emplace_back().queue = call.queue;
      queue = of_day.end() - 1;
    }
    ++queue->waiting;
    queue->longest_wait_ms = std::max(queue->longest_wait_ms, phone::waited_ms(call, now));
  }
  return of_day;
}

AgentFigures agent_figures(std::vector<phone::Agent> const& agents, std::vector<phone::Call> const& open) {
  AgentFigures out;
  for (auto const& agent : agents) {
    bool talks = std::any_of(open.begin(), open.end(), [&](auto const& c) { return c.extension == agent.extension && c.answered_at; });
    ++(talks ? out.talking : agent.ready ? out.ready : out.away);
  }
  return out;
}

}  // namespace dinh::hotline
