#pragma once
// What numbers say together: how many, sum, sum of squares, least and greatest. Exact while they are decimals of at most six places and
// below a thousand million, as nearly all readings are: then the order in which they are added makes no difference, and what roll-ups
// tell is to the last bit what the samples tell. Of other numbers the sums are those of doubles (to about 1e-12 of their size).
#include <cstdint>

#include "register/history/decimal.hpp"

namespace dinh::reg {

__extension__ typedef __int128 Wide;

struct Totals {
  std::uint64_t count = 0;
  bool is_exact = true;
  std::int64_t low = 0, high = 0;  // in millionths, as sum; squares in millionths of millionths
  Wide sum = 0, squares = 0;
  struct Real {
    double sum = 0, squares = 0, low = 0, high = 0;
  } real;  // when not exact

  void add(Decimal const&);
  void add(double);
  void add(Totals const&);

  double total() const;
  double total_of_squares() const;
  double average() const { return total() / static_cast<double>(count); }
  double least() const;
  double greatest() const;
  double deviation() const;  // of the numbers as a whole: divided by their count

 private:
  void add_millionths(std::int64_t);
  void become_real();
  void add_real(Real const&, std::uint64_t count_of_it);
};

}  // namespace dinh::reg
