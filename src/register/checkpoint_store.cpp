#include <malloc.h>

#include <algorithm>
#include <span>
#include <tuple>

#include "base/json.hpp"
#include "register/bytes.hpp"
#include "register/checkpoint.hpp"
#include "register/history_chunk.hpp"
#include "register/history_frame.hpp"
#include "storage/schema.hpp"

namespace dinh::reg {

namespace {

// Keys carry two numbers in one, so that a table needs no index besides its own order.
constexpr unsigned order_bits = 40, part_bits = 20;
constexpr std::size_t samples_per_chunk = 128;
constexpr std::size_t large_batch = 50'000;  // entities in one checkpoint

std::int64_t entity_key(TenantId tenant, std::uint32_t order) { return static_cast<std::int64_t>(tenant) << order_bits | order; }

struct ChunkRow {
  std::int64_t k = 0;
  std::vector<std::byte> data, frames;
  static constexpr auto fields() {
    return std::tuple(field("k", &ChunkRow::k), field("data", &ChunkRow::data), field("frames", &ChunkRow::frames));
  }
};

struct NamedSeriesRow {
  std::int64_t k = 0;
  std::string name, dataset;
  static constexpr auto fields() {
    return std::tuple(field("k", &NamedSeriesRow::k), field("name", &NamedSeriesRow::name), field("dataset", &NamedSeriesRow::dataset));
  }
};

struct TraceRow {
  TenantId tenant = 0;
  std::string entity;
  std::vector<std::byte> data;
  static constexpr auto fields() {
    return std::tuple(field("tenant", &TraceRow::tenant), field("entity", &TraceRow::entity), field("data", &TraceRow::data));
  }
};

// Chunks of before migration 2 have no frames.
constexpr std::string_view chunk_columns = "k, data, COALESCE(frames, X'') AS frames";

struct SeriesRow {
  std::int64_t k = 0;
  NameId dataset = 0;
  static constexpr auto fields() { return std::tuple(field("k", &SeriesRow::k), field("dataset", &SeriesRow::dataset)); }
};

struct EntitySeriesRow {
  std::int64_t k = 0;
  NameId attr = 0, dataset = 0;
  static constexpr auto fields() {
    return std::tuple(field("k", &EntitySeriesRow::k), field("attr", &EntitySeriesRow::attr), field("dataset", &EntitySeriesRow::dataset));
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

// The series of one entity.
class SeriesKeys {
 public:
  SeriesKeys(storage::Tx& tx, TenantId tenant, std::string_view entity)
      : tx_(tx),
        tenant_(tenant),
        entity_(entity),
        known_(tx.rows<EntitySeriesRow>("SELECT k, attr, dataset FROM series WHERE tenant = $1 AND entity = $2", tenant_, entity)) {}
  std::int64_t key(NameId attr, NameId dataset) {
    for (auto const& s : known_)
      if (s.attr == attr && s.dataset == dataset) return s.k;
    return *tx_.one<std::int64_t>("INSERT INTO series (tenant, entity, attr, dataset) VALUES ($1, $2, $3, $4) RETURNING k", tenant_,
                                  entity_, std::int64_t{attr}, std::int64_t{dataset});
  }

 private:
  storage::Tx& tx_;
  std::int64_t tenant_;
  std::string_view entity_;
  std::vector<EntitySeriesRow> known_;
};

// The newest chunk of a series goes on until it is full. Beside the values stand their frames, under the time of each change.
class SeriesWriter {
 public:
  SeriesWriter(storage::Tx& tx, std::int64_t series) : tx_(tx), k_(series << part_bits) {
    auto newest =
        tx.one<ChunkRow>("SELECT " + std::string(chunk_columns) + " FROM history WHERE k >= $1 AND k < $2 ORDER BY k DESC LIMIT 1", k_,
                         (series + 1) << part_bits);
    if (!newest) return;
    k_ = newest->k;
    values_ = HistoryChunk(text_of(newest->data));
    frames_ = HistoryChunk(text_of(newest->frames));
    if (frames_.count() != values_.count()) next();
  }
  void add(Instant at, std::string_view value, Instant modified, std::string_view frame) {
    if (values_.count() >= samples_per_chunk) {
      write();
      next();
    }
    values_.add(at, value);
    frames_.add(modified, frame);
  }
  void write() {
    tx_.exec("INSERT OR REPLACE INTO history (k, first, last, data, frames) VALUES ($1, $2, $3, $4, $5)", k_, values_.first(),
             values_.last(), blob(values_.bytes()), blob(frames_.bytes()));
  }

 private:
  void next() {
    values_ = {};
    frames_ = {};
    ++k_;
  }
  storage::Tx& tx_;
  std::int64_t k_;
  HistoryChunk values_, frames_;
};

constexpr std::string_view all_series =
    "SELECT s.k AS k, n.text AS name, COALESCE(d.text, '') AS dataset FROM series s JOIN name n ON n.id = s.attr "
    "LEFT JOIN name d ON d.id = s.dataset WHERE s.tenant = $1 AND s.entity = $2 ORDER BY s.k";

struct Ended {  // one value
  NameId name = 0, dataset = 0;
  AttrSlot slot;
  Superseded const* of = nullptr;
  bool deleted = false, is_scope = false;
  auto series() const { return std::tuple(name, dataset); }
};

void add(SeriesWriter& to, FrameReader& frames, Ended const& one) {
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
  SeriesKeys keys(tx, any.tenant, any.doc->id());
  for (auto at = sorted.begin(); at != sorted.end();) {
    auto const first = *at;
    SeriesWriter to(tx, keys.key(first.name, first.dataset));
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
  auto all = tx.rows<NamedSeriesRow>(all_series, std::int64_t{p.tenant}, p.entity);
  for (auto const& s : all) {
    if (!p.name.empty() && (s.name != p.name || (!p.every_dataset && s.dataset != p.dataset))) continue;
    tx.exec("DELETE FROM history WHERE k >= $1 AND k < $2", s.k << part_bits, (s.k + 1) << part_bits);
  }
}

void save_trace(storage::Tx& tx, SavedTrace const& t) {
  tx.exec("INSERT OR REPLACE INTO trace (tenant, entity, data) VALUES ($1, $2, $3)", std::int64_t{t.tenant}, t.entity,
          blob(encode(*t.trace)));
}

std::vector<ChunkRow> chunks_of(storage::Tx& tx, std::int64_t series, Instant from, Instant to) {
  return tx.rows<ChunkRow>(
      "SELECT " + std::string(chunk_columns) + " FROM history WHERE k >= $1 AND k < $2 AND last >= $3 AND first < $4 ORDER BY k",
      series << part_bits, (series + 1) << part_bits, from, to);
}

// What one chunk tells. Of before migration 2 it tells the values alone.
void read_chunk(ChunkRow const& row, NamedSeriesRow const& series, std::vector<PastInstance>& out) {
  auto first = out.size();
  bool is_scope = series.name == "scope";
  HistoryChunk::read(text_of(row.data), [&](Instant at, std::string&& value) {
    out.push_back({series.name, series.dataset, std::move(value), at, at, {}, false, 0});
  });
  if (row.frames.empty()) {
    for (auto i = first; i < out.size(); ++i) {
      auto& one = out[i];
      one.deletes = one.bytes.empty();
      one.bytes = R"({"type":"Property","value":)" + (one.deletes ? R"("urn:ngsi-ld:null")" : one.bytes) + "}";
    }
    return;
  }
  HistoryChunk::read(text_of(row.frames), [&](Instant modified, std::string&& frame) {
    if (first == out.size()) throw storage::StorageError("register.db: a chunk has more frames than values");
    auto& one = out[first++];
    auto at = one.modified;
    one.modified = modified;
    auto whole = put_together(frame, one.bytes, at);
    one.created = whole.created;
    if (is_scope) return;
    one.deletes = one.bytes.empty();
    if (whole.is_observed) one.observed = at;
    one.bytes = std::move(whole.bytes);
  });
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

StoredHistory Checkpoint::history(SeriesKey const& of, std::optional<NameId> dataset, Instant from, Instant to) {
  return db_->read([&](storage::Tx& tx) {
    StoredHistory out;
    out.seq = static_cast<Seq>(tx.one<std::int64_t>("SELECT value FROM meta WHERE key = 'seq'").value_or(0));
    auto series = tx.rows<SeriesRow>("SELECT k, dataset FROM series WHERE tenant = $1 AND entity = $2 AND attr = $3",
                                     std::int64_t{of.tenant}, of.entity, std::int64_t{of.attr});
    for (auto const& [k, in] : series) {
      if (dataset && in != *dataset) continue;
      for (auto const& chunk : chunks_of(tx, k, from, to))
        HistoryChunk::read(text_of(chunk.data), [&](Instant at, std::string&& value) {
          out.samples.push_back({at, out.seq, std::move(value)});
        });
    }
    return out;
  });
}

StoredEvolution Checkpoint::evolution(TenantId tenant, std::string_view entity, std::vector<std::string> const& attrs,
                                      HistoryWindow window) {
  return db_->read([&](storage::Tx& tx) {
    StoredEvolution out;
    out.seq = static_cast<Seq>(tx.one<std::int64_t>("SELECT value FROM meta WHERE key = 'seq'").value_or(0));
    for (auto const& s : tx.rows<NamedSeriesRow>(all_series, std::int64_t{tenant}, entity)) {
      bool is_scope = s.name == "scope";  // what was the scope in the window began before it
      if (!is_scope && !attrs.empty() && std::find(attrs.begin(), attrs.end(), s.name) == attrs.end()) continue;
      auto used = is_scope ? HistoryWindow{} : window;
      for (auto const& chunk : chunks_of(tx, s.k, used.from, used.to)) read_chunk(chunk, s, out.instances);
    }
    return out;
  });
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
