#include "register/distribution/plan.hpp"

#include <algorithm>

namespace dinh::reg {

namespace {

bool has(std::vector<std::string> const& all, std::string_view one) { return std::find(all.begin(), all.end(), one) != all.end(); }

class Planner {
 public:
  Planner(std::vector<KnownRegistration> const& all, Operations const& needed, Wanted wanted, Instant now)
      : all_(all), needed_(needed), wanted_(std::move(wanted)), now_(now) {}

  // §4.3.6.3: what is theirs alone goes to them, whether they take it or not.
  void proxies(SourceMode mode) {
    std::vector<std::string> taken;
    for (auto const& r : all_) {
      auto share = r->mode == mode && r->is_live(now_) ? share_of(*r, wanted_) : std::nullopt;
      if (!share) continue;
      taken.insert(taken.end(), share->attributes.begin(), share->attributes.end());
      if (share->is_all && mode == SourceMode::redirect) plan_.is_local = false;
      bool is_supported = (r->operations & needed_).any();
      plan_.parts.push_back({r, std::move(*share), is_supported});
    }
    for (auto& name : taken)
      if (!plan_.takes(name)) plan_.taken.push_back(std::move(name));
    if (wanted_.attrs.empty()) return;
    std::erase_if(wanted_.attrs, [&](auto const& name) { return plan_.takes(name); });
    if (wanted_.attrs.empty()) plan_.is_local = false;
  }

  // §4.3.6.2
  void additional(SourceMode mode) {
    for (auto const& r : all_) {
      bool may = r->mode == mode && r->is_live(now_) && (r->operations & needed_).any();
      if (auto share = may ? share_of(*r, wanted_) : std::nullopt) plan_.parts.push_back({r, std::move(*share), true});
    }
  }

  Plan& plan() { return plan_; }

 private:
  std::vector<KnownRegistration> const& all_;
  Operations needed_;
  Wanted wanted_;
  Instant now_;
  Plan plan_;
};

}  // namespace

bool Plan::takes(std::string_view attribute) const { return has(taken, attribute); }

Plan plan_write(std::vector<KnownRegistration> const& all, Operations const& needed, Wanted const& wanted, Instant now) {
  Planner planner(all, needed, wanted, now);
  planner.proxies(SourceMode::exclusive);
  if (planner.plan().is_local) planner.proxies(SourceMode::redirect);
  if (planner.plan().is_local) planner.additional(SourceMode::inclusive);  // §4.3.6.2: an auxiliary source is only read
  return std::move(planner.plan());
}

Plan plan_read(std::vector<KnownRegistration> const& all, Operations const& needed, Wanted const& wanted, Instant now) {
  Planner planner(all, needed, wanted, now);
  for (auto mode : {SourceMode::exclusive, SourceMode::redirect, SourceMode::inclusive, SourceMode::auxiliary}) planner.additional(mode);
  return std::move(planner.plan());
}

}  // namespace dinh::reg
