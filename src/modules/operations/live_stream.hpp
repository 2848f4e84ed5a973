#pragma once
// The wallboard's event stream. Events are collected for a few milliseconds and each viewer gets them as one write, so that a hundred
// viewers at thousands of changes a second cost hundreds of sends, not hundreds of thousands. Every call on the state thread.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/sse.hpp"

namespace dinh::operations {

enum Topic : unsigned {
  topic_points = 1,
  topic_cases = 2,
  topic_figures = 4,
  topic_queue = 8,
  topic_public_queue = 16,
  topic_talks = 32,
  topic_notices = 64
};
constexpr unsigned topic_sets = 128;
// Of points, cases, ops, talks; none: all but talks. Who may not see the codes of cases hears of none, and gets the queue without them.
Result<unsigned> topics_from(std::span<const std::string> names, bool sees_cases, bool sees_talks = false);

class LiveStream {
 public:
  void attach(std::shared_ptr<http::SseViewer> viewer, unsigned topics);
  void publish(Topic topic, std::uint64_t seq, std::string_view event, std::string_view data);
  void flush();
  std::size_t viewers() const { return viewers_.size(); }

 private:
  struct Viewer {
    std::shared_ptr<http::SseViewer> stream;
    unsigned topics;
  };
  struct Event {
    Topic topic;
    std::string frame;
  };
  std::vector<Viewer> viewers_;
  std::vector<Event> pending_;
};

}  // namespace dinh::operations
