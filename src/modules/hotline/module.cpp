#include "modules/hotline/module.hpp"

#include "base/shipped.hpp"
#include "modules/hotline/projection.hpp"

namespace dinh::hotline {

Module::Module(Options options, storage::Db& db, storage::Blobs& blobs, storage::Jobs& jobs, storage::IdempotencyKeys& keys, civic::Civic& civic, Clock clock, Ports ports)
    : db_(db),
      jobs_(jobs),
      civic_(civic),
      clock_(clock),
      ports_(std::move(ports)),
      sealer_(options.seal_key),
      catalogue_(shipped("hotline/fields.json"), shipped("hotline/assignments.json")),
      cases_(db, jobs, [&civic](std::string_view code) { return civic.calendars.find(code); }, options.policy, clock),
      identities_(db, sealer_),
      intake_(cases_, identities_, catalogue_, civic.areas, civic.units, clock, civic.city.utc_offset_min),
      citizens_(db, cases_, intake_, identities_, catalogue_, civic.units, blobs, keys, clock),
      desk_(db, cases_, intake_, identities_, catalogue_, civic.units, civic.audit, clock) {
  statistics::migrate(db_);
}

Result<void> Module::project_case(std::int64_t case_id) {
  auto c = db_.read([&](storage::Tx& tx) { return casework::store::find(tx, case_id); });
  if (!c) return {};   // nothing to tell any more
  TRY_DO(ports_.upsert(entity_json(*c, catalogue_), c->version));
  ports_.announce(c->id, c->version);
  return {};
}

std::int64_t Module::project() {
  return jobs_.work_off(casework::Cases::outbox, clock_, {}, [this](storage::Job const& job) -> Result<void> {
    auto* id = job.payload.find("case");
    return project_case(id ? id->integer().value_or(0) : 0);
  });
}

}  // namespace dinh::hotline
