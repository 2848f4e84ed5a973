#include "register/history/history_store.hpp"
#include "register/history/old_chunk.hpp"
#include "register/history_frame.hpp"

namespace dinh::reg::history_store {

namespace {

constexpr unsigned part_bits = 20;            // of the old key: the series and which of its chunks
constexpr std::int64_t series_at_once = 200;  // of one transaction

struct OldRow {
  std::int64_t k = 0;
  std::vector<std::byte> data, frames;
  static constexpr auto fields() {
    return std::tuple(field("k", &OldRow::k), field("data", &OldRow::data), field("frames", &OldRow::frames));
  }
};

std::string_view text_of(std::vector<std::byte> const& blob) { return {reinterpret_cast<const char*>(blob.data()), blob.size()}; }

// Before migration 2 a value was all that was kept.
std::string plain_frame(Instant at, std::string_view value) {
  auto instance = R"({"type":"Property","value":)" + std::string(value.empty() ? "0" : value) + "}";
  return value.empty() ? frame_of_deletion(instance, at) : take_apart(instance, at, at).frame;
}

void convert(SeriesWriter& to, OldRow const& row) {
  struct Value {
    Instant at;
    std::string text;
  };
  std::vector<Value> values;
  read_old_chunk(text_of(row.data), [&](Instant at, std::string&& value) { values.push_back({at, std::move(value)}); });
  if (row.frames.empty()) {
    for (auto const& v : values) to.add(v.at, v.text, v.at, plain_frame(v.at, v.text));
    return;
  }
  std::size_t i = 0;
  read_old_chunk(text_of(row.frames), [&](Instant modified, std::string&& frame) {
    if (i == values.size()) throw storage::StorageError("register.db: a chunk has more frames than values");
    to.add(values[i].at, values[i].text, modified, frame);
    ++i;
  });
}

}  // namespace

void convert_old(storage::Db& db) {
  auto newest = db.read([](storage::Tx& tx) { return tx.one<std::optional<std::int64_t>>("SELECT max(k) AS k FROM history"); });
  if (!newest || !*newest) return;
  for (std::int64_t first = 0; first <= **newest >> part_bits; first += series_at_once)
    db.write([&](storage::Tx& tx) {
      auto from = first << part_bits, to = (first + series_at_once) << part_bits;
      auto rows =
          tx.rows<OldRow>("SELECT k, data, COALESCE(frames, X'') AS frames FROM history WHERE k >= $1 AND k < $2 ORDER BY k", from, to);
      for (std::size_t i = 0; i < rows.size();) {
        auto series = rows[i].k >> part_bits;
        SeriesWriter writer(tx, series);
        for (; i < rows.size() && rows[i].k >> part_bits == series; ++i) convert(writer, rows[i]);
        writer.write();
      }
      tx.exec("DELETE FROM history WHERE k >= $1 AND k < $2", from, to);
    });
}

}  // namespace dinh::reg::history_store
