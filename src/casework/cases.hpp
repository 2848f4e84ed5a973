#pragma once
// What can be done with a case, inside the caller's transaction: the rule, the clocks, the timeline, the version, the outbox.
#include <functional>

#include "base/actor.hpp"
#include "base/result.hpp"
#include "casework/case.hpp"
#include "casework/clocks.hpp"
#include "casework/escalation/escalations.hpp"
#include "casework/store.hpp"
#include "storage/jobs.hpp"

namespace dinh::casework {

// When the promises run out; data of the module (by field, unit, time), handed in with each case.
struct Promise {
  std::string kind;  // of a clock: see CaseClock
  std::string calendar;
  std::int64_t budget_minutes = 0;
  std::string ladder = {};  // code
  std::string why = {};     // one sentence
};

struct NewCase {
  std::string field, area, unit, urgency = "normal", channel, title, description, address;
  std::optional<double> lat, lon;
  std::vector<Promise> promises;
  std::vector<std::string> attachments;
  std::vector<std::string> words;  // folded, for search
  std::int64_t user_id = 0;
  json::Value extra = json::Object{};
};

// One step of a case. Which members a verb needs is checked by act().
struct Action {
  Verb verb = Verb::note;
  std::optional<std::int64_t> version;     // the one the caller saw; absent: whatever it is
  std::string text;                        // reason, question, answer, note, comment
  std::string field, area, urgency, unit;  // classify, forward
  std::vector<std::string> co_units;
  std::optional<Instant> due;  // extend, progress
  std::vector<std::string> attachments;
  std::string grade;                 // rate
  std::optional<std::int64_t> into;  // merge
  std::string reason;                // answer: why it does not wait for the shares that are open
  std::vector<Promise> promises;     // classify, forward: of the field, the unit and the co-operating units; progress: its ladder
  std::string key;                   // the caller's own name of this step, kept with it: made_before() finds it again
};

// A unit has ended, another took over its work.
struct Succession {
  std::string from, to;  // codes
  std::string text;      // what the timeline says of it
};

struct Policy {
  std::int64_t reopen_within_ms = 7 * day_ms;
  std::int64_t returns_before_arbiter = 3;  // the third bounce goes to an arbiter
  std::string arbiter_unit;
};

void set_state(Case&, State, Instant now);  // open and closed_at follow it

class Cases {
 public:
  static constexpr std::string_view outbox = "project";  // jobs {"case": id}: tell the register

  Cases(storage::Db&, storage::Jobs&, CalendarFinder, Policy, Clock);  // runs its migrations

  Case open(storage::Tx&, NewCase const&);
  // Errors: not_found, stale (another version), conflict (the state does not allow it), invalid (a member is missing).
  Result<Case> act(storage::Tx&, Actor const&, std::int64_t id, Action const&);
  // The version that a step of this key led to; nothing when there is none yet.
  static std::optional<std::int64_t> made_before(storage::Tx&, std::int64_t id, std::string_view key);
  Result<Case> succeed(storage::Tx&, std::int64_t id, Succession const&);
  Result<Case> support(storage::Tx&, std::int64_t id);                                                // one more citizen says "me too"
  Result<Case> locate(storage::Tx&, std::int64_t id, double lat, double lon, std::string_view area);  // of a case without a place
  // Each is called with each step that was made, in its transaction, in the order they were added.
  using OnStep = std::function<void(storage::Tx&, Case const&, Event const&)>;
  void on_step(OnStep f) { on_step_.push_back(std::move(f)); }
  bool can_reopen(Case const&) const;
  Policy const& policy() const { return policy_; }
  CalendarFinder const& calendars() const { return calendars_; }
  Escalations& escalations() { return escalations_; }
  void project(storage::Tx&, Case const&) const;  // asks for the register's copy to be renewed

 private:
  Result<void> apply(storage::Tx&, Actor const&, Case&, Action const&, Event&);
  Result<void> classify(storage::Tx&, Case&, Action const&);
  Result<void> forward(storage::Tx&, Case&, Action const&, Event&);
  Result<void> start_work(storage::Tx&, Actor const&, Case&);
  Result<void> give_back(storage::Tx&, Actor const&, Case&, Action const&, Event&);
  Result<void> extend(storage::Tx&, Case&, Action const&, Event&);
  Result<void> progress(storage::Tx&, Actor const&, Case&, Action const&, Event&);
  Result<void> answer(storage::Tx&, Actor const&, Case&, Action const&, Event&);
  Result<void> merge(storage::Tx&, Case&, Action const&, Event&);
  Result<void> unmerge(storage::Tx&, Case&, Event&);
  void tell_merged(storage::Tx&, Case const& main, Case const& answered, int depth = 0);
  void tell(storage::Tx&, Case const&, Case const& answered);
  State asked_from(storage::Tx&, Case const&) const;
  void renew_promises(storage::Tx&, Case&, std::vector<Promise> const&);
  void start_share(storage::Tx&, Case const&, std::string const& unit, std::vector<Promise> const&);
  void end_share(storage::Tx&, Case const&, std::string_view unit);
  void hand_share_on(storage::Tx&, Case const&, std::string const& from, std::string const& to);
  Result<void> wait_for_shares(storage::Tx&, Case const&, Action const&, Event&);
  void run_clocks(storage::Tx&, Case&, State before, Verb);
  std::shared_ptr<const WorkingCalendar> calendar(std::string_view code) const;

  storage::Db& db_;
  storage::Jobs& jobs_;
  CalendarFinder calendars_;
  Policy policy_;
  Clock clock_;
  Escalations escalations_;
  std::vector<OnStep> on_step_;
};

}  // namespace dinh::casework
