#pragma once
// Devices over MQTT: what they publish becomes attributes of entities by mappings, and is acknowledged once it is on the disk. A message
// that no mapping is about is for subscribers alone; one that its mapping cannot read is kept in quarantine with the reason.
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "base/metrics.hpp"
#include "http/endpoint.hpp"
#include "http/rate_limit.hpp"
#include "http/router.hpp"
#include "mqtt/listener.hpp"
#include "register/devices/mapping_store.hpp"
#include "register/engine.hpp"
#include "register/ngsild/ngsild.hpp"

namespace dinh::reg {

class Devices {
 public:
  struct LetIn {
    std::shared_ptr<const Actor> actor;
    std::function<bool()> may_go_on;  // the key is still good, and for the same; any thread
  };
  struct Ports {
    std::function<void(std::function<void()>)> on_state;
    std::function<Result<LetIn>(std::string const& key, std::string const& address)> let_in;  // quick: on the listener's thread
    std::function<bool(Actor const&)> is_bound = nullptr;  // by a contract, which is about entities, not about what devices say
  };

  Devices(Engine&, storage::Db&, Clock, Ports, Metrics&);
  ~Devices();
  void start();  // state thread, once
  mqtt::ListenerPorts listener_ports();
  bool may_go_on(mqtt::Client const&);  // false: its key is gone; on the listener's thread
  std::vector<http::Route> routes(NgsiRights const&);

  // A message as the listener hands it over; settled once it is kept. Any thread.
  void take(mqtt::Client const&, std::string_view topic, std::string_view payload, mqtt::Done);

 private:
  struct Message {
    std::string topic, payload, key;  // key: the name of the API key it came with
    mqtt::Done done;
  };
  struct Kept {  // in memory; on the disk when the feed has come to seq
    Seq seq;
    mqtt::Done done;
  };
  struct Unread {
    QuarantineRow row;
    mqtt::Done done;
  };
  Result<std::shared_ptr<const Actor>> let_in(mqtt::Login const&);
  bool may(mqtt::Client const&, mqtt::Access, std::string_view topic) const;
  void read_some();  // state thread
  void read(Message, Mappings const&);
  Result<Seq> put(std::string const& entity, std::string const& tenant);
  void settle(Seq durable);
  void put_aside(Message, std::string tenant, std::string reason);
  void keep_unread();  // a thread of its own: it writes to the records

  Result<MappingList> list(Actor const&, http::Nothing const&);
  Result<http::Answer<MappingView>> add(Actor const&, DeviceMapping const&);
  Result<MappingView> change(Actor const&, MappingChange const&);
  Result<void> remove(Actor const&, MappingId const&);

  Engine& engine_;
  MappingStore store_;
  NgsiStore quarantine_;
  Clock clock_;
  Ports ports_;
  Counter &kept_, &unmapped_, &unread_;
  http::RateLimit unread_limit_;

  struct Guest {
    std::weak_ptr<const Actor> actor;
    std::function<bool()> may_go_on;
  };
  std::unordered_map<Actor const*, Guest> guests_;  // listener's thread; by the actor, which belongs to one connection alone
  std::size_t guests_swept_at_ = 64;

  mutable std::mutex mutex_;  // of what the threads share:
  std::deque<Message> inbox_;
  bool is_called_ = false;  // the state thread is on its way
  std::deque<Unread> unread_box_;
  bool is_stopping_ = false;
  std::condition_variable wake_;

  std::deque<Kept> unsettled_;                                  // state thread
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // the engine outlives us, and keeps its listener
  std::thread keeper_;
};

}  // namespace dinh::reg
