#pragma once
// A unit's working calendar as its administrator writes it: a value with a JSON form. calendar.hpp computes with it.
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.hpp"
#include "base/time.hpp"

namespace dinh {

struct ShiftHours {
  std::string from, to;  // local time "07:30"; to may be "24:00". A night shift is two: … to 24:00, and from 00:00 on the next day.
  static constexpr auto fields() { return std::tuple(field("from", &ShiftHours::from), field("to", &ShiftHours::to)); }
};

struct WeeklyHours {
  std::vector<std::vector<ShiftHours>> days;  // seven, Monday first; an empty one is a weekly day off
  std::optional<Date> valid_from, valid_to;   // both included; where several are valid (summer hours), the last of the list counts
  static constexpr auto fields() {
    return std::tuple(field("days", &WeeklyHours::days, "seven lists of shifts, Monday first"),
                      field("valid_from", &WeeklyHours::valid_from), field("valid_to", &WeeklyHours::valid_to));
  }
};

// Every year on the same date of the sun's calendar, or of the moon's.
struct Holiday {
  int month = 1, day = 1;
  bool lunar = false;  // month and day of the Vietnamese lunar year (never of a leap month)
  int shift_days = 0;  // begins so many days later; -1 with the lunar 1/1: on the eve of Tết
  int length_days = 1;
  std::string name, name_en;
  std::optional<int> from_year, to_year;  // of the date meant by month and day; both included
  static constexpr auto fields() {
    return std::tuple(field("month", &Holiday::month), field("day", &Holiday::day), defaulted("lunar", &Holiday::lunar),
                      defaulted("shift_days", &Holiday::shift_days), defaulted("length_days", &Holiday::length_days),
                      field("name", &Holiday::name), defaulted("name_en", &Holiday::name_en), field("from_year", &Holiday::from_year),
                      field("to_year", &Holiday::to_year));
  }
};

struct ClosedDays {
  Date from, to;  // both included
  std::string name, name_en;
  static constexpr auto fields() {
    return std::tuple(field("from", &ClosedDays::from), field("to", &ClosedDays::to), defaulted("name", &ClosedDays::name),
                      defaulted("name_en", &ClosedDays::name_en));
  }
};

// A working day given away for a day off (hoán đổi): `working` is worked with the hours of the weekday of `off`.
struct SwappedDay {
  Date off, working;
  std::string name, name_en;
  static constexpr auto fields() {
    return std::tuple(field("off", &SwappedDay::off), field("working", &SwappedDay::working), defaulted("name", &SwappedDay::name),
                      defaulted("name_en", &SwappedDay::name_en));
  }
};

// A day worked although it would be free (làm bù).
struct MakeUpDay {
  Date date;
  int as_weekday = 1;  // with the hours of this weekday, 1 Monday … 7 Sunday
  std::string name, name_en;
  static constexpr auto fields() {
    return std::tuple(field("date", &MakeUpDay::date), defaulted("as_weekday", &MakeUpDay::as_weekday), defaulted("name", &MakeUpDay::name),
                      defaulted("name_en", &MakeUpDay::name_en));
  }
};

struct CalendarRules {
  std::string code, name, name_en;
  int utc_offset_min = 7 * 60;
  int day_minutes = 8 * 60;  // what "one working day" means in a deadline
  std::vector<WeeklyHours> weeks;
  std::vector<Holiday> holidays;
  bool compensation = true;  // a holiday on a weekly day off frees the next working day (Labour Code 2019, article 111.3)
  std::vector<ClosedDays> closed;
  std::vector<SwappedDay> swaps;
  std::vector<MakeUpDay> make_up;
  static constexpr auto fields() {
    return std::tuple(field("code", &CalendarRules::code, "key of the calendar"), field("name", &CalendarRules::name),
                      defaulted("name_en", &CalendarRules::name_en), defaulted("utc_offset_min", &CalendarRules::utc_offset_min),
                      defaulted("day_minutes", &CalendarRules::day_minutes, "working minutes that count as one day of a deadline"),
                      field("weeks", &CalendarRules::weeks, "weekly hours, with validity"), defaulted("holidays", &CalendarRules::holidays),
                      defaulted("compensation", &CalendarRules::compensation, "a holiday on a weekly day off frees the next working day"),
                      defaulted("closed", &CalendarRules::closed), defaulted("swaps", &CalendarRules::swaps),
                      defaulted("make_up", &CalendarRules::make_up));
  }
};

}  // namespace dinh
