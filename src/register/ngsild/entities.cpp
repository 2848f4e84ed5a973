#include "register/ngsild/entities.hpp"

#include "register/ngsild/join.hpp"
#include "register/ngsild/problems.hpp"
#include "register/ngsild/query_reader.hpp"
#include "register/ngsild/repair.hpp"

namespace dinh::reg {

namespace {

http::Response no_content(Seq seq = 0) {
  http::Response out;
  out.status = 204;
  out.after_seq = seq;
  return out;
}

// §5.2.18 UpdateResult; §6.3.6: only full names, as no context goes with it.
std::string update_result(Update const& update) {
  std::string body;
  json::Writer to(body);
  to.begin_object().key("updated").begin_array();
  for (auto const& name : update.updated) to.value(full_iri(name));
  to.end_array().key("notUpdated").begin_array();
  for (auto const& [name, reason] : update.not_updated)
    to.begin_object().member("attributeName", full_iri(name)).member("reason", reason).end_object();
  to.end_array().end_object();
  return body;
}

// What is refused is refused; where a repair is known it is proposed ("Prefer: handling=lenient" asks for it).
http::Response refusal_with_proposals(Call const& call, Error const& error) {
  auto out = refusal(error);
  auto repairs = repair(json::Value::from(call.body), {}).repairs;
  std::erase_if(repairs, [](Repair const& r) { return r.rule == "missing-context"; });  // it came by Link, or is the core's
  if (repairs.empty() || out.body.empty()) return out;
  out.body.pop_back();
  out.body += ",\"repairs\":" + repairs_json(repairs) + "}";
  return out;
}

bool same_name(std::string_view header, std::string_view lower) {
  if (header.size() != lower.size()) return false;
  for (std::size_t i = 0; i < header.size(); ++i)
    if ((header[i] | 0x20) != (lower[i] | 0x20)) return false;
  return true;
}

}  // namespace

bool wants_simplified(Call const& call) {
  auto const* format = call.param("format");
  if (format) return *format == "simplified" || *format == "keyValues";
  return call.option("keyValues") || call.option("simplified");
}

std::optional<http::Response> Entities::retrieve_as_stored(http::Request const& request) {
  if (!request.query.empty()) return {};
  for (auto const& [name, value] : request.headers) {
    if (same_name(name, "accept")) {
      if (value != "*/*" && value != "application/json") return {};
    } else if (same_name(name, "link") || same_name(name, "prefer") || same_name(name, "ngsild-tenant") ||
               same_name(name, "if-none-match")) {
      return {};
    }
  }
  auto doc = in_.engine.find("", request.param("id"));
  if (!doc || in_.lens_for(*request.actor, "")) return {};
  http::Response out;
  out.headers.reserve(3);
  out.with("Content-Type", "application/json").with("Link", context_link(core_context_url)).with("ETag", etag(*doc));
  out.body = doc->text();
  return out;
}

Reading Entities::reading(Call const& call) const { return {*call.context, wants_simplified(call)}; }

Result<DocPtr> Entities::target(Call const& call) {
  TRY(auto doc, in_.must_find(call, call.request.param("id")));
  if (auto const* type = call.param("type")) {
    TRY(auto selection, read_type_selection(*type, *call.context));
    if (!has_types(*doc, in_.engine.names(), selection))
      return errors::missing("the entity " + std::string(doc->id()) + " is not of the type " + *type);
  }
  TRY_DO(in_.must_match(call, doc));
  return doc;
}

Result<http::Response> Entities::commit(Update update) {
  Seq seq = 0;
  if (update.changes()) { TRY(seq, in_.engine.apply(std::move(update.delta))); }
  if (update.not_updated.empty()) return no_content(seq);
  auto out = http::json_reply(207, update_result(update));
  out.after_seq = seq;
  return out;
}

// §5.6.1
Result<http::Response> Entities::create(Call& call) {
  TRY_DO(in_.read_object(call));
  auto input = read_entity(call.body, reading(call));
  if (!input) return refusal_with_proposals(call, input.error());
  if (in_.engine.find(call.tenant, input->id)) return errors::exists("there is an entity " + input->id + " already");
  http::Response out;
  out.status = 201;
  out.with("Location", "/ngsi-ld/v1/entities/" + input->id);
  TRY(out.after_seq, in_.engine.apply(reg::create(std::move(*input), call.tenant, in_.clock())));
  return out;
}

// §5.7.1
Result<http::Response> Entities::retrieve(Call& call) {
  TRY_DO(in_.resolve_link(call));
  TRY(auto how, in_.showing(call));
  TRY(auto doc, in_.must_find(call, call.request.param("id")));
  if (auto const* type = call.param("type")) {
    TRY(auto selection, read_type_selection(*type, *call.context));
    if (!has_types(*doc, in_.engine.names(), selection))
      return errors::missing("the entity " + std::string(doc->id()) + " is not of the type " + *type);
  }
  TRY(auto join, read_join(call));
  if (!how.attrs.empty() && !in_.renderer.has_any(*doc, how.attrs))
    return errors::missing("the entity " + std::string(doc->id()) + " has none of the attributes wanted");
  if (call.request.header("If-None-Match") == etag(*doc)) {
    http::Response unchanged;
    unchanged.status = 304;
    unchanged.with("ETag", etag(*doc));
    return unchanged;
  }
  std::string body;
  if (join.kind == JoinWish::Kind::none || how.geojson) {
    in_.renderer.entity(body, *doc, how);
  } else {  // flat answers are arrays always (§4.5.23.3)
    bool flat = join.kind == JoinWish::Kind::flat;
    TRY(auto texts, Joiner(in_, call.tenant, how, std::move(join), call.lens).shown({doc}));
    for (auto const& text : texts) body.append(body.empty() ? "" : ",").append(text);
    if (flat) body = "[" + body + "]";
  }
  auto out = in_.document(call, std::move(body));
  out.with("ETag", etag(*doc));
  return out;
}

// §5.6.18
Result<http::Response> Entities::replace(Call& call) {
  TRY_DO(in_.read_object(call));
  TRY(auto doc, target(call));
  TRY(auto input, read_fragment(call.body, reading(call)));
  Target entity{*doc, in_.engine.names(), call.tenant, in_.clock()};
  TRY(auto delta, reg::replace(entity, std::move(input)));
  TRY(auto seq, in_.engine.apply(std::move(delta)));
  return no_content(seq);
}

// §5.6.17
Result<http::Response> Entities::merge(Call& call) {
  TRY_DO(in_.read_object(call));
  TRY(auto doc, target(call));
  MergeOptions options;
  if (auto const* time = call.param("observedAt")) {
    if (!is_date_time(*time)) return errors::bad_data("observedAt", "a time like 2026-11-24T03:15:00Z");
    options.observed_at = *time;
  }
  if (auto const* language = call.param("lang")) options.language = *language;
  auto how = reading(call);
  how.nulls = how.deep_nulls = true;
  Target entity{*doc, in_.engine.names(), call.tenant, in_.clock()};
  TRY(auto update, reg::merge(entity, call.body, how, options));
  return commit(std::move(update));
}

// §5.6.6
Result<http::Response> Entities::remove(Call& call) {
  TRY_DO(in_.resolve_link(call));
  TRY(auto doc, target(call));
  TRY(auto seq, in_.engine.apply(reg::remove({*doc, in_.engine.names(), call.tenant, in_.clock()})));
  return no_content(seq);
}

// §5.6.3
Result<http::Response> Entities::append(Call& call) {
  TRY_DO(in_.read_object(call));
  TRY(auto doc, target(call));
  for (auto const& option : call.list("options"))
    if (option != "noOverwrite" && option != "keyValues" && option != "simplified") return errors::bad_data("options", "noOverwrite");
  TRY(auto input, read_fragment(call.body, reading(call)));
  return commit(reg::append({*doc, in_.engine.names(), call.tenant, in_.clock()}, std::move(input), !call.option("noOverwrite")));
}

// §5.6.2
Result<http::Response> Entities::update(Call& call) {
  TRY_DO(in_.read_object(call));
  TRY(auto doc, target(call));
  auto how = reading(call);
  how.nulls = true;
  TRY(auto input, read_fragment(call.body, how));
  return commit(reg::update({*doc, in_.engine.names(), call.tenant, in_.clock()}, std::move(input)));
}

Result<std::string> Entities::attribute_name(Call const& call) const {
  auto name = call.request.param("attr");
  if (!is_name(name)) return errors::bad_data("attrId", "the name of an attribute");
  return call.context->stored(name);
}

// §5.6.4
Result<http::Response> Entities::update_attribute(Call& call) {
  TRY_DO(in_.read_object(call));
  TRY(auto name, attribute_name(call));
  if (name == "scope") return errors::bad_data("attrId", "an attribute; the scope can't be updated in part");
  TRY(auto doc, target(call));
  Reading how{*call.context, false, true, true};
  TRY(auto inputs, read_attribute(name, call.request.param("attr"), call.body, how));
  TRY(auto update, update_partially({*doc, in_.engine.names(), call.tenant, in_.clock()}, name, std::move(inputs.front())));
  return commit(std::move(update));
}

// §5.6.19
Result<http::Response> Entities::replace_attribute(Call& call) {
  TRY_DO(in_.read_object(call));
  TRY(auto name, attribute_name(call));
  if (name == "scope") return errors::bad_data("attrId", "an attribute; the scope is replaced with its entity");
  TRY(auto doc, target(call));
  TRY(auto inputs, read_attribute(name, call.request.param("attr"), call.body, reading(call)));
  TRY(auto update, reg::replace_attribute({*doc, in_.engine.names(), call.tenant, in_.clock()}, name, std::move(inputs)));
  return commit(std::move(update));
}

// §5.6.5
Result<http::Response> Entities::remove_attribute(Call& call) {
  TRY_DO(in_.resolve_link(call));
  TRY(auto name, attribute_name(call));
  TRY(auto all, call.flag("deleteAll"));
  auto const* dataset = call.param("datasetId");
  if (dataset && *dataset != "@none" && !is_uri(*dataset)) return errors::bad_data("datasetId", "a URI, or @none");
  TRY(auto doc, target(call));
  std::string of = dataset && *dataset != "@none" ? *dataset : "";
  TRY(auto update, reg::remove_attribute({*doc, in_.engine.names(), call.tenant, in_.clock()}, name, of, all));
  return commit(std::move(update));
}

}  // namespace dinh::reg
