#include "register/temporal/showing.hpp"

#include <algorithm>
#include <cstdio>

#include "register/ngsild/members.hpp"
#include "register/temporal/aggregation.hpp"
#include "register/temporal/instance_id.hpp"
#include "register/temporal/window.hpp"

namespace dinh::reg {

namespace {

using json_members::comma, json_members::key, json_members::time;

// values, objects, languageMaps, … (§4.5.9)
std::string plural(KindName const& kind) { return std::string(kind.member) + "s"; }

}  // namespace

TemporalRenderer::TemporalRenderer(Names const& names, Showing how, TemporalWish const& wish, InstanceNames const* others)
    : renderer_(names), how_(std::move(how)), inner_(how_), wish_(wish), others_(others) {
  inner_.system = inner_.form == Form::concise;  // an instance has an id, so it never shrinks to its value
  if (wish.form == TemporalForm::values) inner_.form = Form::simplified;
}

bool TemporalRenderer::shows_anything(Evolution const& e, Showing const& how) {
  return how.shows("id") || how.shows("type") ||
         std::any_of(e.series.begin(), e.series.end(), [&](EvolutionSeries const& s) { return how.shows(s.name); });
}

void TemporalRenderer::head(std::string& out, Evolution const& e) {
  if (how_.shows("id")) {
    key(out, "id");
    json::write_string(out, e.id);
  }
  if (how_.shows("type")) {
    key(out, "type");
    if (e.types.size() != 1) out += '[';
    for (auto const& type : e.types) {
      if (&type != e.types.data()) out += ',';
      json::write_string(out, how_.context->shown(type, scratch_));
    }
    if (e.types.size() != 1) out += ']';
  }
  if (!how_.system) return;
  time(out, "createdAt", e.created);
  time(out, "modifiedAt", e.modified);
  if (e.deleted) time(out, "deletedAt", *e.deleted);
}

Result<void> TemporalRenderer::entity(std::string& out, Evolution const& e) {
  out += '{';
  head(out, e);
  auto periods = wish_.form == TemporalForm::aggregated ? periods_of(e, wish_) : Periods{};
  std::vector<std::string_view> done;
  for (auto const& first : e.series) {
    if (!how_.shows(first.name) || std::find(done.begin(), done.end(), first.name) != done.end()) continue;
    done.push_back(first.name);
    if (wish_.form == TemporalForm::aggregated && first.name == scope_series) continue;
    Group group;
    for (auto const& s : e.series)
      if (s.name == first.name) group.push_back(&s);
    std::string name(how_.context->shown(first.name, scratch_));
    key(out, name);
    if (wish_.form == TemporalForm::instances) {
      instances(out, group);
      continue;
    }
    auto all = piles(group);
    bool several = all.size() != 1;
    if (several) out += '[';
    for (auto const& pile : all) {
      if (several) comma(out);
      out.append(R"({"type":")").append(pile.kind->type).append("\"");
      if (!pile.dataset.empty()) {
        key(out, "datasetId");
        json::write_string(out, pile.dataset);
      }
      if (wish_.form == TemporalForm::values) values(out, pile);
      else TRY_DO(aggregate(out, name, pile.instances, pile.cells, wish_, periods));
      out += '}';
    }
    if (several) out += ']';
  }
  if (!how_.context_member.empty()) {
    key(out, "@context");
    out += how_.context_member;
  }
  out += '}';
  return {};
}

void TemporalRenderer::instances(std::string& out, Group const& group) {
  out += '[';
  for (auto const* s : group)
    for (auto const& i : s->instances) {
      comma(out);
      instance(out, i);
    }
  out += ']';
}

void TemporalRenderer::instance(std::string& out, EvolutionInstance const& i) {
  renderer_.instance(out, i.bytes, inner_);
  out.pop_back();
  key(out, "instanceId");
  auto const* named = others_ && others_->contains(i.id) ? &others_->at(i.id) : nullptr;
  json::write_string(out, named ? *named : instance_uri(i.id));
  if (how_.system) {
    time(out, "createdAt", i.created);
    time(out, "modifiedAt", i.modified);
  }
  if (i.deleted) time(out, "deletedAt", *i.deleted);
  out += '}';
}

std::vector<TemporalRenderer::Pile> TemporalRenderer::piles(Group const& group) {
  std::vector<Pile> out;
  auto pile = [&](std::string_view dataset, std::string_view bytes) -> Pile& {
    auto const* kind = kind_of_type(type_in(bytes));
    if (!kind) kind = &names_of_kind(AttrKind::property);
    if (kind->kind == AttrKind::language && !how_.language.empty()) kind = &names_of_kind(AttrKind::property);  // §4.15
    for (auto& p : out)
      if (p.dataset == dataset && p.kind == kind) return p;
    return out.emplace_back(Pile{kind, dataset, {}, {}});
  };
  for (auto const* s : group) {
    if (s->instances.empty() && s->cells.empty()) pile(s->dataset, s->sample);
    for (auto const& c : s->cells) pile(s->dataset, numbers_sample).cells.push_back(&c);
    for (auto const& i : s->instances) pile(s->dataset, i.bytes).instances.push_back(&i);
  }
  return out;
}

void TemporalRenderer::values(std::string& out, Pile const& pile) {
  key(out, plural(*pile.kind));
  out += '[';
  for (auto const* i : pile.instances) {
    auto at = time_of(*i, wish_.query.property);
    if (!at && wish_.query.filters()) at = i->deleted;  // a scope that ended
    if (!at && wish_.query.filters()) continue;
    comma(out);
    out += '[';
    renderer_.instance(out, i->bytes, inner_);
    out.append(",\"").append(iso(at.value_or(i->deleted.value_or(i->modified)))).append("\"]");
  }
  out += ']';
}

}  // namespace dinh::reg
