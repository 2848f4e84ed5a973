#include <openssl/ssl.h>

#include <cstdlib>
#include <filesystem>

#include "http/client.hpp"
#include "http/test/server_fixture.hpp"

using namespace dinh;
using namespace dinh::http;

namespace {

class Tls : public HttpServer {
 protected:
  std::filesystem::path folder = std::filesystem::temp_directory_path() / ("dinh-tls-" + std::to_string(::getpid()));

  void SetUp() override {
    std::filesystem::create_directories(folder);
    auto command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost -keyout " +
                   path("key.pem") + " -out " + path("certificate.pem") + " 2>/dev/null";
    ASSERT_EQ(std::system(command.c_str()), 0);
  }
  void TearDown() override {
    shut();
    std::filesystem::remove_all(folder);
  }
  std::string path(std::string const& name) const { return (folder / name).string(); }
  void start_tls(Limits limits = {}) {
    certificate = path("certificate.pem");
    key = path("key.pem");
    start(limits);
  }
};

// One request over a fresh TLS connection; "" when no handshake comes about.
std::string over_tls(Peer& peer, std::string const& request, std::string const& until, int highest_version = TLS1_3_VERSION) {
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context.get(), highest_version);
  SSL_CTX_set_security_level(context.get(), 0);
  std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context.get()), SSL_free);
  SSL_set_fd(ssl.get(), peer.descriptor());
  if (SSL_connect(ssl.get()) != 1) return "";
  SSL_write(ssl.get(), request.data(), static_cast<int>(request.size()));
  std::string heard;
  char buffer[16'384];
  while (until.empty() || heard.find(until) == heard.npos) {
    int n = SSL_read(ssl.get(), buffer, sizeof buffer);
    if (n <= 0) break;
    heard.append(buffer, static_cast<std::size_t>(n));
  }
  return heard;
}

}  // namespace

TEST_F(Tls, CarriesPipelinedRequestsAndLargeAnswers) {
  start_tls();
  auto p = peer();
  auto heard = over_tls(p, get("/state") + get("/worker") + get("/big", "Connection: close\r\n"), "");
  EXPECT_LT(heard.find("\r\n\r\nstate"), heard.find("\r\n\r\nworker"));
  EXPECT_GT(heard.size(), 6u << 20);
}

TEST_F(Tls, RefusesOldVersionsAndPlainText) {
  start_tls();
  auto old = peer();
  EXPECT_EQ(over_tls(old, get("/state"), "state", TLS1_1_VERSION), "");
  EXPECT_EQ(peer().say(get("/state")).hear("state").find("200 OK"), std::string::npos);
  auto p = peer();
  EXPECT_NE(over_tls(p, get("/state"), "\r\n\r\nstate").find("200 OK"), std::string::npos);
}

TEST_F(Tls, ClosesOnWhoNeverShakesHands) {
  start_tls({.header_timeout_ms = 300});
  auto p = peer();
  p.say("\x16\x03\x01");
  p.hear("never said");  // returns when the server closes
  auto next = peer();
  EXPECT_NE(over_tls(next, get("/state"), "\r\n\r\nstate").find("200 OK"), std::string::npos);
}

TEST_F(Tls, OurClientTrustsNoUnknownCertificate) {
  start_tls();
  auto answer = send({.url = "https://127.0.0.1:" + std::to_string(server->port()) + "/state"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::upstream);
}
