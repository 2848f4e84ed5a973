#pragma once
// Inbox, conversations and messages in the records.
#include <vector>

#include "channels/conversation.hpp"
#include "storage/db.hpp"

namespace dinh::channels::store {

void migrate(storage::Db&);

struct Kept {  // an entry of the inbox
  std::int64_t id = 0;
  std::string channel, key;
  Instant at, kept_at;
  std::string raw, blob, state, reason;
  static constexpr auto fields() {
    return std::tuple(field("id", &Kept::id), field("channel", &Kept::channel), field("key", &Kept::key), field("at", &Kept::at),
                      field("kept_at", &Kept::kept_at), field("raw", &Kept::raw), field("blob", &Kept::blob), field("state", &Kept::state),
                      field("reason", &Kept::reason));
  }
};
bool keep(storage::Tx&, Kept const&);  // false: that key is there already
std::optional<Kept> kept(storage::Tx&, std::int64_t id);
void settle(storage::Tx&, std::int64_t id, std::string_view state, std::string_view reason);
std::vector<Kept> quarantined(storage::Tx&, std::int64_t limit);
std::int64_t count(storage::Tx&, std::string_view state);
// What came before that, and is done: only that it was there is remembered. Answers the blobs that nobody needs any more.
std::vector<std::string> forget_raw(storage::Tx&, Instant before);

std::optional<Conversation> find(storage::Tx&, std::int64_t id);
std::optional<Conversation> find(storage::Tx&, std::string_view channel, std::string_view party, std::string_view thread);
std::vector<Conversation> of_case(storage::Tx&, std::int64_t case_id);
std::vector<Conversation> of_person(storage::Tx&, std::int64_t person_id);
void insert(storage::Tx&, Conversation const&);
void update(storage::Tx&, Conversation&);  // its version grows

void add_keys(storage::Tx&, std::int64_t conversation_id, std::vector<std::string> const& keys);
std::vector<Conversation> of_key(storage::Tx&, std::string_view key);  // Parties::keys; all that may be of this number or address
std::vector<Conversation> of_same_key(storage::Tx&, std::int64_t conversation_id);  // others

// That two conversations are of one person: said by a colleague, and taken back by one.
void link_person(storage::Tx&, std::int64_t person_id, std::int64_t conversation_id, Instant at, std::string_view actor);
void unlink_person(storage::Tx&, std::int64_t conversation_id, Instant at, std::string_view actor);

struct Wanted {
  std::optional<bool> open;
  std::string channel;  // "" all
  std::optional<std::int64_t> user_id;
  std::optional<Instant> before;  // last_at; with before_id
  std::int64_t before_id = 0, limit = 50;
};
std::vector<Conversation> list(storage::Tx&, Wanted const&);  // the one with the newest message first

struct OpenCount {
  std::string channel;
  std::int64_t count = 0, unread = 0;
  std::optional<Instant> oldest;
  static constexpr auto fields() {
    return std::tuple(field("channel", &OpenCount::channel), field("count", &OpenCount::count), field("unread", &OpenCount::unread),
                      field("oldest", &OpenCount::oldest));
  }
};
std::vector<OpenCount> open_counts(storage::Tx&);
std::vector<OpenCount> failed_counts(storage::Tx&);  // channel and count of messages of ours that were given up

void insert(storage::Tx&, Message const&);
std::optional<Message> message(storage::Tx&, std::int64_t id);
std::vector<Message> messages(storage::Tx&, std::int64_t conversation_id, std::int64_t limit = 1000);  // in the order they were written
std::int64_t automatic_since(storage::Tx&, std::int64_t conversation_id, Instant since);  // messages that the house wrote by itself
bool said_since(storage::Tx&, std::int64_t conversation_id, std::string_view template_name, Instant since);
std::optional<Message> newest(storage::Tx&, std::int64_t conversation_id);
std::string last_heard(storage::Tx&, std::int64_t conversation_id);  // the provider's id of his newest message; "" none
std::optional<Message> sent_as(storage::Tx&, std::string_view channel, std::string_view provider_id);
void set_delivery(storage::Tx&, std::int64_t id, Delivery, std::string_view provider_id, std::string_view error);
void set_files(storage::Tx&, std::int64_t id, std::vector<File> const&);

}  // namespace dinh::channels::store
