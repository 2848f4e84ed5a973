#include "mqtt/retained.hpp"

#include "mqtt/topic.hpp"

namespace dinh::mqtt {

bool Retained::has_room_for(Publication const& one) const {
  if (one.payload.empty()) return true;
  auto at = by_topic_.find(one.topic);
  auto before = at == by_topic_.end() ? 0 : at->second->bytes();
  return (before > 0 || by_topic_.size() < max_messages_) && bytes_ - before + one.bytes() <= max_bytes_;
}

Retained::ByTopic::iterator Retained::forget(ByTopic::iterator at) {
  bytes_ -= at->second->bytes();
  return by_topic_.erase(at);
}

void Retained::keep(PublicationPtr one) {
  if (!has_room_for(*one)) return;
  if (auto before = by_topic_.find(one->topic); before != by_topic_.end()) forget(before);
  if (one->payload.empty()) return;
  bytes_ += one->bytes();
  by_topic_.insert_or_assign(one->topic, std::move(one));
}

// Topics are in order, so those that begin as the filter does stand together.
Retained::Went Retained::go_on(Walk& walk, std::size_t count, std::int64_t now_ms, std::function<bool(PublicationPtr const&)> const& tell) {
  std::string_view filter = walk.filter;
  auto beginning = filter.substr(0, filter.find_first_of("+#"));
  bool is_one = beginning == filter;
  if (filter.substr(beginning.size()) == "#" && beginning.ends_with('/')) beginning.remove_suffix(1);  // a/# is also for a
  auto at = walk.last ? by_topic_.upper_bound(*walk.last) : by_topic_.lower_bound(beginning);
  for (; at != by_topic_.end() && at->first.starts_with(beginning); --count) {
    if (count == 0) return Went::on;
    if (is_one && at->first != filter) break;
    if (at->second->is_expired(now_ms)) {
      at = forget(at);
      continue;
    }
    if (matches(filter, at->first) && !tell(at->second)) return Went::nowhere;
    walk.last = at->first;
    ++at;
  }
  return Went::to_the_end;
}

}  // namespace dinh::mqtt
