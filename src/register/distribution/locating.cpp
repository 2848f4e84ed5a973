// Where the entities of a query are (CIM 009 §5.14.4): what an entity map is made of. And what all have of one entity.
#include <algorithm>
#include <unordered_map>

#include "register/distribution/distributor.hpp"
#include "register/ngsild/payload.hpp"
#include "register/ngsild/problems.hpp"

namespace dinh::reg {

namespace {

constexpr std::string_view maps = "/ngsi-ld/v1/entityMaps";

class Gathering {
 public:
  explicit Gathering(Distributor::Located& out) : out_(out) {}
  void add(std::string_view id, std::string_view place) {
    auto [at, is_new] = known_.emplace(id, out_.where.size());
    if (is_new) out_.where.push_back({std::string(id), {}});
    auto& places = out_.where[at->second].second;
    if (places.empty() || places.back() != place) places.emplace_back(place);
  }

 private:
  Distributor::Located& out_;
  std::unordered_map<std::string, std::size_t> known_;
};

Result<void> must_fit(Distributor::Located const& all, std::size_t most) {
  if (all.where.size() <= most) return {};
  return errors::fail_with(errors::too_many, Code::forbidden, "an entity map holds at most " + std::to_string(most) + " entities");
}

struct Told {
  std::string map;  // the source's own; "": it told entities
  std::vector<std::string> ids;
};

// Empty: neither a map nor a list of entities.
std::optional<Told> told_by(Reply const& reply) {
  auto body = reply.is_good() ? json::parse(reply.body) : Result<json::Value>(json::Value());
  if (!body) return {};
  Told out;
  auto add = [&](json::Value const* id) {
    if (id && id->string() && is_uri(*id->string())) out.ids.emplace_back(*id->string());
  };
  if (body->is_array()) {
    for (auto const& entity : body->array()) add(entity.find("id"));
    return out;
  }
  auto const* map = body->find("entityMap");
  auto const* id = body->find("id");
  if (!map || !id || !id->string()) return {};
  out.map = *id->string();
  for (auto const& [key, sources] : map->object())
    if (is_uri(key)) out.ids.push_back(key);
  return out;
}

bool makes_maps(Part const& part) { return contains(part.of->operations, Operation::create_entity_map); }

Operations map_makers() {
  Operations out;
  for (auto one : {Operation::create_entity_map, Operation::query_entity, Operation::query_batch}) out.set(static_cast<std::size_t>(one));
  return out;
}

}  // namespace

Result<std::vector<std::string>> Distributor::ids_here(std::vector<Query> const& queries) {
  std::vector<std::string> out;
  Result<void> good;
  binding_.on_state([&] {
    for (auto query : queries) {
      query.offset = 0;
      query.limit = binding_.limits.max_batch_entities + 1;
      query.count = false;
      auto found = binding_.engine.query(query);
      if (!found) good = tl::unexpected(std::move(found).error());
      if (!good) return;
      for (auto const& doc : found->docs) out.emplace_back(doc->id());
    }
  });
  if (!good) return tl::unexpected(std::move(good).error());
  return out;
}

Result<Distributor::Located> Distributor::locate(Call& call, std::vector<Query> const& queries) {
  Located out;
  Gathering gathering(out);
  auto const most = binding_.limits.max_batch_entities;
  TRY(auto here, ids_here(queries));
  for (auto const& id : here) gathering.add(id, "@none");
  TRY_DO(must_fit(out, most));
  TRY(bool is_local, call.flag("local"));
  if (is_local || registry_.is_empty()) return out;

  House none;
  Ask ask{call, none, map_makers(), "GET"};
  auto plan = plan_queries(ask, queries);
  keep_filtered(ask, plan);
  TRY_DO(break_loops(ask, plan));
  auto params = call.body.is_object() ? params_of(json::Value::from(call.body)) : call.params;
  std::erase_if(params, [](auto const& p) { return p.first == "limit" || p.first.starts_with("entityMap"); });
  // Brokers say by federationOps that they make maps, many of which have never heard of them: those are asked for entities then.
  auto parts = std::move(plan.parts);
  for (bool for_maps : {true, false}) {
    std::vector<Forward> forwards;
    for (auto const& part : parts) {
      forwards.push_back(query_forward(ask, part, queries.front(), params, false));
      if (for_maps && makes_maps(part)) forwards.back().path = maps;
      else forwards.back().params.emplace_back("limit", std::to_string(binding_.limits.max_page));
    }
    TRY(auto replies, forwarding_.send(call, forwards));
    std::vector<Part> again;
    for (std::size_t i = 0; i < replies.size(); ++i) {
      auto const& of = *parts[i].of;
      if (auto told = told_by(replies[i])) {
        if (!told->map.empty()) out.linked[of.id] = told->map;
        for (auto const& id : told->ids) gathering.add(id, of.id);
      } else if (for_maps && makes_maps(parts[i]) && replies[i].status != 0) {
        again.push_back(std::move(parts[i]));
      } else if (replies[i].status != 404) {
        out.warnings.push_back(warning(replies[i].status == 0 ? 112 : 299, of.id, "the context source does not tell what it has"));
      }
    }
    parts = std::move(again);
    if (parts.empty()) break;
  }
  TRY_DO(must_fit(out, most));
  return out;
}

// A source is asked for what the map says it has, and told of the map that it has made itself.
void Distributor::keep_to_map(Call const& call, std::vector<std::string> const& ids, std::vector<Part>& parts,
                              std::vector<Forward>& forwards) const {
  auto map = map_of_(call);
  if (!map) return;
  std::unordered_map<std::string_view, std::vector<std::string> const*> places;
  for (auto const& [entity, where] : map->where) places.emplace(entity, &where);
  std::vector<Part> kept;
  std::vector<Forward> kept_forwards;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto const& source = parts[i].of->id;
    std::string theirs;
    for (auto const& id : ids)
      if (auto at = places.find(id); at != places.end() && std::find(at->second->begin(), at->second->end(), source) != at->second->end())
        theirs.append(theirs.empty() ? "" : ",").append(id);
    if (theirs.empty()) continue;
    for (auto& [name, value] : forwards[i].params)
      if (name == "id") value = theirs;
    if (auto linked = map->linked.find(source); linked != map->linked.end()) forwards[i].entity_map = linked->second;
    kept.push_back(std::move(parts[i]));
    kept_forwards.push_back(std::move(forwards[i]));
  }
  parts = std::move(kept);
  forwards = std::move(kept_forwards);
}

Result<std::vector<Contribution>> Distributor::entity_of_all(Call& call, std::string const& id, std::string_view but) {
  House none;
  Operations needed;
  needed.set(static_cast<std::size_t>(Operation::retrieve_entity));
  Ask ask{call, none, needed, "GET"};
  Gathered gathered;
  std::string here;
  binding_.on_state([&] {
    Showing how;
    how.system = true;  // of two that tell, the newer one is right
    if (auto doc = binding_.engine.find(call.tenant, id)) binding_.renderer.entity(here, *doc, how);
  });
  if (auto told = here.empty() ? Result<json::Value>(json::Value()) : json::parse(here); told && told->is_object())
    gathered.all.push_back({SourceMode::inclusive, nullptr, {std::move(*told)}});
  auto plan = plan_read(*registry_.all(call.tenant), needed, {{id}, nullptr, {}, {}}, clock_());
  std::erase_if(plan.parts, [&](Part const& p) { return p.of->id == but; });
  TRY_DO(break_loops(ask, plan));
  std::vector<Forward> forwards;
  for (auto const& part : plan.parts) {
    Forward f{part.of, "GET", "/ngsi-ld/v1/entities/" + path_segment(id), {}, "", false};
    if (!part.share.is_all) f.params.emplace_back("attrs", shown_list(ask, part, part.share.attributes));
    f.params.emplace_back("options", "sysAttrs");
    forwards.push_back(std::move(f));
  }
  TRY_DO(gather(ask, plan.parts, forwards, gathered));
  for (auto& c : gathered.all) std::erase_if(c.entities, [&](auto const& e) { return e.find("id")->string() != id; });
  return std::move(gathered.all);
}

}  // namespace dinh::reg
