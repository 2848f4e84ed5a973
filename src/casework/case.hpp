#pragma once
// A case: work owed to somebody, with a responsible unit and clocks. This engine knows no citizens: who reported is the module's secret.
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/calendar.hpp"
#include "base/fields.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "casework/state.hpp"

namespace dinh::casework {

struct Case {
  std::int64_t id = 0;
  std::string code;  // what the citizen keeps: 7K3-M9P-2QX
  State state = State::fresh;
  std::string field, area, unit;   // codes; unit: the lead
  std::string urgency = "normal";  // normal, urgent
  std::string channel;             // web, phone, open311, import, …
  std::string source, source_key;  // of an import: the same pair is the same case for ever
  std::string title, description, address;
  std::optional<double> lat, lon;
  Instant opened_at, updated_at;
  std::optional<Instant> closed_at, due_at, answered_at;
  std::int64_t supporters = 0, returns = 0, version = 1, user_id = 0;  // user_id: the operator who took it
  bool open = true;                                                    // is_open(state), kept for the indexes
  std::string answer, grade, comment;                                  // what the citizen was told, and how it was rated
  std::optional<std::int64_t> merged_into;
  json::Value extra = json::Object{};  // attributes of Open311, kept columns of an import
  static constexpr auto fields() {
    return std::tuple(dinh::field("id", &Case::id), dinh::field("code", &Case::code), dinh::field("state", &Case::state),
                      dinh::field("field", &Case::field), dinh::field("area", &Case::area), dinh::field("unit", &Case::unit),
                      dinh::field("urgency", &Case::urgency), dinh::field("channel", &Case::channel), dinh::field("source", &Case::source),
                      dinh::field("source_key", &Case::source_key), dinh::field("title", &Case::title),
                      dinh::field("description", &Case::description), dinh::field("address", &Case::address),
                      dinh::field("lat", &Case::lat), dinh::field("lon", &Case::lon), dinh::field("opened_at", &Case::opened_at),
                      dinh::field("updated_at", &Case::updated_at), dinh::field("closed_at", &Case::closed_at),
                      dinh::field("due_at", &Case::due_at), dinh::field("answered_at", &Case::answered_at),
                      dinh::field("supporters", &Case::supporters), dinh::field("returns", &Case::returns),
                      dinh::field("version", &Case::version), dinh::field("user_id", &Case::user_id), dinh::field("open", &Case::open),
                      dinh::field("answer", &Case::answer), dinh::field("grade", &Case::grade), dinh::field("comment", &Case::comment),
                      dinh::field("merged_into", &Case::merged_into), dinh::field("extra", &Case::extra));
  }
};

struct Event {  // of the timeline; append-only
  std::int64_t id = 0, case_id = 0;
  Instant at;
  std::string kind;   // opened, a verb's name, support, message, attachment
  std::string state;  // the one it led to; "" unchanged
  std::string actor;  // as shown: a unit or a colleague; "" the citizen
  bool is_public = false;
  std::string text;
  json::Value data = json::Object{};  // what the verb needs to be undone or shown: units, attachments, the state before
  static constexpr auto fields() {
    return std::tuple(field("id", &Event::id), field("case_id", &Event::case_id), field("at", &Event::at), field("kind", &Event::kind),
                      field("state", &Event::state), field("actor", &Event::actor), field("is_public", &Event::is_public),
                      field("text", &Event::text), field("data", &Event::data));
  }
};

struct StoredPause {
  Instant from;
  std::optional<Instant> to;
  static constexpr auto fields() { return std::tuple(field("from", &StoredPause::from), field("to", &StoredPause::to)); }
};

struct CaseClock {
  std::int64_t case_id = 0;
  std::string kind;      // first_answer, forward, result, progress; "share:" and a unit's code: of a co-operating unit's share
  std::string calendar;  // whose working time
  Instant started_at;
  std::int64_t budget_minutes = 0;
  std::optional<Instant> due_at;  // absent while it stands
  std::optional<Instant> met_at;
  std::vector<StoredPause> pauses;
  std::string ladder = {};  // who is told when it runs out, by code; "" nobody
  std::string why = {};     // which promise gave it
  static constexpr auto fields() {
    return std::tuple(field("case_id", &CaseClock::case_id), field("kind", &CaseClock::kind), field("calendar", &CaseClock::calendar),
                      field("started_at", &CaseClock::started_at), field("budget_minutes", &CaseClock::budget_minutes),
                      field("due_at", &CaseClock::due_at), field("met_at", &CaseClock::met_at), field("pauses", &CaseClock::pauses),
                      defaulted("ladder", &CaseClock::ladder), defaulted("why", &CaseClock::why));
  }
};

constexpr std::string_view share_kind = "share:";
inline std::string share_clock(std::string_view unit) { return std::string(share_kind) + std::string(unit); }
inline std::string_view unit_of_share(std::string_view kind) {  // "" it is the case's own clock
  return kind.starts_with(share_kind) ? kind.substr(share_kind.size()) : std::string_view();
}

enum class Part { lead, co };
constexpr auto names_of(Part) { return std::array{named(Part::lead, "lead"), named(Part::co, "co")}; }

struct Assignment {  // a unit's share of a case
  std::int64_t case_id = 0;
  std::string unit;
  Part role = Part::lead;
  std::string state = "forwarded";  // forwarded, in_progress, answered, returned
  std::string answer;
  Instant at;
  static constexpr auto fields() {
    return std::tuple(field("case_id", &Assignment::case_id), field("unit", &Assignment::unit), field("role", &Assignment::role),
                      field("state", &Assignment::state), field("answer", &Assignment::answer), field("at", &Assignment::at));
  }
};

inline bool is_at_work(Assignment const& share) { return share.state == "forwarded" || share.state == "in_progress"; }

struct Attachment {
  std::string id;                       // unguessable
  std::optional<std::int64_t> case_id;  // absent: uploaded, not yet used
  std::string blob, type;               // content's hash; sniffed media type
  std::int64_t bytes = 0, width = 0, height = 0;
  bool is_public = true;
  Instant at;
  static constexpr auto fields() {
    return std::tuple(field("id", &Attachment::id), field("case_id", &Attachment::case_id), field("blob", &Attachment::blob),
                      field("type", &Attachment::type), field("bytes", &Attachment::bytes), field("width", &Attachment::width),
                      field("height", &Attachment::height), field("is_public", &Attachment::is_public), field("at", &Attachment::at));
  }
};

}  // namespace dinh::casework
