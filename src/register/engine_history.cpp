// What the engine tells of the past, and edits of it.
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
  Recorded out;
  auto in = impl_->tenants.find(tenant);
  if (in == impl_->tenants.end()) return out;
  out.tenant = in->second.id;
  out.trace = in->second.traces.find(id);
  out.saved = impl_->checkpoint_seq;
  auto const hash = Superseded::hash_of(id);
  auto add = [&](std::vector<Superseded> const& some) {
    for (auto const& s : some)
      if (s.tenant == out.tenant && s.hash == hash && s.seq > out.saved && s.doc->id() == id)
        each_past(s, impl_->names, [&](PastInstance&& one) { out.unsaved.push_back(std::move(one)); });
  };
  {
    std::lock_guard lock(impl_->mutex);
    if (impl_->batch) add(impl_->batch->history);
  }
  add(impl_->superseded);
  if (out.trace) out.types = out.trace->types;
  out.now = in->second.space.find(id);
  if (!out.now) return out;
  out.types = impl_->names_of(*out.now);
  out.scope = out.now->scope();
  for (auto const& slot : out.now->attrs()) out.current.push_back(past_of(*out.now, slot, impl_->names));
  return out;
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
