#pragma once
// Snapshots as resources, and requests about what one has frozen (CIM 009 §4.3.7, §5.5.15, §5.16, §6.36 to 6.38). What a snapshot froze is
// a tenant of the register of its own, which no client can name: so everything that can be asked of entities can be asked of it, and no
// source has a part in it. Filled by a thread of its own.
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "http/client.hpp"
#include "register/ngsild/ngsild.hpp"
#include "register/ngsild/opening.hpp"
#include "register/snapshots/snapshot_store.hpp"

namespace dinh::reg {

class Snapshots {
 public:
  using Send = std::function<Result<http::IncomingAnswer>(http::OutgoingRequest const&)>;  // blocks
  Snapshots(Engine&, storage::Db&, Contexts&, Clock, NgsiPorts, Send);
  ~Snapshots();
  // Requests that name a snapshot (NGSILD-Snapshot, §6.3.22) are about what it froze. Last of all that stand around a table.
  std::vector<http::Route> around(std::vector<http::Route>);
  std::vector<http::Route> refusing(std::vector<http::Route>);  // what cannot be asked of a snapshot says so
  std::vector<http::Route> routes(NgsiRights const&);
  void start();   // the thread
  void stop();    // while the state thread still answers; waits for what is under way
  void settle();  // once, in the caller's thread: everything that is due now; blocks
  void keep();    // background thread, once a second: those past their end go, when they were used goes to the disk

 private:
  using Name = std::pair<std::string, std::string>;  // tenant, id
  http::Response ask(http::Handler const&, http::Request const&);
  Result<http::Response> create(Call&);
  Result<http::Response> clone(Call&);
  Result<http::Response> retrieve(Call&);
  Result<http::Response> change(Call&);
  Result<http::Response> remove(Call&);
  Result<http::Response> purge(Call&);
  Result<http::Response> add(Call&, json::Value body, Snapshot);
  KnownSnapshot find(std::string_view tenant, std::string_view id) const;  // null: there is none
  Result<KnownSnapshot> must_find(Call const&) const;
  void drop(KnownSnapshot const&);  // what it froze goes soon
  void make_room(std::string const& tenant);
  void tell(Snapshot const&);

  // What it freezes (filling.cpp)
  void work();
  void fill(KnownSnapshot const&);
  json::Value frozen(Snapshot const&, json::Value const& query, bool is_temporal, Seq& last);
  Result<std::vector<json::Value>> asked(Snapshot const&, json::Value const& query, bool is_temporal);
  Result<std::size_t> put(Snapshot const&, std::vector<json::Value> const&, bool is_temporal, Context const&, Seq& last);
  void copy_space(std::string const& from, std::string const& to, Seq& last);
  void empty_space(std::string const& space);
  bool wait_durable(Seq);

  SnapshotStore store_;
  Clock clock_;
  Binding binding_;
  Send send_;
  Inner query_, past_query_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::map<Name, KnownSnapshot> known_;
  std::set<Name> to_fill_, used_;
  std::set<std::string> to_empty_;  // spaces
  std::vector<KnownSnapshot> to_tell_;
  bool stopping_ = false;
  std::thread thread_;
  std::mutex settling_;
};

}  // namespace dinh::reg
