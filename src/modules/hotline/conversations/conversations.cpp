#include "modules/hotline/conversations/conversations.hpp"
#include "modules/hotline/page_cursor.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "channels/provider.hpp"

namespace dinh::hotline {
namespace {

constexpr std::size_t preview_letters = 120, max_reply = 4000;
constexpr std::int64_t most_messages = 500;

// "0912345678" → "•••5678": enough to tell two apart, not enough to call.
std::string hidden(std::string_view address) {
  auto at = address.find('@');
  if (at != address.npos) return std::string(first_code_points(address, 1)) + "•••" + std::string(address.substr(at));
  return address.size() <= 4 ? "•••" : "•••" + std::string(address.substr(address.size() - 4));
}

MessageView view_of(channels::Message const& m) {
  MessageView out{std::to_string(m.id),
                  std::string(name_of(m.way)),
                  m.kind,
                  m.text,
                  m.author,
                  m.template_name,
                  std::string(name_of(m.state)),
                  m.error,
                  m.at,
                  m.files,
                  m.place,
                  m.automatic};
  for (auto& file : out.files) file.url.clear();  // the provider's business
  return out;
}

}  // namespace

Conversations::Conversations(storage::Db& db, casework::Cases& cases, Intake const& intake, Listener const& listener, Teller const& teller,
                             Sender sender, civic::AuditLog const& audit, MessagePorts ports, Clock clock)
    : db_(db),
      cases_(cases),
      intake_(intake),
      listener_(listener),
      teller_(teller),
      sender_(std::move(sender)),
      audit_(audit),
      ports_(std::move(ports)),
      clock_(std::move(clock)) {}

Result<channels::Conversation> Conversations::find(storage::Tx& tx, std::string const& id) const {
  auto number = channels::whole(id);
  auto found = number ? channels::store::find(tx, *number) : std::nullopt;
  if (!found) return fail(Code::not_found, "There is no such conversation");
  return *found;
}

ConversationRow Conversations::row(storage::Tx& tx, channels::Conversation const& c, std::string_view preview) const {
  auto party = sender_.parties.open(c.sealed).value_or(channels::Party{});
  ConversationRow out{std::to_string(c.id), c.channel, party.name, hidden(party.address), "", c.lang, c.subject};
  out.preview = std::string(first_code_points(preview, preview_letters));
  if (auto about = c.case_id ? casework::store::find(tx, *c.case_id) : std::nullopt) out.case_code = about->code;
  out.taken_by = c.taken_by;
  out.unread = c.unread;
  out.version = c.version;
  out.open = c.open;
  out.last_at = c.last_at;
  return out;
}

Result<ConversationList> Conversations::list(Actor const& actor, ConversationsIn const& in) const {
  if (in.limit < 1 || in.limit > 200) return fail_field("limit", "1 to 200");
  channels::store::Wanted wanted{.open = in.open, .channel = in.channel.value_or(""), .limit = in.limit + 1};
  if (in.mine) wanted.user_id = actor.user_id;
  if (in.cursor) {
    auto cursor = read_cursor(*in.cursor);
    if (!cursor || !cursor->rest.empty()) return fail_field("cursor", "`next` of the page before");
    wanted.before = Instant{cursor->key};
    wanted.before_id = cursor->id;
  }
  return db_.read([&](storage::Tx& tx) {
    ConversationList out;
    auto found = channels::store::list(tx, wanted);
    if (found.size() > static_cast<std::size_t>(in.limit)) {
      found.pop_back();
      out.next = std::to_string(found.back().last_at.ms) + "." + std::to_string(found.back().id);
    }
    for (auto const& c : found) {
      auto newest = channels::store::newest(tx, c.id);
      out.items.push_back(row(tx, c, newest ? newest->text : ""));
    }
    for (auto const& count : channels::store::open_counts(tx)) out.waiting.push_back({count.channel, count.count});
    return out;
  });
}

ConversationDetail Conversations::detail(storage::Tx& tx, channels::Conversation const& c) const {
  ConversationDetail out;
  auto messages = channels::store::messages(tx, c.id, most_messages);
  static_cast<ConversationRow&>(out) = row(tx, c, messages.empty() ? "" : messages.back().text);
  auto last = std::find_if(messages.rbegin(), messages.rend(), [](auto const& m) { return m.way == channels::Way::in; });
  if (last != messages.rend()) out.draft = listener_.report_of(tx, c, *last, true);
  out.draft.contact = {};  // sealed
  for (auto const& m : messages) out.messages.push_back(view_of(m));
  out.same_person = same_person(tx, c);
  return out;
}

template <class F>
Result<ConversationDetail> Conversations::change(Actor const&, std::string const& id, F&& f) {
  std::int64_t number = 0, version = 0;
  auto out = db_.write([&](storage::Tx& tx) -> Result<ConversationDetail> {
    TRY(auto c, find(tx, id));
    TRY_DO(f(tx, c));
    auto now = channels::store::find(tx, c.id).value_or(c);
    number = now.id;
    version = now.version;
    return detail(tx, now);
  });
  if (out && ports_.announce) ports_.announce(number, version);
  return out;
}

// Who looks at it has read it.
Result<ConversationDetail> Conversations::get(Actor const& actor, ConversationIn const& in) {
  auto seen = db_.read([&](storage::Tx& tx) -> Result<ConversationDetail> {
    TRY(auto c, find(tx, in.id));
    return detail(tx, c);
  });
  if (!seen || seen->unread == 0) return seen;
  return change(actor, in.id, [](storage::Tx& tx, channels::Conversation& c) -> Result<void> {
    c.unread = 0;
    channels::store::update(tx, c);
    return {};
  });
}

Result<ConversationDetail> Conversations::reply(Actor const& actor, ReplyIn const& in) {
  auto text = trim(in.text);
  if (text.empty() || code_points(text) > max_reply) return fail_field("text", "1 to 4,000 characters");
  return change(actor, in.id, [&](storage::Tx& tx, channels::Conversation& c) -> Result<void> {
    c.user_id = actor.user_id;
    c.taken_by = actor.name;
    c.open = false;
    c.unread = 0;
    channels::store::update(tx, c);
    ports_.send(tx, {.conversation_id = c.id, .text = std::string(text), .author = actor.name});
    audit_.append(tx, actor, "conversation.reply", "conversation:" + std::to_string(c.id));
    return {};
  });
}

Result<ConversationDetail> Conversations::take(Actor const& actor, ConversationIn const& in) {
  return change(actor, in.id, [&](storage::Tx& tx, channels::Conversation& c) -> Result<void> {
    if (c.user_id != 0 && c.user_id != actor.user_id && c.open) return fail(Code::conflict, c.taken_by + " has it already");
    c.user_id = actor.user_id;
    c.taken_by = actor.name;
    channels::store::update(tx, c);
    return {};
  });
}

Result<ConversationDetail> Conversations::done(Actor const& actor, ConversationIn const& in) {
  return change(actor, in.id, [&](storage::Tx& tx, channels::Conversation& c) -> Result<void> {
    c.open = false;
    c.unread = 0;
    channels::store::update(tx, c);
    audit_.append(tx, actor, "conversation.done", "conversation:" + std::to_string(c.id));
    return {};
  });
}

Result<ConversationDetail> Conversations::link(Actor const& actor, LinkIn const& in) {
  return change(actor, in.id, [&](storage::Tx& tx, channels::Conversation& c) -> Result<void> {
    std::optional<std::int64_t> about;
    if (!in.code.empty()) {
      auto code = read_tracking_code(in.code);
      auto found = code ? casework::store::find_by_code(tx, *code) : std::nullopt;
      if (!found) return fail_field("code", "the code of a case");
      about = found->id;
    }
    c.case_id = about;
    channels::store::update(tx, c);
    audit_.append(tx, actor, "conversation.link", "conversation:" + std::to_string(c.id), json::Object{{"case", in.code}});
    return {};
  });
}

std::vector<SamePerson> Conversations::same_person(storage::Tx& tx, channels::Conversation const& c) const {
  std::vector<SamePerson> out;
  auto add = [&](channels::Conversation const& other, bool confirmed) {
    auto id = std::to_string(other.id);
    if (other.id == c.id || std::any_of(out.begin(), out.end(), [&](SamePerson const& s) { return s.id == id; })) return;
    auto party = sender_.parties.open(other.sealed).value_or(channels::Party{});
    out.push_back({id, other.channel, party.name, hidden(party.address), confirmed});
  };
  if (c.person_id)
    for (auto const& other : channels::store::of_person(tx, *c.person_id)) add(other, true);
  for (auto const& other : channels::store::of_same_key(tx, c.id)) add(other, false);
  return out;
}

// Whoever of both is known as somebody already stays that; two who are known as two are not made one by this.
Result<ConversationDetail> Conversations::join(Actor const& actor, SameIn const& in) {
  return change(actor, in.id, [&](storage::Tx& tx, channels::Conversation& c) -> Result<void> {
    TRY(auto other, find(tx, in.other));
    if (other.id == c.id) return fail_field("other", "another conversation");
    if (c.person_id && other.person_id && *c.person_id != *other.person_id)
      return fail(Code::conflict, "Both are known as different people; separate one of them first");
    auto person = c.person_id ? *c.person_id : other.person_id ? *other.person_id : tx.next_id("person");
    for (auto const* one : {&c, &other})
      if (!one->person_id) channels::store::link_person(tx, person, one->id, clock_(), actor.name);
    audit_.append(tx, actor, "person.join", "person:" + std::to_string(person),
                  json::Object{{"conversations", json::Array{c.id, other.id}}});
    return {};
  });
}

Result<ConversationDetail> Conversations::separate(Actor const& actor, ConversationIn const& in) {
  return change(actor, in.id, [&](storage::Tx& tx, channels::Conversation& c) -> Result<void> {
    if (!c.person_id) return fail(Code::conflict, "Nobody has said whose it is");
    channels::store::unlink_person(tx, c.id, clock_(), actor.name);
    audit_.append(tx, actor, "person.separate", "person:" + std::to_string(*c.person_id), json::Object{{"conversation", c.id}});
    return {};
  });
}

// What the operator made of it: the contact is the conversation's own.
Result<Opened> Conversations::open_case(Actor const& actor, CaseOfIn const& in) {
  std::int64_t number = 0, version = 0;
  auto out = db_.write([&](storage::Tx& tx) -> Result<Opened> {
    TRY(auto c, find(tx, in.id));
    NewReport report = in;
    report.contact = listener_.contact_of(c);
    report.place_may_follow = true;
    TRY(auto opened, intake_.open(tx, report, c.channel, actor.user_id));
    TRY(auto received, cases_.act(tx, actor, opened.id, {.verb = casework::Verb::receive}));
    c.case_id = opened.id;
    c.open = false;
    channels::store::update(tx, c);
    teller_.say(tx, c, "received", teller_.about(received, c), "received:" + opened.code);
    audit_.append(tx, actor, "case.open", "case:" + opened.code, json::Object{{"conversation", c.id}});
    auto now = channels::store::find(tx, c.id).value_or(c);
    number = now.id;
    version = now.version;
    return Opened{sender_.keys.whole(opened.code), opened.code, std::to_string(opened.id), std::string(name_of(received.state)),
                  received.due_at};
  });
  if (out && ports_.announce) ports_.announce(number, version);
  return out;
}

Result<ConversationDetail> Conversations::send_again(Actor const& actor, ConversationIn const& in) {
  return change(actor, in.id, [&](storage::Tx& tx, channels::Conversation& c) -> Result<void> {
    bool any = false;
    for (auto const& m : channels::store::messages(tx, c.id, most_messages)) {
      if (m.way != channels::Way::out || m.state != channels::Delivery::failed) continue;
      TRY_DO(ports_.send_again(tx, m.id));
      any = true;
    }
    if (!any) return fail(Code::conflict, "None of its messages has failed");
    channels::store::update(tx, c);
    return {};
  });
}

}  // namespace dinh::hotline
