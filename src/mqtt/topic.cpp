#include "mqtt/topic.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace dinh::mqtt {

namespace {

constexpr std::size_t max_text_bytes = 65'535;
constexpr std::string_view share_prefix = "$share/";

bool is_text(std::string_view text) {
  return !text.empty() && text.size() <= max_text_bytes && text.find('\0') == text.npos && is_utf8(text);
}

bool wildcards_stand_alone(std::string_view filter) {  // §4.7.1.2, §4.7.1.3
  std::optional<std::string_view> rest = filter;
  while (rest) {
    auto level = next_level(rest);
    if (level.find_first_of("+#") == level.npos) continue;
    if (level.size() != 1 || (level == "#" && rest)) return false;
  }
  return true;
}

}  // namespace

std::string_view next_level(std::optional<std::string_view>& rest) {
  auto slash = rest->find('/');
  auto out = rest->substr(0, slash);
  if (slash == rest->npos) rest.reset();
  else rest->remove_prefix(slash + 1);
  return out;
}

bool is_topic(std::string_view topic) { return is_text(topic) && topic.find_first_of("+#") == topic.npos; }

bool is_filter(std::string_view filter) {
  if (!is_text(filter)) return false;
  if (!is_shared(filter)) return wildcards_stand_alone(filter);
  auto parts = shared(filter);
  return parts && wildcards_stand_alone(parts->filter);
}

bool is_shared(std::string_view filter) { return filter.starts_with(share_prefix); }

std::optional<Shared> shared(std::string_view filter) {
  if (!is_shared(filter)) return {};
  filter.remove_prefix(share_prefix.size());
  auto slash = filter.find('/');
  if (slash == filter.npos) return {};
  Shared out{filter.substr(0, slash), filter.substr(slash + 1)};
  if (out.group.empty() || out.filter.empty() || out.group.find_first_of("+#") != out.group.npos) return {};
  return out;
}

std::size_t levels(std::string_view text) { return static_cast<std::size_t>(std::count(text.begin(), text.end(), '/')) + 1; }

bool matches(std::string_view filter, std::string_view topic) {
  if (topic.starts_with('$') && (filter.starts_with('+') || filter.starts_with('#'))) return false;  // §4.7.2
  std::optional<std::string_view> filters = filter, topics = topic;
  while (filters) {
    auto wanted = next_level(filters);
    if (wanted == "#") return true;  // also the level above (§4.7.1.2)
    if (!topics) return false;
    auto level = next_level(topics);
    if (wanted != "+" && wanted != level) return false;
  }
  return !topics;
}

}  // namespace dinh::mqtt
