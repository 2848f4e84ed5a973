// How register.db forgets. Samples of a past that is over become part of their hours and days, then hours of their days, then nothing.
#include <algorithm>

#include "register/history/history_store.hpp"

namespace dinh::reg {

namespace {

using history_store::BlockRow;
using history_store::Series;

// The numbers before `samples` are part of the roll-ups from now on, unless they are already. What is no number, or was not observed at
// a time of its own, has no totals: it stays until all is forgotten.
class Thinning {
 public:
  Thinning(storage::Tx& tx, Series const& s, HistoryCut const& cut) : tx_(tx), s_(s), cut_(cut) {}

  bool run() {
    std::vector<BlockRow> rows;  // no statement goes on while others write
    auto until = std::max(cut_.samples, cut_.all);
    history_store::each_block(tx_, s_.k, {{std::numeric_limits<std::int64_t>::min()}, until}, history_store::nothing_known,
                              [&](BlockRow const& row) { rows.push_back(row); });
    for (auto const& row : rows) thin(row);
    return changed_;
  }

 private:
  void thin(BlockRow const& row) {
    SampleBlock block, stays, goes;
    block.read(row.bytes());
    for (std::size_t i = 0; i < block.size(); ++i) {
      auto at = block.at(i);
      if (at < cut_.all) continue;
      if (at >= cut_.samples || !is_number(block, i)) stays.add(block, i);
      else if (row.rolled == 0) goes.add(block, i);
    }
    if (stays.size() == block.size()) return;
    changed_ = true;
    if (!goes.empty()) history_store::roll_up(tx_, s_.k, goes);
    if (row.k == 0) history_store::write_head(tx_, s_.k, stays);
    else history_store::write_chunk(tx_, s_.k, stays, row.rolled != 0, row.k);
  }

  static bool is_number(SampleBlock const& block, std::size_t i) {
    if (!history_store::is_number_frame(block.frame(i))) return false;
    if (block.is_decimal(i)) return true;
    auto number = history_store::number_in(block.value(i));
    return number == number;
  }

  storage::Tx& tx_;
  Series const& s_;
  HistoryCut const& cut_;
  bool changed_ = false;
};

bool keep_series(storage::Tx& tx, Series s, HistoryCut const& cut) {
  bool changed = Thinning(tx, s, cut).run();
  if (cut.all != HistoryCut::never)
    for (auto size : {CellSize::hour, CellSize::day})
      if (history_store::forget_rollups(tx, s.k, size, cut.all)) changed = true;
  if (std::min(cut.hours, cut.samples) > s.day_cut)
    history_store::forget_rollups(tx, s.k, CellSize::hour, std::min(cut.hours, cut.samples));
  auto now = std::pair(std::max(s.cut, cut.samples), std::max(s.day_cut, std::min(cut.hours, cut.samples)));
  if (now == std::pair(s.cut, s.day_cut)) return changed;
  tx.exec("UPDATE series SET cut = $2, day_cut = $3 WHERE k = $1", s.k, now.first, now.second);
  return true;
}

}  // namespace

std::size_t Checkpoint::keep(TenantId tenant, std::vector<std::string> const& entities, HistoryCut const& cut) {
  return db_->write([&](storage::Tx& tx) {
    std::size_t changed = 0;
    for (auto const& entity : entities)
      for (auto const& s : history_store::series_of(tx, tenant, entity))
        if (s.name != "scope" && (cut.name.empty() || s.name == cut.name) && keep_series(tx, s, cut)) ++changed;
    return changed;
  });
}

}  // namespace dinh::reg
