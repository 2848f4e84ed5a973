#include "civic/calendars/calendars.hpp"

#include <array>

#include "base/json_fields.hpp"
#include "base/shipped.hpp"
#include "base/text.hpp"
#include "civic/calendars/store.hpp"
#include "http/endpoint.hpp"

namespace dinh::civic {
namespace {

constexpr std::array shipped_calendars = {"calendar/vietnam-office.json", "calendar/vietnam-always.json"};

// What was changed, as it was and as it is: the rest of a calendar is long, and the same.
json::Object differences(json::Value const& before, json::Value const& after) {
  json::Object was, is;
  for (auto const& [key, value] : after.object()) {
    auto* old = before.find(key);
    if (old && *old == value) continue;
    if (old) was.emplace_back(key, *old);
    is.emplace_back(key, value);
  }
  return {{"before", std::move(was)}, {"after", std::move(is)}};
}

int year_of(Clock const& clock, WorkingCalendar const& calendar) {
  return civil(local_date(clock(), calendar.rules().utc_offset_min)).year;
}

}  // namespace

Calendars::Calendars(storage::Db& db, AuditLog& audit, Clock clock) : db_(db), audit_(audit), clock_(std::move(clock)) {
  calendar_store::migrate(db_);
  seed();
  refresh();
}

void Calendars::seed() {
  db_.write([&](storage::Tx& tx) {
    for (auto const* path : shipped_calendars) {
      auto rules = json::parse(shipped(path)).value();
      std::string code(rules.find("code")->string().value());
      if (calendar_store::newest_version(tx, code) == 0) calendar_store::append(tx, {code, 1, clock_(), "shipped", std::move(rules)});
    }
  });
}

void Calendars::refresh() {
  std::lock_guard refreshing(refreshing_);
  auto const before = snapshot();
  auto fresh = std::make_shared<ByCode>();
  for (auto const& stored : db_.read([](storage::Tx& tx) { return calendar_store::newest(tx); })) {
    auto known = before ? before->find(stored.code) : ByCode::const_iterator{};
    if (before && known != before->end() && known->second.version == stored.version) {
      fresh->insert(*known);  // spelling out sixty years of days takes milliseconds: only when something changed
      continue;
    }
    auto rules = json::read_text<CalendarRules>(stored.rules.text());
    auto calendar = rules ? WorkingCalendar::make(std::move(*rules)) : tl::unexpected(rules.error());
    if (!calendar) throw storage::StorageError("the stored calendar " + stored.code + " is broken: " + calendar.error().detail);
    fresh->emplace(stored.code, Stored{stored.version, std::make_shared<const WorkingCalendar>(std::move(*calendar))});
  }
  std::lock_guard lock(mutex_);
  calendars_ = std::move(fresh);
}

std::shared_ptr<const Calendars::ByCode> Calendars::snapshot() const {
  std::lock_guard lock(mutex_);
  return calendars_;
}

std::shared_ptr<const WorkingCalendar> Calendars::find(std::string_view code) const {
  auto const calendars = snapshot();
  auto at = calendars->find(code);
  return at == calendars->end() ? nullptr : at->second.calendar;
}

Result<Calendars::Stored> Calendars::stored(std::string_view code) const {
  auto const calendars = snapshot();
  auto at = calendars->find(code);
  if (at == calendars->end()) return fail(Code::not_found, "there is no calendar " + std::string(code));
  return at->second;
}

Result<CalendarList> Calendars::list(Actor const&, http::Nothing const&) const {
  CalendarList out;
  auto const calendars = snapshot();
  for (auto const& [code, stored] : *calendars) {
    auto const& rules = stored.calendar->rules();
    out.items.push_back({code, rules.name, rules.name_en, stored.version});
  }
  return out;
}

Result<CalendarView> Calendars::get(Actor const&, CalendarQuery const& query) const {
  TRY(auto found, stored(query.code));
  int year = query.year.value_or(year_of(clock_, *found.calendar));
  if (year < 2000 || year > 2060) return fail_field("year", "a year from 2000 to 2060");
  return view_of(*found.calendar, found.version, year);
}

Result<CalendarView> Calendars::save(Actor const& actor, CalendarIn const& in) {
  if (in.code.empty() || in.code != slug(in.code)) return fail_field("code", "small letters, digits and hyphens");
  auto known = find(in.code);
  if (!known && !in.rules) return fail(Code::not_found, "there is no calendar " + in.code + " yet: send its rules");
  if (!known) {
    TRY(auto first, WorkingCalendar::make(*in.rules));
    known = std::make_shared<const WorkingCalendar>(std::move(first));
  }
  int year = in.year.value_or(year_of(clock_, *known));
  if (year < 2000 || year > 2060) return fail_field("year", "a year from 2000 to 2060");
  TRY(auto rules, changed(*known, in, year));
  TRY(auto calendar, WorkingCalendar::make(rules));
  auto expected = in.if_match ? in.if_match : in.version;
  auto version = db_.write([&](storage::Tx& tx) -> Result<std::int64_t> {
    auto newest = calendar_store::newest_version(tx, in.code);
    if (expected && *expected != newest)
      return fail(Code::stale, "the calendar was changed meanwhile; it is at version " + std::to_string(newest));
    auto text = json::parse(json::to_text(rules)).value();
    auto before = json::read_text<CalendarRules>(calendar_store::rules_of(tx, in.code, newest).text());
    auto detail = differences(before ? json::parse(json::to_text(*before)).value() : json::Value(), text);  // in the same spelling
    calendar_store::append(tx, {in.code, newest + 1, clock_(), actor_text(actor), std::move(text)});
    detail.emplace_back("version", newest + 1);
    audit_.append(tx, actor, newest == 0 ? "calendar.add" : "calendar.change", "calendar:" + in.code, std::move(detail));
    return newest + 1;
  });
  if (!version) return tl::unexpected(version.error());
  db_.after_commit([this] { refresh(); });
  return view_of(calendar, *version, year);
}

Result<Explanation> Calendars::explain(Actor const&, ExplainIn const& in) const {
  TRY(auto found, stored(in.code));
  if (in.budget_minutes.has_value() == in.budget_days.has_value())
    return fail_field("budget_minutes", "either budget_minutes or budget_days");
  auto const& calendar = *found.calendar;
  std::int64_t budget = in.budget_minutes.value_or(std::int64_t{in.budget_days.value_or(0)} * calendar.rules().day_minutes);
  if (budget < 0 || budget > 10'000'000)
    return fail_field(in.budget_days ? "budget_days" : "budget_minutes", "a budget that is not negative and can be worked");
  auto due = calendar.due(in.start, budget);
  if (!due) return fail_field(in.budget_days ? "budget_days" : "budget_minutes", "a deadline that the calendar's years hold");
  return Explanation{*due, calendar.minutes_between(in.start, *due), calendar.explain(in.start, *due)};
}

}  // namespace dinh::civic
