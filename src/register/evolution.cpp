#include "register/evolution.hpp"

#include <algorithm>
#include <limits>

#include "base/json.hpp"
#include "register/instance_names.hpp"

namespace dinh::reg {

namespace {

std::optional<Instant> observed_in(std::string_view bytes) {
  thread_local json::Parser parser;  // buffers only
  auto view = parser.parse(bytes);
  auto time = view ? view->get("observedAt") : std::nullopt;
  return time && time->is_string() ? parse_instant(*time->string()) : std::nullopt;
}

// "from then on the scope was this"; recorded scopes say until when, so each begins where the one before ended (§4.18).
std::string scope_instance(std::string_view scope, Instant since) {
  return R"({"type":"Property","value":)" + std::string(scope.empty() ? "[]" : scope) + R"(,"observedAt":")" + iso(since) + "\"}";
}

class Assembly {
 public:
  Assembly(std::string id, Recorded const& known, InstanceIds ids)
      : known_(known), trace_(known.trace.get()), names_all_(ids == InstanceIds::wanted || (trace_ && !trace_->amended.empty())) {
    out_.id = std::move(id);
  }

  void take(std::vector<PastInstance>&& some) {
    for (auto& p : some) {
      if (p.name == scope_series) take_scope(p);
      else record(p.name, p.dataset, {0, std::move(p.bytes), p.created, p.modified, p.observed, deletion(p)});
    }
  }

  void take(std::vector<StoredCell>&& cells) {
    auto goes = [&](StoredCell const& c, HistoryPurge const& p) {
      return p.name.empty() || (p.name == c.name && (p.every_dataset || p.dataset == c.dataset));
    };
    for (auto& c : cells)
      if (std::none_of(known_.purges.begin(), known_.purges.end(), [&](auto const& p) { return goes(c, p); }))
        in(c.name, c.dataset).cells.push_back({c.start, c.totals});
  }

  Evolution finish() {
    current_scope();
    if (trace_)
      for (auto const& s : trace_->series)
        for (auto const& w : s.instances) {
          auto observed = observed_in(w.bytes);
          in(s.name, s.dataset)
              .instances.push_back({w.id, w.bytes, w.created, w.modified, observed,
                                    w.deletes ? std::optional(observed.value_or(w.modified)) : std::nullopt});
        }
    std::erase_if(out_.series, [](EvolutionSeries const& s) { return s.instances.empty() && s.cells.empty(); });
    for (auto& s : out_.series) {
      auto time = [](EvolutionInstance const& i) { return i.observed.value_or(i.deleted.value_or(i.modified)); };
      auto earlier = [&](auto const& a, auto const& b) { return time(a) < time(b); };
      if (!std::is_sorted(s.instances.begin(), s.instances.end(), earlier))
        std::stable_sort(s.instances.begin(), s.instances.end(), earlier);
    }
    auto head = head_of(std::move(out_.id), known_);
    head.series = std::move(out_.series);
    return head;
  }

 private:
  static std::optional<Instant> deletion(PastInstance const& p) { return p.deletes ? std::optional(p.modified) : std::nullopt; }

  EvolutionSeries& in(std::string_view name, std::string_view dataset) {
    for (auto& s : out_.series)
      if (s.name == name && s.dataset == dataset) return s;
    return out_.series.emplace_back(EvolutionSeries{std::string(name), std::string(dataset), {}, {}, {}});
  }

  // What was recorded, unless it was erased or amended by hand since.
  void record(std::string_view name, std::string_view dataset, EvolutionInstance i) {
    if (trace_ && trace_->hides(name, dataset, i.modified)) return;
    if (names_all_) i.id = instance_names_.name(name, dataset, i.bytes, i.created, i.modified);
    auto amended = trace_ ? trace_->amended.find(i.id) : decltype(trace_->amended.end()){};
    if (trace_ && amended != trace_->amended.end()) {
      auto const& a = amended->second;
      if (a.bytes.empty()) return;
      i.bytes = a.bytes;
      i.modified = a.modified;
      i.observed = observed_in(i.bytes);
      if (a.deletes) i.deleted = i.deleted.value_or(a.modified);
      else i.deleted.reset();
    }
    in(name, dataset).instances.push_back(std::move(i));
  }

  void scope_from(Instant since, std::string_view scope) {
    EvolutionInstance i{0, scope_instance(scope, since), since, since, since, std::nullopt};
    if (scope.empty()) {
      i.bytes = R"({"type":"Property","value":[]})";
      i.observed.reset();
      i.deleted = since;
    }
    record(scope_series, "", std::move(i));
  }

  void take_scope(PastInstance const& p) {
    auto since = std::max(scope_end_, p.created);
    if (!p.bytes.empty() || had_scope_) scope_from(since, p.bytes);
    had_scope_ = !p.bytes.empty();
    scope_end_ = p.modified;
  }

  void current_scope() {
    if (!known_.scope.empty()) scope_from(std::max(scope_end_, known_.now->created), known_.scope);
    else if (had_scope_) scope_from(scope_end_, "");
  }

  Recorded const& known_;
  Trace const* trace_;
  bool names_all_;
  Evolution out_;
  InstanceNames instance_names_;
  Instant scope_end_{std::numeric_limits<std::int64_t>::min()};
  bool had_scope_ = false;
};

}  // namespace

Evolution head_of(std::string id, Recorded const& known) {
  auto const* trace = known.trace.get();
  Evolution out;
  out.id = std::move(id);
  out.types = known.types;
  out.created = known.now ? known.now->created : trace->created;
  out.modified = known.now ? known.now->modified : trace->modified;
  if (!trace) return out;
  for (auto const& type : trace->types)
    if (std::find(out.types.begin(), out.types.end(), type) == out.types.end()) out.types.push_back(type);
  out.created = std::min(out.created, trace->types.empty() ? out.created : trace->created);
  out.modified = std::max(out.modified, trace->modified);
  out.deleted = trace->deleted;
  return out;
}

bool Recorded::is_edited() const {
  return !purges.empty() || (trace && (trace->erased || !trace->series.empty() || !trace->amended.empty() || !trace->erasures.empty()));
}

bool has_evolution(Recorded const& k) {
  if (k.trace && !k.trace->types.empty()) return true;
  return k.now && !(k.trace && k.trace->erased && k.now->modified <= *k.trace->erased);
}

Evolution evolution_of(std::string id, Recorded const& known, StoredEvolution stored, InstanceIds ids) {
  Assembly all(std::move(id), known, ids);
  all.take(std::move(stored.instances));
  all.take(std::move(stored.cells));
  all.take(std::vector(known.unsaved));
  all.take(std::vector(known.current));
  return all.finish();
}

}  // namespace dinh::reg
