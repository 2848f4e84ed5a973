#pragma once
#include <gtest/gtest.h>

#include "base/json_fields.hpp"
#include "base/shipped.hpp"
#include "casework/cases.hpp"

namespace dinh::casework {

// A case by hand: a Monday morning, the office's calendar, a desk and a unit.
class CaseLife : public testing::Test {
 protected:
  std::unique_ptr<storage::Db> db = storage::Db::open("sqlite::memory:");
  storage::Jobs jobs{*db};
  Instant time = *parse_instant("2026-03-02T09:00:00+07:00");  // a Monday
  std::shared_ptr<const WorkingCalendar> office = calendar("calendar/vietnam-office.json");
  std::shared_ptr<const WorkingCalendar> always = calendar("calendar/vietnam-always.json");
  Cases cases{*db,
              jobs,
              [this](std::string_view code) { return code == "vn-always" ? always : office; },
              {.arbiter_unit = "arbiter"},
              [this] { return time; }};
  Actor desk{.user_id = 1, .name = "Lan"};
  Actor unit{.user_id = 2, .name = "Hùng", .unit = "so-xd"};

  static std::shared_ptr<const WorkingCalendar> calendar(std::string_view file) {
    auto rules = json::read_text<CalendarRules>(shipped(file));
    return std::make_shared<const WorkingCalendar>(*WorkingCalendar::make(*rules));
  }
  Case open(std::string description = "Ổ gà") {
    NewCase in{.field = "giao-thong", .channel = "web", .title = "Ổ gà", .description = std::move(description)};
    in.promises = {{"forward", "vn-always", 5}, {"result", "vn-office", 5 * 480}};
    return db->write([&](storage::Tx& tx) { return cases.open(tx, in); });
  }
  Result<Case> act(std::int64_t id, Action a, Actor const* who = nullptr) {
    time = time + minute_ms;
    return db->write([&](storage::Tx& tx) { return cases.act(tx, who ? *who : desk, id, a); });
  }
  Case forwarded() {
    auto c = open();
    EXPECT_TRUE(act(c.id, {.verb = Verb::receive}));
    EXPECT_TRUE(act(c.id, {.verb = Verb::classify, .field = "giao-thong"}));
    return *act(c.id, {.verb = Verb::forward, .unit = "so-xd"});
  }
  std::vector<Event> events(std::int64_t id) {
    return db->read([&](storage::Tx& tx) { return store::events(tx, id); });
  }
  CaseClock clock_of(std::int64_t id, std::string_view kind) {
    for (auto const& clock : db->read([&](storage::Tx& tx) { return store::clocks(tx, id); }))
      if (clock.kind == kind) return clock;
    return {};
  }
  std::string proof() {
    return db->write([&](storage::Tx& tx) {
      Attachment a{.id = "photo" + std::to_string(time.ms), .type = "image/jpeg", .at = time};
      store::add_attachment(tx, a);
      return a.id;
    });
  }
};

}  // namespace dinh::casework
