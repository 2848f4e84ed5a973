#pragma once
// One step for many cases: counted before it is taken, each case a transaction of its own with its own outcome, and taken up again by the
// same key where it was interrupted.
#include "modules/hotline/desk.hpp"

namespace dinh::hotline {

struct BulkStepIn {
  std::vector<std::string> ids;
  std::string verb;
  bool dry_run = false;
  std::string field, area, urgency, unit, text, reason, into;
  std::vector<std::string> co_units, attachments;
  std::optional<Instant> due;
  static constexpr auto fields() {
    return std::tuple(dinh::field("ids", &BulkStepIn::ids, "ids or numbers, at most 500"), dinh::field("verb", &BulkStepIn::verb),
                      defaulted("dry_run", &BulkStepIn::dry_run, "only say what would happen"), defaulted("field", &BulkStepIn::field),
                      defaulted("area", &BulkStepIn::area), defaulted("urgency", &BulkStepIn::urgency),
                      defaulted("unit", &BulkStepIn::unit), defaulted("text", &BulkStepIn::text), defaulted("reason", &BulkStepIn::reason),
                      defaulted("into", &BulkStepIn::into), defaulted("co_units", &BulkStepIn::co_units),
                      defaulted("attachments", &BulkStepIn::attachments), dinh::field("due", &BulkStepIn::due));
  }
};
enum class StepOutcome { possible, done, already, refused };
constexpr auto names_of(StepOutcome) {
  return std::array{named(StepOutcome::possible, "possible"), named(StepOutcome::done, "done"), named(StepOutcome::already, "already"),
                    named(StepOutcome::refused, "refused")};
}
struct BulkStepItem {
  std::string id, code;
  StepOutcome outcome = StepOutcome::refused;
  std::string why, state;
  std::int64_t version = 0;
  static constexpr auto fields() {
    return std::tuple(field("id", &BulkStepItem::id), field("code", &BulkStepItem::code), field("outcome", &BulkStepItem::outcome),
                      field("why", &BulkStepItem::why, "of a refusal"), field("state", &BulkStepItem::state),
                      field("version", &BulkStepItem::version));
  }
};
struct BulkStepOutcome {
  std::int64_t possible = 0, done = 0, already = 0, refused = 0;
  std::vector<BulkStepItem> items;
  static constexpr auto fields() {
    return std::tuple(field("possible", &BulkStepOutcome::possible, "of a dry run"), field("done", &BulkStepOutcome::done),
                      field("already", &BulkStepOutcome::already, "by an earlier try with the same key"),
                      field("refused", &BulkStepOutcome::refused), field("items", &BulkStepOutcome::items));
  }
};

constexpr std::size_t most_bulk_cases = 500;
Result<BulkStepOutcome> take_step(Desk&, Actor const&, BulkStepIn const&, std::string const& key);
http::Operation bulk_steps(Desk&);  // its Idempotency-Key is each case's own: what is done stays done when it breaks off

}  // namespace dinh::hotline
