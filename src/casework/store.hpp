#pragma once
// Cases in the records.
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "casework/case.hpp"
#include "storage/db.hpp"

namespace dinh::casework::store {

void migrate(storage::Db&);

void insert(storage::Tx&, Case const&);
// A tracking code nobody has yet. Codes are 40 random bits: among a million two would be equal now and then.
std::string unused_code(storage::Tx&, std::function<std::string()> const& draw = new_tracking_code);
// Writes every column; the version must be the stored one plus one. False: somebody was faster.
bool update(storage::Tx&, Case const&);
void set_place(storage::Tx&, std::int64_t id, double lat, double lon);  // which update() leaves as it is
std::optional<Case> find(storage::Tx&, std::int64_t id);
std::optional<Case> find_by_code(storage::Tx&, std::string_view code);
std::optional<Case> find_by_source(storage::Tx&, std::string_view source, std::string_view key);

void add_event(storage::Tx&, Event const&);  // its id is taken from the counter
std::vector<Event> events(storage::Tx&, std::int64_t case_id);

// Steps that anybody may read, of all cases or of some, in the order they happened: what other systems ask for.
struct PublicStep {
  std::int64_t id = 0;
  std::string code, state, text;  // state: the one the case is in from then on
  Instant at;
  std::vector<std::string> attachments;
};
struct StepsWanted {
  Instant from, to;  // from <= at <= to
  std::vector<std::string> codes;
};
std::vector<PublicStep> public_steps(storage::Tx&, StepsWanted const&, std::size_t limit, std::size_t offset);

// armed: the version of the ladders its alarms were computed with; 0 none yet.
void put_clock(storage::Tx&, CaseClock const&, std::int64_t armed = 0);
std::vector<CaseClock> clocks(storage::Tx&, std::int64_t case_id);

void put_assignment(storage::Tx&, Assignment const&);
std::vector<Assignment> assignments(storage::Tx&, std::int64_t case_id);

// Open cases that the unit leads, or still has a share of.
std::vector<std::int64_t> held_by(storage::Tx&, std::string_view unit, std::int64_t limit);

void add_attachment(storage::Tx&, Attachment const&);
std::optional<Attachment> attachment(storage::Tx&, std::string_view id);
std::vector<Attachment> attachments(storage::Tx&, std::int64_t case_id);
bool attach(storage::Tx&, std::string_view attachment_id, std::int64_t case_id);  // false: unknown, or used already

void add_words(storage::Tx&, std::span<const std::pair<std::string, std::int64_t>>);     // word, case: of many cases at once
void set_words(storage::Tx&, std::int64_t case_id, std::span<const std::string> words);  // of a new case

// Filters of lists, maps and counts. Every member that is set narrows.
struct Filter {
  std::optional<bool> open, overdue, unassigned;
  bool escalated = false;             // a clock that still runs was told of
  std::vector<State> states, except;  // in one of these; in none of these
  std::string field, area, unit, source, channel;
  bool any_source = true;  // false: `source` exactly, "" our own
  std::optional<std::int64_t> user_id;
  std::optional<Instant> from, to, due_before;
  std::optional<double> west, south, east, north;
  std::vector<std::string> words;  // all of them, as prefixes
  bool one_typo = false;           // one of the words, of four letters or more, may have a letter wrong, missing, doubled or exchanged
  Instant now;
};
enum class Sort { newest, oldest, due };
constexpr auto names_of(Sort) { return std::array{named(Sort::newest, "newest"), named(Sort::oldest, "oldest"), named(Sort::due, "due")}; }

struct Page {
  Sort sort = Sort::newest;
  std::int64_t limit = 50;
  std::optional<std::int64_t> after_key, after_id;
};
std::vector<Case> list(storage::Tx&, Filter const&, Page const&);
// Counted up to `at_most`: nobody reads the last digits of a million, and everybody would wait for them.
constexpr std::int64_t counted_at_most = 10'000;
std::int64_t count(storage::Tx&, Filter const&, std::int64_t at_most = counted_at_most);

// The open cases in one pass, as the desk's queues need them.
struct OpenCount {
  State state = State::fresh;
  std::string unit;
  bool mine = false, late = false, soon = false;  // taken by the user; past due; due before `soon`
  std::int64_t count = 0;
  static constexpr auto fields() {
    return std::tuple(field("state", &OpenCount::state), field("unit", &OpenCount::unit), field("mine", &OpenCount::mine),
                      field("late", &OpenCount::late), field("soon", &OpenCount::soon), field("count", &OpenCount::count));
  }
};
std::vector<OpenCount> open_counts(storage::Tx&, std::int64_t user_id, Instant now, Instant soon);
// Of units that co-operate in another unit's case: unit, late and count.
std::vector<OpenCount> co_operating_counts(storage::Tx&, Instant now);

struct MapPoint {
  std::string code;
  double lon = 0, lat = 0;
  State state = State::fresh;
  std::optional<Instant> due_at;
  static constexpr auto fields() {
    return std::tuple(field("code", &MapPoint::code), field("lon", &MapPoint::lon), field("lat", &MapPoint::lat),
                      field("state", &MapPoint::state), field("due_at", &MapPoint::due_at));
  }
};
std::vector<MapPoint> map_points(storage::Tx&, Filter const&, std::int64_t limit);
// The square of some 660 m that a place lies in (degrees WGS 84).
std::int64_t cell_of(double lat, double lon);
// Cases opened after `since` whose place lies in the box, newest first. The box is small: at most a kilometre or two.
std::vector<Case> nearby(storage::Tx&, double west, double south, double east, double north, Instant since, std::int64_t limit);

}  // namespace dinh::casework::store
