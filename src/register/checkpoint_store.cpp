#include <algorithm>
#include <array>
#include <tuple>

#include "base/json.hpp"
#include "register/bytes.hpp"
#include "register/checkpoint.hpp"

namespace dinh::reg {

namespace {

constexpr std::size_t entities_per_transaction = 2'000, samples_per_transaction = 10'000;

constexpr std::array migrations = {storage::Db::Migration{1, "register", R"(
  CREATE TABLE entity (
    k        INTEGER PRIMARY KEY,
    tenant   TEXT NOT NULL,
    id       TEXT NOT NULL,
    ord      BIGINT NOT NULL,
    seq      BIGINT NOT NULL,
    created  BIGINT NOT NULL,
    modified BIGINT NOT NULL,
    doc      TEXT NOT NULL,
    slots    TEXT NOT NULL,
    UNIQUE (tenant, id)
  );
  CREATE TABLE name (id BIGINT PRIMARY KEY, text TEXT NOT NULL);
  CREATE TABLE meta (key TEXT PRIMARY KEY, value BIGINT NOT NULL);
  CREATE TABLE series (
    k       INTEGER PRIMARY KEY,
    tenant  TEXT NOT NULL,
    entity  TEXT NOT NULL,
    attr    TEXT NOT NULL,
    dataset TEXT NOT NULL,
    UNIQUE (tenant, entity, attr, dataset)
  );
  CREATE TABLE sample (
    series BIGINT NOT NULL,
    at     BIGINT NOT NULL,
    seq    BIGINT NOT NULL,
    value  TEXT NOT NULL,
    PRIMARY KEY (series, at, seq)
  ) WITHOUT ROWID)"}};

std::string pack_slots(Document const& doc) {
  std::string out;
  put_varint(out, doc.types.size());
  for (auto t : doc.types) put_varint(out, t);
  put_varint(out, doc.scopes.size());
  for (auto const& s : doc.scopes) put_text(out, s);
  put_varint(out, doc.attrs.size());
  for (auto const& s : doc.attrs) {
    put_varint(out, s.name);
    put_varint(out, s.dataset);
    put_varint(out, s.begin);
    put_varint(out, s.end - s.begin);
    put_signed(out, s.created.ms - doc.created.ms);
    put_signed(out, s.modified.ms - doc.created.ms);
  }
  return out;
}

void unpack_slots(std::string_view packed, Document& doc) {
  ByteReader in(packed);
  for (auto n = in.varint(); n > 0; --n) doc.types.push_back(static_cast<NameId>(in.varint()));
  for (auto n = in.varint(); n > 0; --n) doc.scopes.emplace_back(in.text());
  doc.attrs.resize(in.varint());
  for (auto& s : doc.attrs) {
    s.name = static_cast<NameId>(in.varint());
    s.dataset = static_cast<NameId>(in.varint());
    s.begin = static_cast<std::uint32_t>(in.varint());
    s.end = s.begin + static_cast<std::uint32_t>(in.varint());
    s.created.ms = doc.created.ms + in.signed_varint();
    s.modified.ms = doc.created.ms + in.signed_varint();
    if (s.end > doc.bytes.size()) throw storage::StorageError("register.db: an attribute lies outside its document");
  }
}

DocPtr document_of(std::vector<storage::Cell>& row) {
  auto doc = std::make_shared<Document>();
  doc->version = static_cast<Seq>(std::get<std::int64_t>(row[1]));
  doc->created.ms = std::get<std::int64_t>(row[2]);
  doc->modified.ms = std::get<std::int64_t>(row[3]);
  doc->bytes = std::move(std::get<std::string>(row[4]));
  auto const& packed = std::get<std::vector<std::byte>>(row[5]);
  unpack_slots({reinterpret_cast<const char*>(packed.data()), packed.size()}, *doc);
  doc->id = std::string_view(doc->bytes).substr(7, std::get<std::string>(row[6]).size());
  return doc;
}

// The slots are bytes; a TEXT column would stop at the first zero in some tools, so they are kept as a blob.
std::vector<std::byte> blob(std::string const& s) {
  auto* p = reinterpret_cast<const std::byte*>(s.data());
  return {p, p + s.size()};
}

void save_entity(storage::Tx& tx, DirtyEntity const& e) {
  if (!e.doc) {
    tx.exec("DELETE FROM entity WHERE tenant = $1 AND id = $2", e.tenant, e.id);
    return;
  }
  tx.exec(
      "INSERT INTO entity (tenant, id, ord, seq, created, modified, doc, slots) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
      "ON CONFLICT (tenant, id) DO UPDATE SET ord = excluded.ord, seq = excluded.seq, created = excluded.created, modified = "
      "excluded.modified, "
      "doc = excluded.doc, slots = excluded.slots",
      e.tenant, e.id, e.order, e.doc->version, e.doc->created, e.doc->modified, e.doc->bytes, blob(pack_slots(*e.doc)));
}

std::int64_t series_key(storage::Tx& tx, Superseded const& s) {
  tx.exec(
      "INSERT INTO series (tenant, entity, attr, dataset) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, entity, attr, dataset) DO NOTHING",
      s.tenant, s.doc->id, s.attr, s.dataset);
  return *tx.one<std::int64_t>("SELECT k FROM series WHERE tenant = $1 AND entity = $2 AND attr = $3 AND dataset = $4", s.tenant, s.doc->id,
                               s.attr, s.dataset);
}

// A change read again from the journal after a crash finds its sample already there.
void save_sample(storage::Tx& tx, Superseded const& s) {
  auto key = series_key(tx, s);
  auto const& slot = s.doc->attrs[s.slot];
  auto sample = sample_of(s.doc->slice(slot), slot.modified, s.seq);
  auto put = [&](Instant at, std::string const& value) {
    tx.exec("INSERT INTO sample (series, at, seq, value) VALUES ($1, $2, $3, $4) ON CONFLICT (series, at, seq) DO NOTHING", key, at, s.seq,
            value);
  };
  put(sample.at, sample.value);
  if (s.deleted_at.ms != 0) put(s.deleted_at, "");
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

Checkpoint::Checkpoint(std::string const& file) : db_(storage::Db::open("sqlite:" + file)) { db_->migrate("register", migrations); }

Seq Checkpoint::load(Names& names, std::function<void(std::string, DocPtr)> const& take) {
  return db_->read([&](storage::Tx& tx) -> Seq {
    tx.each("SELECT id, text FROM name ORDER BY id", {}, [&](auto const&, std::vector<storage::Cell>& row) {
      auto id = static_cast<NameId>(std::get<std::int64_t>(row[0]));
      if (names.intern(std::get<std::string>(row[1])) != id) throw storage::StorageError("register.db: the table of names has a gap");
      return true;
    });
    struct Loaded {
      std::string tenant;
      std::int64_t order;
      DocPtr doc;
    };
    std::vector<Loaded> loaded;  // sorted here: SQLite would carry every document through its sorter
    loaded.reserve(static_cast<std::size_t>(tx.one<std::int64_t>("SELECT count(*) FROM entity").value_or(0)));
    tx.each("SELECT tenant, seq, created, modified, doc, slots, id, ord FROM entity", {},
            [&](auto const&, std::vector<storage::Cell>& row) {
              auto order = std::get<std::int64_t>(row[7]);
              loaded.push_back({std::move(std::get<std::string>(row[0])), order, document_of(row)});
              return true;
            });
    std::stable_sort(loaded.begin(), loaded.end(),
                     [](Loaded const& a, Loaded const& b) { return std::tie(a.tenant, a.order) < std::tie(b.tenant, b.order); });
    for (auto& [tenant, order, doc] : loaded) take(std::move(tenant), std::move(doc));
    return static_cast<Seq>(tx.one<std::int64_t>("SELECT value FROM meta WHERE key = 'seq'").value_or(0));
  });
}

void Checkpoint::save(CheckpointBatch const& batch) {
  db_->write([&](storage::Tx& tx) {  // names first: slots point to them
    for (auto const& [id, text] : batch.names) tx.exec("INSERT INTO name (id, text) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING", id, text);
  });
  // History before entities: a start after a crash in between finds either old documents, whose changes make the same samples again, or
  // new ones whose samples are here.
  for (std::size_t from = 0; from < batch.history.size(); from += samples_per_transaction)
    db_->write([&](storage::Tx& tx) {
      for (std::size_t i = from; i < std::min(batch.history.size(), from + samples_per_transaction); ++i) save_sample(tx, batch.history[i]);
    });
  for (std::size_t from = 0; from < batch.entities.size(); from += entities_per_transaction)
    db_->write([&](storage::Tx& tx) {
      for (std::size_t i = from; i < std::min(batch.entities.size(), from + entities_per_transaction); ++i)
        save_entity(tx, batch.entities[i]);
    });
  db_->write([&](storage::Tx& tx) {
    tx.exec("INSERT INTO meta (key, value) VALUES ('seq', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value", batch.seq);
  });
  db_->checkpoint();
}

std::vector<Sample> Checkpoint::history(std::string_view tenant, std::string_view id, std::string_view attr, std::string_view dataset,
                                        Instant from, Instant to, std::size_t limit) {
  return db_->read([&](storage::Tx& tx) {
    return tx.rows<Sample>(
        "SELECT s.at, s.seq, s.value FROM sample s JOIN series r ON r.k = s.series WHERE r.tenant = $1 AND r.entity = $2 AND r.attr = $3 "
        "AND (r.dataset = $4 OR $4 = '*') AND s.at >= $5 AND s.at < $6 ORDER BY s.at, s.seq LIMIT $7",
        tenant, id, attr, dataset, from, to, static_cast<std::int64_t>(std::min<std::size_t>(limit, 1u << 30)));
  });
}

}  // namespace dinh::reg
