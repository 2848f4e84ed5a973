// Batches that context sources take part in (CIM 009 §5.6.7 to 5.6.10, §5.6.20): each source gets one batch of all that is its.
#include <algorithm>
#include <set>

#include "register/distribution/distributor.hpp"
#include "register/ngsild/entities.hpp"
#include "register/ngsild/opening.hpp"
#include "register/ngsild/payload.hpp"
#include "register/ngsild/problems.hpp"

namespace dinh::reg {

namespace {

std::string id_of(json::View item) {
  auto id = item.is_object() ? item.get("id") : std::nullopt;
  auto text = id ? id->string() : item.string();
  return std::string(text.value_or(""));
}

}  // namespace

struct Distributor::Batched {
  struct Share {
    Part part;
    json::Array items;
    std::vector<std::string> ids;
  };
  std::string verb;  // "create"
  json::Array own;   // what is left for the house
  std::vector<std::string> own_ids;
  std::vector<Share> shares;
  std::vector<std::string> order;
  std::set<std::string> created, good;
  std::vector<std::pair<std::string, Outcome>> errors;
  Seq after = 0;  // of the house's part
  bool is_distributed = false;

  http::Response answer() const;
  void take(std::vector<std::string> const& ids, Outcome const& o);
};

// What one of those that took part says of the entities it was given (§5.2.16).
void Distributor::Batched::take(std::vector<std::string> const& ids, Outcome const& o) {
  auto told = json::parse(o.body);
  if (o.status == 207 && told && told->find("errors")) {
    std::set<std::string> failed;
    for (auto const& entry : told->find("errors")->array()) {
      auto const* id = entry.find("entityId");
      auto const* error = entry.find("error");
      std::string name(id ? id->string().value_or("") : "");
      auto const* status = error ? error->find("status") : nullptr;
      failed.insert(name);
      errors.push_back(
          {name, {o.registration, static_cast<int>(status ? status->integer().value_or(500) : 500), error ? error->text() : "", {}}});
    }
    for (auto const& id : ids)
      if (!failed.contains(id)) good.insert(id);
  } else if (o.is_good()) {
    good.insert(ids.begin(), ids.end());
    if (o.status == 201 && told)
      for (auto const& id : told->array()) created.insert(std::string(id.string().value_or("")));
    if (o.status == 201 && (!told || !told->is_array())) created.insert(ids.begin(), ids.end());
  } else {
    for (auto const& id : ids) errors.push_back({id, o});
  }
}

Wanted Distributor::wanted_of(Ask const& ask, json::View item) const {
  Wanted out;
  out.ids = {id_of(item)};
  if (!item.is_object()) return out;
  if (auto type = item.get("type")) {
    if (auto text = type->string()) out.types.push_back({ask.call.context->stored(*text)});
    type->each_item([&](json::View one) { out.types.push_back({ask.call.context->stored(one.string().value_or(""))}); });
  }
  item.each_member([&](std::string_view key, json::View) {
    if (!is_head(key) && !is_system_member(key)) out.attrs.push_back(ask.call.context->stored(key));
  });
  return out;
}

// Whose is what of one entity of the batch.
Result<void> Distributor::share_out(Ask& ask, json::View item, Batched& batch) {
  auto& call = ask.call;
  auto wanted = wanted_of(ask, item);
  auto plan = plan_write(*registry_.all(call.tenant), ask.needed, wanted, clock_());
  TRY_DO(break_loops(ask, plan));
  auto id = wanted.ids.front();
  batch.order.push_back(id);
  auto whole = json::Value::from(item);
  for (auto const& part : plan.parts) {
    batch.is_distributed = true;
    if (!part.is_supported) {
      batch.errors.push_back({id, not_offered(part)});
      continue;
    }
    auto share = std::find_if(batch.shares.begin(), batch.shares.end(), [&](auto const& s) { return s.part.of == part.of; });
    if (share == batch.shares.end()) share = batch.shares.insert(share, {part, {}, {}});
    auto given = part.share.is_all ? whole : narrowed(whole, *call.context, [&](auto const& name) { return part.share.covers(name); });
    if (auto context = context_for(*part.of); context && *context) use_other_names(given, *call.context, **context);
    share->items.push_back(std::move(given));
    share->ids.push_back(id);
  }
  if (!plan.is_local) return {};
  batch.own.push_back(plan.taken.empty() ? whole : narrowed(whole, *call.context, [&](auto const& name) { return !plan.takes(name); }));
  batch.own_ids.push_back(id);
  return {};
}

Result<http::Response> Distributor::batch(Ask& ask) {
  auto& call = ask.call;
  TRY_DO(open_call(binding_, call));
  json::Parser parser(binding_.limits.max_batch_bytes);
  auto parsed = parser.parse(call.request.body);
  if (!parsed || !parsed->is_array() || parsed->size() > binding_.limits.max_batch_entities) return house(ask.house, call.request);
  Batched batch;
  auto path = call.request.path;
  if (path.ends_with('/')) path.pop_back();
  batch.verb = path.substr(path.rfind('/') + 1);
  auto linked = call.context;
  Result<void> result;
  parsed->all_items([&](json::View item) {
    call.context = linked;
    if (auto member = call.ld_body && item.is_object() ? item.get("@context") : std::nullopt)
      if (auto context = binding_.contexts.obtain(*member)) call.context = *context;  // what is wrong with it is for the house to say
    result = share_out(ask, item, batch);
    return result.has_value();
  });
  call.context = linked;
  if (!result) return tl::unexpected(std::move(result).error());
  if (!batch.is_distributed) return house(ask.house, call.request);
  TRY_DO(ask_sources(ask, batch));
  ask_house(ask, batch);
  return batch.answer();
}

// §5.2.16
http::Response Distributor::Batched::answer() const {
  http::Response out;
  if (errors.empty()) {
    json::Array ids;
    for (auto const& id : order)
      if (verb == "create" || (verb == "upsert" && created.contains(id))) ids.emplace_back(id);
    out.status = 204;
    if (!ids.empty()) out = http::json_reply(201, json::Value(std::move(ids)).text());
  } else {
    json::Array success, failed;
    for (auto const& id : order)
      if (good.contains(id) && std::none_of(errors.begin(), errors.end(), [&](auto const& e) { return e.first == id; }))
        success.emplace_back(id);
    for (auto const& [id, o] : errors) {
      json::Value entry(json::Object{{"entityId", json::Value(id)}, {"error", problem_of(o)}});
      if (!o.registration.empty()) entry["registrationId"] = o.registration;
      failed.push_back(std::move(entry));
    }
    json::Value body(json::Object{{"success", json::Value(std::move(success))}, {"errors", json::Value(std::move(failed))}});
    out = http::json_reply(207, body.text());
  }
  out.after_seq = after;
  return out;
}

Result<void> Distributor::ask_sources(Ask& ask, Batched& batch) {
  std::vector<Forward> forwards;
  for (auto& share : batch.shares) {
    auto params = ask.call.params;
    std::erase_if(params, [](auto const& p) { return p.first == "local"; });
    bool is_ld = ask.call.ld_body && !share.part.of->info("jsonldContext");
    forwards.push_back(
        {share.part.of, "POST", "/ngsi-ld/v1/entityOperations/" + batch.verb, std::move(params), json::Value(share.items).text(), is_ld});
  }
  TRY(auto replies, forwarding_.send(ask.call, forwards));
  for (std::size_t i = 0; i < replies.size(); ++i) batch.take(batch.shares[i].ids, outcome_of(batch.shares[i].part, replies[i]));
  return {};
}

void Distributor::ask_house(Ask& ask, Batched& batch) {
  if (batch.own.empty()) return;
  Rewritten own(ask.call.request);
  auto told = house(ask.house, own.body(json::Value(batch.own).text()).request());
  batch.after = told.after_seq;
  auto before = batch.errors.size();
  batch.take(batch.own_ids, {"", told.status, told.body, {}});
  // That the house has no such entity is no error where a source has it.
  if (batch.verb == "create" || batch.verb == "delete") return;
  auto has_source = [&](std::string const& id) {
    return std::any_of(batch.shares.begin(), batch.shares.end(),
                       [&](auto const& s) { return std::find(s.ids.begin(), s.ids.end(), id) != s.ids.end(); });
  };
  auto first = batch.errors.begin() + static_cast<std::ptrdiff_t>(before);
  batch.errors.erase(
      std::remove_if(first, batch.errors.end(), [&](auto const& e) { return e.second.status == 404 && has_source(e.first); }),
      batch.errors.end());
}

}  // namespace dinh::reg
