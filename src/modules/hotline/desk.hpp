#pragma once
// The operators' and units' side: queues, lists, one case with everything about it, and the verbs.
#include "civic/audit/audit_log.hpp"
#include "http/endpoint.hpp"
#include "modules/hotline/categories.hpp"
#include "modules/hotline/duplicates/finder.hpp"
#include "modules/hotline/intake.hpp"
#include "modules/hotline/presence.hpp"
#include "modules/hotline/tracking_keys.hpp"
#include "modules/hotline/understanding/reader.hpp"

namespace dinh::hotline {

struct QueueView {
  std::string key, name, name_en;
  std::int64_t count = 0, overdue = 0;
  static constexpr auto fields() {
    return std::tuple(field("key", &QueueView::key), field("name", &QueueView::name), field("name_en", &QueueView::name_en),
                      field("count", &QueueView::count), field("overdue", &QueueView::overdue));
  }
};
struct QueueList {
  std::vector<QueueView> items;
  static constexpr auto fields() { return std::tuple(field("items", &QueueList::items)); }
};

struct CaseFilterIn {  // which cases; the map shows them all
  std::optional<std::string> queue, q, state, field, area, unit, bbox, source;
  std::optional<Instant> from, to;
  static constexpr auto fields() {
    return std::tuple(dinh::field("queue", &CaseFilterIn::queue), dinh::field("q", &CaseFilterIn::q, "words or a code"),
                      dinh::field("state", &CaseFilterIn::state), dinh::field("field", &CaseFilterIn::field),
                      dinh::field("area", &CaseFilterIn::area), dinh::field("unit", &CaseFilterIn::unit),
                      dinh::field("bbox", &CaseFilterIn::bbox, "west,south,east,north"),
                      dinh::field("source", &CaseFilterIn::source, "import source; - for our own"),
                      dinh::field("from", &CaseFilterIn::from), dinh::field("to", &CaseFilterIn::to));
  }
};
struct ListIn : CaseFilterIn {  // and which page of them
  std::optional<std::string> sort, cursor;
  std::int64_t limit = 50;
  static constexpr auto fields() {
    return std::tuple_cat(CaseFilterIn::fields(),
                          std::tuple(dinh::field("sort", &ListIn::sort, "newest, oldest or due"), dinh::field("cursor", &ListIn::cursor),
                                     defaulted("limit", &ListIn::limit, "1 to 500")));
  }
};
struct CaseList {
  std::vector<CaseRow> items;
  std::optional<std::string> next;
  std::optional<std::int64_t> total;  // with the first page; counted up to a limit
  bool total_is_least = false;        // there are at least as many
  static constexpr auto fields() {
    return std::tuple(field("items", &CaseList::items), field("next", &CaseList::next), field("total", &CaseList::total),
                      field("total_is_least", &CaseList::total_is_least));
  }
};
struct MapItem {
  std::string code;
  double lon = 0, lat = 0;
  std::int64_t state = 0;    // index into states
  std::int64_t overdue = 0;  // 1: past due
  static constexpr bool is_tuple = true;
  static constexpr auto fields() {
    return std::tuple(field("code", &MapItem::code), field("lon", &MapItem::lon), field("lat", &MapItem::lat),
                      field("state", &MapItem::state, "index into states"), field("overdue", &MapItem::overdue, "1: past due"));
  }
};
struct MapList {
  std::vector<MapItem> items;
  std::vector<std::string> states;
  static constexpr auto fields() { return std::tuple(field("items", &MapList::items), field("states", &MapList::states)); }
};

struct IdIn {
  std::string id;
  static constexpr auto fields() { return std::tuple(field("id", &IdIn::id)); }
};
struct VerbIn {  // POST /api/cases/{id}/{verb}: each verb takes what it needs
  std::string id, verb;
  std::optional<std::int64_t> if_match;
  std::string field, area, urgency, unit, note, reason, text, into, to, grade;
  std::vector<std::string> co_units, attachments;
  std::optional<Instant> due;
  bool proof = false, keep_rule = false;
  static constexpr auto fields() {
    return std::tuple(
        dinh::field("id", &VerbIn::id), dinh::field("verb", &VerbIn::verb), dinh::field("if_match", &VerbIn::if_match),
        defaulted("field", &VerbIn::field), defaulted("area", &VerbIn::area), defaulted("urgency", &VerbIn::urgency),
        defaulted("unit", &VerbIn::unit), defaulted("note", &VerbIn::note), defaulted("reason", &VerbIn::reason),
        defaulted("text", &VerbIn::text), defaulted("into", &VerbIn::into, "id or code of the main case"), defaulted("to", &VerbIn::to),
        defaulted("grade", &VerbIn::grade), defaulted("co_units", &VerbIn::co_units), defaulted("attachments", &VerbIn::attachments),
        dinh::field("due", &VerbIn::due), defaulted("proof", &VerbIn::proof),
        defaulted("keep_rule", &VerbIn::keep_rule, "of forward, by an arbiter: from now on this unit has the field in that area"));
  }
};
struct OpenIdentityIn {
  std::string id, reason;
  static constexpr auto fields() { return std::tuple(field("id", &OpenIdentityIn::id), field("reason", &OpenIdentityIn::reason)); }
};

struct LookIn {
  std::string id;
  bool leaving = false;
  static constexpr auto fields() { return std::tuple(field("id", &LookIn::id), defaulted("leaving", &LookIn::leaving)); }
};
struct ViewerList {
  std::vector<std::string> items;  // names of colleagues
  static constexpr auto fields() { return std::tuple(field("items", &ViewerList::items)); }
};

struct HeardIn {  // what was typed so far, while the caller is still speaking
  std::string description, address, field, area;
  std::optional<double> lat, lon;
  static constexpr auto fields() {
    return std::tuple(dinh::field("description", &HeardIn::description), defaulted("address", &HeardIn::address),
                      defaulted("field", &HeardIn::field, "what the operator chose already"), defaulted("area", &HeardIn::area),
                      dinh::field("lat", &HeardIn::lat), dinh::field("lon", &HeardIn::lon));
  }
};
struct Heard : Reading {
  Suggestion suggestion;  // the unit, for the chosen or the likeliest field
  std::vector<LikeView> duplicates;
  static constexpr auto fields() {
    return std::tuple_cat(Reading::fields(), std::tuple(field("suggestion", &Heard::suggestion, "for the chosen or the likeliest field"),
                                                        field("duplicates", &Heard::duplicates)));
  }
};

struct AnswerDraft {  // what the lead may start from
  std::string text;
  std::vector<std::string> open;  // codes of units whose shares are open
  static constexpr auto fields() {
    return std::tuple(field("text", &AnswerDraft::text, "the shares' answers under the units' names; empty: there are none"),
                      field("open", &AnswerDraft::open, "units that have not answered; the lead's answer then needs a reason"));
  }
};

class Desk {
 public:
  Desk(storage::Db&, casework::Cases&, Intake const&, Identities&, Catalogue const&, DuplicateFinder const&, Reader&, civic::Units const&,
       civic::AuditLog const&, TrackingKeys const&, Categories&, Clock);

  Result<QueueList> queues(Actor const&, http::Nothing const&) const;
  Result<CaseList> list(Actor const&, ListIn const&) const;
  Result<MapList> map(Actor const&, CaseFilterIn const&) const;
  Result<CaseDetail> get(Actor const&, IdIn const&) const;
  Result<http::Answer<CaseDetail>> open(Actor const&, NewReport const&);
  Result<CaseDetail> act(Actor const&, VerbIn const&);
  // act(), with the case itself for an answer; `key` is kept with the step, made_before() finds it again.
  Result<casework::Case> step(Actor const&, VerbIn const&, std::string const& key = {});
  Result<casework::Case> would(Actor const&, VerbIn const&) const;  // the case it would be taken with; nothing is written
  std::optional<casework::Case> made_before(Actor const&, std::string const& id, std::string const& key) const;
  Result<AnswerDraft> draft(Actor const&, IdIn const&) const;
  Result<Contact> open_identity(Actor const&, OpenIdentityIn const&);
  Result<Heard> understand(Actor const&, HeardIn const&) const;
  Result<ViewerList> look(Actor const&, LookIn const&);

 private:
  void add_escalated(storage::Tx&, Actor const&, Instant now, QueueList&) const;
  QueueList queues_of_unit(storage::Tx&, Actor const&, Instant now) const;
  std::vector<casework::Case> to_look_at(storage::Tx&, Actor const&, casework::store::Filter const&) const;
  Result<void> check_codes(CaseFilterIn const&) const;
  Result<casework::store::Filter> filter(Actor const&, CaseFilterIn const&) const;
  Result<casework::Action> action_of(storage::Tx&, VerbIn const&, casework::Case const&) const;
  Result<casework::Action> allowed_action(storage::Tx&, Actor const&, VerbIn const&, casework::Case const&) const;
  static void seal(CaseDetail&);
  void add_clocks(storage::Tx&, casework::Case const&, CaseDetail&) const;
  CaseDetail detail(storage::Tx&, Actor const&, casework::Case const&) const;
  CaseDetail shown(Actor const&, casework::Case const&) const;
  static LikeView like_view(FoundCase const&);
  std::vector<LikeView> like(storage::Tx&, casework::Case const&) const;
  std::vector<LikeView> like(storage::Tx&, Sighting const&, std::string_view source, std::int64_t itself) const;
  Result<void> keep_rule(storage::Tx&, Actor const&, VerbIn const&, casework::Case const&) const;
  Suggestion suggestion(storage::Tx&, casework::Case const&) const;
  void keep_lesson(storage::Tx&, casework::Case const&) const;

  storage::Db& db_;
  casework::Cases& cases_;
  Intake const& intake_;
  Identities& identities_;
  Catalogue const& catalogue_;
  DuplicateFinder const& finder_;
  Reader& reader_;
  civic::Units const& units_;
  civic::AuditLog const& audit_;
  TrackingKeys const& keys_;
  Categories& categories_;
  Clock clock_;
  Presence presence_;
};

// The conditions of a queue ("new", "overdue", "unit:so-xd", …) for this actor; nothing for an unknown key.
std::optional<casework::store::Filter> queue_filter(std::string_view key, Actor const&, Instant now);

}  // namespace dinh::hotline
