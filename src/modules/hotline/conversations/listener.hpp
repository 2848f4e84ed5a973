#pragma once
// Does what a citizen's message means: opens a report, adds to it, answers where it stands, takes his grade. In the transaction that
// keeps the message, so that it happens once.
#include "modules/hotline/conversations/step.hpp"
#include "modules/hotline/conversations/teller.hpp"
#include "modules/hotline/intake.hpp"
#include "modules/hotline/surge/surge.hpp"
#include "modules/hotline/understanding/reader.hpp"

namespace dinh::hotline {

class Listener {
 public:
  Listener(casework::Cases&, Intake const&, Identities const&, Catalogue const&, Reader const&, Surge const&, Teller const&, Sender, Clock);

  void heard(storage::Tx&, channels::Conversation const&, channels::Message const&) const;
  void fetched(storage::Tx&, channels::Message const&, channels::File const&) const;  // a file of an earlier message came
  // As the house would report it by itself: the field that is likeliest, the places that are named.
  NewReport report_of(storage::Tx&, channels::Conversation const&, channels::Message const&, bool with_earlier) const;
  Contact contact_of(channels::Conversation const&) const;

 private:
  using Conversation = channels::Conversation;
  using Message = channels::Message;
  void report(storage::Tx&, Conversation&, Message const&, bool with_earlier) const;
  void add(storage::Tx&, Conversation&, Message const&, casework::Case const& about, casework::Verb) const;
  void greet(storage::Tx&, Conversation&) const;
  bool joins(storage::Tx&, Conversation const&, casework::Case const&) const;
  void answer_question(storage::Tx&, Conversation&, std::string const& code) const;
  void rate(storage::Tx&, Conversation&, Message const&, casework::Case const&, std::string const& grade) const;
  void object(storage::Tx&, Conversation&, casework::Case const&, std::string const& reason) const;
  void locate(storage::Tx&, casework::Case const&, Message const&) const;
  std::optional<casework::Case> about(storage::Tx&, Conversation const&) const;

  casework::Cases& cases_;
  Intake const& intake_;
  Identities const& identities_;
  Catalogue const& catalogue_;
  Reader const& reader_;
  Surge const& surge_;
  Teller const& teller_;
  Sender sender_;
  Clock clock_;
};

}  // namespace dinh::hotline
