// The publisher against a broker that answers as it is told.
#include "mqtt/publisher.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "mqtt/test/bytes.hpp"

namespace dinh::mqtt {
namespace {

// Takes one connection and answers each thing it hears with the next of its lines; then it closes.
class Broker {
 public:
  explicit Broker(std::vector<std::string> answers) : listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    ::inet_pton(AF_INET, "127.0.18.83", &at.sin_addr);
    socklen_t size = sizeof at;
    EXPECT_EQ(::bind(listening_, reinterpret_cast<sockaddr*>(&at), size), 0);
    ::getsockname(listening_, reinterpret_cast<sockaddr*>(&at), &size);
    port_ = ntohs(at.sin_port);
    ::listen(listening_, 1);
    thread_ = std::thread([this, answers = std::move(answers)] {
      int peer = ::accept(listening_, nullptr, nullptr);
      char heard[4096];
      for (auto const& answer : answers)
        if (::recv(peer, heard, sizeof heard, 0) > 0) ::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
      while (::recv(peer, heard, sizeof heard, 0) > 0) {}
      ::close(peer);
    });
  }
  ~Broker() {
    thread_.join();
    ::close(listening_);
  }
  Message message(int qos, std::string payload = "hi") const {
    return {.to = read_address("mqtt://127.0.18.83:" + std::to_string(port_) + "/t").value(),
            .version = Version::v5,
            .qos = qos,
            .payload = std::move(payload),
            .content_type = ""};
  }

 private:
  int listening_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

std::string told(Broker const& broker, int qos, std::string payload = "hi") {
  auto done = Publisher().publish(broker.message(qos, std::move(payload)));
  return done ? "done" : done.error().detail;
}

TEST(MqttPublisher, IsDoneWhenTheBrokerHasTheMessage) {
  Broker once({bytes("20 03 00 00 00"), bytes("40 02 0001")});
  EXPECT_EQ(told(once, 1), "done");
  Broker twice({bytes("20 03 00 00 00"), bytes("50 02 0001"), bytes("70 02 0001")});
  EXPECT_EQ(told(twice, 2), "done");
}

TEST(MqttPublisher, SaysWhyTheBrokerEndsTheConnection) {  // §3.14
  Broker broker({bytes("20 03 00 00 00"), bytes("e0 01 97")});
  EXPECT_EQ(told(broker, 1), "the MQTT broker ends the connection: reason 151 (quota exceeded)");
}

TEST(MqttPublisher, SendsNothingThatTheBrokerDoesNotTake) {  // §3.2.2.3.4, §3.2.2.3.6
  Broker low({bytes("20 05 00 00 02 24 01")});
  EXPECT_EQ(told(low, 2), "the MQTT broker takes no QoS above 1");
  Broker small({bytes("20 08 00 00 05 27 00000020")});
  EXPECT_EQ(told(small, 1, std::string(30, 'x')), "the MQTT broker takes no message of more than 32 bytes");
}

TEST(MqttPublisher, BelievesNoAnswerThatIsMalformed) {
  for (auto answer : {"40 02 0000", "40 05 0001 00 00 00", "40 03 0001 7f"}) {
    Broker broker({bytes("20 03 00 00 00"), bytes(answer)});
    EXPECT_TRUE(told(broker, 1).starts_with("the MQTT broker does not answer as MQTT does: ")) << answer;
  }
}

}  // namespace
}  // namespace dinh::mqtt
