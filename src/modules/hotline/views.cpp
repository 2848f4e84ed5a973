#include "modules/hotline/views.hpp"

#include <algorithm>

#include "casework/clocks.hpp"
#include "modules/hotline/rules.hpp"

namespace dinh::hotline {

CaseRow row_of(casework::Case const& c, Instant now) {
  CaseRow r;
  r.id = std::to_string(c.id);
  r.code = c.code;
  r.state = name_of(c.state);
  r.field = c.field;
  r.title = c.title;
  r.area = c.area;
  r.unit = c.unit;
  r.channel = c.channel;
  r.lat = c.lat;
  r.lon = c.lon;
  r.opened_at = c.opened_at;
  r.due = c.due_at;
  r.overdue = casework::overdue(c, now);
  r.version = c.version;
  r.supporters = c.supporters;
  return r;
}

AttachmentView view_of(casework::Attachment const& a) { return {a.id, a.type, a.bytes, a.width, a.height}; }

namespace {

// "Lan · so-xd" or "so-xd": the unit by its name.
std::string with_unit_name(std::string const& actor, civic::Units const& units) {
  constexpr std::string_view between = " · ";
  auto cut = actor.rfind(between);
  auto code = cut == actor.npos ? actor : actor.substr(cut + between.size());
  auto unit = units.find(code);
  return unit ? actor.substr(0, actor.size() - code.size()) + unit->name : actor;
}

}  // namespace

std::set<std::string> files_of(std::vector<casework::Event> const& events, std::string_view kind) {
  std::set<std::string> out;
  for (auto const& e : events) {
    auto* used = e.kind == "opened" || !(kind.empty() || e.kind == kind) ? nullptr : e.data.find("attachments");
    if (!used) continue;
    for (auto const& id : used->array()) out.emplace(id.string().value_or(""));
  }
  return out;
}

std::vector<TimelineView> timeline_of(std::vector<casework::Event> const& events, std::vector<casework::Attachment> const& attachments,
                                      civic::Units const& units, bool only_public) {
  std::vector<TimelineView> out;
  for (auto const& e : events) {
    if (only_public && !e.is_public) continue;
    TimelineView v{e.at, e.kind, {}, with_unit_name(e.actor, units), only_public ? redact(e.text) : e.text, {}, {}};
    if (auto* unit = e.kind == "forward" ? e.data.find("unit") : nullptr; unit && unit->string())
      v.unit = with_unit_name(std::string(*unit->string()), units);
    if (!e.state.empty()) v.state = e.state;
    if (auto* used = e.data.find("attachments"))
      for (auto const& id : used->array()) {
        auto at = std::find_if(attachments.begin(), attachments.end(), [&](auto const& a) { return id.string() == a.id; });
        if (at != attachments.end() && (at->is_public || !only_public)) v.attachments.push_back(view_of(*at));
      }
    out.push_back(std::move(v));
  }
  return out;
}

}  // namespace dinh::hotline
