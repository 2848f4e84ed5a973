// Control packets byte by byte (OASIS MQTT 3.1.1 and 5.0).
#include "mqtt/packet.hpp"

#include <gtest/gtest.h>

#include "base/crypto.hpp"

namespace dinh::mqtt {
namespace {

std::string bytes(std::string_view hex_text) {
  std::string packed;
  for (char c : hex_text)
    if (c != ' ') packed += c;
  return from_hex(packed).value();
}

TEST(MqttPacket, AConnectIsWrittenAsTheStandardHasIt) {
  EXPECT_EQ(hex(encode(Connect{Version::v3_1_1, "a", {}, {}, 60})), hex(bytes("10 0d 0004 4d515454 04 02 003c 0001 61")));
  EXPECT_EQ(hex(encode(Connect{Version::v5, "a", "u", "p", 60})), hex(bytes("10 14 0004 4d515454 05 c2 003c 00 0001 61 0001 75 0001 70")));
}

TEST(MqttPacket, APublishCarriesItsIdOnlyWhereItIsAnswered) {
  EXPECT_EQ(hex(encode(Publish{"t", "hi", 0, 7}, Version::v3_1_1)), hex(bytes("30 05 0001 74 6869")));
  EXPECT_EQ(hex(encode(Publish{"t", "hi", 1, 7}, Version::v3_1_1)), hex(bytes("32 07 0001 74 0007 6869")));
  EXPECT_EQ(hex(encode(Publish{"t", "hi", 2, 0x1234, "x"}, Version::v5)), hex(bytes("34 0c 0001 74 1234 04 03 0001 78 6869")));
  EXPECT_EQ(hex(encode_release(0x1234)), hex(bytes("62 02 1234")));
  EXPECT_EQ(hex(encode_disconnect()), hex(bytes("e0 00")));
}

TEST(MqttPacket, LengthsTakeAsManyBytesAsTheyNeed) {  // §1.5.5
  for (auto [size, head] : {std::pair<std::size_t, std::string>{124, "30 7f"},
                            {125, "30 80 01"},
                            {16'380, "30 ff 7f"},
                            {16'381, "30 80 80 01"},
                            {2'097'149, "30 80 80 80 01"}})
    EXPECT_TRUE(encode(Publish{"t", std::string(size, 'x'), 0, 0}, Version::v3_1_1).starts_with(bytes(head))) << size;
}

TEST(MqttPacket, AnAnswerIsTakenWhenItIsWhole) {
  std::string buffer = bytes("20 02");
  EXPECT_FALSE(take(buffer)->has_value());
  buffer += bytes("00 00 40 02 0007");
  auto connack = **take(buffer);
  EXPECT_EQ(read_connack(connack, Version::v3_1_1)->reason, 0);
  auto puback = **take(buffer);
  EXPECT_EQ(read_ack(puback)->id, 7);
  EXPECT_EQ(read_ack(puback)->reason, 0);
  EXPECT_FALSE(take(buffer)->has_value());
}

TEST(MqttPacket, ARefusalIsSeenAsOneInBothVersions) {
  EXPECT_GE(read_connack({Type::connack, 0, bytes("0005")}, Version::v3_1_1)->reason, 0x80);
  EXPECT_EQ(read_connack({Type::connack, 0, bytes("008700")}, Version::v5)->reason, 0x87);
  EXPECT_EQ(read_ack({Type::puback, 0, bytes("000790")})->reason, 0x90);
}

TEST(MqttPacket, WhatIsNoMqttIsRefused) {
  for (auto text : {"20 ffffffff 01", "20 80808004"}) {  // no length; a length over every limit
    auto buffer = bytes(text);
    EXPECT_FALSE(take(buffer).has_value()) << text;
  }
  EXPECT_FALSE(read_connack({Type::puback, 0, bytes("0000")}, Version::v3_1_1));
  EXPECT_FALSE(read_connack({Type::connack, 0, bytes("0000")}, Version::v5));
  EXPECT_FALSE(read_ack({Type::puback, 0, bytes("00")}));
  EXPECT_FALSE(read_ack({Type::connack, 0, bytes("0000")}));
}

}  // namespace
}  // namespace dinh::mqtt
