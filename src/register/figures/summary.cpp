#include "register/figures/summary.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "register/q.hpp"

namespace dinh::reg {

namespace {

// What an instance of an attribute says at a path (§4.9).
std::optional<json::View> target(json::View instance, ValuePath const& path) {
  std::optional<json::View> at = instance;
  for (auto const& sub : path.sub) {
    at = at->get(sub);
    if (at && at->is_array()) at->all_items([&](json::View first) { return at = first, false; });
    if (!at) return {};
  }
  if (at->is_object()) at = said(*at);
  for (auto const& member : path.path) at = at ? at->get(member) : at;
  return at;
}

// Between the two nearest values, in proportion (the definition of spreadsheets and of PostgreSQL's percentile_cont).
double percentile(std::vector<double> const& sorted, double percent) {
  double at = percent / 100 * static_cast<double>(sorted.size() - 1);
  auto below = static_cast<std::size_t>(at);
  auto above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (at - std::floor(at));
}

std::vector<BinView> histogram(std::vector<double> const& sorted, double from, double to, std::size_t bins) {
  auto width = (to - from) / static_cast<double>(bins);
  std::vector<BinView> out;
  for (std::size_t i = 0; i < bins; ++i) {
    out.push_back({from + width * static_cast<double>(i), i + 1 == bins ? to : from + width * static_cast<double>(i + 1), 0});
  }
  for (auto value : sorted) {
    auto at = width > 0 ? static_cast<std::size_t>((value - from) / width) : 0;
    ++out[std::min(at, bins - 1)].count;
  }
  return out;
}

}  // namespace

Summary::Summary(SummaryWish wish) : wish_(std::move(wish)) {
  if (wish_.by) by_.path = *wish_.by;
  if (wish_.of) of_.path = *wish_.of;
}

void Summary::learn(std::vector<DocPtr> const& docs, Names const& names) {
  for (auto* place : {&by_, &of_})
    if (place->name == 0) place->name = names.find(place->path.name);
  for (auto const& doc : docs)
    for (auto type : doc->types())
      if (!types_.contains(type)) types_.emplace(type, names.text(type));
}

// Everything that the entity says at a path: of each instance, and of each item of a list.
std::vector<json::Value> Summary::values_at(Document const& doc, Place const& place) const {
  std::vector<json::Value> out;
  if (place.path.name == "type") {
    for (auto type : doc.types()) out.emplace_back(types_.at(type));
    return out;
  }
  json::Parser parser;
  for (auto slot : doc.attrs()) {
    if (place.name == 0 || slot.name != place.name) continue;
    auto instance = parser.parse(doc.slice(slot));
    auto value = instance ? target(*instance, place.path) : std::nullopt;
    if (!value) continue;
    if (value->is_array()) value->each_item([&](json::View item) { out.push_back(json::Value::from(item)); });
    else out.push_back(json::Value::from(*value));
  }
  return out;
}

bool Summary::add(Document const& doc) {
  ++entities_;
  std::vector<json::Value> keys;
  if (wish_.by) keys = values_at(doc, by_);
  if (keys.empty()) keys.emplace_back(nullptr);
  std::vector<double> numbers;
  if (wish_.of)
    for (auto const& value : values_at(doc, of_))
      if (auto number = value.number()) numbers.push_back(*number);
  std::vector<std::string> seen;  // an entity that says the same twice counts once
  for (auto& key : keys) {
    auto text = key.text();
    if (std::find(seen.begin(), seen.end(), text) != seen.end()) continue;
    auto at = groups_.find(text);
    if (at == groups_.end()) {
      if (groups_.size() >= most_groups) return false;
      at = groups_.emplace(text, Group{std::move(key), 0, {}}).first;
    }
    ++at->second.entities;
    at->second.values.insert(at->second.values.end(), numbers.begin(), numbers.end());
    seen.push_back(std::move(text));
  }
  return true;
}

SummaryView Summary::view() const {
  SummaryView out{entities_, {}};
  double least = INFINITY, greatest = -INFINITY;
  for (auto const& [text, group] : groups_)
    for (auto value : group.values) {
      least = std::min(least, value);
      greatest = std::max(greatest, value);
    }
  for (auto const& [text, group] : groups_) {
    GroupView view;
    view.key = group.key;
    view.entities = group.entities;
    view.values = std::ssize(group.values);
    if (!group.values.empty()) {
      auto sorted = group.values;
      std::sort(sorted.begin(), sorted.end());
      view.sum = std::accumulate(sorted.begin(), sorted.end(), 0.0);
      view.avg = *view.sum / static_cast<double>(sorted.size());
      view.min = sorted.front();
      view.max = sorted.back();
      for (auto percent : wish_.percentiles) view.percentiles.push_back({percent, percentile(sorted, percent)});
      if (wish_.bins > 0) view.histogram = histogram(sorted, least, greatest, wish_.bins);
    }
    out.groups.push_back(std::move(view));
  }
  std::stable_sort(out.groups.begin(), out.groups.end(), [](auto const& a, auto const& b) { return a.entities > b.entities; });
  return out;
}

}  // namespace dinh::reg
