#pragma once
// Topic names and filters (OASIS MQTT 5.0 §4.7, §4.8.2). Pure.
#include <cstddef>
#include <optional>
#include <string_view>

namespace dinh::mqtt {

bool is_topic(std::string_view);   // one to publish to: UTF-8, no wildcards
bool is_filter(std::string_view);  // one to subscribe to: + and # stand alone in their level, # is the last
bool matches(std::string_view filter, std::string_view topic);
std::size_t levels(std::string_view topic_or_filter);

struct Shared {  // $share/group/filter
  std::string_view group, filter;
};
std::optional<Shared> shared(std::string_view filter);  // nothing: it is no shared one
bool is_shared(std::string_view filter);

// Takes the first level off; rest becomes nothing after the last one ("a/" has two, the second of them empty).
std::string_view next_level(std::optional<std::string_view>& rest);

}  // namespace dinh::mqtt
