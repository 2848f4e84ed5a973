#pragma once
// The operations centre as app sees it.
#include <memory>

#include "http/router.hpp"
#include "modules/operations/service.hpp"

namespace dinh::operations {

class Module {
 public:
  Module(Service::Options, storage::Db&, reg::Engine&, AreaName, Clock, Ports);
  void add_routes(http::Router&);
  void start();                      // state thread, once the register is loaded: reads the sensors, listens to the feed
  void flush() { stream_.flush(); }  // state thread, every few milliseconds
  void sweep();                      // state thread, every 100 ms: silences, event rate
  // State thread: a conversation has changed; told without content to who answers them.
  void tell_talk(std::string_view id, std::int64_t version);
  void tell_notice(std::string_view user_id, std::int64_t version);
  Service& service() { return service_; }

 private:
  void attach(std::shared_ptr<http::SseViewer>, unsigned topics, std::uint64_t after);
  std::shared_ptr<const std::string> points_json();

  reg::Engine& engine_;
  Clock clock_;
  LiveStream stream_;
  LiveCity city_;
  Service service_;
  std::shared_ptr<const std::string> points_;  // built at most once a second
  Instant points_at_, rate_at_;
  std::uint64_t rate_changes_ = 0;
};

}  // namespace dinh::operations
