#pragma once
// Who asked what of the register under which contract, for whom and why: durable in the register's journal before the answer leaves, then
// in the records, chained by hash and signed by the house. Modelled on what X-Road keeps of a REST call: client, user, issue, request hash.
#include <functional>
#include <optional>
#include <vector>

#include "base/actor.hpp"
#include "base/fields.hpp"
#include "base/signature.hpp"
#include "http/endpoint.hpp"
#include "register/engine.hpp"
#include "storage/db.hpp"

namespace dinh::reg {

struct AccessEntry {
  std::int64_t seq = 0;  // of the register's journal: the header Access-Log of the answer
  Instant at;
  std::string consumer, user, issue;  // user and issue: as the consumer says (X-Road-UserId, X-Road-Issue)
  std::int64_t contract = 0, contract_version = 0;
  std::string method, target, tenant;
  std::string digest;   // SHA-256 of method, target, tenant and body, in base64
  std::string refused;  // why it was not answered; "": it was let through
  static constexpr auto fields() {
    using E = AccessEntry;
    return std::tuple(field("seq", &E::seq), field("at", &E::at), field("consumer", &E::consumer), field("user", &E::user),
                      field("issue", &E::issue), field("contract", &E::contract), field("contract_version", &E::contract_version),
                      field("method", &E::method), field("target", &E::target), field("tenant", &E::tenant), field("digest", &E::digest),
                      field("refused", &E::refused));
  }
};
struct SignedEntry : AccessEntry {
  std::string hash, signature;
  static constexpr auto fields() {
    return std::tuple_cat(AccessEntry::fields(), std::tuple(field("hash", &SignedEntry::hash, "SHA-256 of the hash before and the entry"),
                                                            field("signature", &SignedEntry::signature, "Ed25519 of the hash, in base64")));
  }
};

struct AccessQuery {
  std::optional<std::string> consumer;
  std::optional<std::int64_t> before;
  std::int64_t limit = 100;
  static constexpr auto fields() {
    using Q = AccessQuery;
    return std::tuple(field("consumer", &Q::consumer, "only of this one"), field("before", &Q::before, "entries older than this sequence"),
                      defaulted("limit", &Q::limit, "1 to 1000"));
  }
};
struct AccessPage {
  std::vector<SignedEntry> items;  // newest first
  std::string public_key;
  static constexpr auto fields() {
    return std::tuple(field("items", &AccessPage::items),
                      field("public_key", &AccessPage::public_key, "Ed25519, in base64: with it the signatures are checked"));
  }
};

class AccessLog {
 public:
  // seed: a secret of the house of 32 bytes, from which its signing key is made.
  AccessLog(Engine&, storage::Db&, std::function<void(std::function<void()>)> on_state, std::string_view seed);
  void start();                          // state thread, once: what the records have not yet is read again
  Result<Seq> note(AccessEntry const&);  // state thread; durable when Engine::durable() >= the answer
  void keep();                           // background thread, every second

  Result<AccessPage> page(Actor const&, AccessQuery const&) const;
  std::vector<http::Route> routes();
  struct Verified {
    std::int64_t entries = 0;
    std::string trouble;  // "": chain, signatures and head are right
  };
  Verified verify() const;

 private:
  void take(Notice const&);
  Engine& engine_;
  storage::Db& db_;
  std::function<void(std::function<void()>)> on_state_;
  Signer signer_;
  std::vector<AccessEntry> pending_;                            // state thread: durable in the journal, not in the records yet
  Seq read_to_ = 0;                                             // as it stands in the records
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // the engine outlives us, and keeps its listener
};

}  // namespace dinh::reg
