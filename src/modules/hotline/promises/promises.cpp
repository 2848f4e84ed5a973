#include "modules/hotline/promises/promises.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "base/json_fields.hpp"
#include "base/text.hpp"
#include "modules/hotline/promises/books_store.hpp"

namespace dinh::hotline {

namespace {

constexpr std::string_view kinds[] = {"first_answer", "forward", "result", "progress"};
constexpr std::string_view share = "share";

template <class T>
std::vector<T> read(std::string_view json, std::string_view what) {
  auto out = json::read_text<std::vector<T>>(json);
  if (!out) throw std::runtime_error(std::string(what) + ": " + out.error().detail);
  return std::move(*out);
}

Result<void> must_stand_at(std::optional<std::int64_t> expected, std::int64_t version, std::string_view what) {
  if (!expected || *expected == version) return {};
  return fail(Code::stale, "the " + std::string(what) + " were changed meanwhile; they are at version " + std::to_string(version));
}

bool is_kind(std::string_view kind) { return kind == share || std::find(std::begin(kinds), std::end(kinds), kind) != std::end(kinds); }

bool is_for_every_case(PromiseRule const& r) { return r.field == "*" && !r.unit && !r.urgency && !r.valid_from && !r.valid_to; }

bool has_result(PromiseRule const& r) {
  return std::any_of(r.clocks.begin(), r.clocks.end(), [](PromisedClock const& c) { return c.kind == "result"; });
}

std::string at(std::string_view list, std::size_t i) { return std::string(list) + "[" + std::to_string(i) + "]"; }

}  // namespace

Promises::Promises(storage::Db& db, Catalogue const& catalogue, civic::Units const& units, civic::Calendars const& calendars,
                   civic::AuditLog const& audit, Shipped shipped)
    : db_(db), catalogue_(catalogue), units_(units), calendars_(calendars), audit_(audit) {
  books_store::migrate(db_);
  db_.write([&](storage::Tx& tx) {
    if (!books_store::promises(tx)) books_store::put(tx, PromiseBook{read<PromiseRule>(shipped.promises, "promises"), 1});
    if (!books_store::ladders(tx)) books_store::put(tx, casework::LadderBook{read<casework::Ladder>(shipped.ladders, "ladders"), 1});
  });
  refresh();
}

void Promises::refresh() {
  std::lock_guard one_by_one(refreshing_);
  db_.read([&](storage::Tx& tx) {
    auto known_promises = promises();
    auto known_ladders = ladders();
    if (!known_promises || known_promises->version != books_store::version(tx, "promises"))
      known_promises = std::make_shared<const PromiseBook>(*books_store::promises(tx));
    if (!known_ladders || known_ladders->version != books_store::version(tx, "ladders"))
      known_ladders = std::make_shared<const casework::LadderBook>(*books_store::ladders(tx));
    std::lock_guard lock(mutex_);
    promises_ = std::move(known_promises);
    ladders_ = std::move(known_ladders);
  });
}

std::shared_ptr<const PromiseBook> Promises::promises() const {
  std::lock_guard lock(mutex_);
  return promises_;
}

std::shared_ptr<const casework::LadderBook> Promises::ladders() const {
  std::lock_guard lock(mutex_);
  return ladders_;
}

std::optional<casework::Promise> Promises::promise(PromiseBook const& book, std::string_view kind, PromiseWanted const& wanted,
                                                   std::string const& unit) const {
  auto found = promised(book.items, kind, {wanted.field, unit, wanted.urgency, wanted.day});
  if (!found.clock) return {};
  auto const& clock = *found.clock;
  auto u = units_.find(unit);
  auto calendar = clock.calendar != "unit" ? clock.calendar : u ? u->calendar : "vn-office";
  if (clock.minutes) return casework::Promise{std::string(kind), calendar, *clock.minutes, clock.ladder, found.why};
  auto const* field = catalogue_.find(wanted.field);
  auto days = clock.days.value_or(field ? field->default_days : 5);
  auto times = calendars_.find(calendar);
  return casework::Promise{std::string(kind), calendar, days * (times ? times->rules().day_minutes : 480), clock.ladder, found.why};
}

std::vector<casework::Promise> Promises::of(PromiseWanted const& wanted) const {
  auto book = promises();
  std::vector<casework::Promise> out;
  for (auto kind : kinds)
    if (auto found = promise(*book, kind, wanted, wanted.unit)) out.push_back(std::move(*found));
  for (auto const& unit : wanted.co_units)
    if (auto found = promise(*book, share, wanted, unit)) {
      found->kind = casework::share_clock(unit);
      out.push_back(std::move(*found));
    }
  return out;
}

Result<void> Promises::check(PromisedClock const& c, std::string const& where) const {
  auto wrong = [&](std::string_view member, std::string expected) {
    return fail_field(where + "." + std::string(member), std::move(expected));
  };
  if (!is_kind(c.kind)) return wrong("kind", "first_answer, forward, result, progress or share");
  if (c.minutes && c.days) return wrong("days", "minutes or days");
  if (c.minutes && (*c.minutes < 1 || *c.minutes > most_minutes)) return wrong("minutes", "1 to 1,000,000 working minutes");
  if (c.days && (*c.days < 1 || *c.days > 365)) return wrong("days", "1 to 365 working days");
  if (c.calendar != "unit" && !calendars_.find(c.calendar)) return wrong("calendar", "unit, or the code of a calendar");
  if (!c.ladder.empty() && !ladders()->find(c.ladder)) return wrong("ladder", "the code of a ladder");
  return {};
}

Result<void> Promises::check(PromiseBook const& book) const {
  if (book.items.size() > most_rules) return fail_field("items", "at most 2,000 rules");
  for (std::size_t i = 0; i < book.items.size(); ++i) {
    auto const& r = book.items[i];
    auto wrong = [&](std::string_view member, std::string expected) {
      return fail_field(at("items", i) + "." + std::string(member), std::move(expected));
    };
    if (r.field != "*" && !catalogue_.find(r.field)) return wrong("field", "the code of a category, or *");
    if (r.unit && !units_.find(*r.unit)) return wrong("unit", "the code of a unit");
    if (r.urgency && *r.urgency != "normal" && *r.urgency != "urgent") return wrong("urgency", "normal or urgent");
    if (r.valid_from && r.valid_to && *r.valid_to < *r.valid_from) return wrong("valid_to", "not before valid_from");
    std::set<std::string_view> seen;
    for (std::size_t j = 0; j < r.clocks.size(); ++j) {
      TRY_DO(check(r.clocks[j], at(at("items", i) + ".clocks", j)));
      if (!seen.insert(r.clocks[j].kind).second) return wrong("clocks", "one clock of each kind");
    }
    if (r.clocks.empty()) return wrong("clocks", "at least one clock");
  }
  if (std::none_of(book.items.begin(), book.items.end(), [](auto const& r) { return is_for_every_case(r) && has_result(r); }))
    return fail_field("items", "a rule for * without unit, urgency and dates that promises a result: every case is due some day");
  return {};
}

Result<void> Promises::check(casework::LadderBook const& book) const {
  if (book.items.size() > most_ladders) return fail_field("items", "at most 100 ladders");
  std::set<std::string_view> codes;
  for (std::size_t i = 0; i < book.items.size(); ++i) {
    auto const& l = book.items[i];
    auto wrong = [&](std::string_view member, std::string expected) {
      return fail_field(at("items", i) + "." + std::string(member), std::move(expected));
    };
    bool is_code = !l.code.empty() && l.code.size() <= 60 && std::all_of(l.code.begin(), l.code.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
    if (!is_code || !codes.insert(l.code).second) return wrong("code", "small letters, digits, _ and -, each code once");
    if (trim(l.name).empty() || l.name.size() > 200 || l.name_en.size() > 200) return wrong("name", "a name of at most 200 bytes");
    if (l.steps.empty() || l.steps.size() > most_steps) return wrong("steps", "1 to 20 steps");
    std::set<std::pair<std::string, casework::Tell>> seen;
    for (auto const& step : l.steps) {
      bool one = step.percent.has_value() != step.after_minutes.has_value();
      if (!one || (step.percent && (*step.percent < 1 || *step.percent > 100)) ||
          (step.after_minutes && (*step.after_minutes < 0 || *step.after_minutes > most_minutes)))
        return wrong("steps", "percent, 1 to 100, or after_minutes, 0 to 1,000,000");
      if (!seen.insert({mark_of(step), step.tell}).second) return wrong("steps", "each moment and person once");
    }
  }
  for (auto const& rule : promises()->items)
    for (auto const& clock : rule.clocks)
      if (!clock.ladder.empty() && !codes.contains(clock.ladder)) return fail_field("items", "a promise needs the ladder " + clock.ladder);
  return {};
}

Result<PromiseBook> Promises::book(Actor const&, http::Nothing const&) const { return *promises(); }
Result<casework::LadderBook> Promises::all_ladders(Actor const&, http::Nothing const&) const { return *ladders(); }

Result<PromiseBook> Promises::save_book(Actor const& actor, PromiseBookIn const& in) {
  TRY_DO(check(in));
  auto saved = db_.write([&](storage::Tx& tx) -> Result<PromiseBook> {
    auto version = books_store::version(tx, "promises");
    TRY_DO(must_stand_at(in.if_match, version, "promises"));
    PromiseBook out{in.items, version + 1};
    books_store::put(tx, out);
    audit_.append(tx, actor, "promises.change", "promises",
                  json::Object{{"rules", static_cast<std::int64_t>(out.items.size())}, {"version", out.version}});
    return out;
  });
  if (saved) db_.after_commit([this] { refresh(); });
  return saved;
}

Result<casework::LadderBook> Promises::save_ladders(Actor const& actor, LadderBookIn const& in) {
  TRY_DO(check(in));
  auto saved = db_.write([&](storage::Tx& tx) -> Result<casework::LadderBook> {
    auto version = books_store::version(tx, "ladders");
    TRY_DO(must_stand_at(in.if_match, version, "ladders"));
    casework::LadderBook out{in.items, version + 1};
    books_store::put(tx, out);
    audit_.append(tx, actor, "ladders.change", "ladders",
                  json::Object{{"ladders", static_cast<std::int64_t>(out.items.size())}, {"version", out.version}});
    return out;
  });
  if (saved) db_.after_commit([this] { refresh(); });
  return saved;
}

void Promises::add_routes(http::Router& router) {
  using http::endpoint, http::Lane, http::Method;
  router.add({
      {Method::get, "/api/promises", "admin.read", Lane::worker, endpoint(*this, &Promises::book), "What is promised for which case"},
      {Method::put, "/api/promises", "admin.categories", Lane::worker, endpoint(*this, &Promises::save_book), "Change the book of promises",
       1u << 20},
      {Method::get, "/api/ladders", "admin.read", Lane::worker, endpoint(*this, &Promises::all_ladders),
       "Who is told when a promise runs out"},
      {Method::put, "/api/ladders", "admin.categories", Lane::worker, endpoint(*this, &Promises::save_ladders),
       "Change the ladders; clocks that run follow"},
  });
}

}  // namespace dinh::hotline
