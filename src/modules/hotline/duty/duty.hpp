#pragma once
// Who is on duty for a unit, the hotline or the operations centre, from when to when; and who is told where nobody is. Pure.
#include <span>

#include "base/time.hpp"
#include "casework/escalation/ladder.hpp"

namespace dinh::hotline {

struct Duty {
  casework::Tell post = casework::Tell::unit_duty;
  std::string unit;  // code; of posts in a unit
  std::int64_t user_id = 0;
  Instant from, to;  // from <= t < to
  bool operator==(Duty const&) const = default;
  static constexpr auto fields() {
    return std::tuple(field("post", &Duty::post), defaulted("unit", &Duty::unit, "of unit_duty and unit_head"),
                      field("user_id", &Duty::user_id), field("from", &Duty::from), field("to", &Duty::to));
  }
};

struct DutyRoster {
  std::vector<Duty> items;  // may overlap: all of them are told
  std::int64_t version = 0;
  static constexpr auto fields() {
    return std::tuple(field("items", &DutyRoster::items, "may overlap: all who are on duty are told"),
                      defaulted("version", &DutyRoster::version));
  }
};

struct Colleague {
  std::int64_t user_id = 0;
  std::string name, unit;
  std::vector<std::string> rights;
};

struct OnDuty {
  std::vector<Colleague const*> people;
  std::string instead;  // "" they are on duty; no_duty: nobody is, so all who hold the right of the post; no_unit: nor are there such, so
                        // the hotline's shift leader
};
OnDuty on_duty(DutyRoster const&, std::span<const Colleague>, casework::Tell post, std::string_view unit, Instant at);

}  // namespace dinh::hotline
