#pragma once
// The desk's side of conversations: which wait, what was said, answer, take, link to a case, who it is.
#include "civic/audit/audit_log.hpp"
#include "http/endpoint.hpp"
#include "modules/hotline/conversations/listener.hpp"

namespace dinh::hotline {

struct ConversationRow {
  std::string id, channel, name, address, preview, lang, subject;
  std::optional<std::string> case_code;
  std::string taken_by;
  std::int64_t unread = 0, version = 0;
  bool open = false;
  Instant last_at;
  static constexpr auto fields() {
    return std::tuple(field("id", &ConversationRow::id), field("channel", &ConversationRow::channel),
                      field("name", &ConversationRow::name, "as the channel shows him; nobody has proven it"),
                      field("address", &ConversationRow::address, "all but its end is hidden"), field("preview", &ConversationRow::preview),
                      field("lang", &ConversationRow::lang), field("subject", &ConversationRow::subject),
                      field("case_code", &ConversationRow::case_code), field("taken_by", &ConversationRow::taken_by),
                      field("unread", &ConversationRow::unread), field("version", &ConversationRow::version),
                      field("open", &ConversationRow::open, "somebody has to do something"), field("last_at", &ConversationRow::last_at));
  }
};
struct ConversationsIn {
  std::optional<bool> open;
  std::optional<std::string> channel, cursor;
  bool mine = false;
  std::int64_t limit = 50;
  static constexpr auto fields() {
    return std::tuple(field("open", &ConversationsIn::open), field("channel", &ConversationsIn::channel),
                      field("cursor", &ConversationsIn::cursor), defaulted("mine", &ConversationsIn::mine),
                      defaulted("limit", &ConversationsIn::limit, "1 to 200"));
  }
};
struct ChannelCount {
  std::string channel;
  std::int64_t count = 0;
  static constexpr auto fields() { return std::tuple(field("channel", &ChannelCount::channel), field("count", &ChannelCount::count)); }
};
struct ConversationList {
  std::vector<ConversationRow> items;
  std::vector<ChannelCount> waiting;
  std::optional<std::string> next;
  static constexpr auto fields() {
    return std::tuple(field("items", &ConversationList::items), field("waiting", &ConversationList::waiting, "open ones of each channel"),
                      field("next", &ConversationList::next));
  }
};

struct MessageView {
  std::string id, way, kind, text, author, template_name, state, error;
  Instant at;
  std::vector<channels::File> files;
  std::optional<channels::Place> place;
  bool automatic = false;
  static constexpr auto fields() {
    return std::tuple(field("id", &MessageView::id), field("way", &MessageView::way, "in: the citizen's"),
                      field("kind", &MessageView::kind), field("text", &MessageView::text), field("author", &MessageView::author),
                      field("template_name", &MessageView::template_name), field("state", &MessageView::state),
                      field("error", &MessageView::error), field("at", &MessageView::at), field("files", &MessageView::files),
                      field("place", &MessageView::place), field("automatic", &MessageView::automatic));
  }
};
struct SamePerson {  // another conversation
  std::string id, channel, name, address;
  bool confirmed = false;
  static constexpr auto fields() {
    return std::tuple(field("id", &SamePerson::id), field("channel", &SamePerson::channel), field("name", &SamePerson::name),
                      field("address", &SamePerson::address),
                      field("confirmed", &SamePerson::confirmed, "a colleague said so; else only the number or the address is the same"));
  }
};
struct ConversationDetail : ConversationRow {
  std::vector<MessageView> messages;
  std::vector<SamePerson> same_person;
  NewReport draft;  // what the house would report of it
  static constexpr auto fields() {
    return std::tuple_cat(ConversationRow::fields(), std::tuple(field("messages", &ConversationDetail::messages),
                                                                field("same_person", &ConversationDetail::same_person),
                                                                field("draft", &ConversationDetail::draft, "what the house reads in it")));
  }
};

struct ConversationIn {
  std::string id;
  static constexpr auto fields() { return std::tuple(field("id", &ConversationIn::id)); }
};
struct ReplyIn {
  std::string id, text;
  static constexpr auto fields() {
    return std::tuple(field("id", &ReplyIn::id), field("text", &ReplyIn::text, "at most 4,000 characters"));
  }
};
struct LinkIn {
  std::string id, code;
  static constexpr auto fields() {
    return std::tuple(field("id", &LinkIn::id), field("code", &LinkIn::code, "of the case that it is about; \"\" of none"));
  }
};
struct SameIn {
  std::string id, other;
  static constexpr auto fields() { return std::tuple(field("id", &SameIn::id), field("other", &SameIn::other, "id of a conversation")); }
};
struct CaseOfIn : NewReport {
  std::string id;
  static constexpr auto fields() { return std::tuple_cat(std::tuple(dinh::field("id", &CaseOfIn::id)), NewReport::fields()); }
};

class Conversations {
 public:
  Conversations(storage::Db&, casework::Cases&, Intake const&, Listener const&, Teller const&, Sender, civic::AuditLog const&, MessagePorts,
                Clock);

  Result<ConversationList> list(Actor const&, ConversationsIn const&) const;
  Result<ConversationDetail> get(Actor const&, ConversationIn const&);
  Result<ConversationDetail> reply(Actor const&, ReplyIn const&);
  Result<ConversationDetail> take(Actor const&, ConversationIn const&);
  Result<ConversationDetail> done(Actor const&, ConversationIn const&);  // nobody has to do anything more
  Result<ConversationDetail> link(Actor const&, LinkIn const&);
  Result<ConversationDetail> join(Actor const&, SameIn const&);              // both are of one person
  Result<ConversationDetail> separate(Actor const&, ConversationIn const&);  // this one is not
  Result<Opened> open_case(Actor const&, CaseOfIn const&);
  Result<ConversationDetail> send_again(Actor const&, ConversationIn const&);  // of its messages that failed

 private:
  Result<channels::Conversation> find(storage::Tx&, std::string const& id) const;
  ConversationRow row(storage::Tx&, channels::Conversation const&, std::string_view preview) const;
  std::vector<SamePerson> same_person(storage::Tx&, channels::Conversation const&) const;
  ConversationDetail detail(storage::Tx&, channels::Conversation const&) const;
  template <class F>
  Result<ConversationDetail> change(Actor const&, std::string const& id, F&&);

  storage::Db& db_;
  casework::Cases& cases_;
  Intake const& intake_;
  Listener const& listener_;
  Teller const& teller_;
  Sender sender_;
  civic::AuditLog const& audit_;
  MessagePorts ports_;
  Clock clock_;
};

}  // namespace dinh::hotline
