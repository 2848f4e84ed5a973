#pragma once
// Taking in payloads that may be imperfect: created as they are, repaired, put into quarantine, or refused (the contract with producers).
#include <string>
#include <string_view>
#include <vector>

#include "register/ngsild/binding.hpp"
#include "register/ngsild/repair.hpp"

namespace dinh::reg {

enum class IngestOutcome : std::uint8_t { created, repaired, quarantined, refused };
constexpr auto names_of(IngestOutcome) {
  return std::array{named(IngestOutcome::created, "created"), named(IngestOutcome::repaired, "repaired"),
                    named(IngestOutcome::quarantined, "quarantined"), named(IngestOutcome::refused, "refused")};
}

struct IngestPolicy {
  bool repair = true;            // off: what the standard refuses is refused, with the repairs as proposals
  bool fetch_contexts = true;    // off: only contexts that are here already count as reachable (an air-gapped import)
  std::optional<geo::Box> city;  // tells swapped coordinates apart
};

struct Ingested {
  bool already = false;  // the entity is there word for word, or the payload is in quarantine: nothing was changed
  IngestOutcome outcome = IngestOutcome::refused;
  std::string id;
  std::string reason;           // why quarantined or refused
  std::vector<Repair> repairs;  // made, or proposed when refused
  std::int64_t quarantine_id = 0;
  Error error;  // of a refusal
  Seq seq = 0;  // durable up to here: stored
};

class Ingest {
 public:
  Ingest(Binding& binding, storage::Db& db) : in_(binding), store_(db) {}

  // Worker lane, or any thread but the state thread. An entity that exists is replaced, so that a second run changes nothing.
  Ingested ingest(std::string_view payload, IngestPolicy const&, std::string_view tenant = {}, std::string_view source = {});

  std::vector<QuarantineRow> quarantined(std::string_view tenant, std::int64_t before_id, std::int64_t limit) {
    return store_.quarantined(tenant, before_id, limit);
  }
  std::optional<QuarantineRow> quarantined(std::string_view tenant, std::int64_t id) { return store_.quarantined(tenant, id); }
  // Tries again, with the payload a person corrected or as it was; what is still refused stays.
  Result<Ingested> release(std::string_view tenant, std::int64_t id, std::optional<std::string> payload, IngestPolicy const&);
  bool discard(std::string_view tenant, std::int64_t id) { return store_.release(tenant, id); }

 private:
  struct Read {
    EntityInput input;
  };
  Result<EntityInput> read(json::Value const& payload, bool fetch);
  Result<Seq> put(bool& already, EntityInput, std::string_view tenant);
  Ingested attempt(json::Value payload, IngestPolicy const&, std::string_view tenant);
  Binding& in_;
  NgsiStore store_;
};

}  // namespace dinh::reg
