#pragma once
// Who did what: an append-only log in the same transaction as the deed. Each entry's hash covers the entry and the hash before it, and
// the head is kept apart, so a changed, removed, inserted or cut-off entry is found by verify().
#include <functional>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/actor.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "storage/db.hpp"

namespace dinh::civic {

struct AuditEntry {
  std::int64_t seq = 0;  // 1, 2, 3 … without gaps
  Instant at;
  std::string actor;       // "user:12 Lan", "key:weather", "system"
  std::string action;      // "user.change", "case.identity", …
  std::string object;      // "user:12", "case:7K3-M9P-2QX", …
  json::Value detail;      // an object; never passwords, never a citizen's data
  std::string prev, hash;  // SHA-256 in hexadecimal
  static constexpr auto fields() {
    return std::tuple(field("seq", &AuditEntry::seq), field("at", &AuditEntry::at), field("actor", &AuditEntry::actor),
                      field("action", &AuditEntry::action), field("object", &AuditEntry::object), field("detail", &AuditEntry::detail),
                      field("prev", &AuditEntry::prev, "hash of the entry before"), field("hash", &AuditEntry::hash));
  }
};

struct AuditQuery {
  std::optional<std::int64_t> before;
  std::int64_t limit = 100;
  std::optional<std::string> object;
  static constexpr auto fields() {
    return std::tuple(field("before", &AuditQuery::before, "entries older than this sequence"),
                      defaulted("limit", &AuditQuery::limit, "1 to 1000"), field("object", &AuditQuery::object, "only of this object"));
  }
};
struct AuditPage {
  std::vector<AuditEntry> items;  // newest first
  std::int64_t total = 0;
  std::optional<std::string> next;
  static constexpr auto fields() {
    return std::tuple(field("items", &AuditPage::items), field("total", &AuditPage::total), field("next", &AuditPage::next));
  }
};

std::string actor_text(Actor const&);

class AuditLog {
 public:
  AuditLog(storage::Db&, Clock);  // runs its migrations
  void append(storage::Tx&, Actor const&, std::string_view action, std::string_view object, json::Value detail = json::Object{}) const;
  Result<AuditPage> page(Actor const&, AuditQuery const&) const;
  struct Verified {
    std::int64_t entries = 0;
    std::string trouble;
  };  // trouble: "" or what was found, and where
  Verified verify() const;

 private:
  storage::Db& db_;
  Clock clock_;
};

}  // namespace dinh::civic
