// What subscribers are told (OASIS MQTT 5.0 §3.8, §4.4, §4.8).
#include "mqtt/test/listener_fixture.hpp"

namespace dinh::mqtt {
namespace {

class MqttSubscriptions : public MqttListener {
 protected:
  void say(std::string_view topic, std::string_view payload, int qos = 1, bool retain = false, Properties properties = {}) {
    if (!speaker_) {
      speaker_ = std::make_unique<Device>(port);
      speaker_->connect("speaker");
    }
    speaker_->say(Publish{topic, payload, qos, ++id_, std::move(properties), retain});
    if (qos > 0) speaker_->next();
    if (qos == 2) speaker_->say(Ack{Type::pubrel, id_}), speaker_->next();
  }
  void forget_speaker() { speaker_.reset(); }

 private:
  std::unique_ptr<Device> speaker_;
  std::uint16_t id_ = 0;
};

TEST_F(MqttSubscriptions, TellEachQosAsItWasGrantedAndSent) {
  for (auto version : {Version::v3_1_1, Version::v5}) {
    Device reader(port, version);
    reader.connect("r");
    EXPECT_EQ(reader.subscribe("a/0", 0), "suback success");
    EXPECT_EQ(reader.subscribe("a/1", 1), "suback granted QoS 1");
    EXPECT_EQ(reader.subscribe("a/2", 2), "suback granted QoS 2");
    say("a/0", "x", 2);
    EXPECT_EQ(reader.next(), "publish a/0 x q0");
    say("a/1", "x", 2);
    EXPECT_EQ(reader.next(), "publish a/1 x q1");
    reader.say(Ack{Type::puback, 1});
    say("a/2", "x", 2);
    EXPECT_EQ(reader.next(), "publish a/2 x q2");
    reader.say(Ack{Type::pubrec, 2});
    EXPECT_EQ(reader.next(), "pubrel 2 success");
    reader.say(Ack{Type::pubcomp, 2});
    say("a/2", "y", 0);
    EXPECT_EQ(reader.next(), "publish a/2 y q0");
  }
}

TEST_F(MqttSubscriptions, OnlyWhatWasSettledIsTold) {
  Device reader(port);
  reader.connect("r");
  reader.subscribe("#", 1);
  say("a", "bad");
  say("a", "good");
  EXPECT_EQ(reader.next(), "publish a good q1");
}

TEST_F(MqttSubscriptions, WildcardsOverlapAndEnd) {
  Device reader(port);
  reader.connect("r");
  EXPECT_EQ(reader.subscribe("home/+/t", 0), "suback success");
  EXPECT_EQ(reader.subscribe("home/#", 1), "suback granted QoS 1");
  say("home/kitchen/t", "20");
  EXPECT_EQ(reader.next(), "publish home/kitchen/t 20 q1");  // once (§3.3.4)
  reader.say(Unsubscribe{2, {"home/#", "never"}});
  EXPECT_EQ(reader.next(), "unsuback success no subscription existed");
  say("home", "x");
  say("home/kitchen/t", "21");
  EXPECT_EQ(reader.next(), "publish home/kitchen/t 21 q0");
}

TEST_F(MqttSubscriptions, AreRefusedToWhomMayNotRead) {
  Device reader(port), old_one(port, Version::v3_1_1);
  reader.connect("r"), old_one.connect("o");
  EXPECT_EQ(reader.subscribe("secret/#"), "suback not authorized");
  EXPECT_EQ(reader.subscribe("$share/g/secret/#"), "suback not authorized");
  EXPECT_EQ(old_one.subscribe("secret/#"), "suback unspecified error");
  EXPECT_EQ(metric("dinh_mqtt_refused_total{what=\"subscription\"}"), "3");
}

TEST_F(MqttSubscriptions, WhatIsRetainedIsToldAtOnce_UntilItIsTakenAway) {  // §3.3.1.3
  say("r/1", "one", 1, true);
  say("r/1", "two", 1, true);
  say("r/2", "deux", 0, true);
  Device reader(port);
  reader.connect("r");
  EXPECT_EQ(reader.subscribe("r/+", 1), "suback granted QoS 1");
  EXPECT_EQ(reader.next(), "publish r/1 two q1 retained");
  EXPECT_EQ(reader.next(), "publish r/2 deux q0 retained");
  say("r/1", "three", 1, true);
  EXPECT_EQ(reader.next(), "publish r/1 three q1");  // not retained for who is subscribed already
  say("r/1", "", 1, true);
  EXPECT_EQ(reader.next(), "publish r/1  q1");
  Device late(port);
  late.connect("l");
  late.subscribe("r/#");
  EXPECT_EQ(late.next(), "publish r/2 deux q0 retained");
  EXPECT_EQ(late.silence(), "nothing");
}

TEST_F(MqttSubscriptions, AllThatIsRetainedIsTold_HoweverMuchItIs) {
  for (int i = 0; i < 3'000; ++i) listener->publish("r/" + std::to_string(i), "x", i % 2, true);
  listener->publish("s", "x", 1, true);
  Device reader(port);
  reader.connect("r");
  reader.say(Subscribe{1, {{"+/+", 1}, {"s", 1}}});
  reader.next();
  int told = 0;
  for (std::uint16_t id = 0; told < 3'001; ++told) {
    auto one = reader.next();
    if (!one.starts_with("publish")) break;
    if (one.find("q1") != one.npos) reader.say(Ack{Type::puback, static_cast<std::uint16_t>(++id)});
  }
  EXPECT_EQ(told, 3'001);
  EXPECT_EQ(metric("dinh_mqtt_dropped_total"), "0");
}

TEST_F(MqttSubscriptions, Version5AsksForRetainedOnesAsItLikes) {  // §3.8.3.1
  say("r", "x", 1, true);
  Device reader(port);
  reader.connect("r");
  auto ask = [&](int handling) {
    reader.say(Subscribe{1, {{"r", 0, false, true, handling}}});
    return reader.next();
  };
  ask(2);
  EXPECT_EQ(reader.silence(), "nothing");
  ask(1);  // it was there
  EXPECT_EQ(reader.silence(), "nothing");
  ask(0);
  EXPECT_EQ(reader.next(), "publish r x q0 retained");
  say("r", "y", 1, true);
  EXPECT_EQ(reader.next(), "publish r y q0 retained");  // as published
}

TEST_F(MqttSubscriptions, NoLocalSparesTheSender) {  // §3.8.3.1
  Device both(port);
  both.connect("b");
  both.say(Subscribe{1, {{"a", 1, true}}});
  both.next();
  both.say(Publish{"a", "mine", 1, 1});
  EXPECT_EQ(both.next(), "puback 1 success");
  say("a", "theirs");
  EXPECT_EQ(both.next(), "publish a theirs q1");
}

TEST_F(MqttSubscriptions, ASharedOneIsToldOneOfTheGroup) {  // §4.8.2
  Device first(port), second(port, Version::v3_1_1), whole(port);
  first.connect("1"), second.connect("2"), whole.connect("w");
  EXPECT_EQ(first.subscribe("$share/g/a/+", 1), "suback granted QoS 1");
  EXPECT_EQ(second.subscribe("$share/g/a/+", 1), "suback granted QoS 1");
  whole.subscribe("a/#");
  for (auto text : {"1", "2", "3", "4"}) say("a/b", text);
  EXPECT_EQ(first.next(), "publish a/b 1 q1");
  EXPECT_EQ(second.next(), "publish a/b 2 q1");
  EXPECT_EQ(first.next(), "publish a/b 3 q1");
  EXPECT_EQ(second.next(), "publish a/b 4 q1");
  for (auto text : {"1", "2", "3", "4"}) EXPECT_EQ(whole.next(), std::string("publish a/b ") + text + " q0");
}

TEST_F(MqttSubscriptions, ASessionWaitsForItsClient_AndSendsAgainWhatWasNotAcknowledged) {  // §4.1, §4.4
  for (auto version : {Version::v3_1_1, Version::v5}) {
    auto kept = version == Version::v5 ? with(Property::session_expiry_s, 60) : Properties{};
    auto reader = std::make_unique<Device>(port, version);
    EXPECT_EQ(reader->connect("r", false, kept), "connack success");
    reader->subscribe("a", 2);
    say("a", "1", 1);
    say("a", "2", 2);
    EXPECT_EQ(reader->next(), "publish a 1 q1");
    EXPECT_EQ(reader->next(), "publish a 2 q2");
    reader->say(Ack{Type::pubrec, 2});
    EXPECT_EQ(reader->next(), "pubrel 2 success");
    reader.reset();
    say("a", "3", 1);
    say("a", "not kept", 0);
    reader = std::make_unique<Device>(port, version);
    EXPECT_EQ(reader->connect("r", false, kept), "connack success session");
    EXPECT_EQ(reader->next(), "publish a 1 q1 again");
    EXPECT_EQ(reader->next(), "pubrel 2 success");
    EXPECT_EQ(reader->next(), "publish a 3 q1");
    reader->say(Ack{Type::puback, 1});
    reader->say(Ack{Type::pubcomp, 2});
    reader->say(Ack{Type::puback, 3});
    reader = std::make_unique<Device>(port, version);
    EXPECT_EQ(reader->connect("r", true), "connack success");
    say("a", "4");
    EXPECT_EQ(reader->silence(), "nothing");
    reader->say(Disconnect{});
  }
}

TEST_F(MqttSubscriptions, ASessionEndsWithItsExpiry) {  // §3.1.2.11.2
  auto kept = with(Property::session_expiry_s, 1);
  auto reader = std::make_unique<Device>(port);
  reader->connect("r", true, kept);
  reader->say(Disconnect{});
  EXPECT_EQ(reader->next(), "closed");
  reader = std::make_unique<Device>(port);
  EXPECT_EQ(reader->connect("r", false, kept), "connack success session");
  reader->say(Disconnect{Reason::success, with(Property::session_expiry_s, 0)});
  EXPECT_EQ(reader->next(), "closed");
  reader = std::make_unique<Device>(port);
  EXPECT_EQ(reader->connect("r", false, kept), "connack success");
  reader.reset();
  std::this_thread::sleep_for(std::chrono::milliseconds(1'400));
  reader = std::make_unique<Device>(port);
  EXPECT_EQ(reader->connect("r", false, kept), "connack success");
}

TEST_F(MqttSubscriptions, AWillIsToldWhenItsClientIsLost_NotWhenItLeaves) {  // §3.1.2.5, §3.14.4
  for (auto version : {Version::v3_1_1, Version::v5}) {
    received.clear();
    Device reader(port, version);
    reader.connect("r");
    reader.subscribe("will/#", 1);
    auto lost = std::make_unique<Device>(port, version);
    lost->connect("l", true, {}, Will{"will/l", "gone", 1, false});
    lost.reset();
    EXPECT_EQ(reader.next(), "publish will/l gone q1");
    EXPECT_EQ(handed_over(1), (std::vector<std::string>{"will/l gone will"}));
    Device leaves(port, version);
    leaves.connect("l", true, {}, Will{"will/l", "gone", 1, false});
    leaves.say(Disconnect{});
    EXPECT_EQ(leaves.next(), "closed");
    EXPECT_EQ(reader.silence(), "nothing");
    Device ends(port, version);
    ends.connect("l", true, {}, Will{"will/l", "malformed", 1, false});
    ends.send(bytes("00 00"));
    EXPECT_EQ(reader.next(), "publish will/l malformed q1");
  }
  Device refused(port);
  EXPECT_EQ(refused.connect("x", true, {}, Will{"secret/x", "gone", 1, false}), "connack not authorized");
}

TEST_F(MqttSubscriptions, AWillWaitsForItsDelay_UnlessItsClientIsBack) {  // §3.1.3.2.2
  Device reader(port);
  reader.connect("r");
  reader.subscribe("will/#", 1);
  auto kept = with(Property::session_expiry_s, 60);
  Will will{"will/l", "gone", 1, false, with(Property::will_delay_s, 1)};
  auto lost = std::make_unique<Device>(port);
  lost->connect("l", true, kept, will);
  lost = std::make_unique<Device>(port);
  lost->connect("l", false, kept, will);
  EXPECT_EQ(reader.next(1'500), "nothing");
  lost.reset();
  EXPECT_EQ(reader.silence(), "nothing");
  EXPECT_EQ(reader.next(), "publish will/l gone q1");
  Device with_will(port);
  with_will.connect("w", true, {}, Will{"will/w", "said", 1, false});
  with_will.say(Disconnect{Reason::disconnect_with_will, {}});
  EXPECT_EQ(reader.next(), "publish will/w said q1");
}

TEST_F(MqttSubscriptions, AMessageThatExpiresIsNotToldLater) {  // §3.3.2.3.3
  auto kept = with(Property::session_expiry_s, 60);
  auto reader = std::make_unique<Device>(port);
  reader->connect("r", true, kept);
  reader->subscribe("a", 1);
  reader->say(Disconnect{});
  EXPECT_EQ(reader->next(), "closed");
  say("a", "short", 1, false, with(Property::message_expiry_s, 1));
  say("a", "long", 1, false, with(Property::message_expiry_s, 60));
  std::this_thread::sleep_for(std::chrono::milliseconds(1'200));
  reader = std::make_unique<Device>(port);
  reader->connect("r", false, kept);
  EXPECT_EQ(reader->next(), "publish a long q1");
}

TEST_F(MqttSubscriptions, TheClientsReceiveMaximumAndPacketSizeAreKept) {  // §3.1.2.11.3, §3.1.2.11.4
  Device reader(port);
  reader.connect("r", true, with(Property::receive_maximum, 2).add(Property::maximum_packet_size, 30));
  reader.subscribe("a", 1);
  say("a", std::string(40, 'x'));
  for (auto text : {"1", "2", "3"}) say("a", text);
  EXPECT_EQ(reader.next(), "publish a 1 q1");
  EXPECT_EQ(reader.next(), "publish a 2 q1");
  EXPECT_EQ(reader.silence(), "nothing");
  reader.say(Ack{Type::puback, 2});  // 1 was of the one that is too large
  EXPECT_EQ(reader.next(), "publish a 3 q1");
  EXPECT_EQ(metric("dinh_mqtt_dropped_total"), "1");
}

TEST_F(MqttSubscriptions, OfASlowReaderQos0IsDroppedFirst) {
  start({.max_queued = 4});
  Device reader(port);
  reader.connect("r", true, with(Property::receive_maximum, 1));
  reader.subscribe("a", 1);
  say("a", "1", 1);
  EXPECT_EQ(reader.next(), "publish a 1 q1");  // not acknowledged: the rest waits
  say("a", "2", 1);
  say("a", "3", 0);
  say("a", "4", 0);
  say("a", "5", 1);  // full
  say("a", "6", 1);  // instead of 3
  say("a", "7", 0);  // dropped
  say("a", "8", 1);  // instead of 4
  say("a", "9", 1);  // dropped
  for (std::uint16_t id = 1; auto text : {"2", "5", "6", "8"}) {
    reader.say(Ack{Type::puback, id++});
    EXPECT_EQ(reader.next(), std::string("publish a ") + text + " q1");
  }
  EXPECT_EQ(metric("dinh_mqtt_dropped_total"), "4");
}

TEST_F(MqttSubscriptions, OursAreTold_AndAClientCanBeSentAway) {
  Device reader(port);
  reader.connect("r", false, with(Property::session_expiry_s, 60));
  reader.subscribe("command/#", 2);
  listener->publish("command/r", "close the valve", 1);
  EXPECT_EQ(reader.next(), "publish command/r close the valve q1");
  EXPECT_EQ(metric("dinh_mqtt_clients"), "1");
  listener->close_if([](Client const& client) { return client.id == "r"; });
  EXPECT_EQ(reader.next(), "disconnect administrative action");
  Device again(port);
  EXPECT_EQ(again.connect("r", false), "connack success");
}

}  // namespace
}  // namespace dinh::mqtt
