#include <malloc.h>

#include <algorithm>
#include <tuple>

#include "base/json.hpp"
#include "register/bytes.hpp"
#include "register/checkpoint.hpp"
#include "register/history_chunk.hpp"
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
  std::vector<std::byte> data;
  static constexpr auto fields() { return std::tuple(field("k", &ChunkRow::k), field("data", &ChunkRow::data)); }
};

struct SeriesRow {
  std::int64_t k = 0;
  NameId dataset = 0;
  static constexpr auto fields() { return std::tuple(field("k", &SeriesRow::k), field("dataset", &SeriesRow::dataset)); }
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

std::int64_t series_key(storage::Tx& tx, SeriesKey const& of, NameId dataset) {
  auto known = tx.one<std::int64_t>("SELECT k FROM series WHERE tenant = $1 AND entity = $2 AND attr = $3 AND dataset = $4",
                                    std::int64_t{of.tenant}, of.entity, std::int64_t{of.attr}, std::int64_t{dataset});
  if (known) return *known;
  return *tx.one<std::int64_t>("INSERT INTO series (tenant, entity, attr, dataset) VALUES ($1, $2, $3, $4) RETURNING k",
                               std::int64_t{of.tenant}, of.entity, std::int64_t{of.attr}, std::int64_t{dataset});
}

// The newest chunk of a series goes on until it is full.
class SeriesWriter {
 public:
  SeriesWriter(storage::Tx& tx, std::int64_t series) : tx_(tx), k_(series << part_bits) {
    auto newest =
        tx.one<ChunkRow>("SELECT k, data FROM history WHERE k >= $1 AND k < $2 ORDER BY k DESC LIMIT 1", k_, (series + 1) << part_bits);
    if (!newest) return;
    k_ = newest->k;
    chunk_ = HistoryChunk(text_of(newest->data));
  }
  void add(Instant at, std::string_view value) {
    if (chunk_.count() >= samples_per_chunk) {
      write();
      chunk_ = {};
      ++k_;
    }
    chunk_.add(at, value);
  }
  void write() {
    tx_.exec("INSERT OR REPLACE INTO history (k, first, last, data) VALUES ($1, $2, $3, $4)", k_, chunk_.first(), chunk_.last(),
             blob(chunk_.bytes()));
  }

 private:
  storage::Tx& tx_;
  std::int64_t k_;
  HistoryChunk chunk_;
};

struct Ended {  // one value, under the numbers of its series: they compare quicker than ids
  TenantId tenant = 0;
  std::uint32_t entity = 0;
  NameId name = 0, dataset = 0;
  AttrSlot slot;
  Superseded const* of = nullptr;
  bool deleted = false;
  auto series() const { return std::tuple(tenant, entity, name, dataset); }
};

void save_history(storage::Tx& tx, std::vector<Superseded> const& all) {
  std::vector<Ended> sorted;
  sorted.reserve(all.size());
  for (auto const& s : all)
    s.each([&](AttrSlot const& slot, bool deleted) {
      sorted.push_back({s.tenant, s.doc->order, slot.name, slot.dataset, slot, &s, deleted});
    });
  std::stable_sort(sorted.begin(), sorted.end(), [](Ended const& a, Ended const& b) { return a.series() < b.series(); });
  for (auto at = sorted.begin(); at != sorted.end();) {
    auto const first = *at;
    SeriesWriter to(tx, series_key(tx, {first.tenant, first.of->doc->id(), first.name}, first.dataset));
    for (; at != sorted.end() && at->series() == first.series(); ++at) {
      auto const& doc = *at->of->doc;
      auto sample = sample_of(doc.slice(at->slot), doc.modified_at(at->slot), at->of->seq);
      to.add(sample.at, sample.value);
      if (at->deleted) to.add(at->of->at, "");
    }
    to.write();
  }
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
    save_history(tx, batch.history);
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
      auto chunks = tx.rows<ChunkRow>("SELECT k, data FROM history WHERE k >= $1 AND k < $2 AND last >= $3 AND first < $4 ORDER BY k",
                                      k << part_bits, (k + 1) << part_bits, from, to);
      for (auto const& [chunk, data] : chunks)
        HistoryChunk::read(text_of(data), [&](Instant at, std::string&& value) { out.samples.push_back({at, out.seq, std::move(value)}); });
    }
    return out;
  });
}

}  // namespace dinh::reg
