#pragma once
// The temporal query and the aggregation of a request (CIM 009 §4.11, §4.5.19, §5.2.21, §5.2.44), from URL parameters or from a body.
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "register/temporal/duration.hpp"

namespace dinh::reg {

enum class TimeProperty { observed, created, modified, deleted };
enum class Method { total_count, distinct_count, sum, avg, min, max, stddev, sumsq };
enum class TemporalForm { instances, values, aggregated };  // §4.5.7, §4.5.9, §4.5.19

struct TemporalQuery {
  enum class Relation { none, before, after, between };
  Relation relation = Relation::none;
  Instant at, end;  // between: from at to before end
  TimeProperty property = TimeProperty::observed;
  bool names_property = false;
  std::optional<std::size_t> last_n;

  // Without either, all that there ever was is wanted, whatever times it has.
  bool filters() const { return relation != Relation::none || names_property; }
  bool holds(Instant t) const;
};

struct Aggregation {
  std::vector<Method> methods;
  Duration period;  // zero: the whole range
};

struct TemporalWish {
  TemporalQuery query;
  TemporalForm form = TemporalForm::instances;
  Aggregation aggregation;
};

struct TemporalTexts {  // as they came; "" is not the same as absent
  std::optional<std::string> timerel, time_at, end_time_at, time_property, last_n, methods, period;
};

std::string_view name_of(Method);
std::string_view name_of(TimeProperty);

Result<TemporalQuery> read_temporal_query(TemporalTexts const&);
Result<Aggregation> read_aggregation(TemporalTexts const&);
// temporalQ and aggrParams of a query's body.
Result<TemporalTexts> read_temporal_body(json::View body);

}  // namespace dinh::reg
