#include "modules/operations/live_stream.hpp"

#include <algorithm>
#include <array>

namespace dinh::operations {

Result<unsigned> topics_from(std::span<const std::string> names, bool sees_cases, bool sees_talks) {
  unsigned topics = names.empty() ? topic_points | topic_cases | topic_figures : 0;
  for (auto const& name : names) {
    if (name == "points") topics |= topic_points;
    else if (name == "cases") topics |= topic_cases;
    else if (name == "ops") topics |= topic_figures;
    else if (name == "notices") topics |= sees_cases ? unsigned{topic_notices} : 0u;
    else if (name == "talks") topics |= sees_talks ? unsigned{topic_talks} : 0u;
    else return fail_field("topics", "of points, cases, ops, talks, notices, with commas between them");
  }
  if (topics & topic_figures) topics |= sees_cases ? topic_queue : topic_public_queue;
  return sees_cases ? topics : topics & ~topic_cases;
}

void LiveStream::attach(std::shared_ptr<http::SseViewer> viewer, unsigned topics) { viewers_.push_back({std::move(viewer), topics}); }

void LiveStream::publish(Topic topic, std::uint64_t seq, std::string_view event, std::string_view data) {
  if (!viewers_.empty()) pending_.push_back({topic, http::sse_frame(seq, event, data)});
}

void LiveStream::flush() {
  if (pending_.empty()) return;
  std::array<std::shared_ptr<const std::string>, topic_sets> frames;  // one for each set of topics that somebody wants
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
