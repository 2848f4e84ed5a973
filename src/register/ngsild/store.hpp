#pragma once
// What the NGSI-LD binding keeps beside the register: @contexts, and payloads in quarantine.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/db.hpp"

namespace dinh::reg {

// CIM 009 §5.13.1
enum class ContextKind : std::uint8_t { hosted, cached, implicitly_created };
constexpr auto names_of(ContextKind) {
  return std::array{named(ContextKind::hosted, "Hosted"), named(ContextKind::cached, "Cached"),
                    named(ContextKind::implicitly_created, "ImplicitlyCreated")};
}

struct ContextRow {
  std::string id;   // local identifier
  std::string url;  // where a cached one came from; "" for the others
  ContextKind kind = ContextKind::hosted;
  std::string body;  // the document: {"@context": …}
  Instant created_at;
  static constexpr auto fields() {
    return std::tuple(field("id", &ContextRow::id), field("url", &ContextRow::url), field("kind", &ContextRow::kind),
                      field("body", &ContextRow::body), field("created_at", &ContextRow::created_at));
  }
};

struct QuarantineRow {
  std::int64_t id = 0;
  std::string tenant;
  std::string entity;  // its id, as far as it could be read
  std::string source;  // file, or the consumer that sent it
  std::string reason;
  std::string repairs;  // JSON array: what was repaired or would be
  std::string payload;  // as it came
  Instant received_at;
  static constexpr auto fields() {
    return std::tuple(field("id", &QuarantineRow::id), field("tenant", &QuarantineRow::tenant), field("entity", &QuarantineRow::entity),
                      field("source", &QuarantineRow::source), field("reason", &QuarantineRow::reason),
                      field("repairs", &QuarantineRow::repairs), field("payload", &QuarantineRow::payload),
                      field("received_at", &QuarantineRow::received_at));
  }
};

class NgsiStore {
 public:
  explicit NgsiStore(storage::Db&);  // migrates

  std::vector<ContextRow> contexts();
  void keep(ContextRow const&);  // inserts or replaces
  void forget_context(std::string_view id);

  std::optional<std::int64_t> quarantined_already(QuarantineRow const&);  // the id of the same payload from the same source
  std::int64_t quarantine(QuarantineRow const&);                          // answers its id; the one given is ignored
  std::vector<QuarantineRow> quarantined(std::string_view tenant, std::int64_t before_id,
                                         std::int64_t limit);  // newest first; 0: from the top
  std::optional<QuarantineRow> quarantined(std::string_view tenant, std::int64_t id);
  bool release(std::string_view tenant, std::int64_t id);  // takes it out

 private:
  storage::Db& db_;
};

}  // namespace dinh::reg
