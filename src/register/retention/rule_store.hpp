#pragma once
// The rules on disk. Any thread.
#include <vector>

#include "register/retention/rule.hpp"
#include "storage/db.hpp"

namespace dinh::reg {

struct RuleView {
  std::int64_t id = 0;
  RetentionRule rule;
  static constexpr auto fields() { return std::tuple(field("id", &RuleView::id), field("rule", &RuleView::rule)); }
};

class RuleStore {
 public:
  explicit RuleStore(storage::Db&);   // migrates
  std::vector<RuleView> all() const;  // in the order they were made
  RuleView add(RetentionRule);
  bool change(std::int64_t id, RetentionRule const&);  // false: there is none
  bool remove(std::int64_t id);

 private:
  storage::Db& db_;
};

}  // namespace dinh::reg
