// What sources tell of subscriptions that they have a part in (CIM 009 §5.8.6).
#include <algorithm>

#include "register/distribution/showing_told.hpp"
#include "register/ngsild/attribute_kinds.hpp"
#include "register/ngsild/opening.hpp"
#include "register/ngsild/payload.hpp"
#include "register/ngsild/problems.hpp"
#include "register/remote_subscriptions/remote_subscriptions.hpp"

namespace dinh::reg {

namespace {

struct Gone {  // an attribute that was deleted
  std::string name;
  KindName const* kind;
};

// Null: the attribute is there. A deleted one is told as urn:ngsi-ld:null, alone or as its value (§5.8.6).
KindName const* deleted_kind(json::Value const& attribute) {
  if (attribute.string() == ngsi_null) return &names_of_kind(AttrKind::property);
  auto const* type = attribute.find("type");
  auto const* named = type && type->string() ? kind_of_type(*type->string()) : nullptr;
  for (auto const& kind : kind_names) {
    auto const* value = attribute.find(kind.member);
    auto const* any_language = value ? value->find("@none") : nullptr;
    if ((value && value->string() == ngsi_null) || (any_language && any_language->string() == ngsi_null)) return named ? named : &kind;
  }
  return nullptr;
}

std::vector<Gone> take_gone(json::Value& entity) {
  std::vector<Gone> out;
  std::erase_if(*entity.object_if(), [&](auto const& member) {
    if (is_head(member.first) || is_system_member(member.first)) return false;
    auto const* kind = deleted_kind(member.second);
    if (kind) out.push_back({member.first, kind});
    return kind != nullptr;
  });
  return out;
}

json::Value shown_as_gone(Gone const& gone, Form form) {
  bool is_plain = gone.kind->kind == AttrKind::property || gone.kind->kind == AttrKind::geo;
  if (form == Form::simplified || (form == Form::concise && is_plain)) return json::Value(ngsi_null);
  json::Value out(json::Object{});
  if (form == Form::normalized) out["type"] = gone.kind->type;
  if (gone.kind->kind == AttrKind::language) out[gone.kind->member]["@none"] = ngsi_null;
  else out[gone.kind->member] = ngsi_null;
  return out;
}

// What is there is the entity, what is not is added as null.
std::string with_gone(std::string shown, std::vector<Gone> const& all, Showing const& how) {
  auto entity = json::parse(shown);
  if (!entity) return shown;
  auto& place = how.geojson ? (*entity)["properties"] : *entity;
  bool is_changed = false;
  std::string scratch;
  for (auto const& gone : all) {
    auto stored = Context::core()->stored(gone.name);
    if (!how.shows_attribute(stored)) continue;
    std::string name(how.context->shown(stored, scratch));
    if (place.find(name)) continue;  // somebody else still has it
    place[name] = shown_as_gone(gone, how.form);
    is_changed = true;
  }
  return is_changed ? entity->text() : shown;
}

bool is_split(Subscription const& s) {
  auto const* split = s.body.find("splitEntities");
  return split && split->boolean() == true;
}

}  // namespace

// Anybody may send this, so nothing is fetched or looked for on the word of who is not known: first comes whose copy it is.
Result<http::Response> RemoteSubscriptions::heard(Call& given) {
  json::Parser parser(binding_.limits.max_batch_bytes), first_look(binding_.limits.max_batch_bytes);
  auto body = first_look.parse(given.request.body);
  auto id = body ? body->get("subscriptionId") : std::nullopt;
  auto copy = id && id->string() ? find(*id->string()) : std::nullopt;
  auto s = copy ? subscriptions_.find(copy->tenant, copy->subscription) : nullptr;
  if (!s) return errors::missing("there is no such subscription at this broker's sources");
  if (binding_.lens_for(s->owner, s->tenant)) return empty(200);  // its contract came later; the copy goes with the next change
  auto call = given;                                              // whose it is, only the house knows; the source is not told
  TRY_DO(read_body(binding_, call, parser));
  auto data = call.body.get("data");
  if (!data || !data->is_array() || data->size() > binding_.limits.max_batch_entities)
    return errors::bad_data("data", "an array of entities");
  auto names = call.context;
  auto r = registry_.find(copy->tenant, copy->registration);
  if (auto how = r && !call.context_linked && !call.ld_body ? spoken(*s, *r) : Result<Spoken>(Spoken{nullptr, "", {}}); how && how->context)
    names = how->context;
  call.tenant = copy->tenant;
  call.context = Context::core();
  call.context_linked = false;
  auto const all = json::Value::from(*data);
  for (auto one : all.array()) {
    auto const* about = one.find("id");
    if (!about || !about->string() || !is_uri(*about->string())) return errors::bad_data("data.id", "a URI");
    std::string const entity_id(*about->string());
    use_other_names(one, *names, *call.context);
    TRY(auto text, told(call, *s, *copy, std::move(one)));
    if (!text.empty() && s->is_live(clock_())) subscriptions_.tell(*s, {0, entity_id, std::move(text)});
  }
  return empty(200);
}

// Empty: it is not for the subscriber.
Result<std::string> RemoteSubscriptions::told(Call& call, Subscription const& s, CopyRow const& copy, json::Value entity) {
  auto const core = Context::core();
  std::string out;
  if (entity.find("deletedAt")) {
    use_other_names(entity, *core, *s.showing.context);
    if (!s.showing.context_member.empty()) entity["@context"] = json::parse(s.showing.context_member).value_or(json::Value());
    return entity.text();
  }
  auto gone = take_gone(entity);
  Names names;
  if (is_split(s)) {
    std::string const id(*entity.find("id")->string());
    TRY(auto all, distributor_.entity_of_all(call, id, copy.registration));
    auto r = registry_.find(copy.tenant, copy.registration);
    all.insert(all.begin(), Contribution{r ? r->mode : SourceMode::inclusive, r, {std::move(entity)}});
    entity = merged(std::move(all), *core).front();
  }
  auto doc = document_of(entity, *core, names, clock_());
  if (!doc) return errors::bad_data("data", "entities in the normalized or concise form");
  if (is_split(s) && !s.selects(*doc, names)) return out;
  Renderer renderer(names);
  auto is_wanted = [&](Gone const& g) { return Showing::contains(s.must_have, core->stored(g.name)); };
  if (!s.must_have.empty() && !renderer.has_any(*doc, s.must_have) && std::none_of(gone.begin(), gone.end(), is_wanted)) return out;
  auto how = s.showing;
  bool is_normalized = std::all_of(entity.object().begin(), entity.object().end(), [](auto const& member) {
    return is_head(member.first) || is_system_member(member.first) || member.second.is_array() || member.second.find("type");
  });
  if (is_as_told(how) && is_normalized) {
    use_other_names(entity, *core, *how.context);
    put_as_told(out, entity, how);
  } else {
    how.system = false;  // times of the sources are not those of a document made here
    renderer.entity(out, *doc, how);
  }
  return gone.empty() ? out : with_gone(std::move(out), gone, how);
}

std::vector<http::Route> RemoteSubscriptions::routes() {
  auto handler = binding_.in_worker({{}, true, false}, [this](Call& call) { return heard(call); });
  auto most = binding_.limits.max_batch_bytes;
  return {
      {http::Method::post, "/ngsi-ld/ex/v1/remote-notify", "", http::Lane::worker, handler, "What a source tells of a subscription", most},
      // What the conformance suite's test of clause 5.8.6 tells to.
      {http::Method::post, "/ngsi-ld/ex/remote-notify", "", http::Lane::worker, handler, "", most}};
}

}  // namespace dinh::reg
