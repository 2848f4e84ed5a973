// mqtt:// addresses as clients write them.
#include "mqtt/address.hpp"

#include <gtest/gtest.h>

namespace dinh::mqtt {
namespace {

TEST(MqttAddress, IsReadWithUserPortAndTopic) {
  auto plain = read_address("mqtt://broker/a/b").value();
  EXPECT_EQ(plain.host, "broker");
  EXPECT_EQ(plain.port, 1883);
  EXPECT_EQ(plain.topic, "a/b");
  EXPECT_FALSE(plain.user);
  auto full = read_address("mqtt://us%40er:p%3Aw@[::1]:1884/t%20x").value();
  EXPECT_EQ(full.user, "us@er");
  EXPECT_EQ(full.password, "p:w");
  EXPECT_EQ(full.host, "::1");
  EXPECT_EQ(full.port, 1884);
  EXPECT_EQ(full.topic, "t x");
  for (auto bad : {"mqtt://broker", "mqtt://broker/", "mqtt:///t", "mqtt://b/a/#", "mqtt://b/+", "mqtt://b:0/t", "mqtt://b:99999/t",
                   "mqtt://b:x/t", "mqtt://@b/t", "http://b/t", "mqtt://b/%zz", "mqtt://b/%00", "mqtt://b/%ff", "mqtt://b/%ed%a0%80",
                   "mqtt://%ff@b/t", "mqtt://[::1/t"})
    EXPECT_FALSE(read_address(bad)) << bad;
}

TEST(MqttAddress, WithTlsHasAPortOfItsOwn) {
  auto plain = read_address("mqtts://broker/t").value();
  EXPECT_TRUE(plain.is_tls);
  EXPECT_EQ(plain.port, 8883);
  EXPECT_EQ(plain.host, "broker");
  EXPECT_EQ(read_address("mqtts://broker:1/t").value().port, 1);
  EXPECT_FALSE(read_address("mqtt://broker/t").value().is_tls);
  EXPECT_FALSE(read_address("mqttss://broker/t"));
}

TEST(MqttAddress, RefusesAUserOrPasswordThatNoPacketCanCarry) {  // §1.5.4, §1.5.6
  std::string most(65'535, 'x'), more = most + "x";
  EXPECT_TRUE(read_address("mqtt://" + most + ":" + most + "@b/t"));
  EXPECT_FALSE(read_address("mqtt://" + more + "@b/t"));
  EXPECT_FALSE(read_address("mqtt://u:" + more + "@b/t"));
}

}  // namespace
}  // namespace dinh::mqtt
