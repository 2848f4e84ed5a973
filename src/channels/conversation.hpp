#pragma once
// All messages with one person on one channel, as they are kept.
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "channels/message.hpp"

namespace dinh::channels {

struct File {
  std::string id;  // of the attachment; "" not here (yet)
  std::string name, type;
  std::string url;      // where it still has to be fetched from
  std::string trouble;  // why it will never be here
  std::int64_t bytes = 0;
  static constexpr auto fields() {
    return std::tuple(defaulted("id", &File::id), defaulted("name", &File::name), defaulted("type", &File::type),
                      defaulted("url", &File::url), defaulted("trouble", &File::trouble), defaulted("bytes", &File::bytes));
  }
};

enum class Way { in, out };
constexpr auto names_of(Way) { return std::array{named(Way::in, "in"), named(Way::out, "out")}; }

struct Message {
  std::int64_t id = 0, conversation_id = 0;
  Way way = Way::in;
  std::string provider_id;
  Instant at, kept_at;  // the provider's time, by which a conversation is read; when it was on disk here
  std::string kind = "text", text, subject;
  std::vector<File> files;
  std::optional<Place> place;
  Delivery state = Delivery::received;
  std::string author;         // the colleague who wrote it; "" the citizen, or the house by itself
  std::string template_name;  // by which the house wrote it; "" a colleague
  std::string error;          // why it failed
  bool automatic = false;
  static constexpr auto fields() {
    return std::tuple(field("id", &Message::id), field("conversation_id", &Message::conversation_id), field("way", &Message::way),
                      field("provider_id", &Message::provider_id), field("at", &Message::at), field("kept_at", &Message::kept_at),
                      field("kind", &Message::kind), field("text", &Message::text), field("subject", &Message::subject),
                      field("files", &Message::files), field("place", &Message::place), field("state", &Message::state),
                      field("author", &Message::author), field("template_name", &Message::template_name), field("error", &Message::error),
                      field("automatic", &Message::automatic));
  }
};

struct Conversation {
  std::int64_t id = 0;
  std::string channel;
  std::string party, thread;  // digests: whose, and which of his
  std::string sealed;         // Party
  std::string lang = "vi";
  std::optional<std::int64_t> case_id;  // what it is about now
  std::optional<std::int64_t> person_id;
  std::int64_t user_id = 0;  // the colleague who took it
  std::int64_t unread = 0;   // messages that nobody has looked at
  std::string subject;
  Instant opened_at, last_at;
  std::optional<Instant> last_heard;
  bool open = true;  // somebody still has to do something about it
  std::int64_t version = 1;
  static constexpr auto fields() {
    return std::tuple(field("id", &Conversation::id), field("channel", &Conversation::channel), field("party", &Conversation::party),
                      field("thread", &Conversation::thread), field("sealed", &Conversation::sealed), field("lang", &Conversation::lang),
                      field("case_id", &Conversation::case_id), field("person_id", &Conversation::person_id),
                      field("user_id", &Conversation::user_id), field("unread", &Conversation::unread),
                      field("subject", &Conversation::subject), field("opened_at", &Conversation::opened_at),
                      field("last_at", &Conversation::last_at), field("last_heard", &Conversation::last_heard),
                      field("open", &Conversation::open), field("version", &Conversation::version));
  }
};

struct Party {  // who it is: sealed
  std::string address, thread, name, phone;
  static constexpr auto fields() {
    return std::tuple(field("address", &Party::address), defaulted("thread", &Party::thread), defaulted("name", &Party::name),
                      defaulted("phone", &Party::phone));
  }
};

}  // namespace dinh::channels
