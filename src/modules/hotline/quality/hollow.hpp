#pragma once
// Is an answer one of many that say nothing ("đã tiếp nhận, xử lý theo quy định")? Pure, with the reasons; it is shown to who approves and
// to who reviews, and blocks nothing by itself.
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "modules/hotline/reason.hpp"

namespace dinh::hotline {

struct AnswerSeen {
  std::string answer;
  std::string description, address;  // of the case it answers
  bool has_proof = false;
};

// An answer without what differs from case to case: folded, without numbers, without names of places and people, as pairs of words that
// stand together.
using Skeleton = std::set<std::string>;
Skeleton skeleton_of(std::string_view answer, std::string_view address = {});
double likeness(Skeleton const&, Skeleton const&);  // Jaccard 1901, 0 to 1

struct HollowVerdict {
  bool hollow = false;
  double points = 0;     // hollow from hollow_from on
  double most_like = 0;  // likeness to the nearest former answer of the unit
  std::vector<Reason> reasons;
};
inline constexpr double hollow_from = 3.0;
HollowVerdict judge_answer(AnswerSeen const&, std::vector<Skeleton> const& former);

}  // namespace dinh::hotline
