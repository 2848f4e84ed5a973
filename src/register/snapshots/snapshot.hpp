#pragma once
// A snapshot (CIM 009 §5.2.41, §5.3.4): pure.
#include <memory>
#include <string>

#include "base/json.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace dinh::reg {

struct Snapshot {
  static constexpr std::int64_t standard_ms = day_ms, most_ms = 7 * day_ms;
  static constexpr std::string_view space_prefix = "snapshot/";

  std::string id, tenant;
  std::string space;                 // the tenant of the register that holds what it froze
  std::string source;                // of a clone: the space it is made from; "" its queries
  std::string context;               // JSON text of the @context its queries are written in; "" the core alone
  json::Value body;                  // members that a client gives (table 5.2.41-1)
  std::string status = "preparing";  // success, partial, empty or failure, once it was filled
  json::Value details = json::Value(json::Array{}), temporal_details = json::Value(json::Array{});  // what came of each query
  Instant created, modified, expires, used;

  std::int64_t priority() const;
};
using KnownSnapshot = std::shared_ptr<const Snapshot>;

enum class SnapshotMembers { of_new, of_clone, of_update };
// What a client may give: of table 5.2.41-1, without what is computed. BadRequestData names the member that is wrong.
Result<json::Value> read_snapshot(json::Value written, SnapshotMembers);
Result<Instant> end_of(json::Value const& body, Instant from);  // the lifetime that was suggested, within bounds
json::Value show_snapshot(Snapshot const&);
json::Value snapshot_notification(Snapshot const&, std::string id, Instant now);
// §5.16.7.4: a query over members of snapshots, of nothing else.
Result<bool> fits_snapshot(std::string_view q, Snapshot const&);

}  // namespace dinh::reg
