#include "register/sources/discovery.hpp"

#include <algorithm>

#include "register/ngsild/problems.hpp"
#include "register/q.hpp"
#include "register/space.hpp"

namespace dinh::reg {

namespace {

// The source as an entity: its properties are asked as an entity's are, by the same code.
DocPtr as_entity(Registration const& r, Names& names) {
  Delta delta;
  delta.kind = Delta::Kind::create;
  delta.id = r.id;
  delta.types = {"ContextSourceRegistration"};
  for (auto const& [key, value] : r.body.object()) {
    if (key == "id" || key == "type" || key == "information") continue;
    if (key == "scope") {
      delta.scope = value.text();
      continue;
    }
    bool is_place = key == "location" || key == "observationSpace" || key == "operationSpace";
    auto const* inner = value.find("value");
    json::Value instance(json::Object{{"type", json::Value(is_place ? "GeoProperty" : "Property")}, {"value", inner ? *inner : value}});
    delta.attrs.push_back({key, "", SharedText(instance.text())});
  }
  return apply(nullptr, delta, 1, names);
}

bool fits_times(TemporalQuery const& q, Registration const& r) {
  using R = TemporalQuery::Relation;
  if (q.relation == R::none) return !r.observed && !r.managed;  // sources of what is now (§5.10.2.4)
  auto const& interval = q.property == TimeProperty::observed ? r.observed : r.managed;
  return interval && meets(*interval, q);
}

std::optional<std::string> text_of(Call const& call, std::string_view name) {
  auto const* text = call.param(name);
  return text ? std::optional(*text) : std::nullopt;
}

}  // namespace

bool meets(Interval const& interval, TemporalQuery const& q) {
  using R = TemporalQuery::Relation;
  if (q.relation == R::none) return true;
  bool begins_before = q.relation == R::after || interval.start < (q.relation == R::before ? q.at : q.end);
  bool ends_after = q.relation == R::before || !interval.end || *interval.end > q.at;
  return begins_before && ends_after;
}

Result<std::shared_ptr<const QExpression>> read_csf(std::string_view text, Context const& context) {
  auto parsed = parse_q(text, [&](std::string_view name) { return context.stored(name); });
  if (!parsed)
    return errors::fail_with(errors::bad_request_data, Code::invalid, "csf: " + parsed.error().detail, "csf", parsed.error().expected);
  return std::move(*parsed);
}

Result<SourceQuery> read_source_query(Call const& given, PageLimits limits) {
  auto call = given;
  std::erase_if(call.params, [](auto const& param) { return param.second.empty(); });
  SourceQuery out;
  if (auto const* csf = call.param("csf")) { TRY(out.csf, read_csf(*csf, *call.context)); }
  TRY(out.times,
      read_temporal_query(
          {text_of(call, "timerel"), text_of(call, "timeAt"), text_of(call, "endTimeAt"), text_of(call, "timeproperty"), {}, {}, {}}));
  bool is_narrow = out.csf || out.times.filters() || call.param("id") || call.param("idPattern") || call.param("scopeQ");
  if (is_narrow) call.params.emplace_back("local", "true");  // enough here, though not for a query of entities
  TRY(out.properties, read_query(call, limits));
  auto& q = out.properties;
  out.wanted = {std::move(q.ids), std::move(q.id_pattern), std::move(q.types), std::move(q.attrs)};
  out.limit = q.limit;
  out.offset = q.offset;
  out.count = q.count;
  q.ids.clear();
  q.types.clear();
  q.attrs.clear();
  return out;
}

bool fits_csf(std::shared_ptr<const QExpression> const& csf, Registration const& r) {
  if (!csf) return true;
  Names names;
  Query query;
  query.q = csf;
  return fits(query, *as_entity(r, names), names);
}

bool fits(SourceQuery const& q, Registration const& r) {
  if (!fits_times(q.times, r)) return false;
  auto const& ids = q.wanted.ids;
  bool is_named = std::find(ids.begin(), ids.end(), r.id) != ids.end();  // by its own id
  if (!is_named && !share_of(r, q.wanted)) return false;
  if (!fits_csf(q.csf, r)) return false;
  if (!q.properties.q && !q.properties.geo && !q.properties.scope) return true;
  Names names;
  return fits(q.properties, *as_entity(r, names), names);
}

}  // namespace dinh::reg
