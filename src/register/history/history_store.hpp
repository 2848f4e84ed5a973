#pragma once
// The history in register.db: series, their heads, chunks and roll-ups. Each function within a transaction of the caller.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "register/checkpoint.hpp"
#include "register/history/block.hpp"
#include "register/history/rollup.hpp"

namespace dinh::reg::history_store {

struct Series {
  std::int64_t k = 0;
  std::string name, dataset;
  Instant cut = HistoryCut::never, day_cut = HistoryCut::never;  // see schema/003_blocks.sql
  static constexpr auto fields() {
    return std::tuple(field("k", &Series::k), field("name", &Series::name), field("dataset", &Series::dataset), field("cut", &Series::cut),
                      field("day_cut", &Series::day_cut));
  }
};
std::vector<Series> series_of(storage::Tx&, TenantId, std::string_view entity);

struct BlockRow {  // a chunk; k is 0 for the head
  std::int64_t k = 0;
  Instant first, last;
  std::int64_t rolled = 0;  // all its numbers that were observed are in the roll-ups
  std::vector<std::byte> data;
  static constexpr auto fields() {
    return std::tuple(field("k", &BlockRow::k), field("first", &BlockRow::first), field("last", &BlockRow::last),
                      field("rolled", &BlockRow::rolled), field("data", &BlockRow::data));
  }
  std::string_view bytes() const { return {reinterpret_cast<const char*>(data.data()), data.size()}; }
};
// Chunks in the order they were written, then the head; those that may hold something of the window, and if they are rolled, something
// outside of `known`.
void each_block(storage::Tx&, std::int64_t series, HistoryWindow, HistoryWindow const& known, std::function<void(BlockRow const&)> const&);
constexpr HistoryWindow nothing_known{Instant{0}, Instant{0}};

// The series of one entity by number; one that is not known is made.
class SeriesKeys {
 public:
  SeriesKeys(storage::Tx&, TenantId, std::string_view entity);
  std::int64_t key(NameId attr, NameId dataset);

 private:
  struct Row;
  storage::Tx& tx_;
  std::int64_t tenant_;
  std::string_view entity_;
  std::vector<std::pair<std::pair<NameId, NameId>, std::int64_t>> known_;
};

// Values of one series in the order of the changes. The head goes on until it is full.
class SeriesWriter {
 public:
  static constexpr std::size_t most_samples = 512, most_text_bytes = 32'768;
  SeriesWriter(storage::Tx&, std::int64_t series);
  void add(Instant at, std::string_view value, Instant modified, std::string_view frame);
  void write();  // at the end

 private:
  storage::Tx& tx_;
  std::int64_t series_;
  SampleBlock head_;
};

// What stands around a number that was observed, so that it counts in aggregates by observedAt.
bool is_number_frame(std::string_view frame);
// f(Instant, Decimal or double) for each number that was observed; answers whether all that was observed is a number.
template <class F>
bool each_number(SampleBlock const&, F f);

void roll_up(storage::Tx&, std::int64_t series, SampleBlock const&);
void each_rollup(storage::Tx&, std::int64_t series, CellSize, HistoryWindow, std::function<void(Instant start, Totals const&)> const&);
bool forget_rollups(storage::Tx&, std::int64_t series, CellSize, Instant before);  // true: there were some
void forget_series(storage::Tx&, std::int64_t series);

void write_chunk(storage::Tx&, std::int64_t series, SampleBlock const&, bool rolled, std::int64_t k = 0);  // k: in place of that one
void write_head(storage::Tx&, std::int64_t series, SampleBlock const&);

// Chunks as releases before 0.2 wrote them become blocks.
void convert_old(storage::Db&);

bool is_observed_frame(std::string_view frame);
double number_in(std::string_view json);  // NaN: it is none

template <class F>
bool each_number(SampleBlock const& block, F f) {
  std::vector<char> kinds;  // of each frame: 0 not observed, 1 no number, 2 a number
  for (auto const& frame : block.frames()) kinds.push_back(!is_observed_frame(frame) ? '\0' : is_number_frame(frame) ? '\2' : '\1');
  bool all = true;
  for (std::size_t i = 0; i < block.size(); ++i) {
    auto kind = kinds[block.frame_place(i)];
    if (kind == 0) continue;
    if (kind == 1) {
      all = false;
    } else if (block.is_decimal(i)) {
      f(block.at(i), block.decimal(i));
    } else if (auto number = number_in(block.value(i)); number == number) {
      f(block.at(i), number);
    } else {
      all = false;
    }
  }
  return all;
}

}  // namespace dinh::reg::history_store
