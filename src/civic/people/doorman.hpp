#pragma once
// Who is calling? Answered from memory for every request, in any lane: sessions and keys are mirrored here, the records hold them.
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/actor.hpp"
#include "base/result.hpp"
#include "civic/people/rules.hpp"
#include "civic/people/store.hpp"
#include "http/message.hpp"

namespace dinh::civic {

inline constexpr std::string_view session_cookie = "dinh_session";
std::string cookie_value(http::Request const&, std::string_view name);  // "" when there is none
std::string token_hash(std::string_view token);

class Doorman {
 public:
  using ActorPtr = std::shared_ptr<const Actor>;
  Doorman(storage::Db&, std::vector<Role> roles, Clock, SessionLimits);

  // http::Server's authenticator. A cookie that is not good any more is nobody's. Of a session, what changes something also needs the
  // X-CSRF-Token header: without it the caller is nobody, with a wrong one he is refused. A key that is not good is refused.
  Result<ActorPtr> who(http::Request const&);
  Result<ActorPtr> who_has_key(std::string_view key, std::string_view address);

  std::optional<Session> session(std::string_view token_hash) const;
  // http::ServerOptions::watch: an event stream ends with the session or the key it began with, or when their rights change. An open
  // stream counts as being there: a wallboard is looked at without a click. Empty: nobody in particular looks on.
  std::function<bool()> watch(http::Request const&);
  // The same of a connection that a key has opened, and that asks no more: a device's.
  std::function<bool()> watch_key(std::string_view key, std::vector<std::string> rights);

  // While the disk is full people can still sign in to look, and out: the records learn of it later.
  struct Late {
    std::vector<Session> began;
    std::vector<std::string> ended;  // token hashes
    bool empty() const { return began.empty() && ended.empty(); }
  };
  void admit(Session const&, User const&, bool is_written = true);
  void dismiss(std::string_view token_hash, bool is_written = true);
  void dismiss_all_of(std::int64_t user_id);
  Late late() const;
  void is_written(Late const&);

  void reload();      // after users, sessions or keys changed, here or in another process
  void write_seen();  // background, every minute: last use of sessions and keys; forgets what expired

 private:
  struct Guest {
    Session session;
    ActorPtr actor;  // at the address it called from last
    Instant written;
    bool is_written = true;
  };
  struct Machine {
    people_store::StoredKey key;
    ActorPtr actor;
    Instant used, written;
  };
  using Guests = std::unordered_map<std::string, Guest>;
  using Machines = std::unordered_map<std::string, Machine>;
  ActorPtr actor_of(User const&) const;
  struct Picture {  // of the records
    std::map<std::int64_t, User> users;
    Guests guests;
    Machines machines;
  };
  void read(Picture&) const;
  void keep_late_ones(Picture&) const;
  Result<ActorPtr> who_has_session(http::Request const&, std::string const& token);

  storage::Db& db_;
  std::vector<Role> roles_;
  Clock clock_;
  SessionLimits limits_;
  mutable std::shared_mutex mutex_;
  std::uint64_t comings_and_goings_ = 0;
  Guests guests_;                             // by token hash
  Machines machines_;                         // by key hash
  std::set<std::string, std::less<>> ended_;  // signed out, and the records still hold the session
};

}  // namespace dinh::civic
