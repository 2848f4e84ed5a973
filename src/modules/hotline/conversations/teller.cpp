#include "modules/hotline/conversations/teller.hpp"

#include "base/text.hpp"
#include "channels/mail/head.hpp"
#include "channels/sms/sms.hpp"
#include "modules/hotline/redact.hpp"
#include "modules/hotline/track_page.hpp"

namespace dinh::hotline {
namespace {

constexpr std::int64_t most_automatic_an_hour = 10;
constexpr std::size_t max_answer = 1200;  // characters in a message; the whole of it stands on the page

struct Telling {
  std::string_view step, wording;
  bool urgent = false;  // also at night
};
constexpr Telling tellings[] = {
    {"forward", "forwarded"}, {"ask_info", "ask_info", true}, {"extend", "extended"}, {"progress", "progress"}, {"approve", "resolved"},
    {"refuse", "refused"},    {"not_ours", "not_ours"},       {"merge", "merged"},    {"told", "resolved"}};

Telling const* telling_of(casework::Event const& e) {
  for (auto const& t : tellings)
    if (t.step == e.kind) return &t;
  return nullptr;
}

}  // namespace

Teller::Teller(Sender sender, Wordings const& wordings, Identities const& identities, civic::Units const& units, Clock clock,
               MessagePorts ports)
    : sender_(std::move(sender)),
      wordings_(wordings),
      identities_(identities),
      units_(units),
      clock_(std::move(clock)),
      ports_(std::move(ports)) {}

std::string Teller::date(Instant t) const { return local_moment(t, sender_.city.utc_offset_min); }

// What stands under a post everybody reads.
bool Teller::is_public(channels::Conversation const& c) const {
  auto party = sender_.parties.open(c.sealed);
  return party && party->thread.starts_with("comments:");
}

Filling Teller::about(casework::Case const& c, channels::Conversation const& where) const {
  bool in_public = is_public(where);
  auto code = in_public ? c.code : sender_.keys.whole(c.code);
  auto unit = c.unit.empty() ? std::nullopt : units_.find(c.unit);
  auto const& state = casework::text_of(c.state);
  Filling out{{"code", code}, {"hotline", sender_.city.hotline}, {"due", c.due_at && c.open ? date(*c.due_at) : ""}};
  out.emplace_back("state", std::string(where.lang == "en" ? state.en : state.vi));
  out.emplace_back("unit", unit ? (where.lang == "en" && !unit->name_en.empty() ? unit->name_en : unit->name) : "");
  out.emplace_back("answer", c.open ? "" : std::string(first_code_points(redact(c.answer), max_answer)));
  out.emplace_back("link", in_public || sender_.link_base.empty() ? "" : sender_.link_base + "/track/" + code);
  return out;
}

void Teller::tell(storage::Tx& tx, channels::Conversation const& c, std::string_view wording, Filling filling, std::string key,
                  bool urgent) const {
  filling.emplace_back("hotline", sender_.city.hotline);
  filling.emplace_back("city", c.lang == "en" ? sender_.city.name_en : sender_.city.name);
  ports_.send(tx, {.conversation_id = c.id,
                   .text = wordings_.say(wording, c.lang, filling),
                   .template_name = std::string(wording),
                   .urgent = urgent,
                   .key = std::move(key)});
}

void Teller::say(storage::Tx& tx, channels::Conversation const& c, std::string_view wording, Filling filling, std::string key) const {
  if (!ports_.send || channels::store::automatic_since(tx, c.id, clock_() + -hour_ms) >= most_automatic_an_hour) return;
  tell(tx, c, wording, std::move(filling), std::move(key), true);
}

// Who reported by a form, by phone or in person left a way to reach him; from now on that is a conversation.
std::vector<channels::Conversation> Teller::reach(storage::Tx& tx, casework::Case const& c) const {
  auto contact = identities_.open(tx, c.id);
  if (!contact) return {};
  std::string channel, address;
  auto number = channels::sms_number(contact->phone.value_or(""));
  if (auto mail = channels::mail::bare_address(contact->email.value_or("")); !mail.empty() && ports_.speaks("mail"))
    channel = "mail", address = mail;
  else if (number.size() == 10 && number.starts_with("0") && ports_.speaks("sms")) channel = "sms", address = number;
  if (address.empty()) return {};
  auto thread = channel == "mail" ? "case:" + c.code : std::string();
  auto party = sender_.parties.digest(channel, address), of = sender_.parties.digest(channel, thread);
  if (auto known = channels::store::find(tx, channel, party, of)) {
    if (known->case_id != c.id) known->case_id = c.id, channels::store::update(tx, *known);
    return {*known};
  }
  channels::Conversation out{.id = tx.next_id("conversation"), .channel = channel, .party = party, .thread = of};
  out.sealed = sender_.parties.seal({address, thread, contact->name.value_or(""), {}});
  out.case_id = c.id;
  out.subject = c.title;
  out.opened_at = out.last_at = clock_();
  out.open = false;  // nobody has to do anything
  channels::store::insert(tx, out);
  return {out};
}

void Teller::step(storage::Tx& tx, casework::Case const& c, casework::Event const& e) const {
  auto* telling = e.is_public ? telling_of(e) : nullptr;
  if (!telling || !ports_.send || !c.source.empty()) return;
  auto conversations = channels::store::of_case(tx, c.id);
  if (conversations.empty()) conversations = reach(tx, c);
  for (auto const& conversation : conversations) {
    auto filling = about(c, conversation);
    auto text = std::string(first_code_points(redact(e.text), max_answer));
    if (e.kind == "told") filling.insert(filling.begin(), {"answer", text});  // of the case that was worked on
    if (auto* due = e.data.find("due"); due && due->string())
      if (auto at = parse_instant(*due->string())) filling.insert(filling.begin(), {"due", date(*at)});
    filling.emplace_back("text", text);
    tell(tx, conversation, telling->wording, std::move(filling), "step:" + std::to_string(c.id) + ":" + std::to_string(c.version) + e.kind,
         telling->urgent);
  }
}

}  // namespace dinh::hotline
