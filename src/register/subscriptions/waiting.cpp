#include "register/subscriptions/waiting.hpp"

#include <unordered_set>

namespace dinh::reg {

void Waiting::push(Told told) {
  bytes_ += told.json.size();
  queue_.push_back(std::move(told));
  auto place = std::prev(queue_.end());
  newest_.erase(place->entity);  // the key is a view of the text it is found by
  newest_.emplace(place->entity, place);
}

void Waiting::push_newest(Told told) {
  if (auto older = newest_.find(told.entity); older != newest_.end()) take_out(older->second);
  push(std::move(told));
}

Told Waiting::take_out(Place place) {
  bytes_ -= place->json.size();
  if (auto at = newest_.find(place->entity); at != newest_.end() && at->second == place) newest_.erase(at);
  auto told = std::move(*place);
  queue_.erase(place);
  return told;
}

std::vector<Told> Waiting::take(std::size_t most, std::size_t most_bytes) {
  std::vector<Told> out;
  std::unordered_set<std::string> entities;
  std::size_t size = 0;
  while (!queue_.empty() && out.size() < most && (out.empty() || size + queue_.front().json.size() <= most_bytes)) {
    if (!entities.insert(queue_.front().entity).second) break;
    size += queue_.front().json.size();
    out.push_back(take_out(queue_.begin()));
  }
  return out;
}

void Waiting::put_back(std::vector<Told> some) {
  for (auto told = some.rbegin(); told != some.rend(); ++told) {
    bytes_ += told->json.size();
    queue_.push_front(std::move(*told));
    newest_.try_emplace(queue_.front().entity, queue_.begin());  // a newer one that waits stays the newest
  }
}

void Waiting::clear() {
  queue_.clear();
  newest_.clear();
  bytes_ = 0;
}

}  // namespace dinh::reg
