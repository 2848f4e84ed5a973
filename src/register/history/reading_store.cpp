// What register.db tells of the past: samples, instances, totals.
#include <algorithm>

#include "register/history/history_store.hpp"
#include "register/history_frame.hpp"

namespace dinh::reg {

namespace {

using history_store::Series;

Seq stored_seq(storage::Tx& tx) { return static_cast<Seq>(tx.one<std::int64_t>("SELECT value FROM meta WHERE key = 'seq'").value_or(0)); }

struct SeriesRow {
  std::int64_t k = 0;
  NameId dataset = 0;
  static constexpr auto fields() { return std::tuple(field("k", &SeriesRow::k), field("dataset", &SeriesRow::dataset)); }
};

void tell(SampleBlock const& block, std::size_t i, Series const& of, std::vector<PastInstance>& out) {
  auto value = block.value(i);
  if (of.name == "scope")
    return out.push_back(
        {of.name, of.dataset, std::move(value), put_together(block.frame(i), "", {}).created, block.modified(i), {}, false, 0});
  auto whole = put_together(block.frame(i), value, block.at(i));
  auto observed = whole.is_observed ? std::optional(block.at(i)) : std::nullopt;
  out.push_back({of.name, of.dataset, std::move(whole.bytes), whole.created, block.modified(i), observed, value.empty(), 0});
}

bool is_wanted(std::vector<std::string> const& attrs, std::string const& name) {
  return attrs.empty() || std::find(attrs.begin(), attrs.end(), name) != attrs.end();
}

// Samples of before the cut that are rolled are told by their cells alone, also where the chunk still has them.
void read_instances(storage::Tx& tx, Series const& s, HistoryWindow window, std::vector<PastInstance>& out) {
  SampleBlock block;
  history_store::each_block(tx, s.k, window, history_store::nothing_known, [&](history_store::BlockRow const& row) {
    block.read(row.bytes());
    for (std::size_t i = 0; i < block.size(); ++i)
      if (row.rolled == 0 || block.at(i) >= s.cut || !history_store::is_observed_frame(block.frame(i))) tell(block, i, s, out);
  });
}

void read_cells(storage::Tx& tx, Series const& s, HistoryWindow window, std::vector<StoredCell>& out) {
  auto take = [&](Instant start, Totals const& totals) { out.push_back({s.name, s.dataset, start, totals}); };
  history_store::each_rollup(tx, s.k, CellSize::day, {window.from, std::min(window.to, s.day_cut)}, take);
  history_store::each_rollup(tx, s.k, CellSize::hour, {std::max(window.from, s.day_cut), std::min(window.to, s.cut)}, take);
}

bool divides(CellSize size, std::int64_t ms) { return ms % length_ms(size) == 0; }
bool is_open(Instant t) { return t.ms == std::numeric_limits<std::int64_t>::min() || t.ms == std::numeric_limits<std::int64_t>::max(); }

bool fits(CellSize size, TotalsWish const& wish) {
  return wish.length_ms == 0 || (divides(size, wish.length_ms) && divides(size, wish.origin.ms));
}

// Whole cells within the window.
HistoryWindow whole_cells(CellSize size, HistoryWindow window) {
  if (!is_open(window.from)) window.from = cell_start(-cell_of(Instant{-window.from.ms}, size), size);
  if (!is_open(window.to)) window.to = cell_start(cell_of(window.to, size), size);
  return window;
}

// The totals of one series after the other.
class TotalsReader {
 public:
  TotalsReader(storage::Tx& tx, TotalsWish const& wish) : tx_(tx), wish_(wish) {
    auto edge = [&](Instant t) { return is_open(t) || divides(CellSize::day, t.ms); };
    size_ = fits(CellSize::day, wish) && edge(wish.window.from) && edge(wish.window.to) ? CellSize::day : CellSize::hour;
  }

  // False: there are other values than numbers too.
  bool read(Series const& s, PeriodTotals& out) {
    auto cells = whole_cells(size_, wish_.window);
    auto coarse = std::min(wish_.window.to, s.cut);  // before it nothing finer is known: a cell counts where it begins
    cells.to = fits(size_, wish_) ? std::max(cells.to, coarse) : coarse;
    auto take = [&](Instant start, Totals const& totals) { out.add(start, totals); };
    if (size_ == CellSize::day) {
      history_store::each_rollup(tx_, s.k, CellSize::day, cells, take);
    } else {
      history_store::each_rollup(tx_, s.k, CellSize::day, {cells.from, std::min(cells.to, s.day_cut)}, take);
      history_store::each_rollup(tx_, s.k, CellSize::hour, {std::max(cells.from, s.day_cut), cells.to}, take);
    }
    bool numbers_alone = true;
    history_store::each_block(tx_, s.k, wish_.window, cells, [&](history_store::BlockRow const& row) {
      block_.read(row.bytes(), SampleBlock::Parts::numbers);
      bool rolled = row.rolled != 0;
      auto add = [&](Instant at, auto const& number) {
        if (!wish_.window.holds(at) || (rolled && (cells.holds(at) || at < s.cut))) return;
        out.add(at, number);
      };
      if (!history_store::each_number(block_, add)) numbers_alone = false;
    });
    return numbers_alone;
  }

 private:
  storage::Tx& tx_;
  TotalsWish const& wish_;
  CellSize size_;
  SampleBlock block_;
};

}  // namespace

StoredHistory Checkpoint::history(SeriesKey const& of, std::optional<NameId> dataset, Instant from, Instant to) {
  return db_->read([&](storage::Tx& tx) {
    StoredHistory out;
    out.seq = stored_seq(tx);
    auto series = tx.rows<SeriesRow>("SELECT k, dataset FROM series WHERE tenant = $1 AND entity = $2 AND attr = $3",
                                     std::int64_t{of.tenant}, of.entity, std::int64_t{of.attr});
    SampleBlock block;
    for (auto const& [k, in] : series) {
      if (dataset && in != *dataset) continue;
      history_store::each_block(tx, k, {from, to}, history_store::nothing_known, [&](history_store::BlockRow const& row) {
        block.read(row.bytes(), SampleBlock::Parts::numbers);
        for (std::size_t i = 0; i < block.size(); ++i) out.samples.push_back({block.at(i), out.seq, block.value(i)});
      });
    }
    return out;
  });
}

StoredEvolution Checkpoint::evolution(TenantId tenant, std::string_view entity, std::vector<std::string> const& attrs,
                                      HistoryWindow window) {
  return db_->read([&](storage::Tx& tx) {
    StoredEvolution out;
    out.seq = stored_seq(tx);
    for (auto const& s : history_store::series_of(tx, tenant, entity)) {
      bool is_scope = s.name == "scope";  // what was the scope in the window began before it
      if (!is_scope && !is_wanted(attrs, s.name)) continue;
      read_instances(tx, s, is_scope ? HistoryWindow{} : window, out.instances);
      if (s.cut != HistoryCut::never) read_cells(tx, s, window, out.cells);
    }
    return out;
  });
}

StoredTotals Checkpoint::totals(TenantId tenant, std::vector<std::string> const& entities, TotalsWish const& wish, TotalsOf const& of) {
  return db_->read([&](storage::Tx& tx) {
    StoredTotals out;
    out.seq = stored_seq(tx);
    TotalsReader reader(tx, wish);
    for (std::size_t i = 0; i < entities.size(); ++i)
      for (auto const& s : history_store::series_of(tx, tenant, entities[i])) {
        auto* to = s.name != "scope" && is_wanted(wish.attrs, s.name) ? of(i, s.name, s.dataset) : nullptr;
        if (to && !reader.read(s, *to)) out.numbers_alone = false;
      }
    return out;
  });
}

}  // namespace dinh::reg
