#pragma once
// Who reported: sealed. Units see that a phone number is there, never the number; opening needs a right and a reason, and leaves a trace.
#include <optional>

#include "base/crypto.hpp"
#include "modules/hotline/views.hpp"
#include "storage/db.hpp"

namespace dinh::hotline {

class Identities {
 public:
  Identities(storage::Db&, Sealer const&);                              // runs its migrations
  void keep(storage::Tx&, std::int64_t case_id, Contact const&) const;  // nothing when the contact is empty
  ReporterView seen(storage::Tx&, std::int64_t case_id) const;
  std::optional<Contact> open(storage::Tx&, std::int64_t case_id) const;
  // False: this supporter is counted already. The key is a digest, not the person.
  bool add_supporter(storage::Tx&, std::int64_t case_id, std::string_view key) const;

 private:
  Sealer const& sealer_;
};

}  // namespace dinh::hotline
