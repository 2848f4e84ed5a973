#include "register/temporal/aggregation.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>
#include <set>

#include "base/json.hpp"
#include "register/ngsild/problems.hpp"
#include "register/temporal/window.hpp"

namespace dinh::reg {

namespace {

// Columns of the tables of §4.5.19.1.
enum class Datatype { number, boolean, array, text, time_of_day, ordered, opaque };  // ordered: DateTime, Date

bool applies(Method m, Datatype t) {
  switch (m) {
    case Method::total_count:
    case Method::distinct_count: return true;
    case Method::min:
    case Method::max: return t != Datatype::opaque;
    case Method::avg: return t == Datatype::number || t == Datatype::boolean || t == Datatype::array || t == Datatype::time_of_day;
    case Method::sum: return t == Datatype::number || t == Datatype::boolean || t == Datatype::array;
    case Method::stddev:
    case Method::sumsq: return t == Datatype::number || t == Datatype::boolean;
  }
  return false;
}

struct Reading {
  Datatype type = Datatype::opaque;
  double number = 0;     // of a number, a boolean, the size of an array, the seconds of a time of day
  std::string text;      // of a text, in the order of texts
  std::string identity;  // what distinctCount tells apart
};

std::optional<double> seconds_of_day(std::string_view text) {
  int h = 0, m = 0, s = 0;
  if (text.size() < 8 || std::sscanf(std::string(text.substr(0, 8)).c_str(), "%2d:%2d:%2d", &h, &m, &s) != 3) return {};
  if (h > 23 || m > 59 || s > 59 || h < 0 || m < 0 || s < 0) return {};
  return h * 3600 + m * 60 + s;
}

std::string time_of_day(double seconds) {
  auto s = static_cast<int>(std::lround(seconds));
  char text[16];
  std::snprintf(text, sizeof text, "%02d:%02d:%02d", s / 3600 % 24, s / 60 % 60, s % 60);
  return text;
}

void read_typed(std::string_view type, std::string_view text, Reading& out) {
  if (type.ends_with("DateTime")) {
    if (auto t = parse_instant(text)) {
      out.type = Datatype::ordered;
      out.text = iso(*t);
    }
  } else if (type.ends_with("Date") && parse_date(text)) {
    out.type = Datatype::ordered;
    out.text = text;
  } else if (type.ends_with("Time")) {
    if (auto seconds = seconds_of_day(text)) {
      out.type = Datatype::time_of_day;
      out.number = *seconds;
      out.text = text.substr(0, 8);
    }
  }
}

void read_native(json::View value, Reading& out) {
  if (auto number = value.number()) {
    out.type = Datatype::number;
    out.number = *number;
    out.identity.clear();
    json::write_number(out.identity, *number);
  } else if (auto truth = value.boolean()) {
    out.type = Datatype::boolean;
    out.number = *truth ? 1 : 0;
  } else if (value.is_array()) {
    out.type = Datatype::array;
    out.number = static_cast<double>(value.size());
  } else if (auto text = value.string()) {
    out.type = Datatype::text;
    out.text = *text;
  }
}

// A number as nearly every sensor tells it, read without a parser; nothing for whatever else.
std::optional<double> plain_number(std::string_view instance) {
  constexpr std::string_view head = R"({"type":"Property","value":)";
  if (!instance.starts_with(head)) return {};
  double out = 0;
  auto const* last = instance.data() + instance.size();
  auto [end, error] = std::from_chars(instance.data() + head.size(), last, out);
  bool whole = error == std::errc{} && end != last && (*end == '}' || *end == ',');
  if (!whole || instance.find(R"("valueType")") != instance.npos) return {};
  return out;
}

Reading read(std::string_view bytes, bool tells_apart) {
  thread_local json::Parser parser;  // buffers only
  Reading out;
  if (auto number = plain_number(bytes)) {
    out.type = Datatype::number;
    out.number = *number;
    if (tells_apart) json::write_number(out.identity, *number);
    return out;
  }
  auto view = parser.parse(bytes);
  if (!view) return out;
  for (auto member : {"object", "objectList", "vocab", "languageMap", "json"})
    if (auto v = view->get(member)) {
      out.identity = v->text();
      return out;
    }
  auto value = view->get("value");
  if (!value) value = view->get("valueList");
  if (!value) return out;
  out.identity = value->text();
  auto type = value->get("@type"), inner = value->get("@value");
  auto coerced = view->get("valueType");
  if (type && inner && type->string() && inner->string()) read_typed(*type->string(), *inner->string(), out);
  else if (coerced && coerced->string() && value->string()) read_typed(*coerced->string(), *value->string(), out);
  if (out.type == Datatype::opaque && !value->is_object()) read_native(*value, out);
  return out;
}

class Bucket {
 public:
  Instant start, end;
  void add(Reading&& r, bool tells_apart) {
    type_ = r.type;
    bool first = count_++ == 0;
    sum_ += r.number;
    squares_ += r.number * r.number;
    low_ = first ? r.number : std::min(low_, r.number);
    high_ = first ? r.number : std::max(high_, r.number);
    if (r.type != Datatype::opaque && (first || r.text < low_text_)) low_text_ = r.text;
    if (r.type != Datatype::opaque && (first || r.text > high_text_)) high_text_ = r.text;
    if (tells_apart) distinct_.insert(std::move(r.identity));
  }

  void write(json::Writer& to, Method m) const {
    auto n = static_cast<double>(count_);
    bool by_text = type_ == Datatype::text || type_ == Datatype::ordered || type_ == Datatype::time_of_day;
    switch (m) {
      case Method::total_count: to.value(static_cast<std::uint64_t>(count_)); break;
      case Method::distinct_count: to.value(static_cast<std::uint64_t>(distinct_.size())); break;
      case Method::sum: to.value(sum_); break;
      case Method::sumsq: to.value(squares_); break;
      case Method::avg:
        if (type_ == Datatype::time_of_day) to.value(time_of_day(sum_ / n));
        else to.value(sum_ / n);
        break;
      case Method::min: by_text ? to.value(low_text_) : to.value(low_); break;
      case Method::max: by_text ? to.value(high_text_) : to.value(high_); break;
      case Method::stddev: {
        auto mean = sum_ / n;
        to.value(std::sqrt(std::max(0.0, squares_ / n - mean * mean)));
      }
    }
  }

 private:
  Datatype type_ = Datatype::opaque;
  std::size_t count_ = 0;
  double sum_ = 0, squares_ = 0, low_ = 0, high_ = 0;
  std::string low_text_, high_text_;
  std::set<std::string> distinct_;
};

// The time under which a value counts; what was deleted has none.
std::optional<Instant> counted_at(EvolutionInstance const& i, TemporalQuery const& query) {
  if (i.deleted) return {};
  auto time = time_of(i, query.property);
  return time || query.filters() ? time : std::optional(i.modified);
}

// Which period a time lies in.
std::int64_t place_of(Instant t, Periods const& p) {
  if (p.length.is_zero()) return 0;
  if (p.length.months == 0) return (t - p.origin) / p.length.ms;
  constexpr std::int64_t shortest_month = 28 * day_ms;
  auto longest = p.length.months * 31 * day_ms + p.length.ms;
  auto at = std::max<std::int64_t>(0, (t - p.origin) / std::max(longest, shortest_month) - 1);
  while (after(p.origin, p.length, at + 1) <= t) ++at;
  return at;
}

}  // namespace

Periods periods_of(Evolution const& e, TemporalWish const& wish) {
  using R = TemporalQuery::Relation;
  std::optional<Instant> first, last;
  for (auto const& s : e.series)
    for (auto const& i : s.instances)
      if (auto t = s.name == scope_series ? std::nullopt : counted_at(i, wish.query)) {
        first = std::min(first.value_or(*t), *t);
        last = std::max(last.value_or(*t), *t);
      }
  Periods out{first.value_or(Instant{}), last.value_or(Instant{}), wish.aggregation.period};
  auto const& q = wish.query;
  if (q.relation == R::after || q.relation == R::between) out.origin = q.at;
  if (q.relation == R::before) out.end = q.at;
  if (q.relation == R::between) out.end = q.end;
  return out;
}

Result<void> aggregate(std::string& out, std::string_view shown_name, std::vector<EvolutionInstance const*> const& instances,
                       TemporalWish const& wish, Periods const& periods) {
  auto const& methods = wish.aggregation.methods;
  bool tells_apart = std::find(methods.begin(), methods.end(), Method::distinct_count) != methods.end();
  std::vector<std::pair<std::int64_t, Bucket>> buckets;
  for (auto const* i : instances) {
    auto t = counted_at(*i, wish.query);
    if (!t) continue;
    auto reading = read(i->bytes, tells_apart);
    for (auto m : methods)
      if (!applies(m, reading.type))
        return errors::invalid("aggrMethods: " + std::string(name_of(m)) + " means nothing for the values of " + std::string(shown_name) +
                               " (CIM 009 clause 4.5.19.1)");
    auto place = place_of(*t, periods);
    if (buckets.empty() || buckets.back().first != place) {
      auto& b = buckets.emplace_back(place, Bucket{}).second;
      b.start = periods.length.is_zero() ? periods.origin : after(periods.origin, periods.length, place);
      b.end = periods.length.is_zero() ? periods.end : after(periods.origin, periods.length, place + 1);
    }
    buckets.back().second.add(std::move(reading), tells_apart);
  }
  for (auto m : methods) {
    out.append(",\"").append(name_of(m)).append("\":");
    json::Writer to(out);
    to.begin_array();
    for (auto const& [place, bucket] : buckets) {
      to.begin_array();
      bucket.write(to, m);
      to.value(iso(bucket.start)).value(iso(bucket.end)).end_array();
    }
    to.end_array();
  }
  return {};
}

}  // namespace dinh::reg
