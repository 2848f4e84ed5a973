#pragma once
// Subscriptions from request to receiver: the register is real, the network is a list of what was sent.
#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "register/subscriptions/subscriptions.hpp"
#include "register/test/ngsild_world.hpp"

namespace dinh::reg {

struct Network {  // receivers answer 200, but those named as dead
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<http::OutgoingRequest> sent;
  std::string dead;    // hosts that do not answer
  std::string poison;  // a body with this in it is answered with 400
  std::vector<http::OutgoingRequest> refused;

  SendNotification port() {
    return [this](http::OutgoingRequest const& r) -> Result<http::IncomingAnswer> {
      std::lock_guard guard(mutex);
      bool is_dead = !dead.empty() && r.url.find(dead) != std::string::npos;
      bool is_poison = !poison.empty() && r.body.find(poison) != std::string::npos;
      (is_dead || is_poison ? refused : sent).push_back(r);
      changed.notify_all();
      if (is_dead) return fail(Code::upstream, "dead");
      if (is_poison) return http::IncomingAnswer{400, "", ""};
      return http::IncomingAnswer{200, "", ""};
    };
  }
  std::vector<http::OutgoingRequest> wait(std::size_t count) {
    std::unique_lock guard(mutex);
    changed.wait_for(guard, std::chrono::seconds(5), [&] { return sent.size() >= count; });
    return sent;
  }
  bool wait_refused(std::size_t count) {
    std::unique_lock guard(mutex);
    return changed.wait_for(guard, std::chrono::seconds(5), [&] { return refused.size() >= count; });
  }
};

class SubscriptionsOf : public testing::Test {
 protected:
  NgsildWorld world;
  Network network;
  std::unique_ptr<Subscriptions> subscriptions;

  DeliveryLimits limits{.threads = 4, .prompt_threads = 2, .batch = 1, .first_pause_ms = 20, .longest_pause_ms = 50};

  SubscriptionsOf() { open(); }
  ~SubscriptionsOf() override { subscriptions.reset(); }
  void open() {
    subscriptions.reset();
    subscriptions = std::make_unique<Subscriptions>(
        world.engine, *world.db, world.ngsild.contexts(), [this] { return world.time; }, world.ports(), network.port(), limits);
    subscriptions->start();
    std::destroy_at(&world.router);  // its table is of the previous run
    std::construct_at(&world.router);
    world.router.add(world.ngsild.routes({}));
    world.router.add(subscriptions->routes({}));
  }

  std::string subscribe(std::string const& members, std::string const& uri = "http://receiver/notify", std::string const& more = "") {
    auto answer = world.post("subscriptions", R"({"type":"Subscription",)" + members + R"(,"notification":{)" + more +
                                                  R"("endpoint":{"uri":")" + uri + R"("}}})");
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.header("Location").substr(std::string("/ngsi-ld/v1/subscriptions/").size());
  }
  void create(std::string const& id, int pm25) {
    auto answer = world.post("entities", R"({"id":"urn:)" + id + R"(","type":"Air","pm25":{"type":"Property","value":)" +
                                             std::to_string(pm25) + R"(},"name":{"type":"Property","value":"x"}})");
    EXPECT_EQ(answer.status, 201) << answer.body;
    deliver();
  }
  void update(std::string const& id, std::string const& attr, int value) {
    world.patch("entities/urn:" + id + "/attrs", "{\"" + attr + R"(":{"type":"Property","value":)" + std::to_string(value) + "}}");
    deliver();
  }
  void deliver() {
    while (world.engine.durable() < world.engine.last()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    world.engine.deliver(world.engine.durable());
  }
  static std::string data(http::OutgoingRequest const& r) { return json::parse(r.body).value().find("data")->text(); }
  std::string last_data(std::size_t count) {  // of the notification of that number, the last one
    auto sent = network.wait(count);
    EXPECT_EQ(sent.size(), count);
    return sent.empty() ? "" : data(sent.back());
  }
  // Long enough for what should not be told to be told.
  std::size_t told_by_now() {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    std::lock_guard guard(network.mutex);
    return network.sent.size();
  }
};

}  // namespace dinh::reg
