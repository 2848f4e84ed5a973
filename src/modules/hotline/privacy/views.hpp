#pragma once
// What the API says of personal data: plain shapes.
#include <optional>
#include <string>
#include <vector>

#include "channels/conversation.hpp"
#include "modules/hotline/privacy/personal_data.hpp"
#include "modules/hotline/privacy/request.hpp"
#include "modules/hotline/views.hpp"

namespace dinh::hotline {

struct KeptField : PersonalField {
  std::optional<std::int64_t> days;
  std::string after, after_en, setting;
  static constexpr auto fields() {
    return std::tuple_cat(PersonalField::fields(), std::tuple(field("days", &KeptField::days, "absent: no fixed period"),
                                                              field("after", &KeptField::after), field("after_en", &KeptField::after_en),
                                                              field("setting", &KeptField::setting, "that says the days; \"\" none")));
  }
};
struct DueCount {
  std::string rule;
  std::int64_t count = 0;
  static constexpr auto fields() {
    return std::tuple(field("rule", &DueCount::rule), field("count", &DueCount::count, "records that are due now, up to 1,000"));
  }
};
struct PersonalDataView {
  std::vector<Law> laws;
  RequestDeadlines deadlines;
  std::vector<KeptField> items;
  std::vector<DueCount> due;
  static constexpr auto fields() {
    return std::tuple(field("laws", &PersonalDataView::laws), field("deadlines", &PersonalDataView::deadlines),
                      field("items", &PersonalDataView::items), field("due", &PersonalDataView::due));
  }
};

struct RequestView {
  std::string id;
  RequestKind kind = RequestKind::provide;
  RequestState state = RequestState::open;
  std::string shown, reason;
  Instant opened_at;
  std::string opened_by;
  Instant answer_by, due;
  std::optional<Instant> done_at;
  std::string done_by;
  RequestOutcome outcome;
  bool overdue = false;
  std::int64_t version = 1;
  static constexpr auto fields() {
    return std::tuple(field("id", &RequestView::id), field("kind", &RequestView::kind), field("state", &RequestView::state),
                      field("shown", &RequestView::shown, "the end of the number or address"), field("reason", &RequestView::reason),
                      field("opened_at", &RequestView::opened_at), field("opened_by", &RequestView::opened_by),
                      field("answer_by", &RequestView::answer_by, "two working days"), field("due", &RequestView::due, "by law"),
                      field("done_at", &RequestView::done_at), field("done_by", &RequestView::done_by),
                      field("outcome", &RequestView::outcome), field("overdue", &RequestView::overdue),
                      field("version", &RequestView::version));
  }
};
struct RequestList {
  std::vector<RequestView> items;
  std::int64_t open = 0, overdue = 0;
  static constexpr auto fields() {
    return std::tuple(field("items", &RequestList::items), field("open", &RequestList::open), field("overdue", &RequestList::overdue));
  }
};
struct NewRequestIn {
  RequestKind kind = RequestKind::provide;
  std::string number, mail, conversation, reason;
  static constexpr auto fields() {
    return std::tuple(field("kind", &NewRequestIn::kind), defaulted("number", &NewRequestIn::number, "telephone number"),
                      defaulted("mail", &NewRequestIn::mail), defaulted("conversation", &NewRequestIn::conversation, "its id"),
                      field("reason", &NewRequestIn::reason, "who asked, and how it was made sure that it is he"));
  }
};
struct RequestIdIn {
  std::int64_t id = 0;
  static constexpr auto fields() { return std::tuple(field("id", &RequestIdIn::id)); }
};
struct RequestStepIn {
  std::int64_t id = 0;
  std::string reason;
  static constexpr auto fields() { return std::tuple(field("id", &RequestStepIn::id), field("reason", &RequestStepIn::reason, "why")); }
};

struct ExportedStep {
  Instant at;
  std::string kind, state, text;
  static constexpr auto fields() {
    return std::tuple(field("at", &ExportedStep::at), field("kind", &ExportedStep::kind), field("state", &ExportedStep::state),
                      field("text", &ExportedStep::text));
  }
};
struct ExportedCase {
  std::string code, state, field, title, description, address, answer, grade, comment, channel;
  Instant opened_at;
  std::optional<Instant> closed_at;
  Contact contact;
  std::vector<ExportedStep> steps;
  std::vector<AttachmentView> files;
  static constexpr auto fields() {
    return std::tuple(dinh::field("code", &ExportedCase::code), dinh::field("state", &ExportedCase::state),
                      dinh::field("field", &ExportedCase::field), dinh::field("title", &ExportedCase::title),
                      dinh::field("description", &ExportedCase::description), dinh::field("address", &ExportedCase::address),
                      dinh::field("answer", &ExportedCase::answer), dinh::field("grade", &ExportedCase::grade),
                      dinh::field("comment", &ExportedCase::comment), dinh::field("channel", &ExportedCase::channel),
                      dinh::field("opened_at", &ExportedCase::opened_at), dinh::field("closed_at", &ExportedCase::closed_at),
                      dinh::field("contact", &ExportedCase::contact), dinh::field("steps", &ExportedCase::steps),
                      dinh::field("files", &ExportedCase::files));
  }
};
struct ExportedMessage {
  Instant at;
  std::string way, text;
  std::vector<std::string> files;
  static constexpr auto fields() {
    return std::tuple(field("at", &ExportedMessage::at), field("way", &ExportedMessage::way, "in: from the citizen"),
                      field("text", &ExportedMessage::text), field("files", &ExportedMessage::files, "names"));
  }
};
struct ExportedConversation {
  std::string channel, address, name, phone;
  std::vector<ExportedMessage> messages;
  static constexpr auto fields() {
    return std::tuple(field("channel", &ExportedConversation::channel), field("address", &ExportedConversation::address),
                      field("name", &ExportedConversation::name), field("phone", &ExportedConversation::phone),
                      field("messages", &ExportedConversation::messages));
  }
};
struct ExportedCall {
  Instant at;
  std::string direction, number, digits;
  std::int64_t recordings = 0;
  static constexpr auto fields() {
    return std::tuple(field("at", &ExportedCall::at), field("direction", &ExportedCall::direction), field("number", &ExportedCall::number),
                      field("digits", &ExportedCall::digits, "keys pressed"),
                      field("recordings", &ExportedCall::recordings, "that are kept"));
  }
};
struct ExportedCallback {
  Instant at;
  std::string number, state, note;
  static constexpr auto fields() {
    return std::tuple(field("at", &ExportedCallback::at), field("number", &ExportedCallback::number),
                      field("state", &ExportedCallback::state), field("note", &ExportedCallback::note));
  }
};
struct PersonExport {
  Instant at;
  std::vector<ExportedCase> cases;
  std::vector<ExportedConversation> conversations;
  std::vector<ExportedCall> calls;
  std::vector<ExportedCallback> callbacks;
  std::vector<KeptField> kept;  // what is kept of anybody, for how long and why
  std::string page;             // the same, to be read: a whole HTML document
  static constexpr auto fields() {
    return std::tuple(field("at", &PersonExport::at), field("cases", &PersonExport::cases),
                      field("conversations", &PersonExport::conversations), field("calls", &PersonExport::calls),
                      field("callbacks", &PersonExport::callbacks),
                      field("kept", &PersonExport::kept, "what is kept of anybody, for how long and why"),
                      field("page", &PersonExport::page, "the same to be read: an HTML document"));
  }
};

struct HoldCaseIn {
  std::string id, reason;
  bool held = true;
  static constexpr auto fields() {
    return std::tuple(field("id", &HoldCaseIn::id, "id or code of a case"),
                      field("reason", &HoldCaseIn::reason, "why, 5 to 500 characters"),
                      defaulted("held", &HoldCaseIn::held, "false: let go"));
  }
};
struct HoldView {
  std::string case_id, code, reason, by;
  Instant at;
  bool held = true;
  static constexpr auto fields() {
    return std::tuple(field("case_id", &HoldView::case_id), field("code", &HoldView::code), field("reason", &HoldView::reason),
                      field("by", &HoldView::by), field("at", &HoldView::at), field("held", &HoldView::held));
  }
};
struct HoldList {
  std::vector<HoldView> items;
  static constexpr auto fields() { return std::tuple(field("items", &HoldList::items)); }
};

}  // namespace dinh::hotline
