#include "register/subscriptions/happening.hpp"

#include <algorithm>

namespace dinh::reg {

namespace {

bool is_same(std::string_view before, std::string_view after) {
  if (before == after) return true;
  if (before.size() != after.size()) return false;
  auto a = json::parse(before), b = json::parse(after);  // the members may stand in another order
  return a && b && *a == *b;
}

bool has(Document const& doc, Names const& names, std::string_view name) {
  auto id = names.find(name);
  return std::any_of(doc.attrs().begin(), doc.attrs().end(), [&](AttrSlot const& a) { return a.name == id; });
}

unsigned removed(Subscription const& s, Change const& c, Names const& names) {
  bool lost = !c.before || std::any_of(c.before->attrs().begin(), c.before->attrs().end(),
                                       [&](AttrSlot const& a) { return s.watches(names.text(a.name)); });
  unsigned out = entity_deleted;
  return lost ? out | attribute_deleted : out;  // with the entity go its attributes
}

unsigned changed(AttrChange const& a, Change const& c, Names const& names) {
  if (c.delta->kind == Delta::Kind::create) return attribute_created;
  auto before = c.before ? instance_of(*c.before, names, a.name, a.dataset) : std::nullopt;
  unsigned deleted = attribute_deleted | entity_updated;
  if (a.bytes.empty()) return before || !c.before ? deleted : 0u;
  if (before && is_same(c.before->slice(*before), a.bytes)) return 0;
  bool is_new = c.before && !has(*c.before, names, a.name);
  unsigned kind = is_new ? attribute_created : attribute_updated;
  return kind | entity_updated;
}

}  // namespace

std::optional<AttrSlot> instance_of(Document const& doc, Names const& names, std::string_view name, std::string_view dataset) {
  auto name_id = names.find(name), dataset_id = dataset.empty() ? 0 : names.find(dataset);
  if (name_id == 0 || (dataset_id == 0 && !dataset.empty())) return {};
  for (auto const& slot : doc.attrs())
    if (slot.name == name_id && slot.dataset == dataset_id) return slot;
  return {};
}

unsigned happened(Subscription const& s, Change const& c, Names const& names) {
  using K = Delta::Kind;
  auto const& delta = *c.delta;
  if (delta.kind == K::remove) return removed(s, c, names);
  unsigned out = 0;
  if (delta.kind == K::create) out = entity_created;
  for (auto const& a : delta.attrs)
    if (s.watches(a.name)) out |= changed(a, c, names);
  if (delta.kind == K::replace && c.before)
    for (auto const& old : c.before->attrs()) {
      auto name = names.text(old.name), dataset = names.text(old.dataset);
      bool stays =
          std::any_of(delta.attrs.begin(), delta.attrs.end(), [&](auto const& a) { return a.name == name && a.dataset == dataset; });
      if (!stays && s.watches(name)) out |= attribute_deleted | entity_updated;
    }
  bool frame = delta.kind == K::update && (!delta.types.empty() || delta.scope_changed);
  if (frame && s.watched.empty()) out |= entity_updated;
  return out;
}

DocPtr as_told(Change const& c, Names& names) {
  auto const& delta = *c.delta;
  bool is_whole = delta.kind == Delta::Kind::create || delta.kind == Delta::Kind::replace;
  if (!c.after) return is_whole ? apply(nullptr, delta, c.seq, names) : nullptr;
  if (c.after->version == c.seq) return c.after;
  Delta then;
  then.id = delta.id;
  then.at = delta.at;
  then.attrs = delta.attrs;
  return apply(c.after, then, c.seq, names);
}

DocPtr as_asked(Change const& c, DocPtr const& told, Names& names) {
  if (told || c.before) return told ? told : c.before;
  if (c.delta->types.empty()) return nullptr;
  Delta only;
  only.kind = Delta::Kind::create;
  only.id = c.delta->id;
  only.at = c.delta->at;
  only.types = c.delta->types;
  return apply(nullptr, only, c.seq, names);
}

}  // namespace dinh::reg
