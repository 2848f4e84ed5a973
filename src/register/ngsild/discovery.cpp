#include "register/ngsild/discovery.hpp"

#include "base/ids.hpp"
#include "register/ngsild/problems.hpp"

namespace dinh::reg {

namespace {

constexpr std::size_t chunk = 500;  // entities looked at in one go on the state thread

}  // namespace

void Discovery::add(Catalogue& out, Document const& doc) const {
  auto const& names = in_.engine.names();
  std::map<std::string, std::set<std::string>> attributes;
  for (auto const& slot : doc.attrs()) {
    std::string name(names.text(slot.name));
    auto& attribute = out.attributes[name];
    std::string kind(type_in(doc.slice(slot)));
    attribute.kinds.insert(kind);
    auto [mine, fresh] = attributes.try_emplace(name);
    mine->second.insert(kind);
    if (!fresh) continue;
    ++attribute.count;
    for (auto type : doc.types()) attribute.types.emplace(names.text(type));
  }
  for (auto type : doc.types()) {
    auto& known = out.types[std::string(names.text(type))];
    ++known.entities;
    for (auto const& [name, kinds] : attributes) known.attributes[name].insert(kinds.begin(), kinds.end());
  }
}

Result<std::shared_ptr<const Discovery::Catalogue>> Discovery::catalogue(Call& call) {
  auto out = std::make_shared<Catalogue>();
  auto view = call.tenant + (call.lens ? "|" + call.lens->name() : "");
  Result<void> good;
  in_.on_state([&] {
    good = in_.must_have_tenant(call);
    out->at = in_.engine.last();
  });
  if (!good) return tl::unexpected(std::move(good).error());
  {
    std::lock_guard lock(mutex_);
    if (auto known = known_.find(view); known != known_.end() && known->second->at == out->at) return known->second;
  }
  Query query;
  query.tenant = call.tenant;
  query.lens = call.lens;
  query.limit = chunk;
  while (!out->whole && good) {
    in_.on_state([&] {
      auto found = in_.engine.query(query);
      if (!found) {
        good = tl::unexpected(std::move(found).error());
        return;
      }
      for (auto const& doc : found->docs) add(*out, *doc);
      out->whole = found->docs.size() < chunk;
      if (!found->docs.empty()) query.after_id = found->docs.back()->id();
    });
  }
  if (!good) return tl::unexpected(std::move(good).error());
  std::lock_guard lock(mutex_);
  known_[view] = out;
  return std::shared_ptr<const Catalogue>(std::move(out));
}

Result<void> Discovery::open(Call& call) {
  if (call.context_linked) {
    TRY(call.context, in_.contexts.obtain_url(call.context_url));
    if (!is_core_context(call.context_url)) json::write_string(call.context_text, call.context_url);
  }
  return {};
}

std::string Discovery::shown(Call const& call, std::string_view stored) const {
  std::string scratch;
  return std::string(call.context->shown(stored, scratch));
}

http::Response Discovery::answer(Call const& call, std::string body) const {
  if (call.accept == Media::ld_json && body.starts_with('{')) {
    body.pop_back();
    body += ",\"@context\":" + context_member(call) + "}";
  }
  return in_.document(call, std::move(body));
}

// Types and attributes are listed in the same two ways: names alone, or each with the names of the other kind that go with it.
template <class Entries, class EachOther>
Result<http::Response> Discovery::listing(Call& call, ListWords const& words, Entries const& entries, EachOther each_other) const {
  TRY(bool details, call.flag("details"));
  TRY(bool is_counted, call.flag("count"));
  auto told = [&](http::Response out) {
    if (is_counted) out.with("NGSILD-Results-Count", std::to_string(entries.size()));
    return out;
  };
  std::string body;
  json::Writer to(body);
  if (!details) {
    to.begin_object().member("id", urn(words.list, uuid_v7(in_.clock()))).member("type", words.list).key(words.names).begin_array();
    for (auto const& [name, entry] : entries) to.value(shown(call, name));
    to.end_array().end_object();
    return told(answer(call, std::move(body)));
  }
  to.begin_array();
  for (auto const& [name, entry] : entries) {
    to.begin_object().member("id", full_iri(name)).member("type", words.one).member(words.name, shown(call, name));
    to.key(words.others).begin_array();
    each_other(entry, [&](std::string_view other) { to.value(shown(call, other)); });
    to.end_array();
    if (call.accept == Media::ld_json) to.key("@context").raw(context_member(call));
    to.end_object();
  }
  to.end_array();
  return told(answer(call, std::move(body)));
}

// §5.7.5, §5.7.6
Result<http::Response> Discovery::types(Call& call) {
  TRY_DO(open(call));
  TRY(auto all, catalogue(call));
  static constexpr ListWords words{"EntityTypeList", "typeList", "EntityType", "typeName", "attributeNames"};
  return listing(call, words, all->types, [](Type const& type, auto&& tell) {
    for (auto const& [attribute, kinds] : type.attributes) tell(attribute);
  });
}

// §5.7.7
Result<http::Response> Discovery::type(Call& call) {
  TRY_DO(open(call));
  auto given = call.request.param("type");
  auto name = call.context->stored(given);
  TRY(auto all, catalogue(call));
  auto found = all->types.find(name);
  if (found == all->types.end()) return errors::missing("there is no entity of type " + std::string(given));
  std::string body;
  json::Writer to(body);
  to.begin_object().member("id", full_iri(name)).member("type", "EntityTypeInfo").member("typeName", shown(call, name));
  to.member("entityCount", found->second.entities).key("attributeDetails").begin_array();
  for (auto const& [attribute, kinds] : found->second.attributes) {
    to.begin_object().member("id", full_iri(attribute)).member("type", "Attribute").member("attributeName", shown(call, attribute));
    to.key("attributeTypes").begin_array();
    for (auto const& kind : kinds) to.value(kind);
    to.end_array().end_object();
  }
  to.end_array().end_object();
  return answer(call, std::move(body));
}

// §5.7.8, §5.7.9
Result<http::Response> Discovery::attributes(Call& call) {
  TRY_DO(open(call));
  TRY(auto all, catalogue(call));
  static constexpr ListWords words{"AttributeList", "attributeList", "Attribute", "attributeName", "typeNames"};
  return listing(call, words, all->attributes, [](Attribute const& attribute, auto&& tell) {
    for (auto const& type : attribute.types) tell(type);
  });
}

// §5.7.10
Result<http::Response> Discovery::attribute(Call& call) {
  TRY_DO(open(call));
  auto given = call.request.param("attr");
  auto name = call.context->stored(given);
  TRY(auto all, catalogue(call));
  auto found = all->attributes.find(name);
  if (found == all->attributes.end()) return errors::missing("there is no attribute " + std::string(given));
  auto const& attribute = found->second;
  std::string body;
  json::Writer to(body);
  to.begin_object().member("id", full_iri(name)).member("type", "Attribute").member("attributeName", shown(call, name));
  to.member("attributeCount", attribute.count).key("attributeTypes").begin_array();
  for (auto const& kind : attribute.kinds) to.value(kind);
  to.end_array().key("typeNames").begin_array();
  for (auto const& type : attribute.types) to.value(shown(call, type));
  to.end_array().end_object();
  return answer(call, std::move(body));
}

}  // namespace dinh::reg
