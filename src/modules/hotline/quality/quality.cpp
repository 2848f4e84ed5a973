#include "modules/hotline/quality/quality.hpp"

#include <algorithm>
#include <map>

#include "base/ids.hpp"
#include "base/shipped.hpp"
#include "base/text.hpp"
#include "modules/hotline/visible_case.hpp"

namespace dinh::hotline {

using casework::Verb;

namespace {

constexpr std::int64_t most_drawn_from = 20'000, most_listed = 100, compared_with = 200, judged_at_once = 20, judged_back_days = 400;
constexpr std::int64_t longest_period_days = 366, default_period_days = 30, audit_looked_at = 200;

AnswerCheck shown(HollowVerdict const& v) { return {v.hollow, v.points, v.most_like, v.reasons}; }

quality_store::Answered answered(casework::Case const& c) {
  return {c.id, c.answer, c.description, c.address, c.unit, c.closed_at.value_or(c.updated_at)};
}

std::vector<LeagueFigure> definitions() {
  return {{"cases", "Đã giải quyết", "Resolved", "Phản ánh của tổng đài (không kể dữ liệu nhập) được đóng trong kỳ, đơn vị chủ trì.",
           "Reports of the hotline (imports apart) closed in the period, by their lead unit."},
          {"in_time", "Trả lời đúng hạn", "Answered in time", "Phần có trả lời đầu tiên không muộn hơn hạn xử lý.",
           "Share whose first answer came no later than the due date."},
          {"hours", "Giờ đến trả lời (trung vị)", "Hours to the answer (median)", "Từ khi nhận đến trả lời đầu tiên, giờ liên tục.",
           "From intake to the first answer, hours of the clock."},
          {"returned", "Trả lại", "Returned", "Số lần đơn vị trả lại vụ việc trong kỳ.", "Times the unit gave a case back in the period."},
          {"reopened", "Mở lại", "Reopened", "Số vụ việc mở lại trong kỳ so với số đóng trong kỳ.",
           "Cases reopened in the period, per closed one."},
          {"satisfied", "Hài lòng", "Satisfied", "Trong số được chấm: hài lòng hoặc chấp nhận.", "Of those rated: satisfied or accepted."},
          {"hollow", "Trả lời chung chung", "Hollow answers", "Trong số đã xét: câu trả lời không có gì riêng của vụ việc.",
           "Of those looked at: answers that say nothing of the case's own."},
          {"faults", "Lỗi khi soát", "Faults in review", "Trong số người thứ hai đã soát: bị gửi lại.",
           "Of those a second person reviewed: sent back."}};
}

}  // namespace

Quality::Quality(storage::Db& db, casework::Cases& cases, civic::Units const& units, civic::AuditLog const& audit, std::string seal_key,
                 Clock clock)
    : db_(db),
      cases_(cases),
      units_(units),
      audit_(audit),
      key_(std::move(seal_key)),
      clock_(std::move(clock)),
      rules_(read_quality_rules(shipped("hotline/quality.json"))) {
  quality_store::migrate(db_);
}

Result<casework::Case> Quality::find(storage::Tx& tx, Actor const& actor, std::string const& id) const {
  TRY(auto c, visible_case(tx, actor, id));
  bool leads = actor.can("case.all") || c.unit == actor.unit;  // a share is judged by who leads
  if (!leads) return fail(Code::not_found, "There is no such case");
  return c;
}

AnswerCheck Quality::check(storage::Tx& tx, quality_store::Answered const& a) const {
  std::vector<Skeleton> former;
  for (auto const& other : quality_store::former(tx, a.unit, a.id, compared_with))
    former.push_back(skeleton_of(other.answer, other.address));
  return shown(judge_answer({a.answer, a.description, a.address, quality_store::has_proof(tx, a.id)}, former));
}

Result<AnswerCheck> Quality::check(Actor const& actor, CaseIdIn const& in) const {
  return db_.read([&](storage::Tx& tx) -> Result<AnswerCheck> {
    TRY(auto c, find(tx, actor, in.id));
    if (c.answer.empty()) return fail(Code::conflict, "Nobody has answered it yet");
    return check(tx, answered(c));
  });
}

// By the audit log: it alone says who it was, not only how he is called.
bool Quality::approved_by(Actor const& actor, std::string const& code) const {
  auto page = audit_.page(actor, {.before = {}, .limit = audit_looked_at, .object = "case:" + code});
  if (!page) return false;
  auto at = std::find_if(page->items.begin(), page->items.end(), [](auto const& e) { return e.action == "case.approve"; });
  return at != page->items.end() && at->actor == civic::actor_text(actor);
}

Result<ReviewList> Quality::reviews(Actor const& actor, http::Nothing const&) const {
  ReviewList out{{}, rules_.criteria};
  auto since = clock_() + -rules_.review.days * day_ms;
  auto found = db_.read([&](storage::Tx& tx) {
    std::vector<std::pair<casework::Case, std::string>> list;
    for (auto& c : quality_store::to_review(tx, since, most_drawn_from)) {
      auto why = drawn(rules_.review, c, key_);
      if (!why.empty()) list.emplace_back(std::move(c), std::move(why));
    }
    // What people were not content with comes first, then the oldest: it leaves the list soonest.
    std::stable_sort(list.begin(), list.end(), [](auto const& a, auto const& b) {
      return std::pair(a.second != "grade", a.first.closed_at) < std::pair(b.second != "grade", b.first.closed_at);
    });
    if (list.size() > static_cast<std::size_t>(most_listed)) list.resize(static_cast<std::size_t>(most_listed));
    return list;
  });
  for (auto const& [c, why] : found) {
    ReviewItem item{
        std::to_string(c.id), c.code, c.title, c.field, c.unit, c.unit, c.grade, why, c.answer, c.closed_at.value_or(c.updated_at)};
    if (auto u = units_.find(c.unit)) item.unit_name = u->name;
    item.yours = approved_by(actor, c.code);
    item.check = db_.read([&](storage::Tx& tx) { return check(tx, answered(c)); });
    out.items.push_back(std::move(item));
  }
  return out;
}

Result<ReviewOut> Quality::review(Actor const& actor, ReviewIn const& in) {
  bool fault = in.verdict == ReviewVerdict::fault;
  auto reason = std::string(trim(in.reason));
  if (fault && (code_points(reason) < 5 || code_points(reason) > 500))
    return fail_field("reason", "why it is sent back, in 5 to 500 characters");
  for (auto const& code : in.failed)
    if (std::none_of(rules_.criteria.begin(), rules_.criteria.end(), [&](Criterion const& c) { return c.code == code; }))
      return fail_field("failed", "codes of criteria");
  auto c = db_.read([&](storage::Tx& tx) { return find(tx, actor, in.id); });
  if (!c) return tl::unexpected(c.error());
  if (approved_by(actor, c->code)) return fail(Code::forbidden, "You approved it: somebody else reviews it");
  return db_.write([&](storage::Tx& tx) -> Result<ReviewOut> {
    TRY(auto now, find(tx, actor, in.id));
    auto why = drawn(rules_.review, now, key_);
    bool closed = now.state == casework::State::resolved || now.state == casework::State::rated;
    if (!closed || why.empty()) return fail(Code::conflict, "This case was not drawn, or is not closed");
    if (!quality_store::add(tx, {now.id, why, actor.user_id, actor.name, clock_(), std::string(name_of(in.verdict)), in.failed, reason}))
      return fail(Code::conflict, "Somebody has reviewed it already");
    audit_.append(tx, actor, "quality.review", "case:" + now.code,
                  json::Object{{"verdict", name_of(in.verdict)}, {"why", why}, {"failed", static_cast<std::int64_t>(in.failed.size())}});
    if (fault) {
      casework::Action back{.verb = Verb::reopen, .text = "Soát chất lượng: " + reason};
      TRY(now, cases_.act(tx, actor, now.id, back));
    }
    return ReviewOut{now.code, std::string(name_of(in.verdict)), std::string(name_of(now.state))};
  });
}

Result<League> Quality::units(Actor const&, LeagueIn const& in) const {
  League out;
  out.to = in.to.value_or(clock_());
  out.from = in.from.value_or(out.to + -default_period_days * day_ms);
  if (out.to <= out.from) return fail_field("to", "a moment after `from`");
  if (out.to - out.from > longest_period_days * day_ms) return fail_field("from", "at most 366 days before `to`");
  out.least_cases = rules_.league.least_cases;
  out.figures = definitions();
  struct Sums {
    std::int64_t cases = 0, due = 0, in_time = 0, rated = 0, satisfied = 0;
    std::vector<double> hours;
  };
  std::map<std::string, Sums> sums;
  std::map<std::string, quality_store::Count> returned, reopened, hollow, faults;
  auto by_unit = [](std::vector<quality_store::Count> counts) {
    std::map<std::string, quality_store::Count> all;
    for (auto& count : counts) all[count.unit] = count;
    return all;
  };
  db_.read([&](storage::Tx& tx) {
    for (auto const& c : quality_store::closed(tx, out.from, out.to)) {
      auto& s = sums[c.unit];
      auto answered_at = c.answered_at.value_or(c.closed_at);
      ++s.cases;
      if (c.due_at) ++s.due, s.in_time += answered_at <= *c.due_at ? 1 : 0;
      if (!c.grade.empty()) ++s.rated, s.satisfied += c.grade != "unsatisfied" ? 1 : 0;
      s.hours.push_back(static_cast<double>(answered_at - c.opened_at) / static_cast<double>(hour_ms));
    }
    returned = by_unit(quality_store::returned(tx, out.from, out.to));
    reopened = by_unit(quality_store::reopened(tx, out.from, out.to));
    hollow = by_unit(quality_store::hollow(tx, out.from, out.to));
    faults = by_unit(quality_store::faults(tx, out.from, out.to));
  });
  auto share = [](std::int64_t part, std::int64_t of) {
    return of > 0 ? std::optional(static_cast<double>(part) / static_cast<double>(of)) : std::nullopt;
  };
  for (auto& [code, s] : sums) {
    LeagueRow row{.unit = code, .name = code, .name_en = code, .cases = s.cases, .returned = returned[code].count, .rated = s.rated};
    if (auto u = units_.find(code)) row.name = u->name, row.name_en = u->name_en;
    row.reviewed = faults[code].of;
    row.few = s.cases < out.least_cases;
    if (!row.few) {
      row.in_time = share(s.in_time, s.due);
      row.hours = median(std::move(s.hours));
      row.reopened = share(reopened[code].count, s.cases);
      row.satisfied = share(s.satisfied, s.rated);
      row.hollow = share(hollow[code].count, hollow[code].of);
      row.faults = share(faults[code].count, faults[code].of);
    }
    out.items.push_back(std::move(row));
  }
  // Units with figures first, the best answered in time on top; among equals who has more to do.
  std::stable_sort(out.items.begin(), out.items.end(), [](LeagueRow const& a, LeagueRow const& b) {
    return std::tuple(a.few, -a.in_time.value_or(-1), -a.cases) < std::tuple(b.few, -b.in_time.value_or(-1), -b.cases);
  });
  return out;
}

std::int64_t Quality::judge_some() {
  std::vector<std::pair<quality_store::Answered, AnswerCheck>> done;
  db_.read([&](storage::Tx& tx) {
    for (auto& a : quality_store::not_judged(tx, clock_() + -judged_back_days * day_ms, judged_at_once)) {
      auto verdict = check(tx, a);
      done.emplace_back(std::move(a), std::move(verdict));
    }
  });
  if (done.empty()) return 0;
  db_.write([&](storage::Tx& tx) {
    for (auto const& [a, verdict] : done) quality_store::judged(tx, a, verdict.hollow, verdict.points);
  });
  return static_cast<std::int64_t>(done.size());
}

std::vector<http::Route> quality_routes(Quality& q) {
  using http::endpoint;
  using http::Lane;
  using http::Method;
  auto const& seen = std::as_const(q);
  Result<AnswerCheck> (Quality::*check)(Actor const&, CaseIdIn const&) const = &Quality::check;
  return {
      {Method::get, "/api/cases/{id}/answer-check", "case.read", Lane::worker, endpoint(seen, check),
       "Does its answer say anything of its own; decides nothing"},
      {Method::get, "/api/quality/reviews", "quality.review", Lane::worker, endpoint(seen, &Quality::reviews),
       "Closed cases that were drawn for a second look"},
      {Method::post, "/api/quality/reviews/{id}", "quality.review", Lane::worker, endpoint(q, &Quality::review),
       "Confirm a drawn case, or send it back with a reason"},
      {Method::get, "/api/quality/units", "case.stats", Lane::worker, endpoint(seen, &Quality::units),
       "Units compared by figures with definitions"},
  };
}

}  // namespace dinh::hotline
