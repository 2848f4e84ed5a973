#pragma once
// Use cases of who keeps the partners. A secret goes in and never comes out again.
#include "base/crypto.hpp"
#include "civic/audit/audit_log.hpp"
#include "civic/units/units.hpp"
#include "http/endpoint.hpp"
#include "modules/hotline/catalogue.hpp"
#include "modules/hotline/handover/partner.hpp"

namespace dinh::hotline {

class Partners {
 public:
  Partners(storage::Db&, Sealer const&, civic::Units const&, Catalogue const&, civic::AuditLog const&);  // runs the hand-over's migrations

  Result<PartnerList> list(Actor const&, http::Nothing const&) const;
  Result<PartnerView> save(Actor const&, PartnerIn const&) const;
  std::string secret_of(StoredPartner const&) const;  // "" none, or it cannot be opened with the key of this house

  static constexpr std::size_t max_partners = 200;  // each has a thread of its own

 private:
  Result<void> check_with_others(storage::Tx&, Partner const&) const;
  storage::Db& db_;
  Sealer const& sealer_;
  civic::Units const& units_;
  Catalogue const& catalogue_;
  civic::AuditLog const& audit_;
};

}  // namespace dinh::hotline
