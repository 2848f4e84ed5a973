#include "register/engine.hpp"

#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <limits>
#include <map>
#include <mutex>
#include <thread>

#include "base/json.hpp"
#include "base/log.hpp"
#include "register/bytes.hpp"
#include "register/checkpoint.hpp"
#include "register/feed.hpp"
#include "register/space.hpp"

namespace dinh::reg {

namespace {

enum RecordKind : std::uint8_t { kind_delta = 1, kind_notice = 2 };

bool is_plain(std::string_view id) {  // a URI: nothing that JSON would have to escape
  return !id.empty() &&
         std::all_of(id.begin(), id.end(), [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != '"' && c != '\\'; });
}

std::string encode_notice(Notice const& n) {
  std::string out;
  put_text(out, n.kind);
  put_text(out, n.id);
  put_signed(out, n.version);
  return out;
}

Notice decode_notice(std::string_view payload, Seq seq) {
  ByteReader in(payload);
  Notice n{seq, std::string(in.text()), std::string(in.text()), 0};
  n.version = in.signed_varint();
  return n;
}

// A reader that takes everything.
auto to_the_end(auto const& f) {
  return [&f](auto const& event) {
    f(event);
    return true;
  };
}

// A reader that never comes back must not fill the disk: past this it loses its place.
constexpr Seq longest_kept_feed = 2'000'000;

}  // namespace

// One tenant: its entities, and which of them changed since the last checkpoint.
struct Tenant {
  explicit Tenant(TenantId number) : id(number) {}
  TenantId id;
  Space space;
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
  std::unique_ptr<storage::Journal> journal;
  std::function<void(Seq)> durable_listener;
  Seq delivered = 0;
  std::string payload;  // a buffer of apply()

  // What changed since the last checkpoint; handed to the background thread as one batch.
  std::vector<Superseded> superseded;
  NameId names_saved = 1;
  TenantId tenants_saved = 0;
  std::atomic<Seq> checkpoint_seq{0};
  Seq handed_over = 0, released = 0;
  std::chrono::steady_clock::time_point handed_over_at = std::chrono::steady_clock::now();
  std::optional<Seq> kept_after;  // keep_feed()

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
        checkpoint(options.folder + "/register.db") {}

  void open() {
    std::vector<Tenant*> by_id;
    Seq from = checkpoint.load(
        names,
        [&](TenantId id, std::string const& name) {
          by_id.push_back(&tenant(name));
          if (by_id.back()->id != id) throw storage::StorageError("register.db: the table of tenants has a gap");
        },
        [&](Checkpoint::Loaded&& e) { by_id.at(e.tenant)->space.restore(e.order, e.doc, names); });
    names_saved = static_cast<NameId>(names.size());
    tenants_saved = static_cast<TenantId>(tenant_names.size());
    checkpoint_seq = handed_over = from;
    storage::JournalOptions journal_options{.folder = options.folder + "/journal", .sync = options.sync, .first = from + 1};
    journal = storage::Journal::open(journal_options, from, [&](storage::JournalRecord const& r) {
      if (r.kind == kind_delta) feed.remember(fold(std::make_shared<const Delta>(decode_delta(r.payload)), r.seq), r.payload.size());
      else feed.remember(decode_notice(r.payload, r.seq));
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
    if (before || after) in.soil(in.space.put(before, after, names));
    return {seq, std::move(delta), std::move(before), std::move(after)};
  }

  // Values that the change replaces or deletes go to the history.
  void remember(Tenant const& in, Delta const& delta, DocPtr const& before, DocPtr const& after, Seq seq) {
    bool whole = delta.kind != Delta::Kind::update;
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
      if (ended == 0) continue;
      superseded.push_back(
          {in.id, static_cast<std::uint32_t>(first), Superseded::hash_of(delta.id), before, ended, ended & ~stays, delta.at, seq});
    }
  }

  void hand_over() {
    if (journal->broken()) return;
    std::unique_lock lock(mutex);
    if (batch || failed) return;
    bool clean = std::all_of(tenants.begin(), tenants.end(), [](auto const& t) { return t.second.dirty.empty(); });
    if (clean && superseded.empty()) return;
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
    }
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

Engine::Engine(EngineOptions options, Clock clock, Metrics& metrics) {
  std::filesystem::create_directories(options.folder);
  impl_ = std::make_unique<Impl>(std::move(options), std::move(clock));
  impl_->open();
  impl_->journal->on_durable([impl = impl_.get()](Seq seq) {
    if (impl->durable_listener) impl->durable_listener(seq);
  });
  auto* impl = impl_.get();
  metrics.gauge("dinh_register_durable_seq", "", "Last change on disk", [impl] { return static_cast<double>(impl->journal->durable()); });
  metrics.gauge("dinh_register_entities", "", "Entities of all tenants", [this] {
    std::size_t sum = 0;
    for (auto const& [name, tenant] : impl_->tenants) sum += tenant.space.size();
    return static_cast<double>(sum);
  });
  metrics.gauge("dinh_register_unsaved_changes", "", "Changes that only the journal holds",
                [impl] { return static_cast<double>(impl->journal->last() - impl->checkpoint_seq.load()); });
  metrics.gauge("dinh_register_checkpoint_seq", "", "Last change in register.db",
                [impl] { return static_cast<double>(impl->checkpoint_seq.load()); });
}

Engine::~Engine() {
  impl_->wait_for_background();
  impl_->hand_over();  // a clean end makes the next start quick
  impl_->wait_for_background();
  {
    std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->wake.notify_all();
  impl_->background.join();
}

Result<Seq> Engine::apply(Delta delta) {
  if (!is_plain(delta.id)) return fail_field("id", "a URI");
  DocPtr before = find(delta.tenant, delta.id);
  if (delta.kind == Delta::Kind::create && before) return fail(Code::conflict, delta.id + " exists already");
  if (delta.kind != Delta::Kind::create && !before) return fail(Code::not_found, delta.id + " does not exist");
  if (delta.attrs.size() + (before ? before->attrs().size() : 0) > 2 * max_instances)
    return fail_field("attributes", "an entity of at most " + std::to_string(max_instances) + " instances of attributes");
  auto& payload = impl_->payload;
  encode(delta, payload);
  TRY(auto seq, impl_->journal->append(kind_delta, delta.at, payload));
  auto& tenant = impl_->tenant(delta.tenant);
  impl_->feed.push(impl_->fold(tenant, std::move(before), std::make_shared<const Delta>(std::move(delta)), seq), payload.size());
  return seq;
}

Result<Seq> Engine::notice(std::string_view kind, std::string_view id, std::int64_t version) {
  Notice n{0, std::string(kind), std::string(id), version};
  TRY(n.seq, impl_->journal->append(kind_notice, impl_->clock(), encode_notice(n)));
  auto seq = n.seq;
  impl_->feed.push(std::move(n));
  return seq;
}

DocPtr Engine::find(std::string_view tenant, std::string_view id) const {
  auto* space = impl_->space(tenant);
  return space ? space->find(id) : nullptr;
}

bool Engine::has_tenant(std::string_view tenant) const { return tenant.empty() || impl_->space(tenant); }

std::vector<std::string> Engine::tenants() const {
  std::vector<std::string> out;
  for (auto const& [name, tenant] : impl_->tenants) out.push_back(name);
  return out;
}

std::size_t Engine::size(std::string_view tenant) const {
  auto* space = impl_->space(tenant);
  return space ? space->size() : 0;
}

std::vector<std::pair<std::string, std::size_t>> Engine::types(std::string_view tenant) const {
  std::vector<std::pair<std::string, std::size_t>> out;
  if (auto* space = impl_->space(tenant))
    for (auto const& [name, count] : space->types()) out.emplace_back(impl_->names.text(name), count);
  return out;
}

Result<Found> Engine::query(Query const& q) const {
  auto* space = impl_->space(q.tenant);
  if (!space) return Found{};
  return space->query(q, impl_->names);
}

Names& Engine::names() { return impl_->names; }

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

void Engine::on_change(std::function<void(Change const&)> f) { impl_->feed.on_change(std::move(f)); }
void Engine::on_notice(std::function<void(Notice const&)> f) { impl_->feed.on_notice(std::move(f)); }

bool Engine::replay_feed(Seq after, std::function<void(Change const&)> on_change, std::function<void(Notice const&)> on_notice) const {
  return impl_->feed.replay(after, impl_->delivered, to_the_end(on_change), to_the_end(on_notice));
}

bool Engine::read_feed(Seq after, std::function<void(Change const&)> on_change, std::function<void(Notice const&)> on_notice) const {
  return read_feed_slice(after, std::numeric_limits<std::size_t>::max(), to_the_end(on_change), to_the_end(on_notice));
}

bool Engine::read_feed_slice(Seq after, std::size_t limit, std::function<bool(Change const&)> on_change,
                             std::function<bool(Notice const&)> on_notice) const {
  if (after >= impl_->delivered) return true;
  auto begins = impl_->feed.begins();
  auto in_journal = begins == 0 ? impl_->delivered : begins - 1;
  bool more = limit > 0;
  auto told = [&](bool wants_more) { return more = wants_more && --limit > 0; };
  if (after < in_journal) {
    bool whole = impl_->journal->read(after + 1, in_journal, [&](storage::JournalRecord const& r) {
      if (r.kind != kind_delta) return told(on_notice(decode_notice(r.payload, r.seq)));
      auto delta = std::make_shared<const Delta>(decode_delta(r.payload));
      auto now = find(delta->tenant, delta->id);
      return told(on_change({r.seq, std::move(delta), nullptr, std::move(now)}));
    });
    if (!whole) return false;
    after = in_journal;
  }
  return !more || impl_->feed.replay(
                      after, impl_->delivered, [&](Change const& c) { return told(on_change(c)); },
                      [&](Notice const& n) { return told(on_notice(n)); });
}

void Engine::keep_feed(Seq after) { impl_->kept_after = after; }

Seq Engine::last() const { return impl_->journal->last(); }
Seq Engine::durable() const { return impl_->journal->durable(); }
Seq Engine::delivered() const { return impl_->delivered; }

void Engine::deliver(Seq durable) {
  impl_->delivered = std::max(impl_->delivered, durable);
  impl_->feed.deliver(durable);
}

void Engine::on_durable(std::function<void(Seq)> f) { impl_->durable_listener = std::move(f); }

void Engine::checkpoint(bool at_once) {
  auto age = std::chrono::steady_clock::now() - impl_->handed_over_at;
  bool due = impl_->journal->last() - impl_->handed_over >= impl_->options.checkpoint_changes ||
             age >= std::chrono::milliseconds(impl_->options.checkpoint_every_ms);
  if (at_once || due) impl_->hand_over();
  auto saved = impl_->checkpoint_seq.load();
  if (auto kept = impl_->kept_after; kept && impl_->journal->last() - std::min(*kept, impl_->journal->last()) <= longest_kept_feed)
    saved = std::min(saved, *kept);
  if (saved > impl_->released) impl_->journal->release((impl_->released = saved) + 1);
}

std::string Engine::verify() const {
  json::Parser parser;
  for (auto const& [name, tenant] : impl_->tenants)
    for (auto const& doc : tenant.space.all()) {
      if (!doc) continue;
      auto view = parser.parse(doc->text());
      auto id = view ? view->get("id") : std::nullopt;
      if (!id || id->string() != doc->id()) return "the document of " + std::string(doc->id()) + " is damaged";
      for (auto const& slot : doc->attrs())
        if (slot.begin >= slot.end || slot.end > doc->text().size() || doc->text()[slot.begin] != '{')
          return "an attribute of " + std::string(doc->id()) + " is damaged";
    }
  return impl_->checkpoint.db().integrity();
}

bool Engine::broken() const { return impl_->journal->broken(); }

}  // namespace dinh::reg
