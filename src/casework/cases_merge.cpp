// Two reports of one thing become one, and can become two again.
#include <algorithm>

#include "base/json_fields.hpp"
#include "casework/cases.hpp"

namespace dinh::casework {

Result<void> Cases::merge(storage::Tx& tx, Case& c, Action const& a, Event& event) {
  if (!a.into || *a.into == c.id) return fail_field("into", "the id of another case");
  auto main = store::find(tx, *a.into);
  if (!main || main->merged_into) return fail_field("into", "a case that is not merged itself");
  c.merged_into = main->id;
  event.data["into"] = main->code;
  event.data["supporters"] = c.supporters + 1;  // this reporter and everybody who joined
  event.data["clocks"] = *json::parse(json::to_text(store::clocks(tx, c.id)));
  main->supporters += c.supporters + 1;
  main->updated_at = clock_();
  ++main->version;
  if (!store::update(tx, *main)) return fail(Code::conflict, "The other case was changed at the same moment; try again");
  store::add_event(tx, {0, main->id, main->updated_at, "merged_in", "", event.actor, false, "", json::Object{{"from", c.code}}});
  project(tx, *main);
  if (!main->open && !main->answer.empty()) {  // he comes to what is answered already
    tell(tx, c, *main);
    tell_merged(tx, c, *main);
  }
  return {};
}

// Who reported what was merged is answered when the main case is: once for each answer, on his own case, where his channel finds it. What
// was merged into a merged case follows.
void Cases::tell_merged(storage::Tx& tx, Case const& main, Case const& answered, int depth) {
  constexpr int deepest = 8;
  for (auto const& e : store::events(tx, main.id)) {
    auto* from = e.kind == "merged_in" ? e.data.find("from") : nullptr;
    auto c = from ? store::find_by_code(tx, from->string().value_or("")) : std::nullopt;
    if (c && c->merged_into == main.id && depth < deepest) {
      tell(tx, *c, answered);
      tell_merged(tx, *c, answered, depth + 1);
    }
  }
}

void Cases::tell(storage::Tx& tx, Case const& c, Case const& answered) {
  auto key = answered.code + ":" + std::to_string(answered.closed_at ? answered.closed_at->ms : 0);
  for (auto const& e : store::events(tx, c.id))
    if (auto* known = e.kind == "told" ? e.data.find("answer") : nullptr; known && known->string() == key) return;
  Event told{0, c.id, clock_(), "told", "", "", true, answered.answer, json::Object{{"answer", key}, {"of", answered.code}}};
  store::add_event(tx, told);
  for (auto const& listener : on_step_) listener(tx, c, told);
  project(tx, c);
}

// Everything the merge moved goes back; the case takes up the state it had, and its clocks run as if they had never been stopped.
Result<void> Cases::unmerge(storage::Tx& tx, Case& c, Event& event) {
  auto all = store::events(tx, c.id);
  auto merged = std::find_if(all.rbegin(), all.rend(), [](Event const& e) { return e.kind == "merge"; });
  auto main = c.merged_into ? store::find(tx, *c.merged_into) : std::nullopt;
  if (merged == all.rend() || !main) return fail(Code::conflict, "The case is not merged");
  main->supporters -= merged->data.find("supporters")->integer().value_or(1);
  main->updated_at = clock_();
  ++main->version;
  if (!store::update(tx, *main)) return fail(Code::conflict, "The other case was changed at the same moment; try again");
  store::add_event(tx, {0, main->id, main->updated_at, "unmerged", "", event.actor, false, "", json::Object{{"from", c.code}}});
  project(tx, *main);
  if (auto* kept = merged->data.find("clocks")) {
    auto clocks = json::read_text<std::vector<CaseClock>>(kept->text());
    if (!clocks) return tl::unexpected(clocks.error());
    for (auto const& clock : *clocks) escalations_.keep(tx, clock, c.unit);
  }
  c.merged_into.reset();
  set_state(c, *from_name<State>(*merged->data.find("before")->string()), clock_());
  return {};
}

}  // namespace dinh::casework
