#pragma once
// The list of who wants to be called, whatever the channel he wished it on. Every verb is part of the caller's transaction.
#include <optional>
#include <vector>

#include "base/actor.hpp"
#include "channels/parties.hpp"
#include "modules/hotline/callbacks/callback.hpp"
#include "storage/db.hpp"

namespace dinh::hotline {

class Callbacks {
 public:
  Callbacks(storage::Db&, channels::Parties const&, Clock);  // runs its migrations

  // One more wish of a number that waits already is counted there. invalid: a withheld number, or an extension of the house.
  Result<Callback> add(storage::Tx&, NewCallback const&) const;
  Result<Callback> take(storage::Tx&, Actor const&, std::int64_t id) const;
  Result<Callback> tried(storage::Tx&, Actor const&, std::int64_t id, std::string_view note) const;  // not reached: again later
  Result<Callback> done(storage::Tx&, Actor const&, std::int64_t id, std::string_view note, std::optional<std::int64_t> case_id) const;
  Result<Callback> give_up(storage::Tx&, Actor const&, std::int64_t id, std::string_view note) const;
  // The number got through, or was called: nothing is owed any more. Nothing when it did not wait.
  std::optional<Callback> reached(storage::Tx&, std::string_view number, std::string_view note) const;

  std::vector<Callback> list(storage::Tx&, std::int64_t limit) const;  // who waits, the longest wait first
  std::int64_t count(storage::Tx&) const;
  std::optional<Callback> find(storage::Tx&, std::int64_t id) const;
  std::string number_of(Callback const&) const;             // opened: for who has taken it
  bool forget(storage::Tx&, Instant settled_before) const;  // settled ones and the numbers in them; false: there were none

 private:
  Result<Callback> settle(storage::Tx&, Actor const&, std::int64_t id, CallbackState, std::string_view note) const;
  channels::Parties const& parties_;
  Clock clock_;
};

}  // namespace dinh::hotline
