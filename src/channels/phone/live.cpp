#include "channels/phone/live.hpp"

#include <algorithm>

#include "base/time.hpp"

namespace dinh::channels::phone {

namespace {
std::shared_ptr<const std::string> frame(std::string_view event, std::string_view data) {
  return std::make_shared<const std::string>(http::sse_frame(0, event, data));
}
}  // namespace

bool Live::attach(std::shared_ptr<http::SseViewer> stream, std::int64_t user_id) {
  std::erase_if(viewers_, [](auto const& v) { return !v.stream->open(); });
  if (viewers_.size() >= most_viewers) return false;
  if (stream->send(frame("ready", "{}"))) viewers_.push_back({std::move(stream), user_id});
  return true;
}

void Live::tell_call(std::int64_t user_id, std::int64_t call_id, std::int64_t version) {
  auto word = frame("call", "{\"id\":" + std::to_string(call_id) + ",\"version\":" + std::to_string(version) + "}");
  std::erase_if(viewers_, [&](auto const& v) { return v.user_id == user_id && !v.stream->send(word); });
}

void Live::tell_queues() {
  queues_changed_ = true;
  if (monotonic_ms() - queues_told_ms_ >= second_ms) send_queues();
}

void Live::tick() {
  if (queues_changed_ && monotonic_ms() - queues_told_ms_ >= second_ms) send_queues();
}

void Live::send_queues() {
  queues_changed_ = false;
  queues_told_ms_ = monotonic_ms();
  auto word = frame("queues", "{}");
  std::erase_if(viewers_, [&](auto const& v) { return !v.stream->send(word); });
}

}  // namespace dinh::channels::phone
