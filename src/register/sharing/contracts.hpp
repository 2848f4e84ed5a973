#pragma once
// The contracts there are: kept in the records, in memory for every request. Any thread.
#include <atomic>
#include <map>
#include <memory>
#include <mutex>

#include "civic/areas/areas.hpp"
#include "civic/audit/audit_log.hpp"
#include "http/endpoint.hpp"
#include "http/rate_limit.hpp"
#include "register/sharing/contract.hpp"
#include "register/sharing/contract_store.hpp"
#include "register/sharing/lens.hpp"

namespace dinh::reg {

struct ContractList {
  std::vector<ContractView> items;
  static constexpr auto fields() { return std::tuple(field("items", &ContractList::items)); }
};
struct ContractId {
  std::int64_t id = 0;
  static constexpr auto fields() { return std::tuple(field("id", &ContractId::id)); }
};
struct ContractChange {
  std::int64_t id = 0;
  Contract contract;
  std::optional<std::int64_t> if_match;
  static constexpr auto fields() {
    using C = ContractChange;
    return std::tuple(field("id", &C::id), field("contract", &C::contract), field("if_match", &C::if_match));
  }
};

class Contracts {
 public:
  Contracts(storage::Db&, civic::Areas const&, civic::AuditLog const&, Clock);

  struct Known {
    ContractView view;
    LensPtr lens;
    std::shared_ptr<http::RateLimit> limit;
    bool is_valid(Instant now) const;
    bool is_about(std::string_view tenant) const;
  };
  using KnownPtr = std::shared_ptr<const Known>;
  KnownPtr find(std::string_view consumer) const;  // null: there is no contract with him
  // What he may see of a tenant now: null when no contract binds him, one that sees nothing when his is not valid, or not about it.
  LensPtr lens(std::string_view consumer, std::string_view tenant) const;

  Result<ContractList> list(Actor const&, http::Nothing const&) const;
  Result<ContractView> own(Actor const&, http::Nothing const&) const;
  Result<http::Answer<ContractView>> add(Actor const&, Contract const&);
  Result<ContractView> change(Actor const&, ContractChange const&);
  Result<void> remove(Actor const&, ContractId const&);
  std::vector<http::Route> routes();
  void reload();  // after a change here or in another process

 private:
  using All = std::map<std::string, KnownPtr, std::less<>>;
  Result<LensPtr> lens_of(ContractView const&) const;
  std::shared_ptr<const All> all() const;

  storage::Db& db_;
  civic::Areas const& areas_;
  civic::AuditLog const& audit_;
  Clock clock_;
  std::atomic<bool> is_empty_{true};
  mutable std::mutex mutex_;
  std::shared_ptr<const All> all_ = std::make_shared<const All>();
};

}  // namespace dinh::reg
