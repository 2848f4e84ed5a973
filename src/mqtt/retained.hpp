#pragma once
// The last message of each topic that was sent to be kept (§3.3.1.3).
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "mqtt/publication.hpp"

namespace dinh::mqtt {

class Retained {
 public:
  Retained(std::size_t max_messages, std::size_t max_bytes) : max_messages_(max_messages), max_bytes_(max_bytes) {}
  bool has_room_for(Publication const&) const;
  void keep(PublicationPtr);  // an empty payload takes the topic's message away
  struct Walk {               // through those that fit a filter, a piece at a time
    std::string filter;
    std::optional<std::string> last = {};  // topic; none: it has not begun
  };
  enum class Went { on, to_the_end, nowhere };
  // Looks at up to `count` topics; stops where tell() answers false, to begin there the next time. What expired is forgotten on the way.
  Went go_on(Walk&, std::size_t count, std::int64_t now_ms, std::function<bool(PublicationPtr const&)> const& tell);
  std::size_t size() const { return by_topic_.size(); }

 private:
  using ByTopic = std::map<std::string, PublicationPtr, std::less<>>;
  ByTopic::iterator forget(ByTopic::iterator);
  ByTopic by_topic_;
  std::size_t max_messages_, max_bytes_, bytes_ = 0;
};

}  // namespace dinh::mqtt
