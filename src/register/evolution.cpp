#include "register/evolution.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "base/json.hpp"
#include "register/history_frame.hpp"

namespace dinh::reg {

namespace {

class Hash {  // FNV-1a: the same after every start
 public:
  Hash& add(std::string_view text) {
    for (unsigned char c : text) step(c);
    return *this;
  }
  Hash& add(Instant t) {
    for (unsigned i = 0; i < 8; ++i) step(static_cast<unsigned char>(static_cast<std::uint64_t>(t.ms) >> (8 * i)));
    return *this;
  }
  std::uint64_t value() const { return h_; }

 private:
  void step(unsigned char c) { h_ = (h_ ^ c) * 0x100000001b3; }
  std::uint64_t h_ = 0xcbf29ce484222325;
};

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
    std::erase_if(out_.series, [](EvolutionSeries const& s) { return s.instances.empty(); });
    for (auto& s : out_.series) {
      auto time = [](EvolutionInstance const& i) { return i.observed.value_or(i.deleted.value_or(i.modified)); };
      auto earlier = [&](auto const& a, auto const& b) { return time(a) < time(b); };
      if (!std::is_sorted(s.instances.begin(), s.instances.end(), earlier))
        std::stable_sort(s.instances.begin(), s.instances.end(), earlier);
    }
    out_.types = known_.types;
    out_.created = known_.now ? known_.now->created : trace_->created;
    out_.modified = known_.now ? known_.now->modified : trace_->modified;
    if (trace_) {
      for (auto const& type : trace_->types)
        if (std::find(out_.types.begin(), out_.types.end(), type) == out_.types.end()) out_.types.push_back(type);
      out_.created = std::min(out_.created, trace_->types.empty() ? out_.created : trace_->created);
      out_.modified = std::max(out_.modified, trace_->modified);
      out_.deleted = trace_->deleted;
    }
    return std::move(out_);
  }

 private:
  static std::optional<Instant> deletion(PastInstance const& p) { return p.deletes ? std::optional(p.modified) : std::nullopt; }

  EvolutionSeries& in(std::string_view name, std::string_view dataset) {
    for (auto& s : out_.series)
      if (s.name == name && s.dataset == dataset) return s;
    return out_.series.emplace_back(EvolutionSeries{std::string(name), std::string(dataset), {}, {}});
  }

  // What was recorded, unless it was erased or amended by hand since.
  void record(std::string_view name, std::string_view dataset, EvolutionInstance i) {
    if (trace_ && trace_->hides(name, dataset, i.modified)) return;
    if (names_all_) i.id = id_of(name, dataset, i);
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

  std::uint64_t id_of(std::string_view name, std::string_view dataset, EvolutionInstance const& i) {
    auto hash = Hash().add(name).add("|").add(dataset).add("|").add(i.bytes).add(i.created).add(i.modified);
    auto twin = twins_[hash.value()]++;  // the same once more within a millisecond
    return twin == 0 ? hash.value() : hash.add(Instant{twin}).value();
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
  std::unordered_map<std::uint64_t, std::int64_t> twins_;
  Instant scope_end_{std::numeric_limits<std::int64_t>::min()};
  bool had_scope_ = false;
};

}  // namespace

bool has_evolution(Recorded const& k) {
  if (k.trace && !k.trace->types.empty()) return true;
  return k.now && !(k.trace && k.trace->erased && k.now->modified <= *k.trace->erased);
}

Evolution evolution_of(std::string id, Recorded const& known, StoredEvolution stored, InstanceIds ids) {
  Assembly all(std::move(id), known, ids);
  all.take(std::move(stored.instances));
  all.take(std::vector(known.unsaved));
  all.take(std::vector(known.current));
  return all.finish();
}

}  // namespace dinh::reg
