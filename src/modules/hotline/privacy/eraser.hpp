#pragma once
// How one record is given up: the person goes, the matter stays and is counted. Each erasure is an entry of the audit log that says which
// record, by which rule and how much, never what was in it. Every verb is part of the caller's transaction; blobs go when it is committed.
#include <string>
#include <vector>

#include "casework/cases.hpp"
#include "channels/parties.hpp"
#include "channels/phone/call.hpp"
#include "civic/audit/audit_log.hpp"
#include "modules/hotline/identity.hpp"
#include "modules/hotline/privacy/scrub.hpp"
#include "storage/blobs.hpp"

namespace dinh::hotline {

class Eraser {
 public:
  Eraser(storage::Db&, storage::Blobs&, casework::Cases const&, Identities const&, channels::Parties const&, civic::AuditLog const&, Clock);

  using Blobs = std::vector<std::string>;  // that may have nobody any more
  void erase_case(storage::Tx&, Actor const&, casework::Case, std::string_view rule, Blobs&) const;
  void erase_conversation(storage::Tx&, Actor const&, std::int64_t id, std::string_view rule, Blobs&) const;
  void erase_upload(storage::Tx&, casework::Attachment const&, Blobs&) const;
  // One of whose recordings none is held. Answers how many recordings went.
  std::int64_t erase_call(storage::Tx&, Actor const&, channels::phone::Call const&, std::string_view rule, Blobs&) const;
  void remove(Blobs const&) const;  // after the commit: those that nobody has

  KnownPerson known(storage::Tx&, casework::Case const&) const;  // all that the house knows of who reported it

 private:
  std::int64_t scrub_events(storage::Tx&, std::int64_t case_id, KnownPerson const&) const;
  bool scrub_texts(storage::Tx&, casework::Case&, KnownPerson const&) const;
  storage::Db& db_;
  storage::Blobs& blobs_;
  casework::Cases const& cases_;
  Identities const& identities_;
  channels::Parties const& parties_;
  civic::AuditLog const& audit_;
  Clock clock_;
};

}  // namespace dinh::hotline
