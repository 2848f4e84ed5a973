#include "modules/hotline/conversations/listener.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "base/text.hpp"

namespace dinh::hotline {
namespace {

constexpr std::int64_t together_ms = 2 * hour_ms;  // what was said shortly before belongs to it
constexpr std::int64_t greeted_for_ms = day_ms;
constexpr std::size_t max_description = 4000, max_attachments = 10;
constexpr std::string_view field_of_the_rest = "gop-y";
const Actor citizen{};

std::string_view said_without_words(channels::Message const& m) { return m.place ? "(đã gửi vị trí)" : "(đã gửi tệp)"; }

std::vector<std::string> files_here(channels::Message const& m) {
  std::vector<std::string> out;
  for (auto const& file : m.files)
    if (!file.id.empty()) out.push_back(file.id);
  return out;
}

void add_words(std::string& to, std::string_view text) {
  text = trim(text);
  if (text.empty()) return;
  to += (to.empty() ? "" : "\n") + std::string(text);
}

}  // namespace

Listener::Listener(casework::Cases& cases, Intake const& intake, Identities const& identities, Catalogue const& catalogue,
                   Reader const& reader, Surge const& surge, Teller const& teller, Sender sender, Clock clock)
    : cases_(cases),
      intake_(intake),
      identities_(identities),
      catalogue_(catalogue),
      reader_(reader),
      surge_(surge),
      teller_(teller),
      sender_(std::move(sender)),
      clock_(std::move(clock)) {}

// Of reports of one thing one is worked on: what is added goes there.
std::optional<casework::Case> Listener::about(storage::Tx& tx, Conversation const& c) const {
  auto out = c.case_id ? casework::store::find(tx, *c.case_id) : std::nullopt;
  for (int steps = 0; out && out->merged_into && steps < 8; ++steps) out = casework::store::find(tx, *out->merged_into);
  return out;
}

void Listener::heard(storage::Tx& tx, Conversation const& heard, Message const& m) const {
  auto c = heard;
  c.lang = language_of(m.text, c.lang);
  auto case_now = about(tx, c);
  auto understood = understand(m, case_now, case_now && cases_.can_reopen(*case_now));
  c.open = false;  // the house does it by itself, unless it says otherwise below
  switch (understood.meaning) {
    case Meaning::nothing: break;
    case Meaning::greeting: greet(tx, c); break;
    case Meaning::question: answer_question(tx, c, understood.code); break;
    case Meaning::report: report(tx, c, m, !case_now); break;
    case Meaning::addition: add(tx, c, m, *case_now, casework::Verb::note); break;
    case Meaning::reply: add(tx, c, m, *case_now, casework::Verb::give_info); break;
    case Meaning::rating: rate(tx, c, m, *case_now, understood.grade); break;
    case Meaning::objection: object(tx, c, *case_now, understood.reason); break;
  }
  if (auto now = channels::store::find(tx, c.id)) {  // with what was said meanwhile
    now->lang = c.lang;
    now->case_id = c.case_id;
    now->open = c.open;
    channels::store::update(tx, *now);
  }
}

Contact Listener::contact_of(Conversation const& c) const {
  Contact out;
  auto party = sender_.parties.open(c.sealed);
  if (!party) return out;
  if (!party->name.empty()) out.name = party->name;
  if (c.channel == "mail") out.email = party->address;
  else if (c.channel == "sms" || c.channel == "phone") out.phone = party->address;
  else out.account_id = c.channel + ":" + party->address;
  if (!party->phone.empty()) out.phone = party->phone;
  return out;
}

NewReport Listener::report_of(storage::Tx& tx, Conversation const& c, Message const& m, bool with_earlier) const {
  NewReport out;
  std::vector<Message> parts;
  if (with_earlier)
    for (auto& earlier : channels::store::messages(tx, c.id, 20))
      if (earlier.way == channels::Way::in && m.at - earlier.at <= together_ms && earlier.id != m.id && earlier.kind != "follow")
        parts.push_back(std::move(earlier));
  parts.push_back(m);
  add_words(out.description, m.subject);
  for (auto const& part : parts) {
    add_words(out.description, part.text);
    if (part.place) out.lat = part.place->lat, out.lon = part.place->lon;
    for (auto& id : files_here(part))
      if (out.attachments.size() < max_attachments) out.attachments.push_back(id);
  }
  out.description = std::string(first_code_points(out.description, max_description));
  auto reading = reader_.read(out.description, intake_.today());
  out.field = reading.categories.empty() ? std::string(field_of_the_rest) : reading.categories.front().field;
  if (!catalogue_.offered(out.field)) out.field = std::string(field_of_the_rest);
  for (auto const& place : reading.places) {
    out.address += (out.address.empty() ? "" : ", ") + place.said;
    if (place.kind == PlaceKind::ward && place.areas.size() == 1) out.area = place.areas.front();
  }
  if (code_points(out.address) > 500) out.address.clear();
  if (!reading.urgency.empty()) out.urgency = "urgent";
  out.lang = c.lang;
  out.contact = contact_of(c);
  out.place_may_follow = true;
  return out;
}

void Listener::report(storage::Tx& tx, Conversation& c, Message const& m, bool with_earlier) const {
  auto opened = intake_.open(tx, report_of(tx, c, m, with_earlier), c.channel, 0);
  if (!opened) {  // somebody has to read it
    log_warning("a message did not become a report", {{"conversation", c.id}, {"why", opened.error().field}});
    c.open = true;
    return;
  }
  c.case_id = opened->id;
  auto filling = teller_.about(*opened, c);
  bool knows_place = opened->lat || !opened->address.empty();
  auto known = surge_.known_incident({opened->description, opened->field, opened->area, opened->lat, opened->lon}, c.lang);
  filling.emplace_back("incident", known ? known->reply : "");
  filling.emplace_back("ask_place", knows_place ? "" : teller_.words("ask_place", c.lang));
  teller_.say(tx, c, "received", std::move(filling), "received:" + opened->code);
}

void Listener::locate(storage::Tx& tx, casework::Case const& about, Message const& m) const {
  if (!m.place || about.lat) return;
  auto area = intake_.area_at(m.place->lat, m.place->lon);
  if (auto done = cases_.locate(tx, about.id, m.place->lat, m.place->lon, area); !done)
    log_warning("a place was not added", {{"case", about.id}, {"why", done.error().detail}});
}

void Listener::add(storage::Tx& tx, Conversation& c, Message const& m, casework::Case const& about, casework::Verb verb) const {
  locate(tx, about, m);
  auto text = trim(m.text);
  casework::Action action{.verb = verb, .text = std::string(text.empty() ? said_without_words(m) : text), .attachments = files_here(m)};
  if (auto done = cases_.act(tx, citizen, about.id, action); !done) {
    c.open = true;
    return;
  }
  c.open = verb == casework::Verb::note && !text.empty();  // somebody should read what he adds
  if (verb == casework::Verb::give_info) teller_.say(tx, c, "added", teller_.about(about, c));
}

// Greeted once a day; who goes on without saying what it is about needs a person.
void Listener::greet(storage::Tx& tx, Conversation& c) const {
  bool greeted = channels::store::said_since(tx, c.id, "greeting", clock_() + -greeted_for_ms);
  if (greeted) c.open = true;
  else teller_.say(tx, c, "greeting", {});
}

// "Me too": who names the case of something that is known, once each.
bool Listener::joins(storage::Tx& tx, Conversation const& c, casework::Case const& main) const {
  if (!surge_.leads(main.code) || c.case_id == main.id) return false;
  if (!identities_.add_supporter(tx, main.id, c.channel + ":" + c.party)) return false;
  return cases_.support(tx, main.id).has_value();
}

// By the number alone he learns what everybody may know; with its key the report is his, and this conversation is about it from now on.
void Listener::answer_question(storage::Tx& tx, Conversation& c, std::string const& code) const {
  auto tracking = read_tracking(code);
  auto found = tracking ? casework::store::find_by_code(tx, tracking->number) : std::nullopt;
  if (!found) return teller_.say(tx, c, "no_such_code", {{"code", code}, {"hotline", sender_.city.hotline}});
  auto proven = sender_.keys.prove(*tracking, "conversation:" + std::to_string(c.id), clock_().ms);
  if (proven && *proven) c.case_id = found->id;
  auto filling = teller_.about(*found, c);
  if (!proven || !*proven) filling.insert(filling.begin(), {{"code", found->code}, {"link", ""}});
  teller_.say(tx, c, joins(tx, c, *found) ? "me_too" : "status", std::move(filling));
}

void Listener::rate(storage::Tx& tx, Conversation& c, Message const& m, casework::Case const& about, std::string const& grade) const {
  auto done = cases_.act(tx, citizen, about.id, {.verb = casework::Verb::rate, .text = std::string(trim(m.text)), .grade = grade});
  if (!done) {
    c.open = true;
    return;
  }
  teller_.say(tx, c, grade == "unsatisfied" && cases_.can_reopen(*done) ? "why_reopen" : "rated", {});
}

void Listener::object(storage::Tx& tx, Conversation& c, casework::Case const& about, std::string const& reason) const {
  if (reason.empty()) return teller_.say(tx, c, "why_reopen", {});
  auto done = cases_.act(tx, citizen, about.id, {.verb = casework::Verb::reopen, .text = reason});
  if (!done) {
    c.open = true;
    return;
  }
  teller_.say(tx, c, "reopened", teller_.about(*done, c));
}

void Listener::fetched(storage::Tx& tx, Message const& m, channels::File const& file) const {
  auto c = channels::store::find(tx, m.conversation_id);
  auto of = c ? about(tx, *c) : std::nullopt;
  if (!of || file.id.empty()) return;
  casework::Action action{.verb = casework::Verb::note, .text = std::string(said_without_words(m)), .attachments = {file.id}};
  if (auto done = cases_.act(tx, citizen, of->id, action); !done)
    log_warning("a file was not added to its case", {{"case", of->id}, {"why", done.error().detail}});
}

}  // namespace dinh::hotline
