#include "register/sources/registrations.hpp"

#include <algorithm>
#include <array>

#include "base/log.hpp"
#include "base/random.hpp"
#include "register/ngsild/opening.hpp"
#include "register/ngsild/problems.hpp"
#include "register/ngsild/resource_routes.hpp"
#include "register/sources/discovery.hpp"

namespace dinh::reg {

namespace {

constexpr std::string_view path = "/ngsi-ld/v1/csourceRegistrations/";
constexpr std::array<std::string_view, 19> list_params = {
    "id",      "type",   "idPattern", "attrs",        "q",     "csf",    "georel", "geometry", "coordinates", "geoproperty", "scopeQ",
    "timerel", "timeAt", "endTimeAt", "timeproperty", "limit", "offset", "count",  "options"};

bool meets(std::vector<std::string> const& a, std::vector<std::string> const& b) {
  if (a.empty() || b.empty()) return true;  // all attributes
  return std::any_of(a.begin(), a.end(), [&](auto const& one) { return std::find(b.begin(), b.end(), one) != b.end(); });
}

// Two groups that both name an id meet when it is the same; a pattern or a type alone meets what it takes in.
bool meets(EntityGroup const& a, EntityGroup const& b) {
  auto takes = [](EntityGroup const& group, std::string const& id) {
    return group.id.empty() ? !group.pattern || group.pattern->is_in(id) : group.id == id;
  };
  if (!a.id.empty()) return takes(b, a.id);
  if (!b.id.empty()) return takes(a, b.id);
  return std::any_of(a.types.begin(), a.types.end(),
                     [&](auto const& t) { return std::find(b.types.begin(), b.types.end(), t) != b.types.end(); });
}

bool meets(Information const& a, Information const& b) {
  if (!meets(a.attributes, b.attributes)) return false;
  if (a.entities.empty() || b.entities.empty()) return true;
  return std::any_of(a.entities.begin(), a.entities.end(), [&](auto const& x) {
    return std::any_of(b.entities.begin(), b.entities.end(), [&](auto const& y) { return meets(x, y); });
  });
}

bool meets(Registration const& a, Registration const& b) {
  return std::any_of(a.information.begin(), a.information.end(), [&](auto const& x) {
    return std::any_of(b.information.begin(), b.information.end(), [&](auto const& y) { return meets(x, y); });
  });
}

// What entities of the house the registration would hide.
std::vector<Query> hidden_by(Registration const& r) {
  std::vector<Query> out;
  for (auto const& info : r.information) {
    Query query;
    query.tenant = r.tenant;
    query.attrs = info.attributes;
    query.limit = 1;
    if (info.entities.empty()) out.push_back(query);
    for (auto const& group : info.entities) {
      auto one = query;
      if (!group.id.empty()) one.ids = {group.id};
      else
        for (auto const& type : group.types) one.types.push_back({type});  // any of them, as in matching
      one.id_pattern = group.pattern;
      out.push_back(std::move(one));
    }
  }
  return out;
}

tl::unexpected<Error> conflict(std::string detail) { return errors::fail_with(errors::conflict, Code::conflict, std::move(detail)); }

// JSON null is no value (§4.5.0); in an update it takes a member away, as urn:ngsi-ld:null does.
bool is_null(json::Value const& v) { return v.is_null() || v.string() == ngsi_null; }

Result<void> must_have_values(json::Value const& body) {
  for (auto const& [name, value] : body.object())
    if (is_null(value)) return errors::bad_data(name, "a value");
  return {};
}

// §5.9.2, §5.9.3: an end in the past is BadRequestData.
Result<void> must_end_later(Registration const& r, Instant now) {
  if (!r.is_live(now)) return errors::bad_data("expiresAt", "a time to come");
  return {};
}

}  // namespace

Registrations::Registrations(Engine& engine, storage::Db& db, Contexts& contexts, Clock clock, NgsiPorts ports)
    : engine_(engine), store_(db), clock_(clock), binding_(engine, contexts, clock, std::move(ports)) {
  for (auto const& row : store_.all()) load(row);
}

void Registrations::load(RegistrationRow const& row) {
  Registration draft;
  draft.id = row.id;
  draft.tenant = row.tenant;
  draft.created = row.created_at;
  draft.modified = row.modified_at;
  auto body = json::parse(row.body);
  if (body) draft.body = std::move(*body);
  auto read = read_registration(std::move(draft));
  if (read) return registry_.put(std::make_shared<const Registration>(std::move(*read)));
  log_warning("registration: cannot be read, and is not used", {{"registration", row.id}, {"why", read.error().detail}});
}

void Registrations::tell(KnownRegistration const& before, KnownRegistration const& after) const {
  for (auto const& listener : listeners_) listener(before, after);
}

Result<KnownRegistration> Registrations::must_find(Call const& call) const {
  auto id = call.request.param("id");
  if (!is_uri(id)) return errors::bad_data("id", "a URI, like urn:ngsi-ld:ContextSourceRegistration:1");
  auto found = registry_.find(call.tenant, id);
  if (!found || !found->is_live(clock_())) return errors::missing("there is no registration " + std::string(id));
  return found;
}

// What opens the source's door is for those to see who may change it.
json::Value Registrations::shown(Call const& call, Registration const& r) const {
  auto out = show_registration(r, *call.context, clock_(), call.option("sysAttrs"));
  bool sees_secrets = write_right_.empty() || call.request.actor->can(write_right_);
  if (auto* info = sees_secrets ? nullptr : out.find("contextSourceInfo"); info && info->array_if())
    for (auto& pair : *info->array_if()) pair["value"] = "hidden";
  if (call.accept == Media::ld_json) out["@context"] = json::parse(context_member(call)).value_or(json::Value());
  return out;
}

// §4.3.6.3, §5.9.2.4: what somebody has alone, nobody else may have, the house neither.
Result<void> Registrations::must_not_conflict(Registration const& r) {
  if (r.mode != SourceMode::exclusive && r.mode != SourceMode::redirect) return {};
  for (auto const& other : *registry_.all(r.tenant)) {
    bool alone = other->mode == SourceMode::exclusive || (r.mode == SourceMode::exclusive && other->mode == SourceMode::redirect);
    if (other->id != r.id && alone && other->is_live(clock_()) && meets(r, *other))
      return conflict("the registration " + other->id + " has some of it already");
  }
  Result<void> out;
  binding_.on_state([&] {
    for (auto const& query : hidden_by(r)) {
      auto found = engine_.query(query);
      if (found && !found->docs.empty()) {
        out = conflict("there is an entity " + std::string(found->docs.front()->id()) + " here that it would hide");
        return;
      }
    }
  });
  return out;
}

// §5.9.2
Result<http::Response> Registrations::create(Call& call) {
  json::Parser parser(binding_.limits.max_entity_bytes);
  TRY_DO(read_body(binding_, call, parser));
  auto body = json::Value::from(call.body);
  TRY_DO(must_have_values(body));
  Registration draft;
  draft.id = "urn:ngsi-ld:ContextSourceRegistration:" + random_token(16);
  if (auto const* given = body.find("id")) {
    draft.id = given->string().value_or("");
    if (!is_uri(draft.id)) return errors::bad_data("id", "a URI");
  }
  draft.tenant = call.tenant;
  draft.body = registration_with_stored_names(body, *call.context);
  draft.created = draft.modified = clock_();
  TRY(auto registration, read_registration(std::move(draft)));
  TRY_DO(must_end_later(registration, clock_()));
  auto known = std::make_shared<const Registration>(std::move(registration));
  std::lock_guard guard(writing_);
  if (auto old = registry_.find(known->tenant, known->id); old && !old->is_live(clock_())) {
    store_.remove(old->tenant, old->id);
    registry_.drop(old->tenant, old->id);
  }
  if (registry_.find(known->tenant, known->id)) return errors::exists(known->id + " exists already");
  TRY_DO(must_not_conflict(*known));
  if (!store_.add(*known)) return errors::exists(known->id + " exists already");
  registry_.put(known);
  tell(nullptr, known);
  return std::move(empty(201).with("Location", std::string(path) + known->id));
}

// §5.10.2
Result<http::Response> Registrations::list(Call& call) {
  TRY_DO(open_call(binding_, call));
  TRY(auto query, read_source_query(call, {binding_.limits.default_page, binding_.limits.max_page}));
  auto all = registry_.all(call.tenant);
  auto now = clock_();
  // Ids may be those of registrations; then they are not those of entities too.
  auto& ids = query.wanted.ids;
  bool names_sources = std::any_of(ids.begin(), ids.end(), [&](auto const& id) { return registry_.find(call.tenant, id) != nullptr; });
  std::size_t total = 0;
  json::Array page;
  for (auto const& r : *all) {
    bool is_named = std::find(ids.begin(), ids.end(), r->id) != ids.end();
    if (!r->is_live(now) || (names_sources && !is_named) || !fits(query, *r)) continue;
    if (total++ < query.offset || page.size() >= query.limit) continue;
    page.push_back(shown(call, *r));
  }
  auto size = page.size();
  auto out = binding_.document(call, json::Value(std::move(page)).text());
  if (query.count) out.with("NGSILD-Results-Count", std::to_string(total));
  link_pages(out, call, query.limit, query.offset, total > query.offset + size);
  return out;
}

// §5.10.1
Result<http::Response> Registrations::retrieve(Call& call) {
  TRY_DO(open_call(binding_, call));
  TRY(auto found, must_find(call));
  return binding_.document(call, shown(call, *found).text());
}

// §5.9.3
Result<http::Response> Registrations::change(Call& call) {
  json::Parser parser(binding_.limits.max_entity_bytes);
  TRY_DO(read_body(binding_, call, parser));
  std::lock_guard guard(writing_);
  TRY(auto found, must_find(call));
  auto given = json::Value::from(call.body);
  given.erase("@context");
  if (given.object().empty()) return errors::bad_data("body", "at least one member");
  if (auto const* id = given.find("id"); id && id->string() != found->id) return errors::bad_data("id", "no other id: it stays");
  if (auto const* type = given.find("type"); type && type->string() != "ContextSourceRegistration")
    return errors::bad_data("type", "ContextSourceRegistration");
  Registration draft;
  draft.id = found->id;
  draft.tenant = found->tenant;
  draft.created = found->created;
  draft.modified = clock_();
  draft.body = found->body;
  auto fragment = registration_with_stored_names(given, *call.context);
  for (auto const& [key, value] : fragment.object()) {
    if (is_null(value)) draft.body.erase(key);
    else draft.body[key] = value;
  }
  TRY(auto registration, read_registration(std::move(draft)));
  if (fragment.find("expiresAt")) TRY_DO(must_end_later(registration, clock_()));
  bool moves = fragment.find("information") || fragment.find("mode");
  if (moves) TRY_DO(must_not_conflict(registration));
  auto known = std::make_shared<const Registration>(std::move(registration));
  store_.change(*known);
  registry_.put(known);
  tell(found, known);
  return empty(204);
}

// §5.9.4
Result<http::Response> Registrations::remove(Call& call) {
  std::lock_guard guard(writing_);
  TRY(auto found, must_find(call));
  store_.remove(call.tenant, found->id);
  registry_.drop(call.tenant, found->id);
  tell(found, nullptr);
  return empty(204);
}

std::vector<http::Route> Registrations::routes(NgsiRights const& rights) {
  write_right_ = rights.write;
  using R = Registrations;
  auto handlers = resource_handlers(binding_, *this, &R::create, &R::list, &R::retrieve, &R::change, &R::remove, list_params);
  return resource_routes(
      "csourceRegistrations", handlers,
      {"Register a context source", "Registered context sources", "One registration", "Change a registration", "Withdraw a registration"},
      rights.read, rights.write, binding_.limits.max_entity_bytes);
}

}  // namespace dinh::reg
