// What is promised for which case, and who is told when nobody is on duty. The book and the roster as text, the cases below.
#include "modules/hotline/promises/promises.hpp"

#include "base/shipped.hpp"
#include "civic/test/civic_fixture.hpp"
#include "modules/hotline/duty/duties.hpp"

namespace dinh::hotline {
namespace {

using casework::Tell;
using civic::administrator;

PromisedClock result_in(std::int64_t days) {
  PromisedClock out;
  out.kind = "result";
  out.days = days;
  return out;
}
PromiseRule rule(std::string field, std::optional<std::string> unit, std::optional<std::string> urgency, std::string_view from,
                 std::string_view to, std::int64_t days) {
  PromiseRule out;
  out.field = std::move(field);
  out.unit = std::move(unit);
  out.urgency = std::move(urgency);
  if (!from.empty()) out.valid_from = parse_date(from);
  if (!to.empty()) out.valid_to = parse_date(to);
  out.clocks = {result_in(days)};
  return out;
}

const std::vector<PromiseRule> book = {
    rule("*", {}, {}, "", "", 1),
    rule("*", {}, {}, "2026-02-10", "2026-02-25", 2),
    rule("*", {}, "urgent", "", "", 3),
    rule("*", "so-xd", {}, "", "", 4),
    rule("giao-thong", {}, {}, "", "", 5),
    rule("giao-thong", {}, {}, "2026-02-10", "2026-02-25", 6),
    rule("giao-thong", {}, "urgent", "", "", 7),
    rule("giao-thong", "so-xd", {}, "", "", 8),
    rule("giao-thong", "so-xd", "urgent", "2026-02-10", "2026-02-25", 9),
};

}  // namespace

TEST(PromiseBook, TheMostSpecificWins_AndSaysWhy) {
  struct Row {
    std::string_view field, unit, urgency, day;
    std::int64_t days;
    std::string_view why;
  };
  const Row rows[] = {
      {"cay-xanh", "cty", "normal", "2026-03-02", 1, ""},
      {"cay-xanh", "cty", "normal", "2026-02-10", 2, "dates"},
      {"cay-xanh", "cty", "normal", "2026-02-25", 2, "dates"},
      {"cay-xanh", "cty", "normal", "2026-02-26", 1, ""},
      {"cay-xanh", "cty", "urgent", "2026-02-15", 3, "urgency"},
      {"cay-xanh", "so-xd", "urgent", "2026-02-15", 4, "unit"},
      {"giao-thong", "cty", "normal", "2026-03-02", 5, "field"},
      {"giao-thong", "cty", "normal", "2026-02-15", 6, "field,dates"},
      {"giao-thong", "cty", "urgent", "2026-02-15", 7, "field,urgency"},
      {"giao-thong", "so-xd", "urgent", "2026-03-02", 8, "field,unit"},
      {"giao-thong", "so-xd", "urgent", "2026-02-15", 9, "field,unit,urgency,dates"},
  };
  for (auto const& r : rows) {
    auto found = promised(book, "result", {r.field, r.unit, r.urgency, *parse_date(r.day)});
    ASSERT_TRUE(found.clock) << r.field << " " << r.unit << " " << r.urgency << " " << r.day;
    EXPECT_EQ(found.clock->days, r.days) << r.field << " " << r.unit << " " << r.urgency << " " << r.day;
    EXPECT_EQ(found.why, r.why);
  }
  EXPECT_FALSE(promised(book, "first_answer", {"giao-thong", "so-xd", "normal", *parse_date("2026-03-02")}).clock);
}

TEST(DutyRoster, WhoIsOnDutyIsTold_AndElseWhoHoldsTheRight_AndElseTheShiftLeader) {
  const Colleague people[] = {{1, "Hùng", "so-xd", {"case.start"}}, {2, "Mai", "so-xd", {"case.approve", "case.start"}},
                              {3, "Lan", "", {"case.arbitrate"}},   {4, "Tâm", "", {"case.arbitrate"}},
                              {5, "Minh", "", {"ops.act"}},         {6, "Quản trị", "", {"*"}}};
  auto at = [](std::string_view hour) { return *parse_instant("2026-03-02T" + std::string(hour) + ":00+07:00"); };
  DutyRoster roster;
  roster.items = {{Tell::unit_duty, "so-xd", 1, at("07:00"), at("12:00")},
                  {Tell::unit_duty, "so-xd", 2, at("11:00"), at("17:00")},
                  {Tell::shift_leader, "", 3, at("07:00"), at("15:00")},
                  {Tell::unit_head, "so-xd", 99, at("07:00"), at("15:00")}};
  struct Row {
    Tell post;
    std::string_view unit, hour, told;
  };
  const Row rows[] = {
      {Tell::unit_duty, "so-xd", "08:00", "Hùng"},
      {Tell::unit_duty, "so-xd", "11:30", "Hùng Mai"},
      {Tell::unit_duty, "so-xd", "12:00", "Mai"},
      {Tell::unit_duty, "so-xd", "17:00", "Hùng Mai (no_duty)"},
      {Tell::unit_head, "so-xd", "08:00", "Mai (no_duty)"},  // who stands on the roster is no user any more
      {Tell::unit_duty, "cty", "08:00", "Lan (no_unit)"},
      {Tell::unit_duty, "cty", "16:00", "Lan Tâm (no_unit)"},
      {Tell::unit_duty, "", "08:00", "Lan (no_unit)"},
      {Tell::shift_leader, "so-xd", "08:00", "Lan"},
      {Tell::shift_leader, "", "16:00", "Lan Tâm (no_duty)"},
      {Tell::operations, "so-xd", "08:00", "Minh (no_duty)"},
  };
  for (auto const& r : rows) {
    auto found = on_duty(roster, people, r.post, r.unit, at(r.hour));
    std::string told;
    for (auto const* p : found.people) told += (told.empty() ? "" : " ") + p->name;
    if (!found.instead.empty()) told += " (" + found.instead + ")";
    EXPECT_EQ(told, r.told) << name_of(r.post) << " " << r.unit << " " << r.hour;
  }
  auto nobody = on_duty({}, std::span(people).subspan(5), Tell::unit_duty, "so-xd", at("08:00"));
  ASSERT_EQ(nobody.people.size(), 1u);
  EXPECT_EQ(nobody.people[0]->name, "Quản trị") << "somebody is always told";
}

namespace {

class Books : public civic::World {
 protected:
  Books() { EXPECT_TRUE(civic.units.seed(shipped("units/binh-duong.json"))); }
  casework::Promise result_of(std::string field, std::string unit, std::string urgency = "normal") {
    for (auto const& p : promises.of({field, unit, urgency, {}, *parse_date("2026-03-02")}))
      if (p.kind == "result") return p;
    return {};
  }
  Catalogue catalogue{shipped("hotline/fields.json"), shipped("hotline/assignments.json")};
  Promises promises{
      db, catalogue, civic.units, civic.calendars, civic.audit, {shipped("hotline/promises.json"), shipped("hotline/ladders.json")}};
  Duties duties{db, civic.units, civic.audit};
};
INSTANTIATE_TEST_SUITE_P(Sqlite, Books, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, Books, testing::Values(storage::Engine::postgres));

}  // namespace

TEST_P(Books, TheReleaseShipsWhatWasPromisedBefore) {
  auto all = promises.of({"giao-thong", "so-xd", "normal", {"cty-cay-xanh"}, *parse_date("2026-03-02")});
  std::string text;
  for (auto const& p : all) text += p.kind + " " + p.calendar + " " + std::to_string(p.budget_minutes) + " " + p.ladder + "\n";
  EXPECT_EQ(text,
            "forward vn-always 5 forward\nresult vn-office 2400 result\nprogress vn-office 2400 progress\nshare:cty-cay-xanh vn-always "
            "7200 share\n");
}

TEST_P(Books, AChangedBookHoldsAtOnce_AndForWhoComesNext) {
  PromiseBookIn in;
  in.items = promises.book(administrator(), {})->items;
  in.items.push_back(rule("giao-thong", {}, "urgent", "", "", 1));
  in.if_match = 1;
  auto saved = promises.save_book(administrator(), in);
  ASSERT_TRUE(saved) << saved.error().detail;
  EXPECT_EQ(saved->version, 2);
  EXPECT_EQ(result_of("giao-thong", "so-xd", "urgent").budget_minutes, 480);
  EXPECT_EQ(result_of("giao-thong", "so-xd", "urgent").why, "field,urgency");
  EXPECT_EQ(promises.save_book(administrator(), in).error().code, Code::stale);
  Promises again(db, catalogue, civic.units, civic.calendars, civic.audit,
                 {shipped("hotline/promises.json"), shipped("hotline/ladders.json")});
  EXPECT_EQ(again.book(administrator(), {})->version, 2) << "the release does not take back what the city decided";
}

TEST_P(Books, WhatMakesNoSenseIsRefusedByName) {
  auto field_of = [&](auto change) {
    PromiseBookIn in;
    in.items = promises.book(administrator(), {})->items;
    change(in.items);
    auto saved = promises.save_book(administrator(), in);
    return saved ? std::string("saved") : saved.error().field;
  };
  EXPECT_EQ(field_of([](auto& items) { items[0].field = "nobody"; }), "items[0].field");
  EXPECT_EQ(field_of([](auto& items) { items[0].unit = "nobody"; }), "items[0].unit");
  EXPECT_EQ(field_of([](auto& items) { items[0].urgency = "soon"; }), "items[0].urgency");
  EXPECT_EQ(field_of([](auto& items) { items[0].clocks[1].kind = "lunch"; }), "items[0].clocks[1].kind");
  EXPECT_EQ(field_of([](auto& items) { items[0].clocks[0].days = 1; }), "items[0].clocks[0].days");
  EXPECT_EQ(field_of([](auto& items) { items[0].clocks[1].calendar = "moon"; }), "items[0].clocks[1].calendar");
  EXPECT_EQ(field_of([](auto& items) { items[0].clocks[1].ladder = "moon"; }), "items[0].clocks[1].ladder");
  EXPECT_EQ(field_of([](auto& items) { items[0].clocks.push_back(items[0].clocks[0]); }), "items[0].clocks");
  EXPECT_EQ(field_of([](auto& items) { items.clear(); }), "items") << "every case is due some day";
  LadderBookIn ladders;
  EXPECT_EQ(promises.save_ladders(administrator(), ladders).error().field, "items") << "promises name them";
  ladders.items = promises.ladders()->items;
  ladders.items[0].steps[0].after_minutes = 5;  // beside the percent
  EXPECT_EQ(promises.save_ladders(administrator(), ladders).error().field, "items[0].steps");
}

TEST_P(Books, AUnitsHeadChangesOnlyHisUnitsDuty) {
  add("lan", {"operator"});
  Actor head = administrator(), shift = administrator();
  head.rights = {"duty.write"};
  head.unit = "so-xd";
  DutyRosterIn in;
  in.items = {{Tell::shift_leader, "", 1, time, time + 8 * hour_ms}, {Tell::unit_duty, "so-yt", 1, time, time + 8 * hour_ms}};
  auto saved = duties.save(shift, in);
  ASSERT_TRUE(saved) << saved.error().detail;
  in.items.push_back({Tell::unit_duty, "so-xd", 1, time, time + 8 * hour_ms});
  ASSERT_TRUE(duties.save(head, in));
  in.items.erase(in.items.begin() + 1);
  EXPECT_EQ(duties.save(head, in).error().code, Code::forbidden);
  in.items = {{Tell::unit_duty, "so-xd", 77, time, time + hour_ms}};
  EXPECT_EQ(duties.save(shift, in).error().field, "items[0].user_id");
  in.items = {{Tell::operations, "so-xd", 1, time, time + hour_ms}};
  EXPECT_EQ(duties.save(shift, in).error().field, "items[0].unit");
  in.items = {{Tell::operations, "", 1, time, time}};
  EXPECT_EQ(duties.save(shift, in).error().field, "items[0].to");
}

}  // namespace dinh::hotline
