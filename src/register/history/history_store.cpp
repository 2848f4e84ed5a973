#include "register/history/history_store.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <set>

#include "register/bytes.hpp"

namespace dinh::reg::history_store {

namespace {

// Roll-ups by series, size of the cells and block, in one number.
constexpr unsigned block_bits = 20;
constexpr std::int64_t first_block = std::int64_t{1} << (block_bits - 1);  // of 1970
constexpr std::int64_t dense = 8;  // samples an hour from which a roll-up is smaller, and quicker to read, than what it tells of

std::int64_t rollup_key(std::int64_t series, CellSize size, std::int64_t block) {
  return (series * 2 + static_cast<std::int64_t>(size)) * (std::int64_t{1} << block_bits) +
         std::clamp<std::int64_t>(block + first_block, 0, 2 * first_block - 1);
}

std::vector<std::byte> blob(std::string const& s) {
  auto* p = reinterpret_cast<const std::byte*>(s.data());
  return {p, p + s.size()};
}

std::string_view text_of(std::vector<std::byte> const& blob) { return {reinterpret_cast<const char*>(blob.data()), blob.size()}; }

std::string_view pattern_of(std::string_view frame, bool& is_observed) {
  ByteReader in(frame);
  in.signed_varint();  // when the attribute was created
  is_observed = in.byte() != 0;
  return in.rest();
}

struct RollupRow {
  std::int64_t k = 0;
  std::vector<std::byte> data;
  static constexpr auto fields() { return std::tuple(field("k", &RollupRow::k), field("data", &RollupRow::data)); }
};

void save_rollup(storage::Tx& tx, std::int64_t k, RollupBlock const& block) {
  if (block.cells().empty()) tx.exec("DELETE FROM rollup WHERE k = $1", k);
  else tx.exec("INSERT OR REPLACE INTO rollup (k, data) VALUES ($1, $2)", k, blob(block.bytes()));
}

bool is_dense(SampleBlock const& block) {
  std::set<std::int64_t> hours;
  for (std::size_t i = 0; i < block.size(); ++i) hours.insert(cell_of(block.at(i), CellSize::hour));
  return static_cast<std::int64_t>(block.size()) >= dense * static_cast<std::int64_t>(hours.size());
}

void seal(storage::Tx& tx, std::int64_t series, SampleBlock const& block) {
  bool rolled = is_dense(block) && each_number(block, [](Instant, auto const&) {});
  if (rolled) roll_up(tx, series, block);
  write_chunk(tx, series, block, rolled);
}

}  // namespace

bool is_observed_frame(std::string_view frame) {
  bool is_observed = false;
  pattern_of(frame, is_observed);
  return is_observed;
}

bool is_number_frame(std::string_view frame) {
  bool is_observed = false;
  auto pattern = pattern_of(frame, is_observed);
  return is_observed && pattern.starts_with("{\"type\":\"Property\",\"value\":\x01") && pattern.find("\"valueType\"") == pattern.npos;
}

double number_in(std::string_view json) {
  double out = 0;
  auto [end, error] = std::from_chars(json.data(), json.data() + json.size(), out);
  return error == std::errc{} && end == json.data() + json.size() ? out : std::numeric_limits<double>::quiet_NaN();
}

std::vector<Series> series_of(storage::Tx& tx, TenantId tenant, std::string_view entity) {
  return tx.rows<Series>(
      "SELECT s.k AS k, n.text AS name, COALESCE(d.text, '') AS dataset, s.cut AS cut, s.day_cut AS day_cut FROM series s "
      "JOIN name n ON n.id = s.attr LEFT JOIN name d ON d.id = s.dataset WHERE s.tenant = $1 AND s.entity = $2 ORDER BY s.k",
      std::int64_t{tenant}, entity);
}

void each_block(storage::Tx& tx, std::int64_t series, HistoryWindow window, HistoryWindow const& known,
                std::function<void(BlockRow const&)> const& f) {
  BlockRow row;
  auto take = [&](std::vector<std::string> const&, std::vector<storage::Cell>& cells) {
    row.k = std::get<std::int64_t>(cells[0]);
    row.first.ms = std::get<std::int64_t>(cells[1]);
    row.last.ms = std::get<std::int64_t>(cells[2]);
    row.rolled = std::get<std::int64_t>(cells[3]);
    row.data = std::move(std::get<std::vector<std::byte>>(cells[4]));
    f(row);
    return true;
  };
  const storage::Cell all[] = {series, window.from.ms, window.to.ms, known.from.ms, known.to.ms};
  tx.each(
      "SELECT k, first, last, rolled, data FROM chunk WHERE series = $1 AND last >= $2 AND first < $3 "
      "AND (rolled = 0 OR first < $4 OR last >= $5) ORDER BY k",
      all, take);
  const storage::Cell args[] = {series, window.from.ms, window.to.ms};
  tx.each("SELECT 0 AS k, first, last, 0 AS rolled, data FROM head WHERE series = $1 AND last >= $2 AND first < $3", args, take);
}

SeriesKeys::SeriesKeys(storage::Tx& tx, TenantId tenant, std::string_view entity) : tx_(tx), tenant_(tenant), entity_(entity) {
  const storage::Cell args[] = {tenant_, std::string(entity)};
  tx.each("SELECT k, attr, dataset FROM series WHERE tenant = $1 AND entity = $2", args, [&](auto const&, std::vector<storage::Cell>& row) {
    auto number = [&](std::size_t i) { return std::get<std::int64_t>(row[i]); };
    known_.push_back({{static_cast<NameId>(number(1)), static_cast<NameId>(number(2))}, number(0)});
    return true;
  });
}

std::int64_t SeriesKeys::key(NameId attr, NameId dataset) {
  for (auto const& [of, k] : known_)
    if (of == std::pair(attr, dataset)) return k;
  return *tx_.one<std::int64_t>("INSERT INTO series (tenant, entity, attr, dataset) VALUES ($1, $2, $3, $4) RETURNING k", tenant_, entity_,
                                std::int64_t{attr}, std::int64_t{dataset});
}

SeriesWriter::SeriesWriter(storage::Tx& tx, std::int64_t series) : tx_(tx), series_(series) {
  if (auto data = tx.one<std::vector<std::byte>>("SELECT data FROM head WHERE series = $1", series)) head_.read(text_of(*data));
}

void SeriesWriter::add(Instant at, std::string_view value, Instant modified, std::string_view frame) {
  if (head_.size() >= most_samples || head_.text_bytes() >= most_text_bytes) {
    seal(tx_, series_, head_);
    head_ = {};
  }
  head_.add(at, value, modified, frame);
}

void SeriesWriter::write() { write_head(tx_, series_, head_); }

void write_head(storage::Tx& tx, std::int64_t series, SampleBlock const& block) {
  if (block.empty()) tx.exec("DELETE FROM head WHERE series = $1", series);
  else
    tx.exec("INSERT OR REPLACE INTO head (series, first, last, data) VALUES ($1, $2, $3, $4)", series, block.first(), block.last(),
            blob(block.bytes()));
}

void write_chunk(storage::Tx& tx, std::int64_t series, SampleBlock const& block, bool rolled, std::int64_t k) {
  if (block.empty()) {
    tx.exec("DELETE FROM chunk WHERE k = $1", k);
    return;
  }
  tx.exec("INSERT OR REPLACE INTO chunk (k, series, first, last, rolled, data) VALUES ($1, $2, $3, $4, $5, $6)",
          k == 0 ? std::nullopt : std::optional(k), series, block.first(), block.last(), rolled, blob(block.bytes()));
}

void roll_up(storage::Tx& tx, std::int64_t series, SampleBlock const& block) {
  for (auto size : {CellSize::hour, CellSize::day}) {
    std::map<std::int64_t, Totals> cells;
    each_number(block, [&](Instant at, auto const& number) { cells[cell_of(at, size)].add(number); });
    for (auto at = cells.begin(); at != cells.end();) {
      auto place = RollupBlock::block_of(at->first);
      auto k = rollup_key(series, size, place);
      auto stored = tx.one<std::vector<std::byte>>("SELECT data FROM rollup WHERE k = $1", k);
      auto rolled = stored ? RollupBlock(text_of(*stored)) : RollupBlock();
      for (; at != cells.end() && RollupBlock::block_of(at->first) == place; ++at) rolled.in(at->first).add(at->second);
      save_rollup(tx, k, rolled);
    }
  }
}

void each_rollup(storage::Tx& tx, std::int64_t series, CellSize size, HistoryWindow window,
                 std::function<void(Instant, Totals const&)> const& f) {
  if (window.from >= window.to) return;
  auto block = [&](Instant t) { return RollupBlock::block_of(cell_of(t, size)); };
  const storage::Cell args[] = {rollup_key(series, size, block(window.from)), rollup_key(series, size, block(window.to))};
  tx.each("SELECT data FROM rollup WHERE k >= $1 AND k <= $2 ORDER BY k", args, [&](auto const&, std::vector<storage::Cell>& row) {
    RollupBlock stored(text_of(std::get<std::vector<std::byte>>(row[0])));
    for (auto const& [cell, totals] : stored.cells())
      if (auto start = cell_start(cell, size); start >= window.from && start < window.to) f(start, totals);
    return true;
  });
}

bool forget_rollups(storage::Tx& tx, std::int64_t series, CellSize size, Instant before) {
  auto cell = cell_of(before, size);
  auto last = rollup_key(series, size, RollupBlock::block_of(cell));
  bool were_some = tx.exec("DELETE FROM rollup WHERE k >= $1 AND k < $2", rollup_key(series, size, -first_block), last) > 0;
  auto stored = tx.one<std::vector<std::byte>>("SELECT data FROM rollup WHERE k = $1", last);
  if (!stored) return were_some;
  RollupBlock block(text_of(*stored));
  auto count = block.cells().size();
  block.forget_before(cell);
  if (block.cells().size() == count) return were_some;
  save_rollup(tx, last, block);
  return true;
}

void forget_series(storage::Tx& tx, std::int64_t series) {
  tx.exec("DELETE FROM chunk WHERE series = $1", series);
  tx.exec("DELETE FROM head WHERE series = $1", series);
  tx.exec("DELETE FROM rollup WHERE k >= $1 AND k < $2", rollup_key(series, CellSize::hour, -first_block),
          rollup_key(series + 1, CellSize::hour, -first_block));
}

}  // namespace dinh::reg::history_store
