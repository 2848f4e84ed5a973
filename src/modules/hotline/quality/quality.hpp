#pragma once
// The second look: a drawn share of closed cases is reviewed by somebody else than who approved them, answers that say nothing are pointed
// out, and units are compared by figures that say what they count.
#include "casework/cases.hpp"
#include "civic/audit/audit_log.hpp"
#include "civic/units/units.hpp"
#include "http/endpoint.hpp"
#include "modules/hotline/quality/hollow.hpp"
#include "modules/hotline/quality/quality_store.hpp"
#include "modules/hotline/quality/rules.hpp"
#include "modules/hotline/views.hpp"

namespace dinh::hotline {

struct AnswerCheck {
  bool hollow = false;
  double points = 0, most_like = 0;
  std::vector<Reason> reasons;
  static constexpr auto fields() {
    return std::tuple(field("hollow", &AnswerCheck::hollow, "it says nothing that is this case's own"),
                      field("points", &AnswerCheck::points),
                      field("most_like", &AnswerCheck::most_like, "to the nearest former answer of the unit, 0 to 1"),
                      field("reasons", &AnswerCheck::reasons));
  }
};
struct ReviewItem {
  std::string id, code, title, field, unit, unit_name, grade, why, answer;
  Instant closed_at;
  bool yours = false;
  AnswerCheck check;
  static constexpr auto fields() {
    return std::tuple(
        dinh::field("id", &ReviewItem::id), dinh::field("code", &ReviewItem::code), dinh::field("title", &ReviewItem::title),
        dinh::field("field", &ReviewItem::field), dinh::field("unit", &ReviewItem::unit), dinh::field("unit_name", &ReviewItem::unit_name),
        dinh::field("grade", &ReviewItem::grade), dinh::field("why", &ReviewItem::why, "grade or sample"),
        dinh::field("answer", &ReviewItem::answer), dinh::field("closed_at", &ReviewItem::closed_at),
        dinh::field("yours", &ReviewItem::yours, "you approved it: somebody else reviews it"), dinh::field("check", &ReviewItem::check));
  }
};
struct ReviewList {
  std::vector<ReviewItem> items;
  std::vector<Criterion> criteria;
  static constexpr auto fields() { return std::tuple(field("items", &ReviewList::items), field("criteria", &ReviewList::criteria)); }
};

enum class ReviewVerdict { confirmed, fault };
constexpr auto names_of(ReviewVerdict) {
  return std::array{named(ReviewVerdict::confirmed, "confirmed"), named(ReviewVerdict::fault, "fault")};
}
struct ReviewIn {
  std::string id;
  ReviewVerdict verdict = ReviewVerdict::confirmed;
  std::vector<std::string> failed;
  std::string reason;
  static constexpr auto fields() {
    return std::tuple(field("id", &ReviewIn::id), field("verdict", &ReviewIn::verdict, "fault sends the case back"),
                      defaulted("failed", &ReviewIn::failed, "codes of criteria that are not met"),
                      defaulted("reason", &ReviewIn::reason, "needed for a fault"));
  }
};
struct ReviewOut {
  std::string code, verdict, state;
  static constexpr auto fields() {
    return std::tuple(field("code", &ReviewOut::code), field("verdict", &ReviewOut::verdict), field("state", &ReviewOut::state));
  }
};

struct LeagueIn {
  std::optional<Instant> from, to;
  static constexpr auto fields() {
    return std::tuple(field("from", &LeagueIn::from, "absent: 30 days before `to`"), field("to", &LeagueIn::to, "absent: now"));
  }
};
struct LeagueRow {
  std::string unit, name, name_en;
  std::int64_t cases = 0, returned = 0, rated = 0, reviewed = 0;
  bool few = false;
  std::optional<double> in_time, hours, reopened, satisfied, hollow, faults;
  static constexpr auto fields() {
    return std::tuple(field("unit", &LeagueRow::unit), field("name", &LeagueRow::name), field("name_en", &LeagueRow::name_en),
                      field("cases", &LeagueRow::cases), field("returned", &LeagueRow::returned), field("rated", &LeagueRow::rated),
                      field("reviewed", &LeagueRow::reviewed), field("few", &LeagueRow::few, "too few cases for shares"),
                      field("in_time", &LeagueRow::in_time), field("hours", &LeagueRow::hours), field("reopened", &LeagueRow::reopened),
                      field("satisfied", &LeagueRow::satisfied), field("hollow", &LeagueRow::hollow), field("faults", &LeagueRow::faults));
  }
};
struct LeagueFigure {
  std::string code, name, name_en, says, says_en;
  static constexpr auto fields() {
    return std::tuple(field("code", &LeagueFigure::code), field("name", &LeagueFigure::name), field("name_en", &LeagueFigure::name_en),
                      field("says", &LeagueFigure::says), field("says_en", &LeagueFigure::says_en));
  }
};
struct League {
  Instant from, to;
  std::int64_t least_cases = 0;
  std::vector<LeagueRow> items;
  std::vector<LeagueFigure> figures;
  static constexpr auto fields() {
    return std::tuple(field("from", &League::from), field("to", &League::to),
                      field("least_cases", &League::least_cases, "of fewer no share is told"), field("items", &League::items),
                      field("figures", &League::figures));
  }
};

struct CaseIdIn {
  std::string id;
  static constexpr auto fields() { return std::tuple(field("id", &CaseIdIn::id, "id or code of a case")); }
};

class Quality {
 public:
  Quality(storage::Db&, casework::Cases&, civic::Units const&, civic::AuditLog const&, std::string seal_key, Clock);
  Result<AnswerCheck> check(Actor const&, CaseIdIn const&) const;
  Result<ReviewList> reviews(Actor const&, http::Nothing const&) const;
  Result<ReviewOut> review(Actor const&, ReviewIn const&);
  Result<League> units(Actor const&, LeagueIn const&) const;
  std::int64_t judge_some();  // background: answers of cases that were closed; answers how many

 private:
  Result<casework::Case> find(storage::Tx&, Actor const&, std::string const& id) const;
  AnswerCheck check(storage::Tx&, quality_store::Answered const&) const;
  bool approved_by(Actor const&, std::string const& code) const;
  storage::Db& db_;
  casework::Cases& cases_;
  civic::Units const& units_;
  civic::AuditLog const& audit_;
  std::string key_;
  Clock clock_;
  QualityRules rules_;
};

std::vector<http::Route> quality_routes(Quality&);

}  // namespace dinh::hotline
