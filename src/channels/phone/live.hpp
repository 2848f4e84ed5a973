#pragma once
// What makes a colleague's desk look: content-free words, to each only of his own calls. Every call on the state thread.
//   event: call    data: {"id":4711,"version":3}   his telephone rings, or what rang has changed
//   event: queues  data: {}                        figures or callbacks have changed; at most once a second
#include <cstdint>
#include <memory>
#include <vector>

#include "http/sse.hpp"

namespace dinh::channels::phone {

class Live {
 public:
  static constexpr std::size_t most_viewers = 1000;
  bool attach(std::shared_ptr<http::SseViewer>, std::int64_t user_id);  // false: there are too many
  void tell_call(std::int64_t user_id, std::int64_t call_id, std::int64_t version);
  void tell_queues();
  void tick();  // app calls it every second
  std::size_t viewers() const { return viewers_.size(); }

 private:
  struct Viewer {
    std::shared_ptr<http::SseViewer> stream;
    std::int64_t user_id;
  };
  void send_queues();
  std::vector<Viewer> viewers_;
  std::int64_t queues_told_ms_ = 0;
  bool queues_changed_ = false;
};

}  // namespace dinh::channels::phone
