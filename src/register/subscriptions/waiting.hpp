#pragma once
// What one receiver has still to be told, in the order of the feed.
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "storage/journal.hpp"

namespace dinh::reg {

using storage::Seq;

struct Told {  // one entity in one notification
  Seq seq = 0;
  std::string entity, json;
};

class Waiting {
 public:
  bool empty() const { return queue_.empty(); }
  std::size_t size() const { return queue_.size(); }
  std::size_t bytes() const { return bytes_; }
  void push(Told);
  void push_newest(Told);  // instead of an older state of the entity, if one waits: for receivers that are told seldom
  // The next notification: an entity stands once in it, its next state goes with the next one.
  std::vector<Told> take(std::size_t most, std::size_t most_bytes);
  void put_back(std::vector<Told>);  // what could not be told comes first again
  void clear();

 private:
  using Place = std::list<Told>::iterator;
  Told take_out(Place);
  std::list<Told> queue_;
  std::unordered_map<std::string_view, Place> newest_;  // by entity, views of their own place
  std::size_t bytes_ = 0;
};

}  // namespace dinh::reg
