// Receivers of every kind: nobody waits for somebody else's, nothing is lost, what is idle costs nothing.
#include "register/test/subscriptions_world.hpp"

namespace dinh::reg {
namespace {

using std::chrono::milliseconds;

struct Receivers {  // by the host's name: "hang" holds its thread until it is released, "slow" takes a while, "dead" refuses
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::string, std::vector<std::string>> got;  // bodies by URL
  bool released = false;
  std::size_t refusals = 0;

  SendNotification port() {
    return [this](http::OutgoingRequest const& r) -> Result<http::IncomingAnswer> {
      if (r.url.find("slow") != r.url.npos) std::this_thread::sleep_for(milliseconds(60));
      std::unique_lock guard(mutex);
      if (r.url.find("hang") != r.url.npos) changed.wait(guard, [&] { return released; });
      if (r.url.find("dead") != r.url.npos && !released) {
        ++refusals;
        changed.notify_all();
        return fail(Code::upstream, "dead");
      }
      got[r.url].push_back(r.body);
      changed.notify_all();
      return http::IncomingAnswer{200, "", ""};
    };
  }
  bool wait(std::string const& url, std::size_t count, milliseconds most = milliseconds(5'000)) {
    std::unique_lock guard(mutex);
    return changed.wait_for(guard, most, [&] { return got[url].size() >= count; });
  }
  std::string body(std::string const& url, std::size_t i) {
    std::lock_guard guard(mutex);
    return got[url].at(i);
  }
  bool wait_refused() {
    std::unique_lock guard(mutex);
    return changed.wait_for(guard, milliseconds(5'000), [&] { return refusals > 0; });
  }
  std::size_t count(std::string const& url) {
    std::lock_guard guard(mutex);
    return got[url].size();
  }
  void release() {
    std::lock_guard guard(mutex);
    released = true;
    changed.notify_all();
  }
};

class DeliveriesTo : public testing::Test {
 protected:
  Receivers receivers;
  DeliveryLimits limits{.threads = 8, .prompt_threads = 2, .prompt_ms = 2'000, .batch = 1, .first_pause_ms = 20, .longest_pause_ms = 50};
  std::unique_ptr<Deliveries> deliveries;
  Seq seq = 0;

  void open() {
    deliveries = std::make_unique<Deliveries>(receivers.port(), now, limits);
    deliveries->start();
  }
  ~DeliveriesTo() override {
    receivers.release();
    deliveries.reset();
  }
  KnownSubscription add(std::string const& host) {
    auto s = std::make_shared<Subscription>();
    s->id = "urn:" + host;
    s->receiver.uri = "http://" + host + "/";
    deliveries->put(s, {});
    return s;
  }
  void offer(KnownSubscription const& s, std::string const& entity = "urn:e") {
    ++seq;
    deliveries->offer(*s, {seq, entity, "{\"seq\":" + std::to_string(seq) + "}"});
    deliveries->seen(seq);
  }
};

}  // namespace

TEST_F(DeliveriesTo, ReceiversThatHang_DelayNobodyWhoIsPrompt) {
  open();
  auto good = add("good");
  offer(good);
  ASSERT_TRUE(receivers.wait("http://good/", 1));
  for (int i = 0; i < 20; ++i) offer(add("hang" + std::to_string(i)));
  std::this_thread::sleep_for(milliseconds(50));
  for (std::size_t i = 2; i <= 50; ++i) {
    offer(good);
    ASSERT_TRUE(receivers.wait("http://good/", i, milliseconds(1'000))) << i;
  }
  receivers.release();
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(receivers.wait("http://hang" + std::to_string(i) + "/", 1));
}

TEST_F(DeliveriesTo, SlowReceivers_AreServedSideBySide) {
  open();
  auto began = std::chrono::steady_clock::now();
  std::vector<KnownSubscription> all;
  for (int i = 0; i < 6; ++i) all.push_back(add("slow" + std::to_string(i)));
  for (int round = 0; round < 3; ++round)
    for (auto const& s : all) offer(s);
  for (int i = 0; i < 6; ++i) EXPECT_TRUE(receivers.wait("http://slow" + std::to_string(i) + "/", 3));
  EXPECT_LT(std::chrono::steady_clock::now() - began, milliseconds(6 * 3 * 60)) << "one after the other";
}

TEST_F(DeliveriesTo, OneReceiver_AreInOrder_WhateverFails) {
  open();
  auto dead = add("dead");
  for (int i = 0; i < 20; ++i) offer(dead, "urn:" + std::to_string(i % 3));
  std::this_thread::sleep_for(milliseconds(100));
  receivers.release();
  ASSERT_TRUE(receivers.wait("http://dead/", 20));
  for (std::size_t i = 0; i < 20; ++i)
    EXPECT_NE(receivers.body("http://dead/", i).find("\"seq\":" + std::to_string(i + 1) + "}"), std::string::npos);
}

TEST_F(DeliveriesTo, AnEntityOnceInOneMessage_AndNoMessageTooLarge) {
  limits.batch = 100;
  limits.batch_bytes = 300;
  open();
  auto hang = add("hang");
  offer(hang, "urn:first");
  std::this_thread::sleep_for(milliseconds(20));
  for (int i = 0; i < 400; ++i) offer(hang, "urn:" + std::to_string(i % 40));
  receivers.release();
  std::size_t told = 0;
  for (std::size_t i = 0; told < 401; ++i) {
    ASSERT_TRUE(receivers.wait("http://hang/", i + 1));
    auto body = receivers.body("http://hang/", i);
    EXPECT_LT(body.size(), limits.batch_bytes + 400);
    told += json::parse(body)->find("data")->array().size();
  }
  EXPECT_GE(receivers.count("http://hang/"), 11u) << "ten states of each entity, one a message";
}

TEST_F(DeliveriesTo, ThousandsOfLines_OnlyThoseWithSomethingToTellAreTouched) {
  open();
  std::vector<KnownSubscription> all;
  for (int i = 0; i < 100'000; ++i) all.push_back(add("good" + std::to_string(i)));
  EXPECT_EQ(deliveries->steps().lines.size(), all.size()) << "new ones";
  auto began = std::chrono::steady_clock::now();
  for (std::size_t i = 1; i <= 1'000; ++i) {
    offer(all[77'777]);
    ASSERT_TRUE(receivers.wait("http://good77777/", i));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, milliseconds(3'000)) << "3 ms each would be a search through all lines";
  EXPECT_EQ(deliveries->steps().lines.size(), 1u);
  EXPECT_EQ(deliveries->steps().lines.size(), 0u);
}

TEST_F(DeliveriesTo, WhatDoesNotFit_IsReadAgainFromTheFeed) {
  limits.queue = 10;
  open();
  auto hang = add("hang");
  for (int i = 0; i < 100; ++i) offer(hang);
  EXPECT_TRUE(deliveries->behind().empty()) << "no room yet";
  auto step = deliveries->steps().lines.back();
  EXPECT_TRUE(step.is_waiting);
  EXPECT_EQ(step.progress.cursor, 0u) << "nothing of it is done";
  receivers.release();
  std::size_t rounds = 0;
  for (bool done = false; !done && rounds < 1'000; ++rounds) {
    std::this_thread::sleep_for(milliseconds(2));
    for (auto line : deliveries->behind()) {
      bool has_room = true;
      while (has_room && line.read_to < seq) {
        auto next = line.read_to + 1;
        has_room = deliveries->refill(*hang, {next, "urn:e", "{\"seq\":" + std::to_string(next) + "}"});
        if (has_room) line.read_to = next;
      }
      deliveries->read(line, done = line.read_to == seq);
    }
  }
  ASSERT_TRUE(receivers.wait("http://hang/", 100));
  for (std::size_t i = 0; i < 100; ++i)
    EXPECT_NE(receivers.body("http://hang/", i).find("\"seq\":" + std::to_string(i + 1) + "}"), std::string::npos) << i;
  offer(hang);
  EXPECT_TRUE(receivers.wait("http://hang/", 101)) << "live again";
}

TEST_F(DeliveriesTo, AThrottledReceiver_TellsTheNewestStateOnly) {
  open();
  auto s = std::make_shared<Subscription>();
  s->id = "urn:t";
  s->receiver.uri = "http://t/";
  s->throttling_ms = 100;
  deliveries->put(s, {});
  offer(s, "urn:e");
  ASSERT_TRUE(receivers.wait("http://t/", 1));
  for (int i = 1; i < 50; ++i) offer(s, "urn:e");
  ASSERT_TRUE(receivers.wait("http://t/", 2));
  EXPECT_NE(receivers.body("http://t/", 1).find("\"seq\":50}"), std::string::npos);
  EXPECT_EQ(receivers.count("http://t/"), 2u);
}

TEST_F(DeliveriesTo, AfterAFailure_WaitForItsCooldown) {
  open();
  auto s = std::make_shared<Subscription>();
  s->id = "urn:dead";
  s->receiver.uri = "http://dead/";
  s->receiver.cooldown_ms = 300;
  deliveries->put(s, {});
  offer(s);
  ASSERT_TRUE(receivers.wait_refused());
  receivers.release();
  EXPECT_FALSE(receivers.wait("http://dead/", 1, milliseconds(150)));
  EXPECT_TRUE(receivers.wait("http://dead/", 1));
}

}  // namespace dinh::reg
