#pragma once
// Gradient-boosted regression trees for a yes-or-no question (Friedman 2001, "Greedy function approximation", with Newton leaves): small,
// without randomness, so the same rows give the same trees.
#include <span>
#include <vector>

#include "base/fields.hpp"

namespace dinh::hotline {

struct TreeNode {
  std::int64_t feature = -1;  // -1: a leaf
  double below = 0;           // a value below it goes to `left`, others go to the node behind
  std::int64_t left = 0;
  double log_odds = 0;  // of a leaf
  static constexpr bool is_tuple = true;
  static constexpr auto fields() {
    return std::tuple(field("feature", &TreeNode::feature), field("below", &TreeNode::below), field("left", &TreeNode::left),
                      field("log_odds", &TreeNode::log_odds));
  }
};

struct BoostedTrees {
  double base = 0;
  std::vector<std::vector<TreeNode>> trees;  // each from its root
  double log_odds(std::span<const double> features) const;
  static constexpr auto fields() { return std::tuple(field("base", &BoostedTrees::base), field("trees", &BoostedTrees::trees)); }
};

struct FitOptions {
  int trees = 100, depth = 3;
  double rate = 0.1, ridge = 1;  // share of each tree; what is added to the denominator of a leaf
  std::size_t least_rows = 25;   // of a leaf
};

struct Example {
  std::vector<double> features;  // as many in each
  bool yes = false;
};
BoostedTrees fit(std::span<const Example>, FitOptions const&);

}  // namespace dinh::hotline
