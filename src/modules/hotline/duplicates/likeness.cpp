#include "modules/hotline/duplicates/likeness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "base/geometry.hpp"
#include "base/json_fields.hpp"
#include "base/shipped.hpp"
#include "base/text.hpp"

namespace dinh::hotline {

namespace {

constexpr double same_point_m = 2;      // coordinates of one address, whoever wrote them down
constexpr std::size_t least_words = 4;  // of a text that can be compared with another

struct Surroundings {  // counts that every candidate shares
  double open_here = 0, known_here = 0, known_around = 0, open_around = 0, same_kind_open_here = 0;
};

double answer_of(std::vector<WordEvidence> const& table, double share) {
  if (table.empty()) return 0;
  auto above = std::find_if(table.begin(), table.end(), [&](auto const& e) { return e.share >= share; });
  if (above == table.begin()) return table.front().log_odds;
  if (above == table.end()) return table.back().log_odds;
  auto below = above - 1;
  double part = (share - below->share) / (above->share - below->share);
  return below->log_odds + part * (above->log_odds - below->log_odds);
}

Reason age(double days) {
  if (days < 1.0 / 24) return {"chưa đầy một giờ trước", "less than an hour ago"};
  if (days < 1) return {fmt::format("{:.0f} giờ trước", days * 24), fmt::format("{:.0f} h ago", days * 24)};
  return {fmt::format("{:.0f} ngày trước", days), fmt::format("{:.0f} days ago", days)};
}

// What a person can check. The address is shown and not weighed: people write one place in many ways, cities in one.
std::vector<Reason> reasons_of(Sighting const& fresh, Sighting const& known, Candidate const& c) {
  std::vector<Reason> out;
  if (c.distance_m <= same_point_m) out.push_back({"cùng một điểm", "the same point"});
  else out.push_back({fmt::format("cách {:.0f} m", c.distance_m), fmt::format("{:.0f} m away", c.distance_m)});
  out.push_back(age(c.days));
  out.push_back(known.open ? Reason{"chưa xử lý xong", "still open"} : Reason{"đã xử lý xong", "closed already"});
  if (!fresh.kind.empty() && fresh.kind == known.kind) out.push_back({"cùng lĩnh vực", "the same field"});
  if (!fresh.address.empty() && fold(fresh.address) == fold(known.address)) out.push_back({"cùng địa chỉ", "the same address"});
  std::string common;
  std::size_t count = 0;
  for (auto const& w : fresh.words)
    if (std::find(known.words.begin(), known.words.end(), w) != known.words.end()) {
      if (count++ < 5) common += (common.empty() ? "" : " ") + w;
    }
  if (count >= 2) out.push_back({fmt::format("{} từ chung: {}", count, common), fmt::format("{} words in common: {}", count, common)});
  return out;
}

}  // namespace

std::optional<double> shared_words(std::span<const std::string> a, std::span<const std::string> b) {
  if (a.size() < least_words || b.size() < least_words) return {};
  auto common = std::count_if(a.begin(), a.end(), [&](auto const& w) { return std::find(b.begin(), b.end(), w) != b.end(); });
  return static_cast<double>(common) / static_cast<double>(std::min(a.size(), b.size()));
}

std::vector<Candidate> candidates(Sighting const& fresh, std::span<const Sighting> around) {
  std::vector<Candidate> out;
  Surroundings s;
  for (std::size_t i = 0; i < around.size(); ++i) {
    auto const& known = around[i];
    double metres = geo::distance_m(geo::Point{fresh.lon, fresh.lat}, geo::Point{known.lon, known.lat});
    double days = static_cast<double>(fresh.at - known.at) / static_cast<double>(day_ms);
    if (metres > DuplicateModel::reach_m || days < 0 || days > DuplicateModel::reach_days) continue;
    bool here = metres <= same_point_m;
    s.known_around += 1;
    s.open_around += known.open;
    s.known_here += here;
    if (here && known.open) {
      s.open_here += 1;
      if (known.kind == fresh.kind) s.same_kind_open_here = 1;
    }
    out.push_back({i, metres, days, {}});
  }
  for (auto& c : out) {
    auto const& known = around[c.of];
    c.features = {c.distance_m,           c.days,        known.kind == fresh.kind ? 1.0 : 0.0,
                  known.open ? 1.0 : 0.0, s.open_here,   s.known_here,
                  s.known_around,         s.open_around, s.same_kind_open_here};
  }
  return out;
}

std::vector<Likeness> DuplicateModel::judge(Sighting const& fresh, std::span<const Sighting> around) const {
  std::vector<Likeness> out;
  for (auto const& c : candidates(fresh, around)) {
    auto const& known = around[c.of];
    double log_odds = place_and_time.log_odds(c.features);
    if (auto share = shared_words(fresh.words, known.words)) log_odds += answer_of(words, *share);
    out.push_back({c.of, 1 / (1 + std::exp(-log_odds)), c.distance_m, log_odds >= from_log_odds, reasons_of(fresh, known, c)});
  }
  std::stable_sort(out.begin(), out.end(), [&](auto const& a, auto const& b) {
    return a.probability != b.probability ? a.probability > b.probability : around[a.of].at > around[b.of].at;
  });
  return out;
}

namespace {

// What json::write makes of a struct written as an array, read back.
template <class T>
T read_tuple(json::Value const& items) {
  T out;
  std::size_t at = 0;
  each_field<T>([&](auto const& f) {
    auto value = at < items.array().size() ? items.array()[at++].number() : std::nullopt;
    if (!value) throw std::runtime_error("hotline/duplicates.json: a number is missing");
    using Member = std::remove_cvref_t<decltype(out.*f.member)>;
    out.*f.member = static_cast<Member>(*value);
  });
  return out;
}

json::Value const& member(json::Value const& of, std::string_view name) {
  if (auto const* found = of.find(name)) return *found;
  throw std::runtime_error("hotline/duplicates.json: no " + std::string(name));
}

}  // namespace

DuplicateModel DuplicateModel::shipped() {
  auto root = json::parse(dinh::shipped("hotline/duplicates.json"));
  if (!root) throw std::runtime_error("hotline/duplicates.json: " + root.error().detail);
  DuplicateModel out;
  auto const& trees = member(*root, "place_and_time");
  out.place_and_time.base = member(trees, "base").number().value_or(0);
  for (auto const& nodes : member(trees, "trees").array()) {
    auto& tree = out.place_and_time.trees.emplace_back();
    for (auto const& node : nodes.array()) tree.push_back(read_tuple<TreeNode>(node));
  }
  for (auto const& entry : member(*root, "words").array()) out.words.push_back(read_tuple<WordEvidence>(entry));
  out.from_log_odds = member(*root, "from_log_odds").number().value_or(0);
  return out;
}

}  // namespace dinh::hotline
