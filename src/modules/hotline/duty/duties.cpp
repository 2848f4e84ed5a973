#include "modules/hotline/duty/duties.hpp"

#include <algorithm>

#include "civic/people/store.hpp"
#include "modules/hotline/promises/books_store.hpp"

namespace dinh::hotline {

namespace {

// What the actor may not change.
std::vector<Duty> of_others(std::vector<Duty> const& lines, std::string_view unit) {
  std::vector<Duty> out;
  for (auto const& d : lines)
    if (unit.empty() || d.unit != unit) out.push_back(d);
  return out;
}

}  // namespace

Duties::Duties(storage::Db& db, civic::Units const& units, civic::AuditLog const& audit) : db_(db), units_(units), audit_(audit) {}

Result<DutyRoster> Duties::roster(Actor const&, http::Nothing const&) const {
  return db_.read([](storage::Tx& tx) { return books_store::duty(tx); });
}

Result<void> Duties::check(storage::Tx& tx, Actor const& actor, std::vector<Duty> const& before, std::vector<Duty> const& after) const {
  if (after.size() > most_lines) return fail_field("items", "at most 5,000 lines");
  for (std::size_t i = 0; i < after.size(); ++i) {
    auto const& d = after[i];
    auto wrong = [&](std::string_view member, std::string expected) {
      return fail_field("items[" + std::to_string(i) + "]." + std::string(member), std::move(expected));
    };
    if (of_the_unit(d.post) ? !units_.find(d.unit) : !d.unit.empty()) return wrong("unit", "the code of a unit; of the house's posts none");
    if (!(d.from < d.to) || d.to - d.from > longest_ms) return wrong("to", "after from, at most 31 days");
    bool known = std::find(before.begin(), before.end(), d) != before.end();
    if (!known && !civic::people_store::user(tx, d.user_id)) return wrong("user_id", "the id of a user");
  }
  if (!actor.can("case.all") && of_others(before, actor.unit) != of_others(after, actor.unit))
    return fail(Code::forbidden, "only the duty of your own unit");
  return {};
}

Result<DutyRoster> Duties::save(Actor const& actor, DutyRosterIn const& in) {
  return db_.write([&](storage::Tx& tx) -> Result<DutyRoster> {
    auto before = books_store::duty(tx);
    if (in.if_match && *in.if_match != before.version)
      return fail(Code::stale, "the roster was changed meanwhile; it is at version " + std::to_string(before.version));
    TRY_DO(check(tx, actor, before.items, in.items));
    DutyRoster out{in.items, before.version + 1};
    books_store::put(tx, out);
    audit_.append(tx, actor, "duty.change", "duty",
                  json::Object{{"lines", static_cast<std::int64_t>(out.items.size())}, {"version", out.version}});
    return out;
  });
}

void Duties::add_routes(http::Router& router) {
  using http::endpoint, http::Lane, http::Method;
  router.add({
      {Method::get, "/api/duty", "case.read", Lane::worker, endpoint(*this, &Duties::roster), "Who is on duty, from when to when"},
      {Method::put, "/api/duty", "duty.write", Lane::worker, endpoint(*this, &Duties::save), "Change the duty roster", 1u << 20},
  });
}

}  // namespace dinh::hotline
