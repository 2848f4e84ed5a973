#include "mqtt/filter_tree.hpp"

#include <algorithm>

#include "mqtt/topic.hpp"

namespace dinh::mqtt {

namespace {

struct Parts {
  std::string_view group, filter;
};
Parts parts_of(std::string_view filter) {
  auto both = shared(filter);
  return both ? Parts{both->group, both->filter} : Parts{{}, filter};
}

bool erase(std::vector<FilterTree::Member>& members, Session const& session) {
  return std::erase_if(members, [&](auto const& m) { return m.session == &session; }) > 0;
}

}  // namespace

bool FilterTree::set(std::string_view filter, Session& session, Granted how) {
  auto [group, levels] = parts_of(filter);
  auto* node = &root_;
  std::optional<std::string_view> rest = levels;
  while (rest) {
    auto level = next_level(rest);
    auto at = node->children.find(level);
    if (at == node->children.end()) at = node->children.emplace(level, std::make_unique<Node>()).first;
    node = at->second.get();
  }
  auto& members = group.empty() ? node->members : node->groups[std::string(group)].members;
  auto at = std::find_if(members.begin(), members.end(), [&](auto const& m) { return m.session == &session; });
  if (at != members.end()) return at->how = how, false;
  members.push_back({&session, how});
  return true;
}

bool FilterTree::remove(std::string_view filter, Session const& session) {
  auto [group, levels] = parts_of(filter);
  return remove(root_, levels, group, session);
}

bool FilterTree::remove(Node& node, std::optional<std::string_view> rest, std::string_view group, Session const& session) {
  if (rest) {
    auto at = node.children.find(next_level(rest));
    if (at == node.children.end()) return false;
    bool removed = remove(*at->second, rest, group, session);
    if (at->second->is_empty()) node.children.erase(at);
    return removed;
  }
  if (group.empty()) return erase(node.members, session);
  auto at = node.groups.find(group);
  if (at == node.groups.end()) return false;
  bool removed = erase(at->second.members, session);
  if (at->second.members.empty()) node.groups.erase(at);
  return removed;
}

void FilterTree::collect(Node& node, Matching& out) {
  for (auto const& member : node.members) out.members.push_back(&member);
  for (auto& [name, group] : node.groups) out.groups.push_back(&group);
}

void FilterTree::match(std::string_view topic, Matching& out) {
  match(root_, topic, !topic.starts_with('$'), out);  // §4.7.2: no wildcard stands for a first level with $
}

void FilterTree::match(Node& node, std::optional<std::string_view> rest, bool wildcards, Matching& out) {
  if (wildcards)
    if (auto all = node.children.find("#"); all != node.children.end()) collect(*all->second, out);
  if (!rest) return collect(node, out);
  auto level = next_level(rest);
  if (wildcards)
    if (auto any = node.children.find("+"); any != node.children.end()) match(*any->second, rest, true, out);
  if (auto same = node.children.find(level); same != node.children.end()) match(*same->second, rest, true, out);
}

}  // namespace dinh::mqtt
