// What the desk shows of a case's clocks, of who was told, and of the shares that one answer is made of.
#include "base/json.hpp"
#include "modules/hotline/desk.hpp"
#include "modules/hotline/visible_case.hpp"

namespace dinh::hotline {

namespace {

std::vector<ExtensionView> extensions_of(std::vector<casework::Event> const& events) {
  std::vector<ExtensionView> out;
  for (auto const& e : events) {
    if (e.kind != name_of(casework::Verb::extend)) continue;
    auto* before = e.data.find("due_before");
    out.push_back({e.at, before && before->string() ? parse_instant(*before->string()) : std::nullopt, e.actor, e.text});
  }
  return out;
}

}  // namespace

void Desk::add_clocks(storage::Tx& tx, casework::Case const& c, CaseDetail& d) const {
  for (auto const& clock : casework::store::clocks(tx, c.id)) {
    std::string share(casework::unit_of_share(clock.kind));
    ClockView v;
    v.kind = share.empty() ? clock.kind : "share";
    v.unit = share;
    v.ladder = clock.ladder;
    v.why = clock.why;
    v.started_at = clock.started_at;
    v.budget = clock.budget_minutes;
    v.due = clock.due_at;
    v.met_at = clock.met_at;
    v.paused = casework::stands(clock);
    if (auto calendar = cases_.calendars()(clock.calendar)) v.steps = casework::explain(clock, *calendar, clock_());
    if (clock.kind == "result") v.extensions = extensions_of(casework::store::events(tx, c.id));
    d.clocks.push_back(std::move(v));
  }
  for (auto const& e : casework::escalation_store::of_case(tx, c.id)) {
    bool share = !casework::unit_of_share(e.kind).empty();
    d.escalations.push_back(
        {share ? "share" : e.kind, e.unit, e.mark, std::string(name_of(e.tell)), e.instead, share, e.step, e.at, e.fired_at, e.people});
  }
  for (auto const& r : casework::escalation_store::reached(tx, {c.id})) d.escalated = r.step;
}

// In the order in which the shares were given; the lead's own part comes first and is still to be written.
Result<AnswerDraft> Desk::draft(Actor const& actor, IdIn const& in) const {
  return db_.read([&](storage::Tx& tx) -> Result<AnswerDraft> {
    TRY(auto c, visible_case(tx, actor, in.id));
    auto name = [&](std::string const& code) {
      auto unit = units_.find(code);
      return unit ? unit->name : code;
    };
    AnswerDraft out;
    if (!actor.unit.empty() && actor.unit != c.unit) return out;  // a share's answer is its own
    for (auto const& share : casework::store::assignments(tx, c.id)) {
      if (share.role != casework::Part::co) continue;
      if (casework::is_at_work(share)) out.open.push_back(share.unit);
      if (share.state == "answered") out.text += "\n\n" + name(share.unit) + ":\n" + share.answer;
    }
    if (!out.text.empty()) out.text = name(c.unit) + ":\n" + out.text;
    return out;
  });
}

}  // namespace dinh::hotline
