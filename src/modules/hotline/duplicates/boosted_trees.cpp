#include "modules/hotline/duplicates/boosted_trees.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace dinh::hotline {

namespace {

double probability(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }

double answer(std::vector<TreeNode> const& tree, std::span<const double> features) {
  std::size_t at = 0;
  while (tree[at].feature >= 0)
    at = features[static_cast<std::size_t>(tree[at].feature)] < tree[at].below ? static_cast<std::size_t>(tree[at].left) : at + 1;
  return tree[at].log_odds;
}

using Indexes = std::vector<std::size_t>;

struct Sums {  // first and second derivative of the logistic loss
  double gradient = 0, curvature = 0;
  double worth(double ridge) const { return gradient * gradient / (curvature + ridge); }
};

struct Split {
  std::size_t feature = 0;
  double below = 0, gain = 1e-9;
  bool found = false;
};

class Grower {
 public:
  Grower(std::span<const Example> rows, FitOptions const& options, std::vector<double> const& log_odds) : rows_(rows), options_(options) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      double p = probability(log_odds[i]);
      sums_.push_back({(rows[i].yes ? 1 : 0) - p, p * (1 - p)});
    }
  }
  std::vector<TreeNode> grow(Indexes all) {
    tree_.clear();
    node(std::move(all), options_.depth);
    return std::move(tree_);
  }

 private:
  Sums total(Indexes const& of) const {
    Sums out;
    for (auto i : of) out.gradient += sums_[i].gradient, out.curvature += sums_[i].curvature;
    return out;
  }
  void try_feature(Indexes& of, std::size_t feature, Sums const& all, Split& best) const {
    std::sort(of.begin(), of.end(), [&](auto a, auto b) {
      auto x = rows_[a].features[feature], y = rows_[b].features[feature];
      return x != y ? x < y : a < b;
    });
    Sums low;
    for (std::size_t i = 0; i + 1 < of.size(); ++i) {
      low.gradient += sums_[of[i]].gradient, low.curvature += sums_[of[i]].curvature;
      double here = rows_[of[i]].features[feature], next = rows_[of[i + 1]].features[feature];
      if (here == next || i + 1 < options_.least_rows || of.size() - i - 1 < options_.least_rows) continue;
      Sums high{all.gradient - low.gradient, all.curvature - low.curvature};
      double gain = low.worth(options_.ridge) + high.worth(options_.ridge) - all.worth(options_.ridge);
      if (gain > best.gain) best = {feature, (here + next) / 2, gain, true};
    }
  }
  void node(Indexes of, int depth) {
    auto all = total(of);
    Split best;
    if (depth > 0)
      for (std::size_t f = 0; f < rows_[0].features.size(); ++f) try_feature(of, f, all, best);
    auto at = tree_.size();
    tree_.emplace_back();
    if (!best.found) {
      tree_[at].log_odds = options_.rate * all.gradient / (all.curvature + options_.ridge);
      return;
    }
    Indexes low, high;
    for (auto i : of) (rows_[i].features[best.feature] < best.below ? low : high).push_back(i);
    tree_[at].feature = static_cast<std::int64_t>(best.feature);
    tree_[at].below = best.below;
    node(std::move(high), depth - 1);
    tree_[at].left = static_cast<std::int64_t>(tree_.size());
    node(std::move(low), depth - 1);
  }

  std::span<const Example> rows_;
  FitOptions const& options_;
  std::vector<Sums> sums_;
  std::vector<TreeNode> tree_;
};

}  // namespace

double BoostedTrees::log_odds(std::span<const double> features) const {
  double sum = base;
  for (auto const& tree : trees) sum += answer(tree, features);
  return sum;
}

BoostedTrees fit(std::span<const Example> rows, FitOptions const& options) {
  BoostedTrees out;
  if (rows.empty()) return out;
  auto yes = static_cast<double>(std::count_if(rows.begin(), rows.end(), [](auto const& r) { return r.yes; }));
  out.base = std::log((yes + 0.5) / (static_cast<double>(rows.size()) - yes + 0.5));
  std::vector<double> log_odds(rows.size(), out.base);
  Indexes all(rows.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  for (int t = 0; t < options.trees; ++t) {
    auto tree = Grower(rows, options, log_odds).grow(all);
    for (std::size_t i = 0; i < rows.size(); ++i) log_odds[i] += answer(tree, rows[i].features);
    out.trees.push_back(std::move(tree));
  }
  return out;
}

}  // namespace dinh::hotline
