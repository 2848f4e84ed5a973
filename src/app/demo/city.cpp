#include "app/demo/city.hpp"

#include <chrono>
#include <cmath>
#include <stdexcept>
#include <thread>

#include "app/demo/cases.hpp"
#include "app/demo/noise.hpp"
#include "base/ids.hpp"
#include "modules/hotline/rules.hpp"
#include "modules/operations/store.hpp"
#include "register/ngsild/context.hpp"
#include "register/ngsild/operations.hpp"

namespace dinh::app::demo {

namespace {

constexpr std::int64_t history_step_ms = 15 * minute_ms, series_step_ms = 5 * minute_ms;
constexpr std::size_t cases_per_transaction = 500;

template <class T>
T must(Result<T> r) {
  if (!r) throw std::runtime_error("demo: " + r.error().detail);
  return std::move(*r);
}

// Faster than a slow disk: then what is made up waits, nobody else does.
void apply_patiently(reg::Engine& engine, reg::Delta const& delta) {
  constexpr int attempts = 2000;
  for (int i = 0; i < attempts; ++i) {
    auto done = engine.apply(delta);
    if (done || done.error().code != Code::overloaded) return void(must(std::move(done)));
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  throw std::runtime_error("demo: the disk does not keep up");
}

void apply(reg::Engine& engine, Sensor const& s, Instant at, int offset) {
  json::Parser parser;
  auto document = engine.find("", s.id);
  if (!document) {
    auto text = entity_json(s, at, offset);
    auto view = must(parser.parse(text));
    apply_patiently(engine, reg::create(must(reg::read_entity(view, {*reg::Context::core()})), "", at));
    return;
  }
  apply_patiently(engine, reading(engine, s, at, offset));
}

// Story of a demo case into records: the clocks run, stand and are met as the events say.
class CaseWriter {
 public:
  CaseWriter(Parts& parts, std::uint64_t case_seed) : parts_(parts), seed_(case_seed) {}

  void write(storage::Tx& tx, DemoCase const& d) {
    namespace store = casework::store;
    casework::Case c;
    c.id = tx.next_id("case");
    c.code = tracking_code(mix(seed_, static_cast<std::uint64_t>(c.id)));
    c.field = d.field;
    c.area = d.area;
    c.channel = d.channel;
    c.user_id = simulated_operator;
    c.title = d.title;
    c.description = d.description;
    c.address = d.address;
    c.lat = d.at.lat;
    c.lon = d.at.lon;
    c.opened_at = c.updated_at = d.opened_at;
    auto unit = parts_.hotline.intake().suggest(d.field, d.area, d.opened_at).unit;
    auto forward = clock_of(c, "forward", unit), result = clock_of(c, "result", unit);
    store::add_event(tx, {0, c.id, c.opened_at, "opened", "new", "", true, "", json::Object{}});
    for (auto const& e : d.events) step(tx, c, e, unit, forward, result);
    c.due_at = result.due_at;
    c.open = casework::is_open(c.state);
    c.version = 1 + static_cast<std::int64_t>(d.events.size());
    store::put_clock(tx, forward);
    store::put_clock(tx, result);
    store::insert(tx, c);
    store::set_words(tx, c.id, hotline::search_words(c.description + " " + c.address));
    parts_.hotline.cases().project(tx, c);
  }

 private:
  casework::CaseClock clock_of(casework::Case const& c, std::string_view kind, std::string const& unit) {
    casework::CaseClock clock{c.id, std::string(kind), "vn-always", c.opened_at, 0, {}, {}, {}};
    for (auto const& p : parts_.hotline.intake().promises(c.field, unit))
      if (p.kind == kind) clock.calendar = p.calendar, clock.budget_minutes = p.budget_minutes, clock.ladder = p.ladder, clock.why = p.why;
    if (auto calendar = parts_.civic.calendars.find(clock.calendar)) casework::start(clock, *calendar);
    return clock;
  }
  void step(storage::Tx& tx, casework::Case& c, CaseEvent const& e, std::string const& unit, casework::CaseClock& forward,
            casework::CaseClock& result) {
    namespace store = casework::store;
    auto before = c.state;
    c.state = from_name<casework::State>(e.state).value();
    c.updated_at = e.at;
    bool by_unit = e.state == "in_progress" || e.state == "answered";
    casework::Event event{0,
                          c.id,
                          e.at,
                          verb_of(e.state),
                          e.state,
                          by_unit ? unit : e.state == "rated" ? "" : "Tổng đài 1022",
                          e.state != "answered",
                          e.text,
                          json::Object{}};
    if (e.state == "forwarded") {
      c.unit = unit;
      event.data["unit"] = unit;
      store::put_assignment(tx, {c.id, unit, casework::Part::lead, "forwarded", "", e.at});
      casework::meet(forward, e.at);
    }
    if (e.state == "answered") {
      c.answer = e.text;
      c.answered_at = e.at;
      casework::meet(result, e.at);
      store::put_assignment(tx, {c.id, unit, casework::Part::lead, "answered", e.text, e.at});
    }
    if (e.state == "rated") c.grade = e.grade, c.comment = e.text;
    if (e.state == "need_info") casework::pause(result, e.at);
    else if (before == casework::State::need_info)
      if (auto calendar = parts_.civic.calendars.find(result.calendar)) casework::resume(result, e.at, *calendar);
    if (!casework::is_open(c.state) && !c.closed_at) {
      c.closed_at = e.at;
      casework::meet(forward, e.at);
      casework::meet(result, e.at);
    }
    store::add_event(tx, event);
  }
  static std::string verb_of(std::string const& state) {
    for (auto const& [to, verb] : {std::pair{"received", "receive"},
                                   {"classified", "classify"},
                                   {"forwarded", "forward"},
                                   {"in_progress", "start"},
                                   {"answered", "answer"},
                                   {"resolved", "approve"},
                                   {"rated", "rate"},
                                   {"need_info", "ask_info"},
                                   {"refused", "refuse"}})
      if (state == to) return verb;
    return state;
  }

  Parts& parts_;
  std::uint64_t seed_;
};

// Mean PM2.5 and the share of sensors that report, as they would have been recorded.
void record_series(Parts& parts, std::vector<Sensor> const& all, Instant now, std::int64_t history_ms) {
  int offset = parts.config.city.utc_offset_min;
  parts.db->write([&](storage::Tx& tx) {
    for (Instant t = now + -history_ms; t < now; t = t + series_step_ms) {
      Instant slot{t.ms / series_step_ms * series_step_ms};
      double sum = 0;
      std::size_t air = 0, online = 0;
      for (auto const& s : all) {
        if (silent(s, slot)) continue;
        ++online;
        if (s.kind == Kind::air) sum += pm25(s, slot, offset), ++air;
      }
      if (air > 0) operations::record(tx, "pm25", slot, sum / static_cast<double>(air));
      operations::record(tx, "sensors", slot, 100.0 * static_cast<double>(online) / static_cast<double>(all.size()));
    }
  });
}

void load_sensors(Parts& parts, Instant now, Progress const& progress, Size const& size) {
  auto all = sensors(parts.civic.areas, local_date(now, parts.config.city.utc_offset_min), size.sensors);
  auto history_ms = size.readings_ms;
  for (Instant t = now + -history_ms; t <= now; t = t + history_step_ms) {
    for (auto const& s : all)
      if (t == now + -history_ms || !silent(s, t)) apply(parts.engine, s, t, parts.config.city.utc_offset_min);
    parts.engine.deliver(parts.engine.durable());
    parts.engine.checkpoint();
    progress("two days of sensor readings", 1 - static_cast<double>(now - t) / static_cast<double>(history_ms));
  }
  record_series(parts, all, now, history_ms);
}

void load_cases(Parts& parts, Instant now, Progress const& progress, Size const& size) {
  auto day = local_date(now, parts.config.city.utc_offset_min);
  auto where = places(parts.civic.areas, day);
  CasePlan plan{city_seed, now + -size.days * day_ms, now, parts.config.city.utc_offset_min, size.reports_per_day, promises(parts)};
  auto cases = make_cases(plan, where);
  CaseWriter writer(parts, city_seed);
  for (std::size_t from = 0; from < cases.size(); from += cases_per_transaction) {
    parts.db->write([&](storage::Tx& tx) {
      for (std::size_t i = from; i < std::min(cases.size(), from + cases_per_transaction); ++i) writer.write(tx, cases[i]);
    });
    progress("a year of reports", static_cast<double>(from) / static_cast<double>(cases.size()));
  }
  parts.db->checkpoint();
}

}  // namespace

std::vector<Place> places(civic::Areas const& areas, Date day) {
  std::vector<Place> out;
  for (auto const* province : areas.list(day, {}))
    for (auto const* area : areas.list(day, province->code))
      if (auto const* shape = areas.boundary(*area))
        out.push_back({area->code, area->name, *shape, std::pow(area->area_km2.value_or(50), -0.35)});
  if (out.empty())
    for (auto const* area : areas.list(day, {}))
      if (auto const* shape = areas.boundary(*area))
        out.push_back({area->code, area->name, *shape, std::pow(area->area_km2.value_or(50), -0.35)});
  return out;
}

std::vector<Sensor> sensors(civic::Areas const& areas, Date day, std::size_t count) {
  return make_sensors(city_seed, places(areas, day), count);
}

PromiseOf promises(Parts& parts) {
  return [&parts](std::string const& field, std::string const& area, Instant opened) {
    auto const& intake = parts.hotline.intake();
    auto unit = intake.suggest(field, area, opened).unit;
    auto promise = intake.result_promise(field, unit);
    auto calendar = parts.civic.calendars.find(promise.calendar);
    auto due = calendar ? calendar->due(opened, promise.budget_minutes) : std::nullopt;
    return DemoPromise{unit, due.value_or(opened + 5 * day_ms)};
  };
}

reg::Delta reading(reg::Engine& engine, Sensor const& s, Instant at, int offset) {
  json::Parser parser;
  auto document = engine.find("", s.id);
  auto text = reading_json(s, at, offset);
  auto view = must(parser.parse(text));
  return reg::append({*document, engine.names(), "", at}, must(reg::read_fragment(view, {*reg::Context::core()})), true).delta;
}

void load(Parts& parts, Progress const& progress, Size const& size) {
  auto now = parts.clock();
  if (parts.engine.types("").empty()) load_sensors(parts, now, progress, size);
  auto known = parts.db->read([](storage::Tx& tx) { return casework::store::count(tx, {}); });
  if (known == 0) load_cases(parts, now, progress, size);
  progress("", 1);
}

}  // namespace dinh::app::demo
