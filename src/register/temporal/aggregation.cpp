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

using Number = std::variant<Decimal, double>;

double as_double(Number const& n) {
  auto const* decimal = std::get_if<Decimal>(&n);
  return decimal ? decimal->number() : std::get<double>(n);
}

Number whole(std::int64_t n) { return Decimal{n, 0}; }

// Decimals are added up exactly (totals.hpp).
Number exact(double number, std::string const& written) {
  auto decimal = read_decimal(written);
  return decimal ? Number(*decimal) : Number(number);
}

struct Reading {
  Datatype type = Datatype::opaque;
  Number number;         // of a number, a boolean, the size of an array, the seconds of a time of day
  std::string text;      // of a text, in the order of texts
  std::string identity;  // what distinctCount tells apart
};

std::optional<std::int64_t> seconds_of_day(std::string_view text) {
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
      out.number = whole(*seconds);
      out.text = text.substr(0, 8);
    }
  }
}

void read_native(json::View value, Reading& out) {
  if (auto number = value.number()) {
    out.type = Datatype::number;
    out.identity.clear();
    json::write_number(out.identity, *number);
    out.number = exact(*number, value.text());
  } else if (auto truth = value.boolean()) {
    out.type = Datatype::boolean;
    out.number = whole(*truth ? 1 : 0);
  } else if (value.is_array()) {
    out.type = Datatype::array;
    out.number = whole(static_cast<std::int64_t>(value.size()));
  } else if (auto text = value.string()) {
    out.type = Datatype::text;
    out.text = *text;
  }
}

Reading read(std::string_view bytes, bool tells_apart) {
  thread_local json::Parser parser;  // buffers only
  Reading out;
  if (auto number = plain_number(bytes)) {
    out.type = Datatype::number;
    out.number = *number;
    if (tells_apart) json::write_number(out.identity, as_double(*number));
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
    bool first = texts_++ == 0;
    std::visit([&](auto const& number) { totals_.add(number); }, r.number);
    if (r.type != Datatype::opaque && (first || r.text < low_text_)) low_text_ = r.text;
    if (r.type != Datatype::opaque && (first || r.text > high_text_)) high_text_ = r.text;
    if (tells_apart) distinct_.insert(std::move(r.identity));
  }
  void add(Totals const& t) {
    type_ = Datatype::number;
    totals_.add(t);
  }

  void write(json::Writer& to, Method m) const {
    bool by_text = type_ == Datatype::text || type_ == Datatype::ordered || type_ == Datatype::time_of_day;
    switch (m) {
      case Method::total_count: to.value(totals_.count); break;
      case Method::distinct_count: to.value(static_cast<std::uint64_t>(distinct_.size())); break;
      case Method::sum: to.value(totals_.total()); break;
      case Method::sumsq: to.value(totals_.total_of_squares()); break;
      case Method::avg:
        if (type_ == Datatype::time_of_day) to.value(time_of_day(totals_.average()));
        else to.value(totals_.average());
        break;
      case Method::min: by_text ? to.value(low_text_) : to.value(totals_.least()); break;
      case Method::max: by_text ? to.value(high_text_) : to.value(totals_.greatest()); break;
      case Method::stddev: to.value(totals_.deviation());
    }
  }

 private:
  Datatype type_ = Datatype::opaque;
  std::size_t texts_ = 0;
  Totals totals_;
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

using Buckets = std::vector<std::pair<std::int64_t, Bucket>>;  // in the order of their times

Bucket& bucket_at(Buckets& all, Instant t, Periods const& periods) {
  auto place = place_of(t, periods);
  auto at = std::lower_bound(all.begin(), all.end(), place, [](auto const& a, std::int64_t b) { return a.first < b; });
  if (at != all.end() && at->first == place) return at->second;
  auto& b = all.emplace(at, place, Bucket{})->second;
  b.start = periods.length.is_zero() ? periods.origin : after(periods.origin, periods.length, place);
  b.end = periods.length.is_zero() ? periods.end : after(periods.origin, periods.length, place + 1);
  return b;
}

void write(std::string& out, Buckets const& all, std::vector<Method> const& methods) {
  std::vector<std::pair<std::string, std::string>> times;  // each is written for every method
  for (auto const& [place, b] : all) {
    bool goes_on = !times.empty() && all[times.size() - 1].second.end == b.start;
    times.emplace_back(goes_on ? times.back().second : iso(b.start), iso(b.end));
  }
  for (auto m : methods) {
    out.append(",\"").append(name_of(m)).append("\":");
    json::Writer to(out);
    to.begin_array();
    for (std::size_t i = 0; i < all.size(); ++i) {
      to.begin_array();
      all[i].second.write(to, m);
      to.value(times[i].first).value(times[i].second).end_array();
    }
    to.end_array();
  }
}

}  // namespace

std::optional<Number> plain_number(std::string_view instance) {
  constexpr std::string_view head = R"({"type":"Property","value":)";
  if (!instance.starts_with(head)) return {};
  auto rest = instance.substr(head.size());
  double out = 0;
  auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), out);
  auto size = static_cast<std::size_t>(end - rest.data());
  bool is_number = error == std::errc{} && size < rest.size() && (*end == '}' || *end == ',');
  if (!is_number || instance.find(R"("valueType")") != instance.npos) return {};
  return exact(out, std::string(rest.substr(0, size)));
}

Periods periods_of(Evolution const& e, TemporalWish const& wish) {
  using R = TemporalQuery::Relation;
  std::optional<Instant> first, last;
  for (auto const& s : e.series)
    for (auto const& i : s.instances)
      if (auto t = s.name == scope_series ? std::nullopt : counted_at(i, wish.query)) {
        first = std::min(first.value_or(*t), *t);
        last = std::max(last.value_or(*t), *t);
      }
  for (auto const& s : e.series)
    for (auto const& c : s.cells) {
      first = std::min(first.value_or(c.start), c.start);
      last = std::max(last.value_or(c.start), c.start);
    }
  Periods out{first.value_or(Instant{}), last.value_or(Instant{}), wish.aggregation.period};
  auto const& q = wish.query;
  if (q.relation == R::after || q.relation == R::between) out.origin = q.at;
  if (q.relation == R::before) out.end = q.at;
  if (q.relation == R::between) out.end = q.end;
  return out;
}

Result<void> aggregate(std::string& out, std::string_view shown_name, std::vector<EvolutionInstance const*> const& instances,
                       std::vector<EvolutionCell const*> const& cells, TemporalWish const& wish, Periods const& periods) {
  auto const& methods = wish.aggregation.methods;
  bool tells_apart = std::find(methods.begin(), methods.end(), Method::distinct_count) != methods.end();
  Buckets buckets;
  for (auto const* c : cells) bucket_at(buckets, c->start, periods).add(c->totals);
  for (auto const* i : instances) {
    auto t = counted_at(*i, wish.query);
    if (!t) continue;
    auto reading = read(i->bytes, tells_apart);
    for (auto m : methods)
      if (!applies(m, reading.type))
        return errors::invalid("aggrMethods: " + std::string(name_of(m)) + " means nothing for the values of " + std::string(shown_name) +
                               " (CIM 009 clause 4.5.19.1)");
    bucket_at(buckets, *t, periods).add(std::move(reading), tells_apart);
  }
  write(out, buckets, methods);
  return {};
}

}  // namespace dinh::reg
