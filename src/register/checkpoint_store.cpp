#include <malloc.h>

#include <algorithm>
#include <span>

#include "base/json.hpp"
#include "register/bytes.hpp"
#include "register/checkpoint.hpp"
#include "register/history/history_store.hpp"
#include "register/history_frame.hpp"
#include "storage/schema.hpp"

namespace dinh::reg {

namespace {

// Keys carry two numbers in one, so that a table needs no index besides its own order.
constexpr unsigned order_bits = 40;
constexpr std::size_t large_batch = 50'000;  // entities in one checkpoint

std::int64_t entity_key(TenantId tenant, std::uint32_t order) { return static_cast<std::int64_t>(tenant) << order_bits | order; }

struct TraceRow {
  TenantId tenant = 0;
  std::string entity;
  std::vector<std::byte> data;
  static constexpr auto fields() {
    return std::tuple(field("tenant", &TraceRow::tenant), field("entity", &TraceRow::entity), field("data", &TraceRow::data));
  }
};

std::string pack_slots(Document const& doc) {
  std::string out;
  put_varint(out, doc.types().size());
  for (auto t : doc.types()) put_varint(out, t);
  put_text(out, doc.scope());
  put_varint(out, doc.scope().empty() ? 0 : static_cast<std::uint64_t>(doc.scope().data() - doc.text().data()));
  put_varint(out, doc.times().size());
  for (auto t : doc.times()) put_signed(out, t.ms - doc.created.ms);
  put_varint(out, doc.attrs().size());
  for (auto const& s : doc.attrs()) {
    put_varint(out, s.name);
    put_varint(out, s.dataset);
    put_varint(out, s.begin);
    put_varint(out, s.end - s.begin);
    put_varint(out, s.created);
    put_varint(out, s.modified);
  }
  return out;
}

void unpack_slots(std::string_view packed, DocumentDraft& doc) {
  ByteReader in(packed);
  for (auto n = in.varint(); n > 0; --n) doc.types.push_back(static_cast<NameId>(in.varint()));
  doc.scope_size = in.text().size();
  doc.scope_begin = in.varint();
  for (auto n = in.varint(); n > 0; --n) doc.times.push_back(doc.created + in.signed_varint());
  for (auto n = in.varint(); n > 0; --n) {
    AttrSlot s;
    s.name = static_cast<NameId>(in.varint());
    s.dataset = static_cast<NameId>(in.varint());
    s.begin = static_cast<std::uint32_t>(in.varint());
    s.end = s.begin + static_cast<std::uint32_t>(in.varint());
    s.created = static_cast<std::uint16_t>(in.varint());
    s.modified = static_cast<std::uint16_t>(in.varint());
    if (s.end > doc.text.size() || s.begin > s.end || s.created >= doc.times.size() || s.modified >= doc.times.size())
      throw storage::StorageError("register.db: an attribute lies outside its document");
    doc.attrs.push_back(s);
  }
}

// k, id_size, seq, created, modified, doc, slots
Checkpoint::Loaded entity_of(std::vector<storage::Cell>& row, DocumentDraft& draft, Names& names) {
  auto number = [&](std::size_t i) { return std::get<std::int64_t>(row[i]); };
  draft.clear();
  draft.id_size = static_cast<std::size_t>(number(1));
  draft.version = static_cast<Seq>(number(2));
  draft.created.ms = number(3);
  draft.modified.ms = number(4);
  draft.text.swap(std::get<std::string>(row[5]));
  auto const& packed = std::get<std::vector<std::byte>>(row[6]);
  unpack_slots({reinterpret_cast<const char*>(packed.data()), packed.size()}, draft);
  if (7 + draft.id_size > draft.text.size() || draft.scope_begin + draft.scope_size > draft.text.size())
    throw storage::StorageError("register.db: an entity is shorter than its id");
  auto k = number(0);
  return {static_cast<TenantId>(k >> order_bits), static_cast<std::uint32_t>(k), draft.finish(names)};
}

std::vector<std::byte> blob(std::string const& s) {
  auto* p = reinterpret_cast<const std::byte*>(s.data());
  return {p, p + s.size()};
}

std::string text_of(std::vector<std::byte> const& blob) { return {reinterpret_cast<const char*>(blob.data()), blob.size()}; }

void save_entity(storage::Tx& tx, DirtyEntity const& e) {
  auto k = entity_key(e.tenant, e.order);
  if (!e.doc) {
    tx.exec("DELETE FROM entity WHERE k = $1", k);
    return;
  }
  tx.exec("INSERT OR REPLACE INTO entity (k, id_size, seq, created, modified, doc, slots) VALUES ($1, $2, $3, $4, $5, $6, $7)", k,
          static_cast<std::int64_t>(e.doc->id().size()), e.doc->version, e.doc->created, e.doc->modified, e.doc->text(),
          blob(pack_slots(*e.doc)));
}

struct Ended {  // one value
  NameId name = 0, dataset = 0;
  AttrSlot slot;
  Superseded const* of = nullptr;
  bool deleted = false, is_scope = false;
  auto series() const { return std::tuple(name, dataset); }
};

void add(history_store::SeriesWriter& to, FrameReader& frames, Ended const& one) {
  auto const& doc = *one.of->doc;
  if (one.is_scope) return to.add(one.of->at, doc.scope(), one.of->at, frame_of_scope(doc.created));
  auto instance = doc.slice(one.slot);
  auto modified = doc.modified_at(one.slot), created = doc.created_at(one.slot);
  auto const& apart = frames.read(instance, modified, created);
  to.add(apart.at, apart.value, modified, apart.frame);
  if (one.deleted) to.add(one.of->at, "", one.of->at, frame_of_deletion(instance, created));
}

struct EndedBy {  // a change, under the numbers of its entity: they compare quicker than ids
  std::uint64_t entity;
  Superseded const* change;
};

// The changes of one entity: each of its series is opened once.
void save_series(storage::Tx& tx, std::span<const EndedBy> changes) {
  thread_local std::vector<Ended> sorted;  // a buffer only
  sorted.clear();
  for (auto const& [entity, s] : changes) {
    s->each([&](AttrSlot const& slot, bool deleted) { sorted.push_back({slot.name, slot.dataset, slot, s, deleted}); });
    if (s->scope != 0) sorted.push_back({s->scope, 0, {}, s, false, true});
  }
  std::stable_sort(sorted.begin(), sorted.end(), [](Ended const& a, Ended const& b) { return a.series() < b.series(); });
  auto const& any = *changes.front().change;
  history_store::SeriesKeys keys(tx, any.tenant, any.doc->id());
  for (auto at = sorted.begin(); at != sorted.end();) {
    auto const first = *at;
    history_store::SeriesWriter to(tx, keys.key(first.name, first.dataset));
    FrameReader frames;
    for (; at != sorted.end() && at->series() == first.series(); ++at) add(to, frames, *at);
    to.write();
  }
}

// Changes are sorted and not their values, of which there are many more.
void save_history(storage::Tx& tx, std::vector<Superseded> const& all) {
  std::vector<EndedBy> sorted;
  sorted.reserve(all.size());
  for (auto const& s : all) sorted.push_back({static_cast<std::uint64_t>(s.tenant) << 32 | s.doc->order, &s});
  std::stable_sort(sorted.begin(), sorted.end(), [](EndedBy const& a, EndedBy const& b) { return a.entity < b.entity; });
  for (auto at = sorted.begin(); at != sorted.end();) {
    auto end = std::find_if(at, sorted.end(), [&](EndedBy const& e) { return e.entity != at->entity; });
    save_series(tx, {at, end});
    at = end;
  }
}

void purge(storage::Tx& tx, HistoryPurge const& p) {
  for (auto const& s : history_store::series_of(tx, p.tenant, p.entity))
    if (p.name.empty() || (s.name == p.name && (p.every_dataset || s.dataset == p.dataset))) history_store::forget_series(tx, s.k);
}

void save_trace(storage::Tx& tx, SavedTrace const& t) {
  tx.exec("INSERT OR REPLACE INTO trace (tenant, entity, data) VALUES ($1, $2, $3)", std::int64_t{t.tenant}, t.entity,
          blob(encode(*t.trace)));
}

}  // namespace

Sample sample_of(std::string_view instance, Instant otherwise, Seq seq) {
  thread_local json::Parser parser;  // buffers only
  Sample out{otherwise, seq, ""};
  auto view = parser.parse(instance);
  if (!view) return out;
  for (auto member : {"value", "object", "languageMap", "vocab", "json", "valueList", "objectList"})
    if (auto v = view->get(member)) {
      out.value = v->text();
      break;
    }
  if (auto observed = view->get("observedAt"); observed && observed->is_string())
    if (auto at = parse_instant(*observed->string())) out.at = *at;
  return out;
}

Checkpoint::Checkpoint(std::string const& file) : db_(storage::Db::open("sqlite:" + file)) {
  storage::migrate(*db_, "register", "register/schema");
  history_store::convert_old(*db_);
}

Seq Checkpoint::load(Names& names, std::function<void(TenantId, std::string const&)> const& tenant,
                     std::function<void(Loaded&&)> const& take) {
  return db_->read([&](storage::Tx& tx) -> Seq {
    tx.each("SELECT id, text FROM name ORDER BY id", {}, [&](auto const&, std::vector<storage::Cell>& row) {
      auto id = static_cast<NameId>(std::get<std::int64_t>(row[0]));
      if (names.intern(std::get<std::string>(row[1])) != id) throw storage::StorageError("register.db: the table of names has a gap");
      return true;
    });
    tx.each("SELECT id, name FROM tenant ORDER BY id", {}, [&](auto const&, std::vector<storage::Cell>& row) {
      tenant(static_cast<TenantId>(std::get<std::int64_t>(row[0])), std::get<std::string>(row[1]));
      return true;
    });
    DocumentDraft draft;
    tx.each("SELECT k, id_size, seq, created, modified, doc, slots FROM entity ORDER BY k", {},
            [&](auto const&, std::vector<storage::Cell>& row) {
              take(entity_of(row, draft, names));
              return true;
            });
    tx.script("PRAGMA shrink_memory");  // its pages are in the state now
    return static_cast<Seq>(tx.one<std::int64_t>("SELECT value FROM meta WHERE key = 'seq'").value_or(0));
  });
}

void Checkpoint::save(CheckpointBatch const& batch) {
  db_->write([&](storage::Tx& tx) {
    for (auto const& [id, text] : batch.names) tx.exec("INSERT INTO name (id, text) VALUES ($1, $2)", std::int64_t{id}, text);
    for (auto const& [id, name] : batch.tenants) tx.exec("INSERT INTO tenant (id, name) VALUES ($1, $2)", std::int64_t{id}, name);
    for (auto const& p : batch.purges) purge(tx, p);
    save_history(tx, batch.history);
    for (auto const& t : batch.traces) save_trace(tx, t);
    for (auto const& entity : batch.entities) save_entity(tx, entity);
    tx.exec("INSERT INTO meta (key, value) VALUES ('seq', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value", batch.seq);
  });
  if (batch.entities.size() >= large_batch) {  // a bulk load fills the cache of pages and leaves holes: give both back
    db_->write([](storage::Tx& tx) { tx.script("PRAGMA shrink_memory"); });
    malloc_trim(0);
  }
  db_->checkpoint();
}

void Checkpoint::load_traces(std::function<void(TenantId, std::string&&, Trace&&)> const& take) {
  auto all = db_->read([](storage::Tx& tx) { return tx.rows<TraceRow>("SELECT tenant, entity, data FROM trace ORDER BY tenant, entity"); });
  for (auto& row : all) take(row.tenant, std::move(row.entity), decode_trace(text_of(row.data)));
}

PastInstance past_of(Document const& doc, AttrSlot const& slot, Names const& names) {
  PastInstance out{std::string(names.text(slot.name)),
                   std::string(names.text(slot.dataset)),
                   std::string(doc.slice(slot)),
                   doc.created_at(slot),
                   doc.modified_at(slot),
                   {},
                   false,
                   0};
  if (auto apart = take_apart(out.bytes, out.modified, out.created); apart.is_observed) out.observed = apart.at;
  return out;
}

void each_past(Superseded const& s, Names const& names, std::function<void(PastInstance&&)> const& take) {
  auto const& doc = *s.doc;
  s.each([&](AttrSlot const& slot, bool deleted) {
    auto one = past_of(doc, slot, names);
    one.seq = s.seq;
    take(PastInstance(one));
    if (!deleted) return;
    one.bytes = put_together(frame_of_deletion(one.bytes, one.created), "", s.at).bytes;
    one.modified = s.at;
    one.observed.reset();
    one.deletes = true;
    take(std::move(one));
  });
  if (s.scope != 0) take({std::string(names.text(s.scope)), "", std::string(doc.scope()), doc.created, s.at, {}, false, s.seq});
}

}  // namespace dinh::reg
