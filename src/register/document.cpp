#include "register/document.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace dinh::reg {

namespace {

struct Instance {  // of an attribute, on its way into the new document
  NameId name, dataset;
  std::string_view bytes;
  Instant created, modified;
};

bool is_whole(Delta const& d) { return d.kind == Delta::Kind::create || d.kind == Delta::Kind::replace; }

// The attributes the new document has, instances of one attribute side by side, in the order they first came.
std::vector<Instance> merge(Document const* before, Delta const& delta, Names& names) {
  std::vector<Instance> out;
  out.reserve((before ? before->attrs.size() : 0) + delta.attrs.size());
  if (before && !is_whole(delta))
    for (auto const& s : before->attrs) out.push_back({s.name, s.dataset, before->slice(s), s.created, s.modified});
  for (auto const& change : delta.attrs) {
    auto name = names.intern(change.name), dataset = names.intern(change.dataset);
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
      for (auto const& s : before->attrs)
        if (s.name == i.name && s.dataset == i.dataset) i.created = s.created;
  return out;
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

std::vector<std::string> scopes_of(std::string_view scope) {
  std::vector<std::string> out;
  if (scope.empty()) return out;
  auto value = json::parse(scope);
  if (!value) return out;
  if (auto one = value->string()) out.emplace_back(*one);
  for (auto const& item : value->array())
    if (auto s = item.string()) out.emplace_back(*s);
  return out;
}

void write_scopes(std::string& out, std::vector<std::string> const& scopes) {
  if (scopes.empty()) return;
  out += ",\"scope\":";
  if (scopes.size() == 1) return json::write_string(out, scopes[0]);
  json::Writer to(out);
  to.begin_array();
  for (auto const& s : scopes) to.value(s);
  to.end_array();
}

void write_attributes(Document& doc, std::vector<Instance> const& all, Names const& names) {
  for (std::size_t i = 0; i < all.size();) {
    std::size_t end = i + 1;
    while (end < all.size() && all[end].name == all[i].name) ++end;
    doc.bytes += ',';
    json::write_string(doc.bytes, names.text(all[i].name));
    doc.bytes += ':';
    bool several = end - i > 1;
    if (several) doc.bytes += '[';
    for (std::size_t k = i; k < end; ++k) {
      if (k > i) doc.bytes += ',';
      auto begin = static_cast<std::uint32_t>(doc.bytes.size());
      doc.bytes += all[k].bytes;
      doc.attrs.push_back(
          {all[k].name, all[k].dataset, begin, static_cast<std::uint32_t>(doc.bytes.size()), all[k].created, all[k].modified});
    }
    if (several) doc.bytes += ']';
    i = end;
  }
}

}  // namespace

DocPtr apply(DocPtr const& before, Delta const& delta, Seq seq, Names& names) {
  if (delta.kind == Delta::Kind::remove) return nullptr;
  auto doc = std::make_shared<Document>();
  auto attributes = merge(before.get(), delta, names);
  if (before && delta.types.empty()) doc->types = before->types;
  for (auto const& t : delta.types) doc->types.push_back(names.intern(t));
  doc->scopes = is_whole(delta) || delta.scope_changed || !before ? scopes_of(delta.scope) : before->scopes;
  std::size_t size = delta.id.size() + 64;
  for (auto const& i : attributes) size += i.bytes.size() + names.text(i.name).size() + 6;
  for (auto t : doc->types) size += names.text(t).size() + 4;
  for (auto const& s : doc->scopes) size += s.size() + 4;
  doc->bytes.reserve(size);
  doc->bytes += "{\"id\":\"";
  doc->bytes += delta.id;
  doc->bytes += '"';
  write_types(doc->bytes, doc->types, names);
  write_scopes(doc->bytes, doc->scopes);
  doc->attrs.reserve(attributes.size());
  write_attributes(*doc, attributes, names);
  doc->bytes += '}';
  doc->bytes.shrink_to_fit();
  doc->id = std::string_view(doc->bytes).substr(7, delta.id.size());
  doc->created = before ? before->created : delta.at;
  doc->modified = delta.at;
  doc->version = seq;
  return doc;
}

}  // namespace dinh::reg
