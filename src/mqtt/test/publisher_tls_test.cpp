// The publisher against the house's own broker over TLS (MQTT 5.0 §5.4.2, RFC 9525).
#include <cstdlib>
#include <filesystem>

#include "mqtt/publisher.hpp"
#include "mqtt/test/listener_fixture.hpp"

namespace dinh::mqtt {
namespace {

class PublisherOverTls : public MqttListener {
 protected:
  std::filesystem::path folder = std::filesystem::temp_directory_path() / ("dinh-mqtts-" + std::to_string(::getpid()));

  void SetUp() override {
    std::filesystem::create_directories(folder);
    auto command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=here -addext "
        "subjectAltName=IP:" +
        std::string(test_address) + " -keyout " + path("key.pem") + " -out " + path("certificate.pem") + " 2>/dev/null";
    ASSERT_EQ(std::system(command.c_str()), 0);
    start({}, {{test_address, 0, path("certificate.pem"), path("key.pem")}});
  }
  void TearDown() override {
    ::unsetenv("SSL_CERT_FILE");
    std::filesystem::remove_all(folder);
  }
  std::string path(std::string const& name) const { return (folder / name).string(); }
  void trust_it() { ::setenv("SSL_CERT_FILE", path("certificate.pem").c_str(), 1); }
  Message message(std::string const& host, int qos, std::string payload) const {
    return {.to = read_address("mqtts://" + host + ":" + std::to_string(port) + "/t").value(),
            .version = Version::v5,
            .qos = qos,
            .payload = std::move(payload),
            .content_type = ""};
  }
};

TEST_F(PublisherOverTls, TellsABrokerWhoseCertificateIsGood) {
  trust_it();
  Publisher publisher;
  std::string large(100'000, 'x');
  for (int qos : {0, 1, 2}) {
    auto done = publisher.publish(message(test_address, qos, qos == 1 ? large : std::to_string(qos)));
    EXPECT_TRUE(done) << done.error().detail;
  }
  auto all = handed_over(3);
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, (std::vector<std::string>{"t 0", "t 2", "t " + large}));
}

TEST_F(PublisherOverTls, TellsNobodyElse) {
  auto unknown = Publisher().publish(message(test_address, 1, "x"));  // signed by nobody that the system trusts
  ASSERT_FALSE(unknown);
  EXPECT_NE(unknown.error().detail.find("certificate"), std::string::npos) << unknown.error().detail;
  trust_it();
  auto other_name = Publisher().publish(message("localhost", 1, "x"));
  EXPECT_FALSE(other_name);
  start();  // without TLS at its door
  EXPECT_FALSE(Publisher().publish(message(test_address, 1, "x")));
  EXPECT_TRUE(received.empty());
}

}  // namespace
}  // namespace dinh::mqtt
