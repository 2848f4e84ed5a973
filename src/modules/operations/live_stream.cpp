#include "modules/operations/live_stream.hpp"

#include <algorithm>
#include <array>

namespace dinh::operations {

Result<unsigned> topics_from(std::string_view list) {
  constexpr std::pair<std::string_view, unsigned> names[] = {{"points", topic_points}, {"cases", topic_cases}, {"ops", topic_figures}};
  unsigned topics = 0;
  while (!list.empty()) {
    auto name = list.substr(0, list.find(','));
    list.remove_prefix(std::min(name.size() + 1, list.size()));
    auto known = std::find_if(std::begin(names), std::end(names), [&](auto const& n) { return n.first == name; });
    if (known == std::end(names)) return fail_field("topics", "points, cases and ops, joined by commas");
    topics |= known->second;
  }
  return topics ? topics : static_cast<unsigned>(topic_all);
}

void LiveStream::attach(std::shared_ptr<http::SseViewer> viewer, unsigned topics) { viewers_.push_back({std::move(viewer), topics}); }

void LiveStream::publish(Topic topic, std::uint64_t seq, std::string_view event, std::string_view data) {
  if (!viewers_.empty()) pending_.push_back({topic, http::sse_frame(seq, event, data)});
}

void LiveStream::flush() {
  if (pending_.empty()) return;
  std::array<std::shared_ptr<const std::string>, topic_all + 1> frames;  // one for each set of topics that somebody wants
  auto frame_for = [&](unsigned topics) {
    if (!frames[topics]) {
      std::string text;
      for (auto const& e : pending_)
        if (e.topic & topics) text += e.frame;
      frames[topics] = std::make_shared<const std::string>(std::move(text));
    }
    return frames[topics];
  };
  std::erase_if(viewers_, [&](Viewer const& v) {
    if (!v.stream->open()) return true;
    auto frame = frame_for(v.topics);
    return !frame->empty() && !v.stream->send(frame);
  });
  pending_.clear();
}

}  // namespace dinh::operations
