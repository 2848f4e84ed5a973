#include "modules/hotline/privacy/person.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "channels/phone/call_store.hpp"
#include "channels/phone/number.hpp"
#include "channels/store.hpp"
#include "modules/hotline/callbacks/callbacks_store.hpp"
#include "modules/hotline/privacy/privacy_store.hpp"

namespace dinh::hotline {

namespace {

constexpr std::int64_t indexed_at_once = 200;
constexpr std::string_view indexed = "identities";  // its cursor is the id of a case

std::string number_of(std::string_view text) {
  auto number = channels::phone::read_number(text);
  return number.kind == channels::phone::NumberKind::subscriber ? number.text : std::string();
}
std::string account_of(channels::Conversation const& c, channels::Party const& party) { return c.channel + ":" + party.address; }

}  // namespace

// What is known of one person grows until nothing new is found: keyed digests, numbers and conversations.
struct People::Search {
  std::set<std::string> keys, number_digests;
  std::set<std::int64_t> persons;
  std::vector<channels::Conversation> conversations;
  bool has(std::int64_t id) const {
    return std::any_of(conversations.begin(), conversations.end(), [&](auto const& c) { return c.id == id; });
  }
};

People::People(storage::Db& db, Identities const& identities, channels::Parties const& parties)
    : db_(db), identities_(identities), parties_(parties) {
  privacy_store::migrate(db);
}

std::vector<std::string> People::keys_of(Contact const& contact) const {
  std::vector<std::string> out;
  auto add = [&](std::string_view kind, std::string const& value) {
    if (!value.empty()) out.push_back(parties_.digest(kind, value));
  };
  add("number", number_of(contact.phone.value_or("")));
  add("mail", fold(trim(contact.email.value_or(""))));
  add("account", contact.account_id.value_or(""));
  return out;
}

std::int64_t People::index() {
  return db_.write([&](storage::Tx& tx) {
    auto from = privacy_store::cursor(tx, indexed).ms;
    auto ids = privacy_store::identities_after(tx, from, indexed_at_once);
    for (auto id : ids)
      if (auto contact = identities_.open(tx, id))
        for (auto const& key : keys_of(*contact)) privacy_store::add_key(tx, key, id);
    if (!ids.empty()) privacy_store::set_cursor(tx, indexed, Instant{ids.back()});
    return static_cast<std::int64_t>(ids.size());
  });
}

PersonRecords People::find(storage::Tx& tx, Sought const& sought) const {
  Search s;
  std::vector<std::string> todo;
  auto add_key = [&](std::string key) {
    if (!key.empty() && s.keys.insert(key).second) todo.push_back(std::move(key));
  };
  auto add_number = [&](std::string const& number) {
    if (number.empty()) return;
    s.number_digests.insert(parties_.digest("phone", number));
    add_key(parties_.digest("number", number));
  };
  std::vector<channels::Conversation> found;
  auto take = [&](channels::Conversation const& c) {
    if (!s.has(c.id)) s.conversations.push_back(c), found.push_back(c);
  };
  add_number(number_of(sought.number));
  if (!trim(sought.mail).empty()) add_key(parties_.digest("mail", fold(trim(sought.mail))));
  if (sought.conversation)
    if (auto c = channels::store::find(tx, *sought.conversation)) take(*c);
  while (!todo.empty() || !found.empty()) {
    for (auto const& key : std::exchange(todo, {}))
      for (auto const& c : channels::store::of_key(tx, key)) {
        auto party = parties_.open(c.sealed);
        auto own = party ? parties_.keys(c.channel, {party->address, {}, {}, {}}) : std::vector<std::string>{};
        if (std::find(own.begin(), own.end(), key) != own.end()) take(c);
      }
    for (auto const& c : std::exchange(found, {})) {
      if (c.person_id && s.persons.insert(*c.person_id).second)
        for (auto const& other : channels::store::of_person(tx, *c.person_id)) take(other);
      auto party = parties_.open(c.sealed);
      if (!party) continue;
      if (c.channel == "sms" || c.channel == "phone") add_number(number_of(party->address));
      for (auto& key : parties_.keys(c.channel, {party->address, {}, {}, {}})) add_key(std::move(key));
      add_key(parties_.digest("account", account_of(c, *party)));
    }
  }
  PersonRecords out;
  out.conversations = std::move(s.conversations);
  std::set<std::int64_t> ids;
  for (auto const& key : s.keys)
    for (auto id : privacy_store::cases_of(tx, key)) ids.insert(id);
  for (auto id : ids)
    if (auto c = casework::store::find(tx, id)) out.cases.push_back(std::move(*c));
  for (auto const& digest : s.number_digests) {
    for (auto& call : channels::phone::call_store::of_number(tx, digest)) out.calls.push_back(std::move(call));
    for (auto& callback : callbacks_store::of_number(tx, digest)) out.callbacks.push_back(std::move(callback));
  }
  return out;
}

}  // namespace dinh::hotline
