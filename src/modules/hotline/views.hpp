#pragma once
// What the hotline's API says and takes: plain shapes, no rules.
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/calendar.hpp"
#include "base/fields.hpp"
#include "base/time.hpp"
#include "casework/case.hpp"
#include "civic/units/units.hpp"
#include "modules/hotline/catalogue.hpp"
#include "modules/hotline/handover/handover.hpp"
#include "modules/hotline/reason.hpp"
#include "modules/hotline/rules.hpp"
#include "modules/hotline/understanding/reading.hpp"

namespace dinh::hotline {

struct Named {
  std::string code, name, name_en;
  static constexpr auto fields() {
    return std::tuple(field("code", &Named::code), field("name", &Named::name), field("name_en", &Named::name_en));
  }
};

struct AttachmentView {
  std::string id, type;
  std::int64_t bytes = 0, width = 0, height = 0;
  static constexpr auto fields() {
    return std::tuple(field("id", &AttachmentView::id), field("type", &AttachmentView::type), field("bytes", &AttachmentView::bytes),
                      field("width", &AttachmentView::width), field("height", &AttachmentView::height));
  }
};

struct TimelineView {
  Instant at;
  std::string kind;
  std::optional<std::string> state;
  std::string by, text;
  std::optional<std::string> unit;  // name of the unit that has it from now on
  std::vector<AttachmentView> attachments;
  static constexpr auto fields() {
    return std::tuple(field("at", &TimelineView::at), field("kind", &TimelineView::kind), field("state", &TimelineView::state),
                      field("by", &TimelineView::by), field("text", &TimelineView::text), field("unit", &TimelineView::unit),
                      field("attachments", &TimelineView::attachments));
  }
};

struct Contact {
  std::optional<std::string> name, phone, email;
  std::optional<std::string> device_id, account_id;  // what an Open311 client knows its user by
  static constexpr auto fields() {
    return std::tuple(field("name", &Contact::name), field("phone", &Contact::phone), field("email", &Contact::email),
                      field("device_id", &Contact::device_id), field("account_id", &Contact::account_id));
  }
};

struct NewReport {  // POST /api/reports and, with a channel, POST /api/cases
  std::string field, description;
  std::optional<double> lat, lon;
  std::string address, area, urgency, lang = "vi", channel;
  Contact contact;
  std::vector<std::string> attachments;
  json::Value extra = json::Object{};
  bool place_may_follow = false;  // it came by a message: he is asked for it
  static constexpr auto fields() {
    return std::tuple(dinh::field("field", &NewReport::field, "code of the category tree"),
                      dinh::field("description", &NewReport::description), dinh::field("lat", &NewReport::lat),
                      dinh::field("lon", &NewReport::lon), defaulted("address", &NewReport::address), defaulted("area", &NewReport::area),
                      defaulted("urgency", &NewReport::urgency), defaulted("lang", &NewReport::lang),
                      defaulted("channel", &NewReport::channel), defaulted("contact", &NewReport::contact, "sealed: units never see it"),
                      defaulted("attachments", &NewReport::attachments), defaulted("extra", &NewReport::extra));
  }
};

struct Opened {
  std::string code, number, id, state;
  std::optional<Instant> due;
  static constexpr auto fields() {
    return std::tuple(field("code", &Opened::code, "for who reported: the number, and behind it the key"), field("number", &Opened::number),
                      field("id", &Opened::id), field("state", &Opened::state), field("due", &Opened::due));
  }
};

struct LabelView {
  std::string vi, en;
  static constexpr auto fields() { return std::tuple(field("vi", &LabelView::vi), field("en", &LabelView::en)); }
};
struct RatingView {
  std::string grade, comment;
  static constexpr auto fields() { return std::tuple(field("grade", &RatingView::grade), field("comment", &RatingView::comment)); }
};

struct TrackView {
  std::string code, number, state;
  LabelView state_label;
  Named field;
  std::string description, address, area;
  std::optional<double> lat, lon;
  Instant opened_at;
  std::optional<Instant> due;
  bool yours = false, overdue = false, can_rate = false, can_reopen = false;
  std::vector<Named> units;
  std::vector<TimelineView> timeline;
  std::optional<std::string> answer;
  std::vector<AttachmentView> attachments, proof;  // of the report; of the answer
  std::optional<RatingView> rating;
  std::int64_t supporters = 0;
  static constexpr auto fields() {
    return std::tuple(
        dinh::field("code", &TrackView::code, "as it was proven: with the key, or the number alone"),
        dinh::field("number", &TrackView::number), dinh::field("yours", &TrackView::yours, "the code has the key of the report in it"),
        dinh::field("state", &TrackView::state), dinh::field("state_label", &TrackView::state_label),
        dinh::field("field", &TrackView::field), dinh::field("description", &TrackView::description),
        dinh::field("address", &TrackView::address), dinh::field("area", &TrackView::area), dinh::field("lat", &TrackView::lat),
        dinh::field("lon", &TrackView::lon), dinh::field("opened_at", &TrackView::opened_at), dinh::field("due", &TrackView::due),
        dinh::field("overdue", &TrackView::overdue), dinh::field("can_rate", &TrackView::can_rate),
        dinh::field("can_reopen", &TrackView::can_reopen), dinh::field("units", &TrackView::units),
        dinh::field("timeline", &TrackView::timeline), dinh::field("answer", &TrackView::answer),
        dinh::field("attachments", &TrackView::attachments, "of the report; those of later steps stand on the timeline"),
        dinh::field("proof", &TrackView::proof, "what the answer shows for it"), dinh::field("rating", &TrackView::rating),
        dinh::field("supporters", &TrackView::supporters));
  }
};

struct NearbyView {
  std::string code, title, field, state;
  double distance_m = 0, score = 0;
  Instant opened_at;
  std::int64_t supporters = 0;
  std::optional<std::string> thumbnail;  // attachment id
  std::vector<Reason> why;
  static constexpr auto fields() {
    return std::tuple(dinh::field("code", &NearbyView::code), dinh::field("title", &NearbyView::title),
                      dinh::field("field", &NearbyView::field), dinh::field("state", &NearbyView::state),
                      dinh::field("distance_m", &NearbyView::distance_m),
                      dinh::field("score", &NearbyView::score, "probability that it is about the same, 0 to 1"),
                      dinh::field("opened_at", &NearbyView::opened_at), dinh::field("supporters", &NearbyView::supporters),
                      dinh::field("thumbnail", &NearbyView::thumbnail), dinh::field("why", &NearbyView::why));
  }
};

struct CaseRow {
  std::string id, code, state, field, title, area, unit, channel;
  std::optional<double> lat, lon;
  Instant opened_at;
  std::optional<Instant> due;
  bool overdue = false;
  std::int64_t version = 0, supporters = 0, escalated = 0;
  static constexpr auto fields() {
    return std::tuple(dinh::field("id", &CaseRow::id), dinh::field("code", &CaseRow::code), dinh::field("state", &CaseRow::state),
                      dinh::field("field", &CaseRow::field), dinh::field("title", &CaseRow::title), dinh::field("area", &CaseRow::area),
                      dinh::field("unit", &CaseRow::unit), dinh::field("channel", &CaseRow::channel), dinh::field("lat", &CaseRow::lat),
                      dinh::field("lon", &CaseRow::lon), dinh::field("opened_at", &CaseRow::opened_at), dinh::field("due", &CaseRow::due),
                      dinh::field("overdue", &CaseRow::overdue), dinh::field("version", &CaseRow::version),
                      dinh::field("supporters", &CaseRow::supporters),
                      dinh::field("escalated", &CaseRow::escalated, "the highest step of a ladder that was told; 0 none"));
  }
};

struct ReporterView {
  bool sealed = true, has_phone = false, has_email = false;
  static constexpr auto fields() {
    return std::tuple(field("sealed", &ReporterView::sealed), field("has_phone", &ReporterView::has_phone),
                      field("has_email", &ReporterView::has_email));
  }
};
struct ExtensionView {  // a date that somebody committed to
  Instant at;
  std::optional<Instant> due_before;
  std::string by, reason;
  static constexpr auto fields() {
    return std::tuple(field("at", &ExtensionView::at), field("due_before", &ExtensionView::due_before), field("by", &ExtensionView::by),
                      field("reason", &ExtensionView::reason));
  }
};
struct ClockView {
  std::string kind, unit, ladder, why;
  Instant started_at;
  std::int64_t budget = 0;  // minutes of working time
  std::optional<Instant> due, met_at;
  bool paused = false;
  std::vector<Step> steps;
  std::vector<ExtensionView> extensions;
  static constexpr auto fields() {
    return std::tuple(field("kind", &ClockView::kind, "first_answer, forward, result, progress or share"),
                      field("unit", &ClockView::unit, "whose share"), field("ladder", &ClockView::ladder, "who is told, by code"),
                      field("why", &ClockView::why, "what decided the promise: of field,unit,urgency,dates; empty: it is for every case"),
                      field("started_at", &ClockView::started_at), field("budget", &ClockView::budget), field("due", &ClockView::due),
                      field("met_at", &ClockView::met_at), field("paused", &ClockView::paused), field("steps", &ClockView::steps),
                      field("extensions", &ClockView::extensions));
  }
};
struct EscalationView {
  std::string kind, unit, mark, tell, instead;  // unit: whose people were told
  bool share = false;
  std::int64_t step = 0;
  Instant at, fired_at;
  std::vector<std::string> people;
  static constexpr auto fields() {
    return std::tuple(field("kind", &EscalationView::kind, "of the clock"),
                      field("unit", &EscalationView::unit, "whose case or share it is"),
                      field("mark", &EscalationView::mark, "75%: of the time promised; +480: working minutes past due"),
                      field("tell", &EscalationView::tell, "the post that was to be told"),
                      field("instead", &EscalationView::instead, "no_duty: nobody is on duty; no_unit: nor has the unit anybody for it"),
                      field("share", &EscalationView::share), field("step", &EscalationView::step, "of the ladder, from 1"),
                      field("at", &EscalationView::at, "when it came"), field("fired_at", &EscalationView::fired_at, "when it was told"),
                      field("people", &EscalationView::people, "who was told"));
  }
};
struct AssignmentView {
  std::string unit, role, state;
  std::optional<std::string> answer;
  static constexpr auto fields() {
    return std::tuple(field("unit", &AssignmentView::unit), field("role", &AssignmentView::role), field("state", &AssignmentView::state),
                      field("answer", &AssignmentView::answer));
  }
};
struct LikeView {
  std::string id, code, title, state;
  double distance_m = 0, probability = 0;
  bool suggested = false;  // sure enough to be proposed for a merge
  bool merged = false;     // the other way is gone already: this is the one that is worked on
  std::vector<Reason> why;
  static constexpr auto fields() {
    return std::tuple(field("id", &LikeView::id), field("code", &LikeView::code), field("title", &LikeView::title),
                      field("state", &LikeView::state), field("distance_m", &LikeView::distance_m),
                      field("probability", &LikeView::probability, "that both are about one thing, 0 to 1"),
                      field("suggested", &LikeView::suggested, "sure enough to be merged"),
                      field("merged", &LikeView::merged, "it is a part of this one already"), field("why", &LikeView::why));
  }
};

struct CaseDetail : CaseRow {
  std::string description, address, urgency, source;
  std::optional<std::string> tracking_code;  // for who may open cases, to tell the caller
  ReporterView reporter;
  std::vector<TimelineView> timeline;
  std::vector<ClockView> clocks;
  std::vector<EscalationView> escalations;
  std::vector<AttachmentView> attachments;
  std::vector<AssignmentView> assignments;
  std::vector<LikeView> duplicates;
  std::vector<HandoverView> handover;
  Suggestion suggestion;
  std::optional<Reading> reading;    // for who may classify it now
  std::vector<std::string> actions;  // verbs this actor may use now
  static constexpr auto fields() {
    return std::tuple_cat(
        CaseRow::fields(),
        std::tuple(dinh::field("description", &CaseDetail::description), dinh::field("address", &CaseDetail::address),
                   dinh::field("urgency", &CaseDetail::urgency), dinh::field("source", &CaseDetail::source),
                   dinh::field("tracking_code", &CaseDetail::tracking_code, "with the key; for who may open cases, to tell the caller"),
                   dinh::field("reporter", &CaseDetail::reporter), dinh::field("timeline", &CaseDetail::timeline),
                   dinh::field("clocks", &CaseDetail::clocks), dinh::field("escalations", &CaseDetail::escalations),
                   dinh::field("attachments", &CaseDetail::attachments), dinh::field("assignments", &CaseDetail::assignments),
                   dinh::field("duplicates", &CaseDetail::duplicates),
                   dinh::field("handover", &CaseDetail::handover, "what went to systems of other houses, the latest last"),
                   dinh::field("suggestion", &CaseDetail::suggestion),
                   dinh::field("reading", &CaseDetail::reading, "what its text says; for who may classify it now"),
                   dinh::field("actions", &CaseDetail::actions)));
  }
};

// Conversions; all that is shown in public goes through redact().
CaseRow row_of(casework::Case const&, Instant now);
AttachmentView view_of(casework::Attachment const&);
// The files that one kind of step brought; "" every step after the report itself.
std::set<std::string> files_of(std::vector<casework::Event> const&, std::string_view kind = "");
std::vector<TimelineView> timeline_of(std::vector<casework::Event> const&, std::vector<casework::Attachment> const&, civic::Units const&,
                                      bool only_public);

}  // namespace dinh::hotline
