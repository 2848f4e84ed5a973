#include "register/temporal/edits.hpp"

#include <algorithm>

#include "register/ngsild/opening.hpp"
#include "register/ngsild/operations.hpp"
#include "register/ngsild/problems.hpp"
#include "register/temporal/instance_id.hpp"
#include "register/temporal/selection.hpp"
#include "register/temporal/written.hpp"

namespace dinh::reg {

HistoryEdit Edits::edit(Call const& call, HistoryEdit::Kind kind, std::string id) const {
  HistoryEdit out;
  out.kind = kind;
  out.tenant = call.tenant;
  out.id = std::move(id);
  out.at = in_.clock();
  return out;
}

Result<std::string> Edits::entity_id(Call const& call) const {
  auto id = call.request.param("id");
  if (!is_uri(id)) return errors::bad_data("id", "a URI, like urn:ngsi-ld:Vehicle:A4567");
  return std::string(id);
}

namespace {

// "..", however often it was escaped: another resource to whoever resolves the path once more (RFC 3986 §5.2.4).
bool is_dots(std::string_view name) {
  while (!name.empty()) {
    if (name[0] == '.') name.remove_prefix(1);
    else if (name.starts_with("%2e") || name.starts_with("%2E")) name.remove_prefix(3);
    else return false;
  }
  return true;
}

}  // namespace

// §4.6.2
Result<std::string> Edits::attribute_name(Call const& call) const {
  auto name = call.request.param("attr");
  if (is_dots(name) || !is_name(name)) return errors::bad_data("attrId", "the name of an attribute");
  return call.context->stored(name);
}

// 201 for the first of an entity, 204 for all that follows.
Result<http::Response> Edits::commit(HistoryEdit edit, bool must_exist) {
  http::Response out;
  Result<Seq> seq = Seq{0};
  in_.on_state([&] {
    auto known = in_.engine.recorded(edit.tenant, edit.id);
    bool exists = has_evolution(known);
    if (!exists && must_exist) {
      seq = errors::missing("there is no temporal evolution of " + edit.id);
      return;
    }
    auto written = known.trace ? known.trace->written() : 0;
    if (written + edit.instances.size() > in_.limits.written_instances) {
      seq = errors::bad_data("attributes", "at most " + std::to_string(in_.limits.written_instances) + " instances written by hand");
      return;
    }
    out.status = exists ? 204 : 201;
    if (!exists) out.with("Location", "/ngsi-ld/v1/temporal/entities/" + edit.id);
    seq = in_.engine.amend(std::move(edit));
  });
  if (!seq) return tl::unexpected(std::move(seq).error());
  out.after_seq = *seq;
  return out;
}

// §5.6.11
Result<http::Response> Edits::create(Call& call) {
  json::Parser parser(in_.limits.max_batch_bytes);
  TRY_DO(read_body(in_, call, parser));
  TRY(auto input, read_written(call.body, *call.context, in_.clock(), true));
  auto out = edit(call, HistoryEdit::Kind::write, std::move(input.id));
  out.types = std::move(input.types);
  out.instances = std::move(input.instances);
  return commit(std::move(out), false);
}

// §5.6.16
Result<http::Response> Edits::remove(Call& call) {
  TRY_DO(open_call(in_, call));
  TRY(auto id, entity_id(call));
  return commit(edit(call, HistoryEdit::Kind::erase_entity, std::move(id)), true);
}

// §5.6.12
Result<http::Response> Edits::append(Call& call) {
  json::Parser parser(in_.limits.max_batch_bytes);
  TRY_DO(read_body(in_, call, parser));
  TRY(auto id, entity_id(call));
  TRY(auto input, read_written(call.body, *call.context, in_.clock(), false));
  if (!input.id.empty() && input.id != id) return errors::bad_data("id", "the id of the resource, " + id);
  auto out = edit(call, HistoryEdit::Kind::write, std::move(id));
  out.types = std::move(input.types);
  out.instances = std::move(input.instances);
  return commit(std::move(out), true);
}

// §5.6.13
Result<http::Response> Edits::remove_attribute(Call& call) {
  TRY_DO(open_call(in_, call));
  TRY(auto id, entity_id(call));
  TRY(auto name, attribute_name(call));
  TRY(auto all, call.flag("deleteAll"));
  auto const* dataset = call.param("datasetId");
  if (dataset && *dataset != "@none" && !is_uri(*dataset)) return errors::bad_data("datasetId", "a URI, or @none");
  auto out = edit(call, HistoryEdit::Kind::erase_attribute, id);
  out.dataset = dataset && *dataset != "@none" ? *dataset : "";
  out.every_dataset = all;
  TRY(auto evolution, evolutions_.read(call.tenant, id, {name}, {}));
  auto is_meant = [&](EvolutionSeries const& s) { return s.name == name && (all || s.dataset == out.dataset); };
  if (std::none_of(evolution.series.begin(), evolution.series.end(), is_meant))
    return errors::missing("the evolution of " + id + " has no attribute " + full_iri(name) +
                           (out.dataset.empty() ? "" : " with datasetId " + out.dataset));
  out.name = std::move(name);
  return commit(std::move(out), true);
}

Result<Edits::Found> Edits::find_instance(Call const& call, std::string const& id, std::string const& name) {
  auto text = call.request.param("instance");
  if (!is_uri(text)) return errors::bad_data("instanceId", "a URI");
  TRY(auto evolution, evolutions_.read(call.tenant, id, {name}, {}));
  auto wanted = read_instance_uri(text);
  for (auto& s : evolution.series) {
    if (s.name != name || !wanted) continue;
    for (auto& i : s.instances)
      if (i.id == *wanted) return Found{{s.name, s.dataset, {}, {}}, std::move(i)};
  }
  return errors::missing("the attribute " + full_iri(name) + " of " + id + " has no instance " + std::string(text));
}

// §5.6.14
Result<http::Response> Edits::update_instance(Call& call) {
  json::Parser parser(in_.limits.max_entity_bytes);
  TRY_DO(read_body(in_, call, parser));
  TRY(auto id, entity_id(call));
  TRY(auto name, attribute_name(call));
  TRY(auto found, find_instance(call, id, name));
  TRY(auto inputs, read_attribute(name, call.request.param("attr"), call.body, {*call.context, false, true, true}));
  auto& fragment = inputs.front();
  if (!fragment.dataset.empty() && fragment.dataset != found.series.dataset)
    return errors::bad_data("datasetId", "the datasetId of the instance, which stays");
  fragment.dataset = found.series.dataset;
  Evolution alone;
  alone.id = id;
  alone.series.push_back({found.series.name, found.series.dataset, {found.instance}, {}});
  EvolutionMatcher reader;
  auto picture = reader.picture(alone, 0);
  TRY(auto update, update_partially({*picture, reader.names(), call.tenant, in_.clock()}, name, std::move(fragment)));
  auto out = edit(call, HistoryEdit::Kind::amend, std::move(id));
  out.instance = found.instance.id;
  out.instances.push_back({name, found.series.dataset, update.delta.attrs.front().bytes.str(), false});
  return commit(std::move(out), true);
}

// §5.6.15
Result<http::Response> Edits::remove_instance(Call& call) {
  TRY_DO(open_call(in_, call));
  TRY(auto id, entity_id(call));
  TRY(auto name, attribute_name(call));
  TRY(auto found, find_instance(call, id, name));
  auto out = edit(call, HistoryEdit::Kind::erase_instance, std::move(id));
  out.instance = found.instance.id;
  return commit(std::move(out), true);
}

}  // namespace dinh::reg
