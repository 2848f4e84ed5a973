#include "modules/hotline/successions.hpp"

namespace dinh::hotline {

namespace {

constexpr std::int64_t at_once = 100;  // cases in one transaction: other writers wait for as little as can be
const Actor house{.name = "system"};

}  // namespace

Successions::Successions(storage::Db& db, casework::Cases& cases, civic::Units const& units, civic::AuditLog const& audit, Clock clock,
                         int utc_offset_min)
    : db_(db), cases_(cases), units_(units), audit_(audit), clock_(std::move(clock)), utc_offset_min_(utc_offset_min) {}

std::int64_t Successions::follow() {
  auto today = local_date(clock_(), utc_offset_min_);
  std::int64_t moved = 0;
  for (auto const& unit : units_.all()) {
    if (!unit.valid_to || *unit.valid_to >= today) continue;
    auto next = units_.responsible(unit.code, today);
    if (!next) continue;
    while (auto some = move_some(unit, *next)) moved += some;
  }
  return moved;
}

std::int64_t Successions::move_some(civic::Unit const& from, civic::Unit const& to) {
  auto held = [&](storage::Tx& tx) { return casework::store::held_by(tx, from.code, at_once); };
  if (db_.read(held).empty()) return 0;
  return db_.write([&](storage::Tx& tx) {
    std::int64_t moved = 0;
    for (auto id : held(tx)) {
      auto c = cases_.succeed(tx, id, {from.code, to.code, from.name + " đã kết thúc hoạt động; " + to.name + " tiếp nhận."});
      if (!c) continue;
      audit_.append(tx, house, "case.succeed", "case:" + c->code, json::Object{{"from", from.code}, {"to", to.code}});
      ++moved;
    }
    return moved;
  });
}

}  // namespace dinh::hotline
