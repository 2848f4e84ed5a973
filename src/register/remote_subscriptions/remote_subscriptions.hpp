#pragma once
// Subscriptions that context sources have a part in (CIM 009 §5.8.1.4, §5.8.2.4, §5.8.5.4, §5.8.6): each source that is concerned holds a
// copy which tells this broker, and what it tells goes on to the subscriber under the subscriber's own id. A thread of its own brings the
// copies in line with the subscriptions and registrations there are; what fails is tried again.
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "register/distribution/distributor.hpp"
#include "register/remote_subscriptions/copy_store.hpp"
#include "register/sources/source_subscriptions.hpp"
#include "register/subscriptions/subscriptions.hpp"

namespace dinh::reg {

class RemoteSubscriptions {
 public:
  RemoteSubscriptions(Distributor&, Registrations&, Subscriptions&, Engine&, storage::Db&, Contexts&, Clock, NgsiPorts, SendRequest,
                      std::string identity);
  ~RemoteSubscriptions();
  // Where sources tell. Anybody may: who knows the id of a copy is the source it was given to.
  std::vector<http::Route> routes();
  void be_told_at(std::string const& address);  // of this broker for others, "https://city.example:8022"; before anything else
  void start();                                 // the thread
  void stop();                                  // while the state thread still answers; waits for what is under way
  void settle();                                // once, in the caller's thread: everything that is due now; blocks
  // The subscriptions to registrations that stand behind those (§5.8.1.4), for who lists them.
  std::vector<KnownSubscription> to_sources(std::string_view tenant) const;

 private:
  using Name = std::pair<std::string, std::string>;  // tenant, subscription
  struct Spoken {                                    // how a source is spoken to about a subscription
    ContextPtr context = Context::core();
    std::string url;       // "": the core alone, or `member`
    json::Value member{};  // an @context without a URL goes into the body
  };
  struct Pause {
    std::int64_t ms = 0, until_ms = 0;
  };
  void due(Name);
  void due_all(std::string const& tenant);
  void work();
  bool bring_in_line(Name const&);  // false: something failed
  bool make(Subscription const&, KnownRegistration const&);
  bool change(Subscription const&, KnownRegistration const&, CopyRow);
  bool withdraw(CopyRow const&);
  Result<Spoken> spoken(Subscription const&, Registration const&) const;
  Result<Reply> send(std::string const& tenant, Spoken const&, Forward);
  std::optional<CopyRow> find(std::string_view remote_id) const;
  std::vector<CopyRow> copies_of(Name const&) const;
  void put(CopyRow);  // mutex_ is held
  void keep(CopyRow const&);
  void forget(CopyRow const&);

  // What sources tell (telling.cpp)
  Result<http::Response> heard(Call&);
  Result<std::string> told(Call&, Subscription const&, CopyRow const&, json::Value entity);

  Distributor& distributor_;
  Registry const& registry_;
  Subscriptions& subscriptions_;
  CopyStore store_;
  Contexts& contexts_;
  Clock clock_;
  Binding binding_;
  Forwarding forwarding_;
  std::string told_to_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::string, CopyRow, std::less<>> copies_;                     // by remote id
  std::map<Name, std::vector<std::string>> held_;                          // their remote ids
  std::map<std::pair<std::string, std::string>, KnownRegistration> gone_;  // by tenant and id: their copies are still to be withdrawn
  std::set<Name> due_;
  std::map<Name, Pause> pauses_;  // of those that failed
  bool stopping_ = false;
  std::thread thread_;
  std::mutex settling_;
};

}  // namespace dinh::reg
