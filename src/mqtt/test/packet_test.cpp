// Control packets byte by byte (OASIS MQTT 3.1.1 and 5.0).
#include "mqtt/packet.hpp"

#include <gtest/gtest.h>

#include "mqtt/test/bytes.hpp"

namespace dinh::mqtt {
namespace {

TEST(MqttPacket, AConnectIsWrittenAsTheStandardHasIt) {
  EXPECT_EQ(hex(encode(Connect{Version::v3_1_1, "a", {}, {}, 60})), hex(bytes("10 0d 0004 4d515454 04 02 003c 0001 61")));
  EXPECT_EQ(hex(encode(Connect{Version::v5, "a", "u", "p", 60})), hex(bytes("10 14 0004 4d515454 05 c2 003c 00 0001 61 0001 75 0001 70")));
  Connect with_will{Version::v5, "a", {}, {}, 60, false, Will{"w", "x", 1, true}};
  EXPECT_EQ(hex(encode(with_will)), hex(bytes("10 15 0004 4d515454 05 2c 003c 00 0001 61 00 0001 77 0001 78")));
}

TEST(MqttPacket, APublishCarriesItsIdOnlyWhereItIsAnswered) {
  EXPECT_EQ(hex(encode(Publish{"t", "hi", 0, 7}, Version::v3_1_1)), hex(bytes("30 05 0001 74 6869")));
  EXPECT_EQ(hex(encode(Publish{"t", "hi", 1, 7}, Version::v3_1_1)), hex(bytes("32 07 0001 74 0007 6869")));
  Publish with_content{"t", "hi", 2, 0x1234};
  with_content.properties.add(Property::content_type, "x");
  EXPECT_EQ(hex(encode(with_content, Version::v5)), hex(bytes("34 0c 0001 74 1234 04 03 0001 78 6869")));
  EXPECT_EQ(hex(encode(Ack{Type::pubrel, 0x1234}, Version::v3_1_1)), hex(bytes("62 02 1234")));
  EXPECT_EQ(hex(encode(Disconnect{}, Version::v5)), hex(bytes("e0 00")));
}

TEST(MqttPacket, LengthsTakeAsManyBytesAsTheyNeed) {  // §1.5.5
  for (auto [size, head] : {std::pair<std::size_t, std::string>{124, "30 7f"},
                            {125, "30 80 01"},
                            {16'380, "30 ff 7f"},
                            {16'381, "30 80 80 01"},
                            {2'097'149, "30 80 80 80 01"}})
    EXPECT_TRUE(encode(Publish{"t", std::string(size, 'x'), 0, 0}, Version::v3_1_1).starts_with(bytes(head))) << size;
}

TEST(MqttPacket, IsTakenWhenItIsWhole) {
  Inbox in(1'000);
  in.add(bytes("20 02"));
  EXPECT_FALSE(in.next()->has_value());
  in.add(bytes("00 00 40 02 0007"));
  EXPECT_EQ(read_connack(**in.next(), Version::v3_1_1)->reason, Reason::success);
  auto puback = read_ack(**in.next(), Version::v3_1_1).value();
  EXPECT_EQ(puback.id, 7);
  EXPECT_EQ(puback.reason, Reason::success);
  EXPECT_FALSE(in.next()->has_value());
}

TEST(MqttPacket, AMillionInOneBufferAreTakenInLinearTime) {
  Inbox in(1'000);
  std::string all;
  for (int i = 0; i < 1'000'000; ++i) all += bytes("40 02 0007");
  in.add(all);  // 4 MB: erasing each from the front moved 2 TB
  int taken = 0;
  while (in.next()->has_value()) ++taken;
  EXPECT_EQ(taken, 1'000'000);
}

TEST(MqttPacket, ARefusalIsSeenAsOneInBothVersions) {
  EXPECT_EQ(read_connack(Whole(bytes("20 02 0005")).packet, Version::v3_1_1)->reason, Reason::not_authorized);
  EXPECT_EQ(read_connack(Whole(bytes("20 03 008700")).packet, Version::v5)->reason, Reason::not_authorized);
  EXPECT_EQ(read_ack(Whole(bytes("40 03 000790")).packet, Version::v5)->reason, Reason::topic_name_invalid);
}

TEST(MqttPacket, WhatABrokerCannotDoIsReadFromItsConnack) {
  Whole connack(bytes("20 0a 00 00 07 24 01 27 00000400"));
  auto read = read_connack(connack.packet, Version::v5).value();
  EXPECT_EQ(read.properties.number(Property::maximum_qos), 1u);
  EXPECT_EQ(read.properties.number(Property::maximum_packet_size), 1024u);
}

// Whatever is written is read as it was meant, and written again as it was.
TEST(MqttPacket, ReadsWhatItWrites) {
  Properties user;
  user.all.push_back({Property::user_property, 0, "v", "k"});
  for (auto version : {Version::v3_1_1, Version::v5}) {
    auto properties = version == Version::v5 ? user : Properties{};
    auto again = [&](std::string const& raw) {
      Whole one(raw);
      auto const& p = one.packet;
      switch (p.type) {
        case Type::connect: return encode(read_connect(p).value());
        case Type::connack: return encode(read_connack(p, version).value(), version);
        case Type::publish: return encode(read_publish(p, version).value(), version);
        case Type::subscribe: return encode(read_subscribe(p, version).value(), version);
        case Type::unsubscribe: return encode(read_unsubscribe(p, version).value(), version);
        case Type::suback:
        case Type::unsuback: return encode(read_suback(p, version).value(), version);
        case Type::disconnect:
        case Type::auth: return encode(read_disconnect(p, version).value(), version);
        default: return encode(read_ack(p, version).value(), version);
      }
    };
    std::vector<std::string> all{
        encode(Connect{version, "client", "user", std::string("p\0w", 3), 5, false, Will{"w/t", "gone", 2, true, properties}, properties}),
        encode(Connack{Reason::not_authorized, false, properties}, version),
        encode(Publish{"a/b", "payload", 2, 77, properties, true, true}, version),
        encode(Ack{Type::pubrec, 9, version == Version::v5 ? Reason::quota_exceeded : Reason::success, properties}, version),
        encode(Ack{Type::pubrel, 65'535, Reason::success, properties}, version),
        encode(Subscribe{3, {{"a/+", 1, version == Version::v5, false, 0}, {"#", 2}}, properties}, version),
        encode(Unsubscribe{4, {"a/+", "#"}, properties}, version),
        encode(Suback{Type::suback, 3, {Reason::granted_qos_1, Reason::unspecified}, properties}, version),
        encode(Suback{Type::unsuback, 4, {Reason::success}, properties}, version),
        encode(Disconnect{version == Version::v5 ? Reason::disconnect_with_will : Reason::success, properties}, version)};
    for (auto const& raw : all) EXPECT_EQ(hex(again(raw)), hex(raw));
  }
}

}  // namespace
}  // namespace dinh::mqtt
