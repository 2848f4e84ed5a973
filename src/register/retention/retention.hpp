#pragma once
// For how long the past is kept: GET, POST /api/register/retention-rules, PUT, DELETE …/{id}, and the pass that follows them.
#include <atomic>

#include "http/endpoint.hpp"
#include "register/ngsild/binding.hpp"
#include "register/retention/rule_store.hpp"

namespace dinh::reg {

struct RuleList {
  std::vector<RuleView> items;
  static constexpr auto fields() { return std::tuple(field("items", &RuleList::items)); }
};
struct RuleId {
  std::int64_t id = 0;
  static constexpr auto fields() { return std::tuple(field("id", &RuleId::id)); }
};
struct RuleChange {
  std::int64_t id = 0;
  RetentionRule rule;
  static constexpr auto fields() { return std::tuple(field("id", &RuleChange::id), field("rule", &RuleChange::rule)); }
};

class Retention {
 public:
  Retention(Engine&, storage::Db&, Contexts&, Clock, NgsiPorts, Metrics&);
  std::vector<http::Route> routes(std::string read_right, std::string write_right);
  // When a day began since the last pass, or the rules changed. The background thread calls it.
  void keep();

 private:
  Result<RuleList> list(Actor const&, http::Nothing const&);
  Result<http::Answer<RuleView>> add(Actor const&, RetentionRule const&);
  Result<RuleView> change(Actor const&, RuleChange const&);
  Result<void> remove(Actor const&, RuleId const&);
  std::size_t follow(RetentionRule const&, Date today);
  std::vector<std::string> past_ids(std::string const& tenant, std::string const& type);
  std::size_t thin(RetentionRule const&, HistoryCut const&, std::vector<std::string> ids);

  Binding binding_;
  RuleStore store_;
  Counter& thinned_;
  std::atomic<std::int32_t> done_on_{-1};  // days since 1970
};

}  // namespace dinh::reg
