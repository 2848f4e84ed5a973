// What a receiver has to refuse, and with which reason (OASIS MQTT 5.0 §4.13; 3.1.1 closes without one).
#include <gtest/gtest.h>

#include "mqtt/test/bytes.hpp"
#include "mqtt/topic.hpp"

namespace dinh::mqtt {
namespace {

struct Case {
  char const* packet;
  char const* verdict;
  char const* why;
};

TEST(MqttMalformed, InEitherVersion) {
  constexpr Case cases[] = {
      {"00 00", "malformed packet", "type 0 (§2.1.2)"},
      {"20 ffffffff 01", "malformed packet", "no length (§1.5.5)"},
      {"c0 80 00", "malformed packet", "a length in more bytes than it needs (§1.5.5)"},
      {"30 80808001", "packet too large", "over the limit before it is here"},
      {"c1 00", "malformed packet", "flags of PINGREQ (§2.1.3)"},
      {"c0 01 00", "malformed packet", "a PINGREQ that holds something"},
      {"36 05 0001 74 0001", "malformed packet", "QoS 3 (§3.3.1.2)"},
      {"38 03 0001 74", "malformed packet", "a duplicate of QoS 0 (§3.3.1.1)"},
      {"30 04 0002 61ff", "malformed packet", "a topic that is no UTF-8 (§1.5.4)"},
      {"30 04 0002 6100", "malformed packet", "U+0000 in a topic (§1.5.4)"},
      {"30 05 0003 eda080", "malformed packet", "a surrogate in a topic (§1.5.4)"},
      {"30 05 0009 616161", "malformed packet", "a topic longer than its packet (§1.5.4)"},
      {"40 01 00", "malformed packet", "half an id"},
      {"40 02 0000", "protocol error", "0 for an id (§2.2.1)"},
      {"60 02 0001", "malformed packet", "PUBREL without its flag (§3.6.1)"},
      {"42 02 0001", "malformed packet", "flags of PUBACK (§2.1.3)"},
      {"80 06 0001 0001 61 00", "malformed packet", "SUBSCRIBE without its flag (§3.8.1)"},
      {"a0 05 0001 0001 61", "malformed packet", "UNSUBSCRIBE without its flag (§3.10.1)"},
      {"10 0c 0004 4d515454 04 02 003c 0000", "ok", "an empty client id is for the server to judge"},
      {"10 0c 0004 4d515454 04 03 003c 0000", "malformed packet", "the reserved flag (§3.1.2.3)"},
      {"10 0c 0004 4d515454 04 1a 003c 0000", "malformed packet", "QoS of no will (§3.1.2.6)"},
      {"10 0c 0004 4d515454 04 22 003c 0000", "malformed packet", "retain of no will (§3.1.2.7)"},
      {"10 12 0004 4d515454 04 1e 003c 0000 0001 77 0001 78", "malformed packet", "a will of QoS 3 (§3.1.2.6)"},
      {"10 12 0004 4d515454 04 06 003c 0000 0001 23 0001 78", "malformed packet", "a will for a wildcard"},
      {"10 0f 0004 4d515454 04 42 003c 0000 0001 70", "malformed packet", "a password without a user (3.1.1 §3.1.2.9)"},
      {"10 0d 0004 4d515454 04 02 003c 0000 00", "malformed packet", "something behind the end"},
      {"10 0c 0004 4d515454 03 02 003c 0000", "unsupported protocol version", "level 3 (§3.1.2.2)"},
      {"10 0c 0004 4d515455 04 02 003c 0000", "malformed packet", "another protocol (§3.1.2.1)"},
      {"10 0e 0006 4d5149736470 03 02 003c 0000", "unsupported protocol version", "MQTT 3.1"},
      {"10 0d 0004 4d515454 05 02 003c 00 0000", "ok", "5.0"},
      {"10 10 0004 4d515454 05 02 003c 03 21 0000 0000", "protocol error", "Receive Maximum 0 (§3.1.2.11.3)"},
      {"10 12 0004 4d515454 05 02 003c 05 27 00000000 0000", "protocol error", "Maximum Packet Size 0 (§3.1.2.11.4)"},
      {"10 13 0004 4d515454 05 02 003c 06 210001 210001 0000", "protocol error", "a property twice (§3.1.2.11.3)"},
      {"10 0f 0004 4d515454 05 02 003c 02 1902 0000", "protocol error", "a flag that is 2 (§3.1.2.11.6)"},
      {"10 0f 0004 4d515454 05 02 003c 02 0101 0000", "malformed packet", "a message's property (§2.2.2.2)"},
      {"10 0d 0004 4d515454 05 02 003c 7f 0000", "malformed packet", "properties longer than the packet"},
  };
  for (auto const& c : cases)
    for (auto version : {Version::v3_1_1, Version::v5}) EXPECT_EQ(judged(bytes(c.packet), version), c.verdict) << c.why;
}

TEST(MqttMalformed, In311) {
  constexpr Case cases[] = {
      {"40 03 0001 00", "malformed packet", "a PUBACK with a reason"},
      {"82 06 0001 0001 61 04", "malformed packet", "reserved bits of a subscription (3.1.1 §3.8.3)"},
      {"82 06 0001 0001 61 03", "malformed packet", "a subscription of QoS 3"},
      {"82 02 0001", "protocol error", "a subscription to nothing"},
      {"a2 02 0001", "protocol error", "an end of no subscription"},
      {"82 06 0000 0001 61 01", "protocol error", "0 for an id"},
      {"82 08 0001 0003 612f23 01", "ok", "a/#"},
      {"82 07 0001 0002 6123 01", "topic filter invalid", "a# (§4.7.1.2)"},
      {"82 08 0001 0003 232f61 01", "topic filter invalid", "#/a (§4.7.1.2)"},
      {"82 07 0001 0002 612b 01", "topic filter invalid", "a+ (§4.7.1.3)"},
      {"82 05 0001 0000 01", "topic filter invalid", "an empty filter (§4.7.3)"},
      {"30 03 0001 2b", "topic name invalid", "a topic with a wildcard (§3.3.2.1)"},
      {"30 02 0000", "protocol error", "an empty topic (§4.7.3)"},
      {"32 05 0001 74 0000", "protocol error", "0 for an id"},
      {"e0 01 00", "malformed packet", "a DISCONNECT that holds something"},
      {"f0 00", "protocol error", "AUTH is of 5.0"},
      {"20 02 0200", "malformed packet", "reserved bits of CONNACK"},
  };
  for (auto const& c : cases) EXPECT_EQ(judged(bytes(c.packet), Version::v3_1_1), c.verdict) << c.why;
}

TEST(MqttMalformed, In50) {
  constexpr Case cases[] = {
      {"40 02 0001", "ok", "a PUBACK without a reason (§3.4.2.1)"},
      {"40 03 0001 10", "ok", "with a reason"},
      {"40 04 0001 10 00", "ok", "and no properties"},
      {"40 05 0001 10 00 00", "malformed packet", "something behind the end"},
      {"40 03 0001 7f", "malformed packet", "a reason that there is not"},
      {"82 07 0001 00 0001 61 40", "malformed packet", "reserved bits of a subscription (§3.8.3.1)"},
      {"82 07 0001 00 0001 61 30", "malformed packet", "retain handling 3 (§3.8.3.1)"},
      {"82 10 0001 00 000a 2473686172652f672f61 04", "protocol error", "no local of a shared subscription (§3.8.3.1)"},
      {"82 0e 0001 00 0008 2473686172652f67 00", "topic filter invalid", "$share/g (§4.8.2)"},
      {"82 10 0001 00 000a 2473686172652f2b2f61 00", "topic filter invalid", "a wildcard for a group (§4.8.2)"},
      {"82 09 0001 02 0b00 0001 61 00", "protocol error", "subscription identifier 0 (§3.8.2.1.2)"},
      {"30 04 0000 00 78", "protocol error", "neither topic nor alias (§3.3.2.1)"},
      {"30 06 0000 03 230001", "ok", "an alias"},
      {"30 06 0000 03 230000", "protocol error", "alias 0 (§3.3.2.3.4)"},
      {"30 08 0001 74 04 08 0001 23", "protocol error", "a response topic with a wildcard (§3.3.2.3.5)"},
      {"30 07 0001 74 03 110000", "malformed packet", "a property of other packets"},
      {"30 07 0001 74 03 080005", "malformed packet", "a property that is cut off"},
      {"e0 01 04", "ok", "a reason"},
      {"e0 01 05", "malformed packet", "a reason that there is not"},
      {"20 03 018700", "protocol error", "a session of a refused connection (§3.2.2.1.1)"},
      {"20 02 0000", "malformed packet", "a CONNACK without properties"},
  };
  for (auto const& c : cases) EXPECT_EQ(judged(bytes(c.packet), Version::v5), c.verdict) << c.why;
}

TEST(MqttTopic, MatchesAsTheStandardsExamplesDo) {  // §4.7.1, §4.7.2
  struct {
    char const *filter, *topic;
    bool fits;
  } constexpr cases[] = {
      {"sport/tennis/player1/#", "sport/tennis/player1", true},
      {"sport/tennis/player1/#", "sport/tennis/player1/ranking", true},
      {"sport/#", "sport", true},
      {"#", "a/b/c", true},
      {"sport/tennis/+", "sport/tennis/player1", true},
      {"sport/tennis/+", "sport/tennis/player1/ranking", false},
      {"sport/+", "sport", false},
      {"sport/+", "sport/", true},
      {"+/+", "/finance", true},
      {"/+", "/finance", true},
      {"+", "/finance", false},
      {"#", "$SYS/monitor", false},
      {"+/monitor", "$SYS/monitor", false},
      {"$SYS/#", "$SYS/monitor", true},
      {"$SYS/monitor/+", "$SYS/monitor/Clients", true},
      {"a", "A", false},
      {"a//b", "a/b", false},
      {"a/+/b", "a//b", true},
  };
  for (auto const& c : cases) EXPECT_EQ(matches(c.filter, c.topic), c.fits) << c.filter << " " << c.topic;
}

}  // namespace
}  // namespace dinh::mqtt
