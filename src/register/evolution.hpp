#pragma once
// The temporal evolution of one entity (CIM 009 §4.5.6): every instance that each of its attributes ever had, recorded when it was
// replaced, written by hand, or true now; and what may be seen of it.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "register/checkpoint.hpp"
#include "register/trace.hpp"

namespace dinh::reg {

struct Recorded {  // what memory knows, as of one moment; made on the state thread, read anywhere
  TenantId tenant = 0;
  DocPtr now;
  std::vector<PastInstance> unsaved, current;  // not in register.db yet; of the document
  std::vector<std::string> types;              // of the entity, now or last
  std::string scope;                           // JSON text, now
  std::shared_ptr<const Trace> trace;
  std::vector<HistoryPurge> purges;  // what register.db still has to forget
  Seq saved = 0;
  bool is_edited() const;  // by hand: what was recorded is not all that is told, or not as it was recorded
};

struct EvolutionInstance {
  std::uint64_t id = 0;
  std::string bytes;  // normalized, stored names
  Instant created, modified;
  std::optional<Instant> observed, deleted;
};

struct EvolutionCell {  // numbers that are told together: those of an hour or a day, or of a period that was asked for
  Instant start;
  Totals totals;
};

struct EvolutionSeries {
  std::string name, dataset;
  std::vector<EvolutionInstance> instances;  // in the order of their times
  std::vector<EvolutionCell> cells;          // besides the instances, in the order of their times
  std::string sample;                        // bytes of one that there was, when an answer could hold none of them
};

struct Evolution {
  std::string id;
  std::vector<std::string> types;
  Instant created, modified;
  std::optional<Instant> deleted;
  std::vector<EvolutionSeries> series;  // "scope" is one of them (§4.5.6)
};

bool has_evolution(Recorded const&);
// `stored` and `known` are of the same moment: known.saved == stored.seq. Instances are named for who shows or edits them one by one: the
// names cost more than all else, and values and aggregates need none.
enum class InstanceIds { wanted, unnamed };
Evolution evolution_of(std::string id, Recorded const& known, StoredEvolution stored, InstanceIds = InstanceIds::wanted);

Evolution head_of(std::string id, Recorded const& known);  // without its series

inline constexpr std::string_view numbers_sample = R"({"type":"Property"})";  // what cells are of
inline constexpr std::string_view scope_series = "scope";

}  // namespace dinh::reg
