#include "register/temporal/parameters.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>
#include <utility>

#include "register/ngsild/call.hpp"
#include "register/ngsild/payload.hpp"
#include "register/ngsild/problems.hpp"

namespace dinh::reg {

namespace {

constexpr std::array<std::pair<std::string_view, Method>, 8> methods = {{{"totalCount", Method::total_count},
                                                                         {"distinctCount", Method::distinct_count},
                                                                         {"sum", Method::sum},
                                                                         {"avg", Method::avg},
                                                                         {"min", Method::min},
                                                                         {"max", Method::max},
                                                                         {"stddev", Method::stddev},
                                                                         {"sumsq", Method::sumsq}}};
constexpr std::array<std::pair<std::string_view, TimeProperty>, 4> time_properties = {{{"observedAt", TimeProperty::observed},
                                                                                       {"createdAt", TimeProperty::created},
                                                                                       {"modifiedAt", TimeProperty::modified},
                                                                                       {"deletedAt", TimeProperty::deleted}}};
constexpr std::array<std::string_view, 7> temporal_members = {"timerel", "timeAt",      "endTimeAt",         "timeproperty",
                                                              "lastN",   "aggrMethods", "aggrPeriodDuration"};
constexpr std::array<std::string_view, 2> aggregation_members = {"aggrMethods", "aggrPeriodDuration"};

template <class Table>
auto find_name(Table const& table, std::string_view name) {
  return std::find_if(table.begin(), table.end(), [&](auto const& one) { return one.first == name; });
}

Result<Instant> read_time(std::optional<std::string> const& text, std::string_view name) {
  if (!text || !is_date_time(*text)) return errors::bad_data(std::string(name), "a time like 2026-11-24T03:15:00Z");
  return *parse_instant(*text);
}

Result<void> read_relation(TemporalTexts const& texts, TemporalQuery& out) {
  using R = TemporalQuery::Relation;
  if (!texts.timerel) {
    if (texts.time_at) return errors::bad_data("timerel", "before, after or between, as there is a timeAt");
    if (texts.end_time_at) return errors::bad_data("timerel", "between, as there is an endTimeAt");
    return {};
  }
  if (*texts.timerel == "before") out.relation = R::before;
  else if (*texts.timerel == "after") out.relation = R::after;
  else if (*texts.timerel == "between") out.relation = R::between;
  else return errors::bad_data("timerel", "before, after or between");
  TRY(out.at, read_time(texts.time_at, "timeAt"));
  if (out.relation == R::between) {
    TRY(out.end, read_time(texts.end_time_at, "endTimeAt"));
    if (out.end < out.at) return errors::bad_data("endTimeAt", "a time after timeAt");
  } else if (texts.end_time_at) {
    return errors::bad_data("endTimeAt", "an endTimeAt only beside timerel=between");
  }
  return {};
}

}  // namespace

bool TemporalQuery::holds(Instant t) const {
  switch (relation) {  // §4.11: before excludes its bound, after includes it
    case Relation::none: return true;
    case Relation::before: return t < at;
    case Relation::after: return t >= at;
    case Relation::between: return t >= at && t < end;
  }
  return false;
}

std::string_view name_of(Method m) { return methods[static_cast<std::size_t>(m)].first; }
std::string_view name_of(TimeProperty p) { return time_properties[static_cast<std::size_t>(p)].first; }

Result<TemporalQuery> read_temporal_query(TemporalTexts const& texts) {
  TemporalQuery out;
  TRY_DO(read_relation(texts, out));
  if (texts.time_property) {
    auto known = find_name(time_properties, *texts.time_property);
    if (known == time_properties.end()) return errors::bad_data("timeproperty", "observedAt, createdAt, modifiedAt or deletedAt");
    out.property = known->second;
    out.names_property = true;
  }
  if (texts.last_n) {
    std::size_t n = 0;
    auto const& text = *texts.last_n;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (error != std::errc{} || end != text.data() + text.size() || n == 0) return errors::bad_data("lastN", "a whole number from 1");
    out.last_n = n;
  }
  return out;
}

Result<Aggregation> read_aggregation(TemporalTexts const& texts) {
  Aggregation out;
  for (auto const& name : texts.methods ? split_list(*texts.methods) : std::vector<std::string>()) {
    auto known = find_name(methods, name);
    if (known == methods.end())
      return errors::bad_data("aggrMethods", "totalCount, distinctCount, sum, avg, min, max, stddev or sumsq, separated by commas");
    if (std::find(out.methods.begin(), out.methods.end(), known->second) == out.methods.end()) out.methods.push_back(known->second);
  }
  if (!texts.period) return out;
  auto period = parse_duration(*texts.period);
  if (!period) return errors::bad_data("aggrPeriodDuration", "a duration like PT1H, P1D or P1M (ISO 8601)");
  out.period = *period;
  return out;
}

namespace {

Result<void> must_know(json::View object, std::span<const std::string_view> names, std::string_view where) {
  if (!object.is_object()) return errors::bad_data(std::string(where), "an object");
  std::string unknown;
  object.each_member([&](std::string_view key, json::View) {
    if (std::find(names.begin(), names.end(), key) == names.end()) unknown = key;
  });
  if (!unknown.empty()) return errors::bad_data(std::string(where) + "." + unknown, "no such member");
  return {};
}

Result<void> read_text(json::View object, std::string_view name, std::optional<std::string>& out) {
  auto member = object.get(name);
  if (!member) return {};
  if (auto text = member->string()) out = *text;
  else if (name == "lastN" && member->is_number()) out = member->text();
  else return errors::bad_data(std::string(name), "a text");
  return {};
}

Result<void> read_methods(json::View object, std::optional<std::string>& out) {
  auto member = object.get("aggrMethods");
  if (!member || !member->is_array()) return read_text(object, "aggrMethods", out);
  std::string list;
  bool good = member->all_items([&](json::View item) {
    auto text = item.string();
    if (text) list.append(list.empty() ? "" : ",").append(*text);
    return text.has_value();
  });
  if (!good || list.empty()) return errors::bad_data("aggrMethods", "texts");
  out = std::move(list);
  return {};
}

}  // namespace

Result<TemporalTexts> read_temporal_body(json::View body) {
  TemporalTexts out;
  if (auto q = body.get("temporalQ")) {
    TRY_DO(must_know(*q, temporal_members, "temporalQ"));
    TRY_DO(read_text(*q, "timerel", out.timerel));
    TRY_DO(read_text(*q, "timeAt", out.time_at));
    TRY_DO(read_text(*q, "endTimeAt", out.end_time_at));
    TRY_DO(read_text(*q, "timeproperty", out.time_property));
    TRY_DO(read_text(*q, "lastN", out.last_n));
    TRY_DO(read_text(*q, "aggrPeriodDuration", out.period));
    TRY_DO(read_methods(*q, out.methods));
  }
  if (auto params = body.get("aggrParams")) {
    TRY_DO(must_know(*params, aggregation_members, "aggrParams"));
    TRY_DO(read_text(*params, "aggrPeriodDuration", out.period));
    TRY_DO(read_methods(*params, out.methods));
  }
  return out;
}

}  // namespace dinh::reg
