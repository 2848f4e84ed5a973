// What the engine tells of the past, and edits of it.
#include <unordered_map>

#include "register/engine_state.hpp"

namespace dinh::reg {

Result<Seq> Engine::amend(HistoryEdit edit) {
  if (!is_plain(edit.id)) return fail_field("id", "a URI");
  TRY(auto seq, impl_->journal->append(kind_edit, edit.at, encode(edit)));
  impl_->fold(edit, seq);
  impl_->feed.push(notice_of(edit, seq));
  return seq;
}

std::vector<Sample> Engine::history(std::string_view tenant, std::string_view id, std::string_view attr, std::string_view dataset,
                                    Instant from, Instant to, std::size_t limit) const {
  auto in = impl_->tenants.find(tenant);
  auto name = impl_->names.find(attr);
  if (in == impl_->tenants.end() || name == 0) return {};
  std::optional<NameId> wanted;
  if (dataset != "*") wanted = impl_->names.find(dataset);
  auto fits = [&](AttrSlot const& s) { return s.name == name && (!wanted || s.dataset == *wanted); };
  std::vector<Sample> unsaved;
  auto const hash = Superseded::hash_of(id);
  auto add = [&](std::vector<Superseded> const& some) {
    for (auto const& s : some) {
      if (s.tenant != in->second.id || s.hash != hash || s.doc->id() != id) continue;
      s.each([&](AttrSlot const& slot, bool deleted) {
        if (!fits(slot)) return;
        unsaved.push_back(sample_of(s.doc->slice(slot), s.doc->modified_at(slot), s.seq));
        if (deleted) unsaved.push_back({s.at, s.seq, ""});
      });
    }
  };
  {  // before the disk is read: what is saved meanwhile is then known twice, not missed
    std::lock_guard lock(impl_->mutex);
    if (impl_->batch) add(impl_->batch->history);
  }
  add(impl_->superseded);
  auto stored = impl_->checkpoint.history({in->second.id, id, name}, wanted, from, to);
  auto out = std::move(stored.samples);
  for (auto& s : unsaved)
    if (s.seq > stored.seq) out.push_back(std::move(s));
  if (auto doc = find(tenant, id))
    for (auto const& slot : doc->attrs())
      if (fits(slot)) out.push_back(sample_of(doc->slice(slot), doc->modified_at(slot), 0));
  std::erase_if(out, [&](Sample const& s) { return s.at < from || s.at >= to; });
  std::stable_sort(out.begin(), out.end(), [](Sample const& a, Sample const& b) { return a.at < b.at; });
  if (out.size() > limit) out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(limit));
  return out;
}

Recorded Engine::recorded(std::string_view tenant, std::string_view id) const {
  return std::move(recorded(tenant, std::vector{std::string(id)}).front());
}

namespace {

// Which of the wanted ids a change is of; nearly all changes are of none, which one look tells.
class Wanted {
 public:
  explicit Wanted(std::vector<std::string> const& ids) {
    for (std::size_t i = 0; i < ids.size(); ++i) {
      auto hash = Superseded::hash_of(ids[i]);
      may_be_[hash % may_be_.size()] = true;
      places_.emplace(ids[i], i);
    }
  }
  std::optional<std::size_t> place(Superseded const& s) const {
    if (!may_be_[s.hash % may_be_.size()]) return {};
    return place(s.doc->id());
  }
  std::optional<std::size_t> place(std::string_view id) const {
    auto at = places_.find(id);
    return at == places_.end() ? std::nullopt : std::optional(at->second);
  }

 private:
  std::vector<bool> may_be_ = std::vector<bool>(1u << 16);
  std::unordered_map<std::string_view, std::size_t> places_;
};

}  // namespace

std::vector<Recorded> Engine::recorded(std::string_view tenant, std::vector<std::string> const& ids) const {
  std::vector<Recorded> out(ids.size());
  auto in = impl_->tenants.find(tenant);
  if (in == impl_->tenants.end()) return out;
  Wanted wanted(ids);
  const Seq saved = impl_->checkpoint_seq;
  auto add = [&](std::vector<Superseded> const& some) {
    for (auto const& s : some)
      if (s.tenant == in->second.id && s.seq > saved)
        if (auto place = wanted.place(s))
          each_past(s, impl_->names, [&](PastInstance&& one) { out[*place].unsaved.push_back(std::move(one)); });
  };
  auto add_purges = [&](std::vector<HistoryPurge> const& some) {
    for (auto const& p : some)
      if (auto place = p.tenant == in->second.id ? wanted.place(p.entity) : std::nullopt) out[*place].purges.push_back(p);
  };
  {
    std::lock_guard lock(impl_->mutex);
    if (impl_->batch) add(impl_->batch->history);
    if (impl_->batch && impl_->batch->seq > saved) add_purges(impl_->batch->purges);
  }
  add(impl_->superseded);
  add_purges(impl_->purges);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    auto& one = out[i];
    one.tenant = in->second.id;
    one.saved = saved;
    one.trace = in->second.traces.find(ids[i]);
    if (one.trace) one.types = one.trace->types;
    one.now = in->second.space.find(ids[i]);
    if (!one.now) continue;
    one.types = impl_->names_of(*one.now);
    one.scope = one.now->scope();
    for (auto const& slot : one.now->attrs()) one.current.push_back(past_of(*one.now, slot, impl_->names));
  }
  return out;
}

StoredTotals Engine::totals(std::uint32_t tenant, std::vector<std::string> const& ids, TotalsWish const& wish, TotalsOf const& of) const {
  return impl_->checkpoint.totals(tenant, ids, wish, of);
}

std::size_t Engine::keep_history(std::uint32_t tenant, std::vector<std::string> const& ids, HistoryCut const& cut) {
  return impl_->checkpoint.keep(tenant, ids, cut);
}

void Engine::forget_written(std::string_view tenant, std::string_view id, HistoryCut const& cut) {
  auto in = impl_->tenants.find(tenant);
  if (in != impl_->tenants.end() && cut.all != HistoryCut::never) in->second.traces.forget(id, cut.name, cut.all);
}

std::optional<std::uint32_t> Engine::tenant_number(std::string_view tenant) const {
  auto in = impl_->tenants.find(tenant);
  return in == impl_->tenants.end() ? std::nullopt : std::optional(in->second.id);
}

StoredEvolution Engine::evolution(std::uint32_t tenant, std::string_view id, std::vector<std::string> const& attrs,
                                  HistoryWindow const& window) const {
  return impl_->checkpoint.evolution(tenant, id, attrs, window);
}

std::vector<std::pair<std::string, std::vector<std::string>>> Engine::past_entities(std::string_view tenant) const {
  std::vector<std::pair<std::string, std::vector<std::string>>> out;
  auto in = impl_->tenants.find(tenant);
  if (in == impl_->tenants.end()) return out;
  for (auto const& [id, trace] : in->second.traces.all())
    if (!trace->types.empty() && !in->second.space.find(id)) out.emplace_back(id, trace->types);
  return out;
}

}  // namespace dinh::reg
