#include "register/sharing/lens.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "register/engine.hpp"

namespace dinh::reg {

namespace {

bool among(std::vector<std::string> const& list, std::string_view name) { return std::find(list.begin(), list.end(), name) != list.end(); }

bool has_type(LensPart const& part, Document const* now, std::vector<std::string> const& gone, Names const& names) {
  if (part.types.empty()) return true;
  if (!now) return std::any_of(gone.begin(), gone.end(), [&](auto const& type) { return among(part.types, type); });
  return std::any_of(now->types().begin(), now->types().end(), [&](NameId type) { return among(part.types, names.text(type)); });
}

std::optional<geo::Geometry> place_of(Document const& doc, Names const& names, Work& work) {
  auto location = names.find("location");
  for (auto const& slot : doc.attrs()) {
    if (slot.name != location || slot.dataset != 0) continue;
    work.read(slot.end - slot.begin);
    json::Parser parser;
    auto instance = parser.parse(doc.slice(slot));
    auto value = instance ? instance->get("value") : std::nullopt;
    auto shape = value ? geo::read_geojson(*value) : Result<geo::Geometry>(fail(Code::invalid, ""));
    if (shape) return std::move(*shape);
  }
  return {};
}

bool touches(LensPart const& part, Document const* now, Names const& names, Work& work) {
  if (part.areas.empty()) return true;
  auto place = now ? place_of(*now, names, work) : std::nullopt;
  if (!place) return false;
  auto box = place->box();
  return std::any_of(part.areas.begin(), part.areas.end(), [&](geo::Geometry const& area) {
    if (!area.box().overlaps(box)) return false;
    work.relate(area.vertices(), place->vertices());
    return !work.is_over() && geo::intersects(*place, area);
  });
}

}  // namespace

bool LensPart::shows(std::string_view attribute) const {
  return (attributes.empty() || among(attributes, attribute)) && !among(hidden, attribute);
}

bool Sight::shows(std::string_view attribute) const {
  return std::any_of(parts_.begin(), parts_.end(), [&](LensPart const* part) { return part->shows(attribute); });
}

Sight Lens::sight(Document const* now, std::vector<std::string> const& gone, Names const& names, Work& work) const {
  std::vector<LensPart const*> out;
  for (auto const& part : parts_) {
    bool fits = has_type(part, now, gone, names) && (!part.scope || (now && part.scope->holds(now->scopes())));
    if (fits && touches(part, now, names, work)) out.push_back(&part);
  }
  return Sight(std::move(out));
}

DocPtr Lens::seen(DocPtr const& doc, Names& names, Work& work) const {
  if (!doc) return nullptr;
  auto sight = this->sight(doc.get(), {}, names, work);
  if (sight.is_blind()) return nullptr;
  return only(
      doc, [&](NameId name) { return sight.shows(names.text(name)); }, names);
}

DocPtr Lens::seen(DocPtr const& doc, Names& names) const {
  Work work;
  return seen(doc, names, work);
}

std::optional<Change> Lens::seen(Change const& c, Names& names) const {
  Work work;
  auto const& known = c.after ? c.after : c.before;
  auto sight = this->sight(known.get(), c.delta->types, names, work);
  if (sight.is_blind()) return {};
  auto delta = std::make_shared<Delta>(*c.delta);
  std::erase_if(delta->attrs, [&](AttrChange const& a) { return !sight.shows(a.name); });
  bool says_nothing = delta->kind == Delta::Kind::update && delta->attrs.empty() && delta->types.empty() && !delta->scope_changed;
  if (says_nothing) return {};
  return Change{c.seq, std::move(delta), seen(c.before, names, work), seen(c.after, names, work)};
}

bool Lens::may_see_type(std::string_view type) const {
  return std::any_of(parts_.begin(), parts_.end(), [&](LensPart const& part) { return part.types.empty() || among(part.types, type); });
}

}  // namespace dinh::reg
