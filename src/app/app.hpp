#pragma once
// The running server: the parts, the sockets, the threads.
#include <memory>
#include <mutex>

#include "app/background.hpp"
#include "app/parts.hpp"
#include "http/server.hpp"
#include "mqtt/listener.hpp"

namespace dinh::app {

class App {
 public:
  App(Folder const&, Config const&);  // throws when the port is taken or the folder is damaged
  ~App();
  std::string address() const;       // "http://127.0.0.1:8022"
  std::string mqtt_address() const;  // "mqtt://127.0.0.1:1883"; "": devices are not listened to
  void run();                        // until stop(); the calling thread becomes the state thread
  void every_on_state(std::int64_t ms, std::function<void()> task) { server_.every(ms, std::move(task)); }  // before run()
  void stop();  // from any thread, once: background first, so that nothing waits for a state thread that is gone

  Parts parts;
  Background background;                                     // tasks may be added until run()
  std::vector<std::unique_ptr<Background>> channel_threads;  // one each: a provider that hangs holds up nobody else

 private:
  // The journal's thread outlives the server: it tells it through here, and nobody once the server is gone.
  struct DurableGate {
    std::mutex mutex;
    http::Server* server = nullptr;
  };
  void plan_background();
  void plan_state_thread();
  std::shared_ptr<DurableGate> gate_ = std::make_shared<DurableGate>();
  http::Server server_;
  std::unique_ptr<mqtt::Listener> devices_;  // null: not wanted
};

}  // namespace dinh::app
