#pragma once
// What a message means for the house, pure: the decision before any of it happens.
#include "casework/case.hpp"
#include "channels/conversation.hpp"

namespace dinh::hotline {

enum class Meaning {
  nothing,   // a machine's notice, a sticker: kept, and no more
  greeting,  // he is there, and has not said what it is about
  question,  // where is my report? (its number stands in the text)
  report,    // something new
  addition,  // to what he reported
  reply,     // to what we asked him
  rating,
  objection,  // it is not solved
};
constexpr auto names_of(Meaning) {
  return std::array{named(Meaning::nothing, "nothing"), named(Meaning::greeting, "greeting"),  named(Meaning::question, "question"),
                    named(Meaning::report, "report"),   named(Meaning::addition, "addition"),  named(Meaning::reply, "reply"),
                    named(Meaning::rating, "rating"),   named(Meaning::objection, "objection")};
}

struct Understood {
  Meaning meaning = Meaning::nothing;
  std::string grade;   // of a rating
  std::string code;    // of a question: the tracking code as it was written
  std::string reason;  // of an objection
};

// `about`: the case that the conversation is about, when there is one. `may_reopen`: its window is still open.
Understood understand(channels::Message const&, std::optional<casework::Case> const& about, bool may_reopen);

std::string language_of(std::string_view text, std::string_view until_now);  // vi or en; until_now when it says too little

}  // namespace dinh::hotline
