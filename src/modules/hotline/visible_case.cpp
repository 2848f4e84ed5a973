#include "modules/hotline/visible_case.hpp"

#include <algorithm>
#include <charconv>

#include "base/ids.hpp"
#include "casework/store.hpp"

namespace dinh::hotline {

std::optional<casework::Case> find_case(storage::Tx& tx, std::string_view id) {
  std::int64_t number = 0;
  auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (error == std::errc{} && end == id.data() + id.size())
    if (auto c = casework::store::find(tx, number)) return c;
  auto code = read_tracking_code(id);
  return code ? casework::store::find_by_code(tx, *code) : std::nullopt;
}

namespace {

bool may_see(storage::Tx& tx, Actor const& actor, casework::Case const& c) {
  if (actor.can("case.all")) return true;
  if (actor.unit.empty()) return false;  // nobody's case is not the case of a handler without a unit
  if (c.unit == actor.unit) return true;
  auto shares = casework::store::assignments(tx, c.id);
  return std::any_of(shares.begin(), shares.end(), [&](casework::Assignment const& a) { return a.unit == actor.unit; });
}

}  // namespace

Result<casework::Case> visible_case(storage::Tx& tx, Actor const& actor, std::string_view id) {
  auto c = find_case(tx, id);
  if (!c || !may_see(tx, actor, *c)) return fail(Code::not_found, "There is no such case");
  return *c;
}

}  // namespace dinh::hotline
