#include "modules/hotline/surge/bulk_steps.hpp"

#include <set>

namespace dinh::hotline {

namespace {

VerbIn step_of(BulkStepIn const& in, std::string id) {
  VerbIn out;
  out.id = std::move(id);
  out.verb = in.verb;
  out.field = in.field, out.area = in.area, out.urgency = in.urgency, out.unit = in.unit;
  out.text = in.text, out.reason = in.reason, out.into = in.into;
  out.co_units = in.co_units;
  out.attachments = in.attachments;
  out.due = in.due;
  return out;
}

void count(BulkStepOutcome& out, StepOutcome outcome) {
  switch (outcome) {
    case StepOutcome::possible: ++out.possible; break;
    case StepOutcome::done: ++out.done; break;
    case StepOutcome::already: ++out.already; break;
    case StepOutcome::refused: ++out.refused; break;
  }
}

BulkStepItem one(Desk& desk, Actor const& actor, VerbIn const& step, bool dry_run, std::string const& key) {
  BulkStepItem item;
  item.id = step.id;
  auto before = dry_run ? std::nullopt : desk.made_before(actor, step.id, key);
  auto taken = dry_run ? desk.would(actor, step) : before ? Result<casework::Case>(*before) : desk.step(actor, step, key);
  if (!taken) {
    item.why = taken.error().detail;
    return item;
  }
  item.id = std::to_string(taken->id);
  item.code = taken->code;
  item.state = name_of(taken->state);
  item.version = taken->version;
  item.outcome = dry_run ? StepOutcome::possible : before ? StepOutcome::already : StepOutcome::done;
  return item;
}

}  // namespace

Result<BulkStepOutcome> take_step(Desk& desk, Actor const& actor, BulkStepIn const& in, std::string const& key) {
  if (in.ids.empty() || in.ids.size() > most_bulk_cases) return fail_field("ids", "1 to 500 ids or numbers");
  if (!from_name<casework::Verb>(in.verb)) return fail_field("verb", "a verb of cases");
  BulkStepOutcome out;
  std::set<std::string> seen;
  auto own = key.empty() ? key : "bulk " + std::to_string(actor.user_id) + " " + in.verb + " " + key;
  for (auto const& id : in.ids) {
    if (!seen.insert(id).second) continue;
    auto item = one(desk, actor, step_of(in, id), in.dry_run, own);
    count(out, item.outcome);
    out.items.push_back(std::move(item));
  }
  return out;
}

http::Operation bulk_steps(Desk& desk) {
  http::Operation out(http::Handler([&desk](http::Request const& request) -> http::Response {
    auto in = http::detail::bind<BulkStepIn>(request);
    if (!in) return http::problem(in.error());
    auto key = std::string(request.header("Idempotency-Key").value_or(""));
    if (key.size() > 255)
      return http::problem({Code::invalid, "Idempotency-Key: at most 255 bytes", "Idempotency-Key", "at most 255 bytes", {}});
    return http::detail::write_answer<BulkStepOutcome>(take_step(desk, *request.actor, *in, key));
  }));
  out.takes_key = true;
  out.request_schema = http::schema_of<BulkStepIn>();
  out.parameters = http::parameters_of<BulkStepIn>();
  out.response_schema = http::schema_of<BulkStepOutcome>();
  return out;
}

}  // namespace dinh::hotline
