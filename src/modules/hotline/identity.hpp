#pragma once
// Who reported: sealed. Units see that a phone number is there, never the number; opening needs a right and a reason, and leaves a trace.
#include <functional>
#include <optional>
#include <vector>

#include "base/crypto.hpp"
#include "modules/hotline/views.hpp"
#include "storage/db.hpp"

namespace dinh::hotline {

class Identities {
 public:
  using NumberDigest = std::function<std::string(std::string_view phone)>;  // keyed; "" of what is no number
  Identities(storage::Db&, Sealer const&, NumberDigest digest = nullptr);   // runs its migrations
  void keep(storage::Tx&, std::int64_t case_id, Contact const&) const;      // nothing when the contact is empty
  ReporterView seen(storage::Tx&, std::int64_t case_id) const;
  std::optional<Contact> open(storage::Tx&, std::int64_t case_id) const;
  // Cases that were reported with this number, newest first: suggested as the same caller's, never more.
  std::vector<std::int64_t> cases_of_number(storage::Tx&, std::string_view digest, std::int64_t limit) const;
  // False: this supporter is counted already. The key is a digest, not the person.
  bool add_supporter(storage::Tx&, std::int64_t case_id, std::string_view key) const;

 private:
  Sealer const& sealer_;
  NumberDigest digest_;
};

}  // namespace dinh::hotline
