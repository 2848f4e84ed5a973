// What devices send: acknowledged when it is settled, in order, once (OASIS MQTT 5.0 §4.3, §4.6, §4.9).
#include <random>

#include "mqtt/publisher.hpp"
#include "mqtt/test/listener_fixture.hpp"

namespace dinh::mqtt {
namespace {

using testing::Test;

TEST_F(MqttListener, AcknowledgesOnlyWhatIsSettled_InTheOrderOfArrival) {
  hold = true;
  for (auto version : {Version::v3_1_1, Version::v5}) {
    held.clear(), received.clear();
    Device device(port, version);
    EXPECT_EQ(device.connect("d"), "connack success");
    device.say(Publish{"a", "1", 1, 11});
    device.say(Publish{"a", "2", 2, 12});
    device.say(Publish{"a", "3", 1, 13});
    EXPECT_EQ(handed_over(3), (std::vector<std::string>{"a 1", "a 2", "a 3"}));
    held[2](Reason::success);
    held[1](Reason::success);
    EXPECT_EQ(device.silence(), "nothing");
    held[0](Reason::success);
    EXPECT_EQ(device.next(), "puback 11 success");
    EXPECT_EQ(device.next(), "pubrec 12 success");
    EXPECT_EQ(device.next(), "puback 13 success");
    device.say(Ack{Type::pubrel, 12});
    EXPECT_EQ(device.next(), "pubcomp 12 success");
    device.send(encode_ping(Type::pingreq));
    EXPECT_EQ(device.next(), "pingresp");
  }
}

TEST_F(MqttListener, AMessageOfQos2IsHandedOverOnce_AlsoOverTwoConnections) {  // §4.3.3
  hold = true;
  auto kept = with(Property::session_expiry_s, 60);
  auto first = std::make_unique<Device>(port);
  EXPECT_EQ(first->connect("d", true, kept), "connack success");
  first->say(Publish{"a", "1", 2, 7});
  EXPECT_EQ(handed_over(1).size(), 1u);
  first.reset();
  Device second(port);
  EXPECT_EQ(second.connect("d", false, kept), "connack success session");
  second.say(Publish{"a", "1", 2, 7, {}, false, true});
  EXPECT_EQ(second.silence(), "nothing");  // the first one is not settled
  held[0](Reason::success);
  EXPECT_EQ(second.next(), "pubrec 7 success");
  second.say(Publish{"a", "1", 2, 7, {}, false, true});
  EXPECT_EQ(second.next(), "pubrec 7 success");
  second.say(Ack{Type::pubrel, 7});
  EXPECT_EQ(second.next(), "pubcomp 7 success");
  second.say(Ack{Type::pubrel, 7});
  EXPECT_EQ(second.next(), "pubcomp 7 packet identifier not found");
  EXPECT_EQ(handed_over(1).size(), 1u);
  second.say(Publish{"a", "2", 2, 7});  // the id is free again
  EXPECT_EQ(handed_over(2).size(), 2u);
}

TEST_F(MqttListener, SaysWhatItRefuses_ToThoseWhoCanUnderstand) {
  Device new_one(port), old_one(port, Version::v3_1_1);
  new_one.connect("n"), old_one.connect("o");
  for (auto* device : {&new_one, &old_one}) {
    device->say(Publish{"a", "bad", 1, 1});
    device->say(Publish{"secret/plan", "x", 1, 2});
    device->say(Publish{"$SYS/x", "x", 1, 3});
    device->say(Publish{"a", "bad", 2, 4});
    device->say(Publish{"a", "good", 1, 5});
  }
  EXPECT_EQ(new_one.next(), "puback 1 payload format invalid");
  EXPECT_EQ(new_one.next(), "puback 2 not authorized");
  EXPECT_EQ(new_one.next(), "puback 3 topic name invalid");
  EXPECT_EQ(new_one.next(), "pubrec 4 payload format invalid");
  EXPECT_EQ(new_one.next(), "puback 5 success");
  EXPECT_EQ(old_one.next(), "puback 1 success");
  EXPECT_EQ(old_one.next(), "puback 2 success");
  EXPECT_EQ(old_one.next(), "puback 3 success");
  EXPECT_EQ(old_one.next(), "pubrec 4 success");
  EXPECT_EQ(old_one.next(), "puback 5 success");
  EXPECT_EQ(metric("dinh_mqtt_refused_total{what=\"message\"}"), "8");
  EXPECT_EQ(metric("dinh_mqtt_messages_total{direction=\"in\"}"), "10");
}

TEST_F(MqttListener, WhatCannotBeTakenNowIsNotAcknowledged_SoThatItComesAgain) {
  for (auto payload : {"busy", "drop", "throw"}) {
    Device device(port);
    device.connect("d");
    device.say(Publish{"a", payload, 1, 1});
    EXPECT_EQ(device.next(), "disconnect server busy") << payload;
    EXPECT_EQ(device.next(), "closed") << payload;
    Device old_one(port, Version::v3_1_1);
    old_one.connect("d");
    old_one.say(Publish{"a", payload, 2, 1});
    EXPECT_EQ(old_one.next(), "closed") << payload;
  }
}

TEST_F(MqttListener, StopsReadingWhenTooMuchWaits) {
  start({.max_unacknowledged = 4});
  hold = true;
  Device device(port, Version::v3_1_1);
  device.connect("d");
  for (std::uint16_t i = 1; i <= 20; ++i) device.say(Publish{"a", "x", 1, i});
  EXPECT_EQ(handed_over(4).size(), 4u);
  for (std::uint16_t i = 1; i <= 20; ++i) {
    Done next = [&] {
      std::unique_lock lock(mutex);
      arrived.wait_for(lock, std::chrono::seconds(3), [&] { return !held.empty(); });
      auto out = held.front();
      held.pop_front();
      return out;
    }();
    next(Reason::success);
    EXPECT_EQ(device.next(), "puback " + std::to_string(i) + " success");
  }
}

TEST_F(MqttListener, StopsReadingEverybodyWhenAllTogetherIsTooMuch) {
  start({.max_unsettled_bytes = 1'000});
  hold = true;
  Device first(port), second(port);
  first.connect("1"), second.connect("2");
  first.say(Publish{"a", std::string(1'000, 'x'), 1, 1});
  handed_over(1);
  second.say(Publish{"b", "x", 1, 1});
  EXPECT_EQ(second.silence(), "nothing");
  {
    std::lock_guard guard(mutex);
    EXPECT_EQ(received.size(), 1u);
    hold = false;
    held[0](Reason::success);
  }
  EXPECT_EQ(first.next(), "puback 1 success");
  EXPECT_EQ(second.next(), "puback 1 success");
}

TEST_F(MqttListener, EndsAClientThatExceedsReceiveMaximum) {  // §3.3.4
  start({.max_unacknowledged = 3});
  Device device(port);
  device.connect("d");
  for (std::uint16_t i = 1; i <= 4; ++i) {
    device.say(Publish{"a", "x", 2, i});
    EXPECT_EQ(device.next(), i < 4 ? "pubrec " + std::to_string(i) + " success" : "disconnect receive maximum exceeded");
  }
}

TEST_F(MqttListener, ATopicAliasStandsForItsTopic) {  // §3.3.2.3.4
  Device device(port);
  device.connect("d");
  auto alias = [](std::uint32_t n) { return with(Property::topic_alias, n); };
  device.say(Publish{"long/topic", "1", 1, 1, alias(3)});
  device.say(Publish{"", "2", 1, 2, alias(3)});
  EXPECT_EQ(handed_over(2), (std::vector<std::string>{"long/topic 1", "long/topic 2"}));
  device.next(), device.next();
  device.say(Publish{"", "3", 1, 3, alias(4)});
  EXPECT_EQ(device.next(), "disconnect protocol error");
  Device other(port);
  other.connect("o");
  other.say(Publish{"t", "3", 1, 3, alias(33)});
  EXPECT_EQ(other.next(), "disconnect topic alias invalid");
}

TEST_F(MqttListener, RefusesAWrongPassword) {
  for (auto version : {Version::v3_1_1, Version::v5}) {
    Device wrong(port, version), banned(port, version), right(port, version);
    EXPECT_EQ(wrong.connect("d", true, {}, {}, "boss", "wrong"), "connack bad user name or password");
    EXPECT_EQ(wrong.next(), "closed");
    EXPECT_EQ(banned.connect("d", true, {}, {}, "banned", "wrong"), "connack not authorized");
    EXPECT_EQ(right.connect("d", true, {}, {}, "boss", "right"), "connack success");
    right.say(Publish{"secret/plan", "x", 1, 2});
    EXPECT_EQ(right.next(), "puback 2 success");
  }
  EXPECT_EQ(metric("dinh_mqtt_refused_total{what=\"connection\"}"), "4");
}

TEST_F(MqttListener, EndsAClientThatIsSilent_AfterOneAndAHalfTimesItsKeepAlive) {  // §3.1.2.10
  Device device(port);
  device.connect("d", true, {}, {}, {}, {}, 1);
  auto since = monotonic_ms();
  EXPECT_EQ(device.next(), "disconnect keep alive timeout");
  EXPECT_NEAR(static_cast<double>(monotonic_ms() - since), 1'700, 350);
  EXPECT_EQ(device.next(), "closed");
}

TEST_F(MqttListener, EndsWhoDoesNotSayWhoHeIs) {
  start({.connect_timeout_ms = 200});
  Device device(port);
  EXPECT_EQ(device.next(), "closed");
}

TEST_F(MqttListener, ACleverStrangerDoesNotTakeOverAnotherUsersSession) {
  Device boss(port);
  boss.connect("d", true, {}, {}, "boss", "right");
  Device stranger(port);
  EXPECT_EQ(stranger.connect("d"), "connack success");
  EXPECT_EQ(boss.silence(), "nothing");
}

TEST_F(MqttListener, AClientIdIsTakenOver) {  // §3.1.4
  for (auto version : {Version::v3_1_1, Version::v5}) {
    Device first(port, version), second(port, version);
    first.connect("d");
    EXPECT_EQ(second.connect("d"), "connack success");
    if (version == Version::v5) { EXPECT_EQ(first.next(), "disconnect session taken over"); }
    EXPECT_EQ(first.next(), "closed");
    second.send(encode_ping(Type::pingreq));
    EXPECT_EQ(second.next(), "pingresp");
  }
}

TEST_F(MqttListener, AnEmptyClientIdGetsOne) {  // §3.1.3.1
  Device new_one(port), old_one(port, Version::v3_1_1), wrong(port, Version::v3_1_1);
  EXPECT_EQ(new_one.connect(""), "connack success");
  EXPECT_EQ(old_one.connect(""), "connack success");
  EXPECT_EQ(wrong.connect("", false), "connack client identifier not valid");
}

TEST_F(MqttListener, EndsWhatIsMalformed_WithAReasonWhereThereIsOne) {  // §4.13
  struct {
    char const *packet, *in_5, *in_311;
  } constexpr cases[] = {
      {"00 00", "disconnect malformed packet", "closed"},
      {"c0 80 00", "disconnect malformed packet", "closed"},
      {"c1 00", "disconnect malformed packet", "closed"},
      {"36 06 0001 74 0001 00", "disconnect malformed packet", "closed"},
      {"32 06 0001 74 0000 00", "disconnect protocol error", "closed"},
      {"30 04 0001 2b 00", "disconnect topic name invalid", "closed"},
      {"30 05 0002 61ff 00", "disconnect malformed packet", "closed"},
      {"40 02 0000", "disconnect protocol error", "closed"},
      {"30 ffffff7f", "disconnect packet too large", "closed"},
      {"82 07 0001 00 0001 61 40", "disconnect malformed packet", "closed"},
      {"20 03 00 00 00", "disconnect protocol error", "closed"},
      {"f0 00", "disconnect protocol error", "closed"},
      {"10 0d 0004 4d515454 05 02 003c 00 0000", "disconnect protocol error", "closed"},
  };
  for (auto const& c : cases)
    for (auto version : {Version::v5, Version::v3_1_1}) {
      Device device(port, version);
      device.connect("d");
      device.send(bytes(c.packet));
      EXPECT_EQ(device.next(), version == Version::v5 ? c.in_5 : c.in_311) << c.packet;
    }
  struct {
    char const *packet, *answer;
    Version version;
  } constexpr firsts[] = {
      {"c0 00", "closed", Version::v5},
      {"10 0c 0004 4d515454 06 02 003c 0000", "connack unsupported protocol version", Version::v5},
      {"10 0e 0006 4d5149736470 03 02 003c 0000", "connack unsupported protocol version", Version::v3_1_1},
      {"10 0d 0004 4d515454 05 03 003c 00 0000", "connack malformed packet", Version::v5},
      {"10 0c 0004 4d515454 04 03 003c 0000", "closed", Version::v3_1_1},
      {"10 11 0004 4d515454 05 02 003c 04 15 0001 78 0000", "connack bad authentication method", Version::v5},
      {"10 ffff7f", "closed", Version::v5},
      {"16 0301 0200", "closed", Version::v5},  // a TLS hello
      {"47 45 54 20 2f", "closed", Version::v5},
  };
  for (auto const& c : firsts) {
    Device device(port, c.version);
    device.send(bytes(c.packet));
    if (std::string_view(c.packet).starts_with("47") || std::string_view(c.packet).starts_with("16")) device.send(std::string(200, ' '));
    EXPECT_EQ(device.next(), c.answer) << c.packet;
  }
}

TEST_F(MqttListener, IsSettledFromManyThreads) {
  hold = true;
  std::atomic<bool> over{false};
  std::vector<std::thread> settling;
  for (int i = 0; i < 3; ++i)
    settling.emplace_back([&] {
      while (!over) {
        std::optional<Done> one;
        {
          std::lock_guard guard(mutex);
          if (!held.empty()) one = held.back(), held.pop_back();  // not in their order
        }
        if (one) (*one)(Reason::success);
        else std::this_thread::yield();
      }
    });
  Device first(port), second(port, Version::v3_1_1);
  first.connect("1"), second.connect("2");
  for (std::uint16_t i = 1; i <= 1'000; ++i)
    for (auto* device : {&first, &second}) device->say(Publish{"a", "x", 1, i});
  for (std::uint16_t i = 1; i <= 1'000; ++i)
    for (auto* device : {&first, &second}) EXPECT_EQ(device->next(), "puback " + std::to_string(i) + " success");
  over = true;
  for (auto& thread : settling) thread.join();
}

// Sound packets with a byte changed here and there, on many connections: whatever they say, the next device is served.
TEST_F(MqttListener, NobodyHarmsTheOthers) {
  std::mt19937 random(1022);
  auto number = [&](std::size_t from, std::size_t to) { return std::uniform_int_distribution<std::size_t>(from, to)(random); };
  for (int round = 0; round < 300; ++round) {
    auto version = round % 2 ? Version::v5 : Version::v3_1_1;
    std::vector<std::string> sound{
        encode(Publish{"a/b", "x", 0}, version),    encode(Publish{"a/b", "y", 1, 1, {}, true}, version),
        encode(Publish{"a/c", "z", 2, 2}, version), encode(Ack{Type::pubrel, 2}, version),
        encode(Ack{Type::puback, 1}, version),      encode(Ack{Type::pubrec, 2}, version),
        encode(Ack{Type::pubcomp, 2}, version),     encode(Subscribe{3, {{"a/+", 2}, {"$share/g/#", 1}}}, version),
        encode(Unsubscribe{4, {"a/+"}}, version),   encode_ping(Type::pingreq)};
    std::string all = encode(Connect{version, "c" + std::to_string(round % 5), {}, {}, 5, round % 3 == 0, Will{"a/w", "gone", 1, true}});
    for (auto i = number(1, 30); i > 0; --i) all += sound[number(0, sound.size() - 1)];
    for (auto i = number(0, 2); i > 0; --i) all[number(0, all.size() - 1)] = static_cast<char>(number(0, 255));
    Device device(port, version);
    device.send(all);
    pollfd one{device.fd(), POLLIN, 0};
    ::poll(&one, 1, 5);
  }
  Device last(port);
  EXPECT_EQ(last.connect("last"), "connack success");
  last.say(Publish{"a", "x", 1, 1});
  EXPECT_EQ(last.next(), "puback 1 success");
}

TEST_F(MqttListener, OurOwnPublisherIsUnderstood) {
  Publisher publisher;
  auto at = [&](std::string const& user) {
    return read_address("mqtt://" + user + test_address + ":" + std::to_string(port) + "/from/us").value();
  };
  for (auto version : {Version::v3_1_1, Version::v5})
    for (int qos : {0, 1, 2, 2}) {
      auto done =
          publisher.publish({.to = at("boss:right@"), .version = version, .qos = qos, .payload = "hi", .content_type = "text/plain"});
      EXPECT_TRUE(done) << done.error().detail;
    }
  EXPECT_EQ(handed_over(8), std::vector<std::string>(8, "from/us hi"));
  auto told = [&](std::string const& user, std::string payload) {
    Message message{.to = at(user), .version = Version::v5, .qos = 1, .payload = std::move(payload), .content_type = ""};
    return publisher.publish(message).error().detail;
  };
  EXPECT_EQ(told("boss:wrong@", "hi"), "the MQTT broker refuses the connection: reason 134 (bad user name or password)");
  EXPECT_EQ(told("", "bad"), "the MQTT broker refuses the message: reason 153 (payload format invalid)");
  EXPECT_EQ(told("", "busy"), "the MQTT broker ends the connection: reason 137 (server busy)");
  EXPECT_EQ(told("", std::string(300'000, 'x')), "the MQTT broker takes no message of more than 262144 bytes");
}

TEST_F(MqttListener, StopsWithAWord_OnceWhatWaitsIsSettled) {
  hold = true;
  Device device(port);
  device.connect("d");
  device.say(Publish{"a", "1", 1, 1});
  handed_over(1);
  std::thread stopping([this] { listener->stop(); });
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  held[0](Reason::success);
  EXPECT_EQ(device.next(), "puback 1 success");
  EXPECT_EQ(device.next(), "disconnect server shutting down");
  stopping.join();
  listener.reset();
  held.clear();  // what is settled too late harms nobody
}

}  // namespace
}  // namespace dinh::mqtt
