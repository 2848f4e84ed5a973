#include "register/temporal/evolutions.hpp"

#include <algorithm>
#include <array>
#include <thread>
#include <unordered_set>

#include "register/distribution/rewritten.hpp"
#include "register/ngsild/opening.hpp"
#include "register/ngsild/payload.hpp"
#include "register/ngsild/problems.hpp"
#include "register/order.hpp"
#include "register/q.hpp"
#include "register/temporal/selection.hpp"

namespace dinh::reg {

namespace {

constexpr std::array<std::string_view, 2> temporal_forms = {"temporalValues", "aggregatedValues"};
constexpr std::array<std::string_view, 2> temporal_members = {"temporalQ", "aggrParams"};

std::optional<std::string> text_of(Call const& call, std::string_view name) {
  auto const* text = call.param(name);
  return text ? std::optional(*text) : std::nullopt;
}

TemporalTexts texts_of(Call const& call) {
  return {text_of(call, "timerel"), text_of(call, "timeAt"),      text_of(call, "endTimeAt"),         text_of(call, "timeproperty"),
          text_of(call, "lastN"),   text_of(call, "aggrMethods"), text_of(call, "aggrPeriodDuration")};
}

// §6.3.7, §6.3.12: format wins over options.
TemporalForm form_of(Call const& call, bool has_methods_in_body) {
  auto const* format = call.param("format");
  auto wants = [&](std::string_view name) { return format ? *format == name : call.option(name); };
  bool other = format || call.option("normalized") || call.option("concise");
  if (wants("temporalValues") || wants("simplified") || wants("keyValues")) return TemporalForm::values;
  if (wants("aggregatedValues") || (has_methods_in_body && !other)) return TemporalForm::aggregated;
  return TemporalForm::instances;
}

// §4.21: a projection of linked entities needs a join, which there is none of here.
Result<void> must_project_well(Showing const& how) {
  for (auto const* list : {&how.pick, &how.omit})
    for (auto const& name : *list)
      if (name.find('{') != name.npos) return errors::bad_data(list == &how.pick ? "pick" : "omit", "members of the entity itself");
  if (!how.attrs.empty() && !(how.pick.empty() && how.omit.empty())) return errors::bad_data("attrs", "either attrs, or pick and omit");
  for (auto const& name : how.pick)
    if (Showing::contains(how.omit, name)) return errors::bad_data("omit", "no member that pick names too");
  return {};
}

InstanceIds ids_for(TemporalForm form) { return form == TemporalForm::instances ? InstanceIds::wanted : InstanceIds::unnamed; }

bool is_system_attribute(std::string_view name) { return name == "createdAt" || name == "modifiedAt" || name == "deletedAt"; }

// What may not be seen was never there, nor the time when it changed.
void hide(Evolution& e, Sight const& sight) {
  std::erase_if(e.series, [&](EvolutionSeries const& s) { return s.name != scope_series && !sight.shows(s.name); });
  e.modified = e.created;
  for (auto const& series : e.series)
    for (auto const& instance : series.instances) e.modified = std::max(e.modified, instance.modified);
}

// A query in a body as a URL asks it.
std::vector<std::pair<std::string, std::string>> question_of(json::View body) {
  auto whole = json::Value::from(body);
  auto out = params_of(whole);
  if (auto const* times = whole.find("temporalQ"))
    for (auto name : {"timerel", "timeAt", "endTimeAt", "timeproperty", "lastN"})
      if (auto const* value = times->find(name)) out.emplace_back(name, value->string() ? std::string(*value->string()) : value->text());
  if (auto const* split = whole.find("splitEntities")) out.emplace_back("splitEntities", split->text());
  return out;
}

http::Response with_warnings(http::Response out, Elsewhere const& others) {
  for (auto const& w : others.warnings) out.with("NGSILD-Warning", w);
  return out;
}

std::string content_range(AnswerRange const& r) {
  return "date-time " + iso(r.start) + "-" + iso(r.end) + "/" + (r.size ? std::to_string(*r.size) : "*");
}

// Instances are not made up for hours that are known by their totals alone. The answer says until when there are such.
std::optional<Instant> take_cells_out(Evolution& e) {
  std::optional<Instant> out;
  for (auto& s : e.series) {
    if (!s.cells.empty()) out = std::max(out.value_or(s.cells.back().start), s.cells.back().start);
    s.cells.clear();
  }
  std::erase_if(e.series, [](EvolutionSeries const& s) { return s.instances.empty(); });
  return out;
}

void warn(http::Response& out, std::optional<Instant> rolled_until) {  // §6.3.17
  if (rolled_until)
    out.with("NGSILD-Warning", "199 - \"values up to the hour or day of " + iso(*rolled_until) +
                                   " are kept as totals alone; format=aggregatedValues tells them\"");
}

}  // namespace

Result<Evolution> Evolutions::read(std::string const& tenant, std::string const& id, std::vector<std::string> const& attrs,
                                   HistoryWindow window, InstanceIds ids, LensPtr lens) {
  constexpr int tries = 1'000;  // a checkpoint may end between the two looks
  Recorded known;
  Sight sight({});
  auto look = [&] {
    known = in_.engine.recorded(tenant, id);
    Work work;
    if (lens) sight = lens->sight(known.now.get(), known.types, in_.engine.names(), work);
  };
  in_.on_state(look);
  for (int i = 0; i < tries; ++i) {
    if (!has_evolution(known) || (lens && sight.is_blind())) return errors::missing("there is no temporal evolution of " + id);
    auto stored = in_.engine.evolution(known.tenant, id, attrs, window);
    if (stored.seq == known.saved) {
      auto out = evolution_of(id, known, std::move(stored), ids);
      if (lens) hide(out, sight);
      return out;
    }
    std::this_thread::yield();
    in_.on_state(look);
  }
  return fail(Code::overloaded, "the history is being saved; try again");
}

// Totals know nothing of what a contract hides.
Result<Evolution> Evolutions::read_for(Call const& call, Wish const& wish, bool by_totals, std::string const& id,
                                       std::vector<std::string> const& attrs, HistoryWindow window) {
  if (by_totals && !call.lens && TotalsReading::tells(wish.temporal)) {
    TRY(auto told, totals_.read(call.tenant, id, attrs, wish.temporal));
    if (told) return std::move(*told);
  }
  return read(call.tenant, id, attrs, window, ids_for(wish.temporal.form), call.lens);
}

Result<Evolutions::Wish> Evolutions::read_wish(Call const& call, TemporalTexts const& texts, bool by_body) {
  Wish out;
  TRY(out.temporal.query, read_temporal_query(texts));
  TRY(out.temporal.aggregation, read_aggregation(texts));
  out.temporal.form = form_of(call, by_body && texts.methods.has_value());
  if (out.temporal.form == TemporalForm::aggregated && out.temporal.aggregation.methods.empty())
    return errors::bad_data("aggrMethods", "at least one method, as aggregated values are wanted");
  TRY(out.showing, in_.showing(call, temporal_forms));
  return out;
}

namespace {

// attrs of the request choose series; the representation shows what is left.
Projection projection_of(Showing& how) {
  Projection out{how.attrs, how.datasets};
  how.attrs.clear();
  how.datasets.clear();
  return out;
}

}  // namespace

// §5.7.3
Result<http::Response> Evolutions::retrieve(Call& call) {
  TRY_DO(open_call(in_, call));
  std::string id(call.request.param("id"));
  if (!is_uri(id)) return errors::bad_data("id", "a URI, like urn:ngsi-ld:Vehicle:A4567");
  TRY(auto wish, read_wish(call, texts_of(call), false));
  TRY_DO(must_project_well(wish.showing));
  wish.projection = projection_of(wish.showing);
  auto const& attrs = wish.projection.attrs;
  std::vector<Query> whom(1);
  whom[0].ids = {id};
  whom[0].attrs = attrs;
  TRY(auto others, ask_others(call, {whom, wish.temporal.query, call.params, true}));
  auto read_here = read_all(call, id, wish, others);
  if (!read_here) return with_warnings(refusal(read_here.error()), others);
  auto& evolution = *read_here;
  auto wanted = [&](EvolutionSeries const& s) { return Showing::contains(attrs, s.name); };
  if (!attrs.empty() && std::none_of(evolution.series.begin(), evolution.series.end(), wanted))
    return errors::missing("the evolution of " + id + " has none of the attributes wanted");
  if (!attrs.empty()) std::erase_if(evolution.series, [&](EvolutionSeries const& s) { return !wanted(s); });
  if (!TemporalRenderer::shows_anything(evolution, wish.showing))
    return errors::missing("the evolution of " + id + " has none of the members wanted");
  keep_window(evolution, wish.temporal.query, wish.projection);
  std::vector<Evolution> one;
  one.push_back(std::move(evolution));
  std::optional<AnswerRange> range;
  std::optional<Instant> rolled_until;
  if (wish.temporal.form != TemporalForm::aggregated) {
    rolled_until = take_cells_out(one.front());
    range = cut(one, wish.temporal.query, in_.limits.temporal_instances);
  }
  std::string body;
  TRY_DO(TemporalRenderer(in_.engine.names(), wish.showing, wish.temporal, &others.names).entity(body, one.front()));
  auto out = document(call, std::move(body), range, others);
  warn(out, rolled_until);
  return out;
}

Result<Elsewhere> Evolutions::ask_others(Call& call, PastQuestion const& question) const {
  if (!elsewhere_ || call.lens) return Elsewhere{};  // a contract is about what this register holds
  return elsewhere_(call, question);
}

Result<Evolution> Evolutions::read_all(Call& call, std::string const& id, Wish const& wish, Elsewhere& others) {
  auto const& attrs = wish.projection.attrs;
  auto window = attrs.empty() ? window_of(wish.temporal.query) : HistoryWindow{};
  std::vector<PastPart> parts;
  for (auto& told : others.told)
    for (auto& part : told)
      if (part.what.id == id) parts.push_back(std::move(part));
  if (parts.empty()) TRY_DO(must_have_tenant(in_, call));
  auto here = read_for(call, wish, parts.empty(), id, attrs, window);
  if (parts.empty() || (!here && here.error().code != Code::not_found)) return here;
  if (here) parts.insert(parts.begin(), PastPart{SourceMode::inclusive, nullptr, std::move(*here)});
  return united(std::move(parts), wish.temporal.query.property);
}

http::Response Evolutions::document(Call const& call, std::string body, std::optional<AnswerRange> const& range,
                                    Elsewhere const& others) const {
  auto out = with_warnings(in_.document(call, std::move(body)), others);
  if (range) {  // §6.3.10
    out.status = 206;
    out.with("Content-Range", content_range(*range));
  }
  return out;
}

// §5.7.4
Result<http::Response> Evolutions::query(Call& call) {
  TRY_DO(open_call(in_, call));
  TRY(auto wish, read_wish(call, texts_of(call), false));
  TRY_DO(must_project_well(wish.showing));
  if (wish.temporal.query.relation == TemporalQuery::Relation::none)
    return errors::bad_data("timerel", "before, after or between: a query of the past needs a temporal query (CIM 009 clause 5.7.4.4)");
  TRY(auto query, read_query(call, {in_.limits.default_page, in_.limits.max_page}));
  TRY(bool local, call.flag("local"));
  bool only_system = std::all_of(query.attrs.begin(), query.attrs.end(), is_system_attribute);
  if (only_system && !call.param("type") && !query.q && !query.geo && !local)
    return errors::bad_data("attrs", "an attribute that is not of the system's making (CIM 009 clause 5.7.4.4)");
  if (auto const* csf = call.param("csf"))
    if (auto parsed = parse_q(*csf, [&](std::string_view name) { return call.context->stored(name); }); !parsed)
      return errors::bad_data("csf", parsed.error().detail);
  wish.projection = projection_of(wish.showing);
  std::vector<Query> queries;
  queries.push_back(std::move(query));
  TRY(auto others, ask_others(call, {queries, wish.temporal.query, call.params}));
  return answer(call, queries, wish, std::move(others));
}

// §6.24
Result<http::Response> Evolutions::query_by_body(Call& call) {
  json::Parser parser(in_.limits.max_entity_bytes);
  TRY_DO(read_body(in_, call, parser));
  if (call.ld_body) TRY_DO(link_body_context(in_, call));
  TRY(auto texts, read_temporal_body(call.body));
  TRY(auto wish, read_wish(call, texts, true));
  if (wish.temporal.query.relation == TemporalQuery::Relation::none)
    return errors::bad_data("temporalQ", "timerel and timeAt: a query of the past needs a temporal query (CIM 009 clause 5.7.4.4)");
  TRY(auto queries, read_query_body(call, call.body, {in_.limits.default_page, in_.limits.max_page}, temporal_members));
  read_projection(call, call.body, wish.showing);
  TRY_DO(must_project_well(wish.showing));
  wish.projection = projection_of(wish.showing);
  TRY(auto others, ask_others(call, {queries, wish.temporal.query, question_of(call.body)}));
  return answer(call, queries, wish, std::move(others));
}

// Everything that could match, by what does not change: entities as they are now, in the order of their creation, then those that only
// history knows. The rest is asked of each evolution.
std::vector<std::string> Evolutions::candidates(std::vector<Query> const& queries) {
  std::vector<std::string> out;
  std::unordered_set<std::string> seen;  // an entity may stand in several groups
  auto add = [&](std::string id) {
    if (seen.insert(id).second) out.push_back(std::move(id));
  };
  in_.on_state([&] {
    for (auto const& q : queries) {
      Query wide;
      wide.tenant = q.tenant;
      wide.ids = q.ids;
      wide.id_pattern = q.id_pattern;
      wide.types = q.types;
      wide.limit = in_.limits.temporal_entities + 1;
      if (auto found = in_.engine.query(wide))
        for (auto const& doc : found->docs) add(std::string(doc->id()));
    }
    for (auto& [id, types] : in_.engine.past_entities(queries.front().tenant)) {
      auto may_match = [&](Query const& q) {
        auto has = [&](std::string const& type) { return std::find(types.begin(), types.end(), type) != types.end(); };
        auto has_all = [&](std::vector<std::string> const& group) { return std::all_of(group.begin(), group.end(), has); };
        return (q.ids.empty() || std::find(q.ids.begin(), q.ids.end(), id) != q.ids.end()) &&
               (q.types.empty() || std::any_of(q.types.begin(), q.types.end(), has_all));
      };
      if (std::any_of(queries.begin(), queries.end(), may_match)) add(id);
    }
  });
  return out;
}

// Which of an evolution's instances stay, and whether it belongs to the answer (§5.7.4.4).
class Evolutions::Selecting {
 public:
  Selecting(std::vector<Query> const& queries, TemporalQuery times) : queries_(queries), times_(std::move(times)) { times_.last_n.reset(); }

  // What is asked of values or places has to be asked of each instance; whether there are any is known without.
  bool by_totals() const {
    return std::all_of(queries_.begin(), queries_.end(), [](Query const& q) { return !q.q && !q.geo && !q.scope && !q.ordering; });
  }
  void keep_times(Evolution& e) const { keep_window(e, times_, {}); }
  // Its picture; null when it does not belong.
  DocPtr take(Evolution& e, std::uint32_t order) {
    keep_times(e);
    auto const& scope = queries_.front().scope;
    if (scope && !keep_scope(e, *scope, times_)) return nullptr;
    auto doc = picture(e, order);
    auto matches = [&](Query q) {
      q.scope = nullptr;  // it was asked over time
      return matcher_.fits(q, *doc);
    };
    return std::any_of(queries_.begin(), queries_.end(), matches) ? doc : nullptr;
  }
  DocPtr picture(Evolution const& e, std::uint32_t order) { return matcher_.picture(e, order); }
  Names const& names() const { return matcher_.names(); }

 private:
  std::vector<Query> const& queries_;
  TemporalQuery times_;
  EvolutionMatcher matcher_;
};

namespace {

// What each source told of an entity, in the order in which entities were first told.
class ToldById {
 public:
  explicit ToldById(std::vector<std::vector<PastPart>>&& told) {
    for (auto& source : told)
      for (auto& part : source) {
        auto [at, is_new] = by_id_.try_emplace(part.what.id);
        if (is_new) order.push_back(part.what.id);
        at->second.push_back(std::move(part));
      }
  }
  std::vector<PastPart> take(std::string const& id) {
    auto found = by_id_.find(id);
    return found == by_id_.end() ? std::vector<PastPart>() : std::move(found->second);
  }
  std::vector<std::string> order;

 private:
  std::unordered_map<std::string, std::vector<PastPart>> by_id_;
};

}  // namespace

Result<std::pair<Evolution, DocPtr>> Evolutions::found_of(Call& call, std::string const& id, std::vector<PastPart> parts, Wish const& wish,
                                                          bool is_split, Selecting& selecting, std::uint32_t order) {
  auto here = read_for(call, wish, parts.empty() && selecting.by_totals(), id, {}, window_of(wish.temporal.query));
  if (!here && here.error().code != Code::not_found) return tl::unexpected(std::move(here).error());
  std::pair<Evolution, DocPtr> out;
  if (parts.empty()) {
    if (!here) return out;
    out.second = selecting.take(*here, order);
    out.first = std::move(*here);
    return out;
  }
  // What is here has to fit by itself, as it had to there; but of an entity in parts the whole has to.
  bool is_part = here && (is_split || selecting.take(*here, order));
  if (is_part) parts.insert(parts.begin(), PastPart{SourceMode::inclusive, nullptr, std::move(*here)});
  out.first = united(std::move(parts), wish.temporal.query.property);
  if (is_split) {
    out.second = selecting.take(out.first, order);
  } else {
    selecting.keep_times(out.first);
    out.second = selecting.picture(out.first, order);
  }
  return out;
}

Result<Evolutions::Selection> Evolutions::select(Call& call, std::vector<Query> const& queries, Wish const& wish, Elsewhere& others) {
  auto const& first = queries.front();
  auto ids = candidates(queries);
  ToldById told(std::move(others.told));
  std::unordered_set<std::string> const known(ids.begin(), ids.end());
  for (auto const& id : told.order)
    if (!known.contains(id)) ids.push_back(id);
  Selection out;
  Selecting selecting(queries, wish.temporal.query);
  std::vector<DocPtr> ordered;
  std::vector<Evolution> found;
  std::size_t reads = 0;
  for (auto const& id : ids) {
    if (++reads > in_.limits.temporal_entities)
      return errors::fail_with(errors::too_complex, Code::too_large,
                               "the query would have to read the history of too many entities: narrow it by a type or ids");
    auto order = static_cast<std::uint32_t>(found.size());
    TRY(auto one, found_of(call, id, told.take(id), wish, others.is_split, selecting, order));
    auto& [e, doc] = one;
    if (!doc) continue;
    keep_window(e, wish.temporal.query, wish.projection);
    if (wish.temporal.form != TemporalForm::aggregated)
      if (auto until = take_cells_out(e)) out.rolled_until = std::max(out.rolled_until.value_or(*until), *until);
    bool has_instances = std::any_of(e.series.begin(), e.series.end(), [](EvolutionSeries const& s) { return s.name != scope_series; });
    if (!has_instances || !TemporalRenderer::shows_anything(e, wish.showing)) continue;
    ++out.total;
    if (first.ordering) {
      ordered.push_back(std::move(doc));
      found.push_back(std::move(e));
    } else if (out.total > first.offset && found.size() < first.limit) {
      found.push_back(std::move(e));
    } else if (out.total > first.offset + first.limit) {
      out.more = true;
      if (!first.count) break;
    }
  }
  if (!first.ordering) {
    out.page = std::move(found);
    return out;
  }
  Work work;
  sort_by(*first.ordering, ordered, first.offset + first.limit, selecting.names(), work);
  for (auto i = first.offset; i < std::min(ordered.size(), first.offset + first.limit); ++i)
    out.page.push_back(std::move(found[ordered[i]->order]));
  out.more = ordered.size() > first.offset + first.limit;
  return out;
}

Result<http::Response> Evolutions::answer(Call& call, std::vector<Query> const& queries, Wish const& wish, Elsewhere others) {
  if (others.told.empty()) TRY_DO(must_have_tenant(in_, call));
  TRY(auto selection, select(call, queries, wish, others));
  std::optional<AnswerRange> range;
  if (wish.temporal.form != TemporalForm::aggregated) range = cut(selection.page, wish.temporal.query, in_.limits.temporal_instances);
  std::string body = "[";
  TemporalRenderer renderer(in_.engine.names(), wish.showing, wish.temporal, &others.names);
  for (auto const& e : selection.page) {
    if (body.size() > 1) body += ',';
    TRY_DO(renderer.entity(body, e));
  }
  body += ']';
  auto out = document(call, std::move(body), range, others);
  warn(out, selection.rolled_until);
  auto const& first = queries.front();
  if (first.count) out.with("NGSILD-Results-Count", std::to_string(selection.total));
  link_pages(out, call, first.limit, first.offset, selection.more);
  return out;
}

}  // namespace dinh::reg
