#include "register/document.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <stdexcept>

#include "base/json.hpp"

namespace dinh::reg {

namespace {

struct Instance {  // of an attribute, on its way into the new document
  NameId name, dataset;
  std::string_view bytes;
  Instant created, modified;
};

bool is_whole(Delta const& d) { return d.kind == Delta::Kind::create || d.kind == Delta::Kind::replace; }

// A reading of all that a sensor tells has each attribute where it stood before: its names are compared there, which costs less than to
// look them up.
InstanceName name_of(AttrChange const& change, Document const* before, std::size_t place, Names& names) {
  if (before && place < before->attrs().size()) {
    auto slot = before->attrs()[place];
    if (names.text(slot.name) == change.name && names.text(slot.dataset) == change.dataset) return {slot.name, slot.dataset};
  }
  return {names.intern(change.name), names.intern(change.dataset)};
}

// The attributes the new document has, instances of one attribute side by side, in the order they first came.
void merge(std::vector<Instance>& out, Document const* before, Delta const& delta, Names& names) {
  out.clear();
  out.reserve((before ? before->attrs().size() : 0) + delta.attrs.size());
  if (before && !is_whole(delta))
    for (auto const& s : before->attrs())
      out.push_back({s.name, s.dataset, before->slice(s), before->created_at(s), before->modified_at(s)});
  for (std::size_t place = 0; place < delta.attrs.size(); ++place) {
    auto const& change = delta.attrs[place];
    auto [name, dataset] = name_of(change, is_whole(delta) ? before : nullptr, place, names);
    auto same = std::find_if(out.begin(), out.end(), [&](Instance const& i) { return i.name == name && i.dataset == dataset; });
    if (change.bytes.empty()) {
      if (same != out.end()) out.erase(same);
    } else if (same != out.end()) {
      same->bytes = change.bytes;
      same->modified = delta.at;
    } else {
      auto last = std::find_if(out.rbegin(), out.rend(), [&](Instance const& i) { return i.name == name; });
      out.insert(last == out.rend() ? out.end() : last.base(), {name, dataset, change.bytes, delta.at, delta.at});
    }
  }
  if (before && is_whole(delta))  // replaced by an instance of the same name: it stays the same attribute
    for (auto& i : out)
      for (auto const& s : before->attrs())
        if (s.name == i.name && s.dataset == i.dataset) i.created = before->created_at(s);
}

void write_types(std::string& out, std::vector<NameId> const& types, Names const& names) {
  out += ",\"type\":";
  if (types.size() == 1) return json::write_string(out, names.text(types[0]));
  out += '[';
  for (std::size_t i = 0; i < types.size(); ++i) {
    if (i) out += ',';
    json::write_string(out, names.text(types[i]));
  }
  out += ']';
}

// One scope is written as a text, several as a list.
void write_scope(DocumentDraft& to, std::string_view scope) {
  auto scopes = scopes_of(scope);
  if (scopes.empty()) return;
  to.text += ",\"scope\":";
  to.scope_begin = to.text.size();
  if (scopes.size() == 1) {
    json::write_string(to.text, scopes[0]);
  } else {
    json::Writer list(to.text);
    list.begin_array();
    for (auto const& s : scopes) list.value(s);
    list.end_array();
  }
  to.scope_size = to.text.size() - to.scope_begin;
}

void write_head(DocumentDraft& to, std::string_view id, std::string_view scope, Names const& names) {
  to.text += "{\"id\":\"";
  to.text += id;
  to.text += '"';
  to.id_size = id.size();
  write_types(to.text, to.types, names);
  write_scope(to, scope);
}

void write_attributes(DocumentDraft& to, std::vector<Instance> const& all, Names const& names) {
  for (std::size_t i = 0; i < all.size();) {
    std::size_t end = i + 1;
    while (end < all.size() && all[end].name == all[i].name) ++end;
    to.text += ',';
    json::write_string(to.text, names.text(all[i].name));
    to.text += ':';
    bool several = end - i > 1;
    if (several) to.text += '[';
    for (std::size_t k = i; k < end; ++k) {
      if (k > i) to.text += ',';
      auto begin = static_cast<std::uint32_t>(to.text.size());
      to.text += all[k].bytes;
      to.attrs.push_back({all[k].name, all[k].dataset, begin, static_cast<std::uint32_t>(to.text.size()), to.time(all[k].created),
                          to.time(all[k].modified)});
    }
    if (several) to.text += ']';
    i = end;
  }
}

}  // namespace

std::vector<std::string> scopes_of(std::string_view json_text) {
  std::vector<std::string> out;
  if (json_text.empty()) return out;
  auto value = json::parse(json_text);
  if (!value) return out;
  if (auto one = value->string()) out.emplace_back(*one);
  for (auto const& item : value->array())
    if (auto s = item.string()) out.emplace_back(*s);
  return out;
}

std::vector<std::string> Document::scopes() const { return scopes_of(scope()); }

std::size_t Document::bytes() const {
  return sizeof(Document) + times_ * sizeof(Instant) + slots_ * slot_size() + types_ * sizeof(NameId) + text_size_;
}

void Document::destroy(Document const* d) {
  d->~Document();
  ::operator delete(const_cast<Document*>(d));
}

void DocumentDraft::clear() {
  text.clear();
  types.clear();
  attrs.clear();
  times.clear();
  id_size = scope_begin = scope_size = 0;
}

std::uint16_t DocumentDraft::time(Instant t) {
  constexpr std::ptrdiff_t looked_at = 16;  // most attributes of an entity were set together
  auto from = times.end() - std::min<std::ptrdiff_t>(looked_at, std::ssize(times));
  auto at = std::find(from, times.end(), t);
  if (at == times.end()) at = times.insert(at, t);
  return static_cast<std::uint16_t>(at - times.begin());
}

DocPtr DocumentDraft::finish(Names& names) const {
  constexpr std::size_t few = 0xff, most = 0xffff;
  if (attrs.size() > most || times.size() > most || types.size() > most || text.size() > 0xffff'ffff)
    throw std::length_error("an entity of this size cannot be kept");
  thread_local std::vector<InstanceName> instances;  // buffers only
  thread_local std::vector<Document::Place> places;
  instances.clear();
  places.clear();
  for (auto const& a : attrs) instances.push_back({a.name, a.dataset});
  auto* layout = text.size() <= most && times.size() <= few ? names.layout(instances) : nullptr;
  if (layout)
    for (auto const& a : attrs)
      places.push_back({static_cast<std::uint16_t>(a.begin), static_cast<std::uint16_t>(a.end), static_cast<std::uint8_t>(a.created),
                        static_cast<std::uint8_t>(a.modified)});
  auto slot_bytes = attrs.size() * (layout ? sizeof(Document::Place) : sizeof(AttrSlot));
  auto size = sizeof(Document) + times.size() * sizeof(Instant) + types.size() * sizeof(NameId) + slot_bytes + text.size();
  auto* doc = new (::operator new(size)) Document;
  doc->created = created;
  doc->modified = modified;
  doc->version = version;
  doc->layout_ = layout;
  doc->text_size_ = static_cast<std::uint32_t>(text.size());
  doc->id_size_ = static_cast<std::uint32_t>(id_size);
  doc->scope_begin_ = static_cast<std::uint32_t>(scope_begin);
  doc->scope_size_ = static_cast<std::uint32_t>(scope_size);
  doc->times_ = static_cast<std::uint16_t>(times.size());
  doc->slots_ = static_cast<std::uint16_t>(attrs.size());
  doc->types_ = static_cast<std::uint16_t>(types.size());
  auto* to = reinterpret_cast<char*>(doc + 1);
  auto put = [&](auto const* from, std::size_t count) {
    if (count > 0) std::memcpy(to, from, count * sizeof *from);  // an empty vector's data may be null
    to += count * sizeof *from;
  };
  put(times.data(), times.size());
  put(types.data(), types.size());
  if (layout) put(places.data(), places.size());
  else put(attrs.data(), attrs.size());
  put(text.data(), text.size());
  return DocPtr(doc);
}

DocPtr only(DocPtr const& whole, std::function<bool(NameId)> const& shows, Names& names) {
  thread_local DocumentDraft draft;  // buffers only
  thread_local std::vector<Instance> attributes;
  attributes.clear();
  draft.clear();
  draft.modified = whole->created;
  for (auto const& s : whole->attrs()) {
    if (!shows(s.name)) continue;
    attributes.push_back({s.name, s.dataset, whole->slice(s), whole->created_at(s), whole->modified_at(s)});
    draft.modified = std::max(draft.modified, whole->modified_at(s));
  }
  if (attributes.size() == whole->attrs().size()) return whole;
  draft.types.assign(whole->types().begin(), whole->types().end());
  write_head(draft, whole->id(), whole->scope(), names);
  write_attributes(draft, attributes, names);
  draft.text += '}';
  draft.created = whole->created;
  draft.version = whole->version;
  auto out = draft.finish(names);
  out->order = whole->order;
  return out;
}

DocPtr apply(DocPtr const& before, Delta const& delta, Seq seq, Names& names) {
  if (delta.kind == Delta::Kind::remove) return nullptr;
  thread_local DocumentDraft draft;  // buffers only
  thread_local std::vector<Instance> attributes;
  draft.clear();
  merge(attributes, before.get(), delta, names);
  if (before && delta.types.empty()) draft.types.assign(before->types().begin(), before->types().end());
  for (auto const& t : delta.types) draft.types.push_back(names.intern(t));
  write_head(draft, delta.id, is_whole(delta) || delta.scope_changed || !before ? std::string_view(delta.scope) : before->scope(), names);
  write_attributes(draft, attributes, names);
  draft.text += '}';
  draft.created = before ? before->created : delta.at;
  draft.modified = delta.at;
  draft.version = seq;
  return draft.finish(names);
}

}  // namespace dinh::reg
