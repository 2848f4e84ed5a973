#pragma once
// Inner part of engine.cpp and engine_history.cpp: the state, how a record of the journal changes it, and how it gets to the disk.
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "base/log.hpp"
#include "register/bytes.hpp"
#include "register/change_chain_store.hpp"
#include "register/engine.hpp"
#include "register/evolution.hpp"
#include "register/feed.hpp"
#include "register/space.hpp"

namespace dinh::reg {

enum RecordKind : std::uint8_t { kind_delta = 1, kind_notice = 2, kind_edit = 3 };

inline std::string encode_notice(Notice const& n) {
  std::string out;
  put_text(out, n.kind);
  put_text(out, n.id);
  put_signed(out, n.version);
  return out;
}

inline Notice decode_notice(std::string_view payload, Seq seq) {
  ByteReader in(payload);
  Notice n{seq, std::string(in.text()), std::string(in.text()), 0};
  n.version = in.signed_varint();
  return n;
}

// An edit of the history changes no entity: readers of the feed hear that there was one.
inline Notice notice_of(HistoryEdit const& e, Seq seq) { return {seq, "history", e.id, 0}; }

inline Notice notice_of(storage::JournalRecord const& r) {
  return r.kind == kind_edit ? notice_of(decode_edit(r.payload), r.seq) : decode_notice(r.payload, r.seq);
}

inline bool is_plain(std::string_view id) {  // a URI: nothing that JSON would have to escape
  return !id.empty() &&
         std::all_of(id.begin(), id.end(), [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != '"' && c != '\\'; });
}

// One tenant: its entities, and which of them changed since the last checkpoint.
struct Tenant {
  explicit Tenant(TenantId number) : id(number) {}
  TenantId id;
  Space space;
  Traces traces;
  std::vector<Row> dirty;
  std::vector<bool> is_dirty;  // by row

  void soil(Row row) {
    if (row >= is_dirty.size()) is_dirty.resize(std::max<std::size_t>(row + 1, 2 * is_dirty.size()));
    if (is_dirty[row]) return;
    is_dirty[row] = true;
    dirty.push_back(row);
  }
};

struct Engine::Impl {
  EngineOptions options;
  Clock clock;
  Names names;
  std::map<std::string, Tenant, std::less<>> tenants;
  std::vector<std::string> tenant_names;  // by TenantId
  Feed feed;
  Checkpoint checkpoint;
  ChangeChain chain;
  std::unique_ptr<storage::Journal> journal;
  std::function<void(Seq)> durable_listener;
  Seq delivered = 0;
  std::string payload;  // a buffer of apply()

  // What changed since the last checkpoint; handed to the background thread as one batch.
  std::vector<Superseded> superseded;
  std::vector<HistoryPurge> purges;
  NameId names_saved = 1;
  TenantId tenants_saved = 0;
  std::atomic<Seq> checkpoint_seq{0};
  Seq handed_over = 0, released = 0;
  std::chrono::steady_clock::time_point handed_over_at = std::chrono::steady_clock::now();
  std::map<std::string, Seq, std::less<>> kept_after;  // keep_feed()

  // The background thread: one batch at a time.
  std::mutex mutex;
  std::condition_variable wake;
  std::unique_ptr<CheckpointBatch> batch;
  bool stopping = false, failed = false;
  std::thread background;

  Impl(EngineOptions o, Clock c)
      : options(std::move(o)),
        clock(std::move(c)),
        feed(options.feed_ring, options.feed_ring_bytes),
        checkpoint(options.folder + "/register.db"),
        chain(checkpoint.db()) {}

  void open() {
    std::vector<Tenant*> by_id;
    Seq from = checkpoint.load(
        names,
        [&](TenantId id, std::string const& name) {
          by_id.push_back(&tenant(name));
          if (by_id.back()->id != id) throw storage::StorageError("register.db: the table of tenants has a gap");
        },
        [&](Checkpoint::Loaded&& e) { by_id.at(e.tenant)->space.restore(e.order, e.doc, names); });
    checkpoint.load_traces(
        [&](TenantId id, std::string&& entity, Trace&& t) { by_id.at(id)->traces.restore(std::move(entity), std::move(t)); });
    names_saved = static_cast<NameId>(names.size());
    tenants_saved = static_cast<TenantId>(tenant_names.size());
    checkpoint_seq = handed_over = from;
    chain.begin(from);
    storage::JournalOptions journal_options{.folder = options.folder + "/journal", .sync = options.sync, .first = from + 1};
    journal = storage::Journal::open(journal_options, from, [&](storage::JournalRecord const& r) {
      if (r.kind == kind_delta) return feed.remember(fold(std::make_shared<const Delta>(decode_delta(r.payload)), r.seq), r.payload.size());
      if (r.kind == kind_edit) fold(decode_edit(r.payload), r.seq);
      feed.remember(notice_of(r));
    });
    delivered = journal->durable();
    malloc_trim(0);  // reading a million entities leaves holes
    background = std::thread([this] { save_batches(); });
  }

  Tenant& tenant(std::string_view name) {
    if (auto known = tenants.find(name); known != tenants.end()) return known->second;
    auto id = static_cast<TenantId>(tenant_names.size());
    tenant_names.emplace_back(name);
    return tenants.try_emplace(std::string(name), id).first->second;
  }

  Change fold(std::shared_ptr<const Delta> delta, Seq seq) {
    auto& in = tenant(delta->tenant);
    DocPtr before = in.space.find(delta->id);
    return fold(in, std::move(before), std::move(delta), seq);
  }

  Change fold(Tenant& in, DocPtr before, std::shared_ptr<const Delta> delta, Seq seq) {
    auto after = reg::apply(before, *delta, seq, names);
    if (before) remember(in, *delta, before, after, seq);
    if (!after && before) in.traces.removed(before->id(), names_of(*before), before->created, delta->at);
    if (!before && after) in.traces.came_back(after->id());
    if (before || after) in.soil(in.space.put(before, after, names));
    return {seq, std::move(delta), std::move(before), std::move(after)};
  }

  std::vector<std::string> names_of(Document const& doc) const {
    std::vector<std::string> out;
    for (auto type : doc.types()) out.emplace_back(names.text(type));
    return out;
  }

  void fold(HistoryEdit const& edit, Seq seq) {
    auto& in = tenant(edit.tenant);
    in.traces.apply(edit, seq);
    bool whole = edit.kind == HistoryEdit::Kind::erase_entity;
    if (!whole && edit.kind != HistoryEdit::Kind::erase_attribute) return;
    purges.push_back({in.id, edit.id, whole ? "" : edit.name, edit.dataset, edit.every_dataset});
    auto name = names.find(edit.name), dataset = names.find(edit.dataset);
    auto const hash = Superseded::hash_of(edit.id);
    for (auto& s : superseded) {  // what is not saved yet never will be
      if (s.tenant != in.id || s.hash != hash || s.doc->id() != edit.id) continue;
      if (whole || (s.scope != 0 && s.scope == name)) s.scope = 0;
      std::uint64_t goes = 0;
      s.each_bit([&](AttrSlot const& slot, std::uint64_t bit) {
        if (whole || (slot.name == name && (edit.every_dataset || slot.dataset == dataset))) goes |= bit;
      });
      s.ended &= ~goes;
    }
  }

  // Of the values that end those whose past was erased by hand while they held: the history must not learn of them again.
  std::uint64_t hidden(Tenant const& in, DocPtr const& doc, std::size_t first, std::size_t count) const {
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < count; ++i) {
      auto const& slot = doc->attrs()[first + i];
      if (in.traces.hides(doc->id(), names.text(slot.name), names.text(slot.dataset), doc->modified_at(slot))) out |= std::uint64_t{1} << i;
    }
    return out;
  }

  // Values that the change replaces or deletes go to the history.
  void remember(Tenant const& in, Delta const& delta, DocPtr const& before, DocPtr const& after, Seq seq) {
    bool whole = delta.kind != Delta::Kind::update;
    if ((delta.scope_changed || whole) && (after ? after->scope() : std::string_view()) != before->scope())
      superseded.push_back({in.id, 0, Superseded::hash_of(delta.id), names.intern(scope_series), before, 0, 0, delta.at, seq});
    bool same_again = whole && after && after->shares_layout(*before);  // nearly always: a reading of all that a sensor tells
    auto slots = before->attrs();
    for (std::size_t first = 0; first < slots.size(); first += Superseded::width) {
      auto count = std::min<std::size_t>(Superseded::width, slots.size() - first);
      auto all = ~std::uint64_t{0} >> (Superseded::width - count);
      std::uint64_t named = 0, stays = same_again ? all : 0;
      for (auto const& change : delta.attrs) {
        if (same_again) break;
        auto name = names.find(change.name), dataset = names.find(change.dataset);
        for (std::size_t i = 0; i < count; ++i) {
          auto slot = slots[first + i];
          if (slot.name != name || slot.dataset != dataset) continue;
          named |= std::uint64_t{1} << i;
          if (!change.bytes.empty()) stays |= std::uint64_t{1} << i;
        }
      }
      auto ended = whole ? all : named;
      if (!in.traces.hides_nothing()) ended &= ~(stays & hidden(in, before, first, count));
      if (ended == 0) continue;
      superseded.push_back(
          {in.id, static_cast<std::uint32_t>(first), Superseded::hash_of(delta.id), 0, before, ended, ended & ~stays, delta.at, seq});
    }
  }

  void hand_over() {
    if (journal->broken()) return;
    std::unique_lock lock(mutex);
    if (batch || failed) return;
    bool clean = std::all_of(tenants.begin(), tenants.end(), [](auto const& t) { return t.second.dirty.empty(); });
    clean = clean && std::none_of(tenants.begin(), tenants.end(), [](auto const& t) { return t.second.traces.is_dirty(); });
    if (clean && superseded.empty() && purges.empty()) return;
    batch = std::make_unique<CheckpointBatch>();
    batch->seq = handed_over = journal->last();
    handed_over_at = std::chrono::steady_clock::now();
    for (auto& [name, in] : tenants) {
      std::sort(in.dirty.begin(), in.dirty.end());  // rows of register.db side by side
      for (auto row : in.dirty) {
        batch->entities.push_back({in.id, row, in.space.all()[row]});
        in.is_dirty[row] = false;
      }
      in.dirty.clear();
      for (auto& [id, trace] : in.traces.take_dirty()) batch->traces.push_back({in.id, id, trace});
    }
    batch->purges = std::move(purges);
    purges.clear();
    batch->history = std::move(superseded);
    superseded.clear();
    for (; names_saved < names.size(); ++names_saved) batch->names.emplace_back(names_saved, std::string(names.text(names_saved)));
    for (; tenants_saved < tenant_names.size(); ++tenants_saved) batch->tenants.emplace_back(tenants_saved, tenant_names[tenants_saved]);
    wake.notify_all();
  }

  void save_batches() {
    std::unique_lock lock(mutex);
    for (;;) {
      wake.wait(lock, [&] { return batch || stopping; });
      if (!batch) return;
      auto* current = batch.get();
      lock.unlock();
      save(*current);
      lock.lock();
      batch.reset();
      wake.notify_all();
    }
  }

  // Nothing newer than the journal's durable end may reach the disk before the journal does.
  void save(CheckpointBatch const& b) {
    try {
      journal->wait_durable(b.seq);
      chain.extend(*journal, b.seq);  // before the journal may be cut
      checkpoint.save(b);
      checkpoint_seq = b.seq;
    } catch (std::exception const& e) {
      log_error("checkpoint failed; the journal is kept", {{"what", e.what()}});
      std::lock_guard lock(mutex);
      failed = true;  // the batch stays readable in the journal: the next start replays it
    }
  }

  void wait_for_background() {
    std::unique_lock lock(mutex);
    wake.wait(lock, [&] { return !batch; });
  }

  Space const* space(std::string_view name) const {
    auto at = tenants.find(name);
    return at == tenants.end() ? nullptr : &at->second.space;
  }
};

}  // namespace dinh::reg
