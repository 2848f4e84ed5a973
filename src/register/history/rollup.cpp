#include "register/history/rollup.hpp"

#include <algorithm>
#include <bit>

#include "register/history/column.hpp"

namespace dinh::reg {

namespace {

using Numbers = std::vector<std::int64_t>;
enum Form : std::int64_t { narrow = 0, wide = 1, real = 2 };
constexpr std::size_t most_cells = 1u << 20;

Wide floor_div(Wide a, Wide b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

bool fits(Wide v) { return v >= -(Wide{1} << 62) && v < (Wide{1} << 62); }

// The largest power of ten (of the places behind the point) that divides all of them.
std::int64_t unit_of(std::vector<RollupBlock::Cell> const& cells) {
  std::int64_t unit = 1'000'000;
  for (auto const& [cell, t] : cells)
    while (t.is_exact && unit > 1 && (t.low % unit != 0 || t.high % unit != 0 || t.sum % unit != 0 || t.squares % (Wide{unit} * unit) != 0))
      unit /= 10;
  return unit;
}

// As what is small when the values of a cell lie near each other: their mean and what is left, the distance of the least and the greatest
// from it, and the squares that the mean does not explain.
struct Columns {
  Numbers mean, rest, below, above, spread;
  bool add(Totals const& t, std::int64_t unit) {
    auto n = static_cast<Wide>(t.count);
    Wide sum = t.sum / unit, squares = t.squares / (Wide{unit} * unit);
    if (!fits(sum)) return false;
    auto m = floor_div(sum, n), s = squares - floor_div(sum * sum, n);
    if (!fits(s)) return false;
    mean.push_back(static_cast<std::int64_t>(m));
    rest.push_back(static_cast<std::int64_t>(sum - m * n));
    below.push_back(static_cast<std::int64_t>(m - t.low / unit));
    above.push_back(static_cast<std::int64_t>(t.high / unit - m));
    spread.push_back(static_cast<std::int64_t>(s));
    return true;
  }
  void get(std::size_t i, std::int64_t unit, Totals& t) const {
    auto n = static_cast<Wide>(t.count), m = Wide{mean[i]}, sum = m * n + rest[i];
    t.sum = sum * unit;
    t.squares = (spread[i] + floor_div(sum * sum, n)) * unit * unit;
    t.low = (mean[i] - below[i]) * unit;
    t.high = (mean[i] + above[i]) * unit;
  }
  template <class F>
  void each(F f) {
    for (auto* column : {&mean, &rest, &below, &above, &spread}) f(*column);
  }
};

__extension__ typedef unsigned __int128 UnsignedWide;

void put_wide(std::string& out, Wide v) {
  put_fixed64(out, static_cast<std::uint64_t>(static_cast<UnsignedWide>(v)));
  put_fixed64(out, static_cast<std::uint64_t>(static_cast<UnsignedWide>(v) >> 64));
}

Wide get_wide(ByteReader& in) {
  UnsignedWide low = in.fixed64();
  return static_cast<Wide>(UnsignedWide{in.fixed64()} << 64 | low);
}

void put_alone(std::string& out, Totals const& t) {
  if (t.is_exact) {
    put_wide(out, t.sum);
    put_wide(out, t.squares);
    put_signed(out, t.low);
    return put_signed(out, t.high);
  }
  for (auto v : {t.real.sum, t.real.squares, t.real.low, t.real.high}) put_fixed64(out, std::bit_cast<std::uint64_t>(v));
}

void get_alone(ByteReader& in, Totals& t, Form form) {
  if (form == wide) {
    t.sum = get_wide(in);
    t.squares = get_wide(in);
    t.low = in.signed_varint();
    t.high = in.signed_varint();
    return;
  }
  t.is_exact = false;
  for (auto* v : {&t.real.sum, &t.real.squares, &t.real.low, &t.real.high}) *v = std::bit_cast<double>(in.fixed64());
}

}  // namespace

std::int64_t cell_of(Instant t, CellSize s) {
  auto length = length_ms(s);
  return t.ms >= 0 ? t.ms / length : (t.ms + 1) / length - 1;
}

std::string RollupBlock::bytes() const {
  auto unit = unit_of(cells_);
  Numbers cell, count, form;
  Columns columns;
  std::string alone;
  for (auto const& c : cells_) {
    cell.push_back(c.cell);
    count.push_back(static_cast<std::int64_t>(c.totals.count));
    if (c.totals.is_exact && columns.add(c.totals, unit)) {
      form.push_back(narrow);
      continue;
    }
    form.push_back(c.totals.is_exact ? wide : real);
    put_alone(alone, c.totals);
  }
  std::string out;
  put_varint(out, cells_.size());
  for (auto const* column : {&cell, &count, &form}) put_column(out, *column);
  put_varint(out, static_cast<std::uint64_t>(unit));
  columns.each([&](Numbers const& column) { put_column(out, column); });
  return out + alone;
}

RollupBlock::RollupBlock(std::string_view bytes) {
  ByteReader in(bytes);
  auto size = in.varint();
  if (size > most_cells) throw storage::StorageError("a block of roll-ups is too long");
  Numbers cell, count, form;
  for (auto* column : {&cell, &count, &form}) get_column(in, size, *column);
  auto unit = static_cast<std::int64_t>(in.varint());
  auto damaged = [](auto v) { return v < narrow || v > real; };
  if (std::any_of(form.begin(), form.end(), damaged) || std::any_of(count.begin(), count.end(), [](auto v) { return v <= 0; }) ||
      unit < 1 || unit > 1'000'000)
    throw storage::StorageError("a block of roll-ups is damaged");
  auto narrow_ones = static_cast<std::size_t>(std::count(form.begin(), form.end(), narrow));
  Columns columns;
  columns.each([&](Numbers& column) { get_column(in, narrow_ones, column); });
  cells_.resize(size);
  for (std::size_t i = 0, next = 0; i < size; ++i) {
    cells_[i].cell = cell[i];
    cells_[i].totals.count = static_cast<std::uint64_t>(count[i]);
    if (form[i] == narrow) columns.get(next++, unit, cells_[i].totals);
    else get_alone(in, cells_[i].totals, static_cast<Form>(form[i]));
  }
  if (!in.at_end()) throw storage::StorageError("a block of roll-ups is longer than it says");
}

Totals& RollupBlock::in(std::int64_t cell) {
  auto earlier = [](Cell const& a, std::int64_t b) { return a.cell < b; };
  auto at = cells_.empty() || cells_.back().cell < cell ? cells_.end() : std::lower_bound(cells_.begin(), cells_.end(), cell, earlier);
  if (at == cells_.end() || at->cell != cell) at = cells_.insert(at, Cell{cell, {}});
  return at->totals;
}

void RollupBlock::forget_before(std::int64_t cell) {
  std::erase_if(cells_, [&](Cell const& c) { return c.cell < cell; });
}

}  // namespace dinh::reg
