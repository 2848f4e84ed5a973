#include "modules/hotline/macros/macros.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "modules/hotline/conversations/wording.hpp"
#include "modules/hotline/macros/macro_store.hpp"
#include "modules/hotline/track_page.hpp"
#include "modules/hotline/visible_case.hpp"

namespace dinh::hotline {
namespace {

constexpr std::string_view reply = "reply";  // in a conversation: no step of a case

bool may_change(Actor const& actor, Macro const& m) {
  if (m.user_id != 0) return m.user_id == actor.user_id;
  return actor.can("kb.write") && (actor.can("case.all") || (!m.unit.empty() && m.unit == actor.unit));
}

bool fits(Macro const& m, std::string_view verb, std::string_view category) {
  auto names = [](std::vector<std::string> const& list, std::string_view one) {
    return list.empty() || one.empty() || std::find(list.begin(), list.end(), one) != list.end();
  };
  return names(m.verbs, verb) && names(m.categories, category);
}

Filling filling_of(casework::Case const& c, civic::Civic const& civic, Catalogue const& catalogue, bool en) {
  auto name = [en](auto const* thing) -> std::string { return !thing ? "" : en && !thing->name_en.empty() ? thing->name_en : thing->name; };
  auto unit = civic.units.find(c.unit);
  return {{"code", c.code},
          {"field", name(catalogue.find(c.field))},
          {"area", name(civic.areas.latest(c.area))},
          {"unit", unit ? name(&*unit) : ""},
          {"address", c.address},
          {"due", c.due_at ? local_moment(*c.due_at, civic.city.utc_offset_min) : ""},
          {"hotline", civic.city.hotline},
          {"city", en && !civic.city.name_en.empty() ? civic.city.name_en : civic.city.name}};
}

}  // namespace

Macros::Macros(storage::Db& db, Catalogue const& catalogue, civic::Civic const& civic) : db_(db), catalogue_(catalogue), civic_(civic) {
  macro_store::migrate(db_);
}

Result<MacroList> Macros::list(Actor const& actor, MacrosIn const& in) const {
  if (in.lang != "vi" && in.lang != "en") return fail_field("lang", "vi or en");
  return db_.read([&](storage::Tx& tx) -> Result<MacroList> {
    std::optional<casework::Case> about;
    if (!in.case_id.empty()) {
      TRY(auto c, visible_case(tx, actor, in.case_id));
      about = std::move(c);
    }
    bool en = in.lang == "en";
    auto filling = about ? filling_of(*about, civic_, catalogue_, en) : Filling{};
    MacroList out;
    for (auto& m : macro_store::of(tx, actor.user_id, actor.unit)) {
      if (!fits(m, in.verb, about ? about->field : "")) continue;
      std::string const& text = en && !m.text_en.empty() ? m.text_en : m.text;
      auto filled = about ? fill(text, filling) : text;
      bool mine = may_change(actor, m);
      out.items.push_back({std::move(m), std::move(filled), mine});
    }
    return out;
  });
}

Result<void> Macros::check(Macro const& m) const {
  if (trim(m.title).empty() || m.title.size() > 200) return fail_field("title", "a title of at most 200 bytes");
  if (trim(m.text).empty() || m.text.size() > 4'000) return fail_field("text", "a text of at most 4,000 bytes");
  if (m.text_en.size() > 4'000) return fail_field("text_en", "at most 4,000 bytes");
  if (m.verbs.size() > 30 || m.categories.size() > 50) return fail_field("categories", "at most 30 verbs and 50 fields");
  for (auto const& verb : m.verbs)
    if (verb != reply && !from_name<casework::Verb>(verb)) return fail_field("verbs", "verbs of a case, or reply");
  for (auto const& code : m.categories)
    if (!catalogue_.find(code)) return fail_field("categories", "codes of the category tree");
  if (!m.unit.empty() && !civic_.units.find(m.unit)) return fail_field("unit", "the code of a unit");
  return {};
}

Result<Macro> Macros::placed(Actor const& actor, Macro m) const {
  if (m.user_id != 0) {
    m.user_id = actor.user_id;
    m.unit.clear();
    return m;
  }
  if (!actor.can("case.all") && m.unit.empty()) m.unit = actor.unit;
  if (!may_change(actor, m)) return fail(Code::forbidden, "Shared macros need the right kb.write, and a unit's are for that unit");
  return m;
}

Result<MacroView> Macros::put(Actor const& actor, MacroIn const& in, bool fresh) {
  if (actor.user_id == 0) return fail(Code::forbidden, "Macros belong to people");
  TRY_DO(check(in));
  TRY(auto m, placed(actor, in));
  return db_.write([&](storage::Tx& tx) -> Result<MacroView> {
    auto before = fresh ? std::nullopt : macro_store::find(tx, in.id);
    if (!fresh && (!before || !may_change(actor, *before))) return fail(Code::not_found, "There is no such macro");
    if (before && in.if_match && *in.if_match != before->version)
      return fail(Code::stale, "the macro was changed meanwhile; it is at version " + std::to_string(before->version));
    auto most = m.user_id ? most_of_one : most_shared;
    if (fresh && macro_store::count(tx, m.user_id) >= most) return fail(Code::conflict, "There are " + std::to_string(most) + " already");
    m.id = fresh ? tx.next_id("macro") : in.id;
    m.version = before ? before->version + 1 : 1;
    m.saved_by = actor.name;
    macro_store::put(tx, m);
    if (m.user_id == 0 || (before && before->user_id == 0))
      civic_.audit.append(tx, actor, fresh ? "macro.add" : "macro.change", "macro:" + std::to_string(m.id),
                          json::Object{{"title", m.title}});
    auto text = m.text;
    return MacroView{std::move(m), std::move(text), true};
  });
}

Result<MacroView> Macros::add(Actor const& actor, MacroIn const& in) { return put(actor, in, true); }
Result<MacroView> Macros::save(Actor const& actor, MacroIn const& in) { return put(actor, in, false); }

Result<void> Macros::remove(Actor const& actor, MacroIdIn const& in) {
  return db_.write([&](storage::Tx& tx) -> Result<void> {
    auto m = macro_store::find(tx, in.id);
    if (!m || !may_change(actor, *m)) return fail(Code::not_found, "There is no such macro");
    macro_store::remove(tx, in.id);
    if (m->user_id == 0)
      civic_.audit.append(tx, actor, "macro.remove", "macro:" + std::to_string(in.id), json::Object{{"title", m->title}});
    return {};
  });
}

std::vector<http::Route> macro_routes(Macros& macros) {
  using http::endpoint;
  using http::Lane;
  using http::Method;
  return {
      {Method::get, "/api/macros", "case.read", Lane::worker, endpoint(macros, &Macros::list),
       "Texts that are written again and again: mine, my unit's and everybody's, filled in for a case"},
      {Method::post, "/api/macros", "case.read", Lane::worker, endpoint(macros, &Macros::add), "Keep a text for the next time"},
      {Method::put, "/api/macros/{id}", "case.read", Lane::worker, endpoint(macros, &Macros::save), "Change a macro"},
      {Method::del, "/api/macros/{id}", "case.read", Lane::worker, endpoint(macros, &Macros::remove), "Forget a macro"},
  };
}

}  // namespace dinh::hotline
