#pragma once
// Whose records are whose: by the exact number or mail address, and by what a colleague has confirmed; never by the likeness of names. A
// number that somebody only said was his on another channel counts when a colleague has confirmed that both are one person.
#include <vector>

#include "casework/cases.hpp"
#include "channels/conversation.hpp"
#include "channels/parties.hpp"
#include "channels/phone/call.hpp"
#include "modules/hotline/callbacks/callback.hpp"
#include "modules/hotline/identity.hpp"
#include "modules/hotline/privacy/request.hpp"

namespace dinh::hotline {

struct PersonRecords {
  std::vector<casework::Case> cases;
  std::vector<channels::Conversation> conversations;
  std::vector<channels::phone::Call> calls;
  std::vector<Callback> callbacks;
  bool empty() const { return cases.empty() && conversations.empty() && calls.empty() && callbacks.empty(); }
};

class People {
 public:
  People(storage::Db&, Identities const&, channels::Parties const&);
  std::int64_t index();  // identities that are not yet found by their keys: a batch; answers how many
  PersonRecords find(storage::Tx&, Sought const&) const;

 private:
  struct Search;
  std::vector<std::string> keys_of(Contact const&) const;
  storage::Db& db_;
  Identities const& identities_;
  channels::Parties const& parties_;
};

}  // namespace dinh::hotline
