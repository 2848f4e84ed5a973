#pragma once
// GET /api/register/figures/over-time: one attribute of all entities of a query, together, period by period. In the worker lane.
#include "base/fields.hpp"
#include "register/temporal/evolutions.hpp"

namespace dinh::reg {

struct PeriodView {
  Instant start, end;
  std::int64_t count = 0;
  double sum = 0, avg = 0, min = 0, max = 0, stddev = 0;
  static constexpr auto fields() {
    using P = PeriodView;
    return std::tuple(field("start", &P::start), field("end", &P::end), field("count", &P::count, "numbers observed"),
                      field("sum", &P::sum), field("avg", &P::avg), field("min", &P::min), field("max", &P::max),
                      field("stddev", &P::stddev, "of the numbers as a whole"));
  }
};
struct OverTimeView {
  std::int64_t entities = 0;
  std::vector<PeriodView> periods;  // those that have numbers, in their order
  static constexpr auto fields() {
    return std::tuple(field("entities", &OverTimeView::entities), field("periods", &OverTimeView::periods));
  }
};

class OverTime {
 public:
  OverTime(Binding& binding, Evolutions& evolutions) : in_(binding), evolutions_(evolutions), totals_(binding) {}
  Result<http::Response> answer(Call&);

 private:
  struct Wish;
  Result<Wish> read_wish(Call const&) const;
  Result<std::vector<std::string>> page(Call const&, Query const&);
  Result<void> add_each(Call const&, std::vector<std::string> const& ids, TotalsWish const&, PeriodTotals&);
  Binding& in_;
  Evolutions& evolutions_;
  TotalsReading totals_;
};

}  // namespace dinh::reg
