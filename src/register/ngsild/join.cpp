#include "register/ngsild/join.hpp"

#include <algorithm>

#include "register/ngsild/problems.hpp"

namespace dinh::reg {

namespace {

constexpr std::size_t max_levels = 5;

Result<JoinWish> read(std::string_view kind, std::optional<double> levels, std::vector<std::string> const& contained_by) {
  JoinWish out;
  if (kind == "inline") out.kind = JoinWish::Kind::in_line;
  else if (kind == "flat") out.kind = JoinWish::Kind::flat;
  else if (kind != "@none" && !kind.empty()) return errors::bad_data("join", "inline, flat or @none");
  if (levels && (*levels < 1 || *levels > max_levels || *levels != static_cast<double>(static_cast<int>(*levels))))
    return errors::bad_data("joinLevel", "a whole number from 1 to " + std::to_string(max_levels));
  if (levels) out.levels = static_cast<std::size_t>(*levels);
  for (auto const& id : contained_by)
    if (!is_uri(id)) return errors::bad_data("containedBy", "URIs, separated by commas");
  out.contained_by.insert(contained_by.begin(), contained_by.end());
  return out;
}

}  // namespace

Result<JoinWish> read_join(Call const& call) {
  auto const* kind = call.param("join");
  TRY(auto levels, call.count("joinLevel"));
  return read(kind ? *kind : "", levels ? std::optional(static_cast<double>(*levels)) : std::nullopt, call.list("containedBy"));
}

Result<JoinWish> read_join_body(Call const& call, json::View body) {
  auto kind = body.get("join");
  if (!kind) return read_join(call);
  auto levels = body.get("joinLevel");
  if (levels && !levels->is_number()) return errors::bad_data("joinLevel", "a number");
  std::vector<std::string> contained_by;
  if (auto list = body.get("containedBy")) list->each_item([&](json::View id) { contained_by.emplace_back(id.string().value_or("")); });
  return read(kind->string().value_or("?"), levels ? levels->number() : std::nullopt, contained_by);
}

// What pick and omit say is about the entities that link (§4.21).
Joiner::Joiner(Binding& binding, std::string_view tenant, Showing how, JoinWish wish, LensPtr lens)
    : in_(binding), tenant_(tenant), how_(how), linked_how_(std::move(how)), wish_(std::move(wish)), lens_(std::move(lens)) {
  linked_how_.attrs.clear();
  linked_how_.pick.clear();
  linked_how_.omit.clear();
  linked_how_.datasets.clear();
  linked_how_.context_member.clear();
  linked_how_.geojson = false;
}

std::string Joiner::text(Document const& doc, Showing const& how) {
  std::string out;
  in_.renderer.entity(out, doc, how);
  return out;
}

std::vector<Joiner::Link> Joiner::links(Document const& doc, std::set<std::string, std::less<>> const& met) {
  std::vector<Link> out;
  json::Parser parser;
  for (auto const& slot : doc.attrs()) {
    auto instance = parser.parse(doc.slice(slot));
    if (!instance) continue;
    auto objects = instance->get("object"), list = instance->get("objectList");
    if (!objects && !list) continue;
    Link link{std::string(in_.engine.names().text(slot.name)), std::string(in_.engine.names().text(slot.dataset)), list.has_value(), {}};
    auto follow = [&](json::View object) {
      auto id = object.is_object() ? object.get("object").value_or(json::View()).string() : object.string();
      if (!id || met.contains(*id)) return;
      auto linked = in_.engine.find(tenant_, *id);
      if (lens_) linked = lens_->seen(linked, in_.engine.names());
      if (linked) link.to.push_back(std::move(linked));
    };
    auto target = objects ? *objects : *list;
    if (target.is_array()) target.each_item(follow);
    else follow(target);
    if (!link.to.empty()) out.push_back(std::move(link));
  }
  return out;
}

// A simplified relationship is its object: the linked entity stands in its place (§4.5.23.2).
void Joiner::put_simplified(json::Value& place, Link const& link, json::Array linked) {
  auto* at = &place;
  if (auto* datasets = place.find("dataset")) at = datasets->find(link.dataset.empty() ? "@none" : std::string_view(link.dataset));
  if (!at) return;
  auto entity_of = [&](json::Value const& id) -> json::Value const* {
    auto found = std::find_if(linked.begin(), linked.end(), [&](json::Value const& e) { return e.find("id") && *e.find("id") == id; });
    return found == linked.end() ? nullptr : &*found;
  };
  if (auto* items = at->array_if()) {
    for (auto& item : *items)
      if (auto const* entity = entity_of(item)) item = *entity;
  } else if (auto const* entity = entity_of(*at)) {
    auto whole = *entity;
    *at = std::move(whole);
  }
}

void Joiner::put(json::Value& entity, Link const& link, json::Array linked) {
  std::string scratch;
  auto* place = entity.find(how_.context->shown(link.name, scratch));
  if (!place) return;  // not shown
  if (how_.form == Form::simplified) return put_simplified(*place, link, std::move(linked));
  if (auto* instances = place->array_if()) {
    auto of = std::find_if(instances->begin(), instances->end(), [&](json::Value const& i) {
      auto const* dataset = i.find("datasetId");
      return link.dataset.empty() ? !dataset : dataset && dataset->string() == link.dataset;
    });
    if (of == instances->end()) return;
    place = &*of;
  }
  if (!place->is_object()) return;
  auto const* object = place->find("object");
  if (link.is_list) (*place)["entityList"] = json::Value(std::move(linked));
  else if (object && object->is_array()) (*place)["entity"] = json::Value(std::move(linked));
  else (*place)["entity"] = std::move(linked.front());
}

json::Value Joiner::with_links(Document const& doc, Showing const& how, std::size_t levels, std::set<std::string, std::less<>> met) {
  auto entity = json::parse(text(doc, how)).value_or(json::Value());
  if (levels == 0) return entity;
  met.emplace(doc.id());
  for (auto const& link : links(doc, met)) {
    json::Array linked;
    for (auto const& to : link.to) {
      if (left_ == 0) return entity;
      --left_;
      linked.push_back(with_links(*to, linked_how_, levels - 1, met));
    }
    put(entity, link, std::move(linked));
  }
  return entity;
}

Result<std::vector<std::string>> Joiner::shown(std::vector<DocPtr> const& docs) {
  std::vector<std::string> out;
  if (wish_.kind == JoinWish::Kind::in_line) {
    for (auto const& doc : docs) out.push_back(with_links(*doc, how_, wish_.levels, wish_.contained_by).text());
  } else {
    auto met = wish_.contained_by;
    auto level = docs;
    for (auto const& doc : docs) met.emplace(doc->id());
    for (auto const& doc : docs) out.push_back(text(*doc, how_));
    for (std::size_t i = 0; i < wish_.levels && left_ > 0; ++i) {
      std::vector<DocPtr> next;
      for (auto const& doc : level)
        for (auto const& link : links(*doc, met))
          for (auto const& to : link.to)
            if (left_ > 0 && met.emplace(to->id()).second) {
              --left_;
              next.push_back(to);
            }
      for (auto const& doc : next) out.push_back(text(*doc, linked_how_));
      level = std::move(next);
    }
  }
  if (left_ == 0)
    return errors::fail_with(errors::too_many, Code::forbidden,
                             "more than " + std::to_string(most) + " linked entities: ask for fewer levels or a smaller page");
  return out;
}

}  // namespace dinh::reg
