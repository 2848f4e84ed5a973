#pragma once
// Roll-ups: the totals of each hour, or each day (UTC), of one series, in blocks of 512 of these.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "register/history/totals.hpp"

namespace dinh::reg {

enum class CellSize : std::uint8_t { hour = 0, day = 1 };
constexpr std::int64_t length_ms(CellSize s) { return s == CellSize::hour ? hour_ms : day_ms; }

std::int64_t cell_of(Instant, CellSize);  // hours or days since 1970, downwards
inline Instant cell_start(std::int64_t cell, CellSize s) { return {cell * length_ms(s)}; }

class RollupBlock {
 public:
  static constexpr std::int64_t span = 512;  // cells that one block has room for
  static std::int64_t block_of(std::int64_t cell) { return cell >= 0 ? cell / span : (cell + 1) / span - 1; }

  struct Cell {
    std::int64_t cell = 0;
    Totals totals;
  };
  RollupBlock() = default;
  explicit RollupBlock(std::string_view bytes);  // throws StorageError when damaged
  std::string bytes() const;
  Totals& in(std::int64_t cell);                             // made when there is none
  std::vector<Cell> const& cells() const { return cells_; }  // in their order
  void forget_before(std::int64_t cell);

 private:
  std::vector<Cell> cells_;
};

}  // namespace dinh::reg
