// Somebody else's clients: mosquitto_pub and mosquitto_sub, as devices and dashboards use them.
#include <cstdio>
#include <filesystem>
#include <future>

#include "mqtt/test/listener_fixture.hpp"

namespace dinh::mqtt {
namespace {

struct Ran {
  int status = -1;
  std::string out;
};

Ran run(std::string const& command) {
  Ran ran;
  auto* pipe = ::popen((command + " 2>&1").c_str(), "r");
  char part[4096];
  for (std::size_t got; (got = std::fread(part, 1, sizeof part, pipe)) > 0;) ran.out.append(part, got);
  ran.status = WEXITSTATUS(::pclose(pipe));
  return ran;
}

class MqttMosquitto : public MqttListener {
 protected:
  void SetUp() override {
    if (run("command -v mosquitto_pub && command -v mosquitto_sub").status != 0) GTEST_SKIP() << "mosquitto's clients are not installed";
  }
  std::string client(std::string const& name, std::size_t endpoint = 0) const {
    return "timeout 20 mosquitto_" + name + " -h " + test_address + " -p " + std::to_string(listener->port(endpoint)) + " ";
  }
  // mosquitto_sub in the background; waits until it is subscribed.
  std::future<Ran> listen(std::string const& options) {
    auto before = sessions();
    auto out = std::async(std::launch::async, [command = client("sub") + "-W 15 -F '%t %p %q %r' " + options] { return run(command); });
    for (int i = 0; i < 300 && sessions() == before; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    return out;
  }
  std::string sessions() { return metric("dinh_mqtt_sessions"); }
};

TEST_F(MqttMosquitto, PublishesAndSubscribesInEveryVersionAndQos) {
  for (std::string version : {"311", "5"})
    for (std::string qos : {"0", "1", "2"}) {
      auto heard = listen("-V " + version + " -q " + qos + " -t 'city/+/air' -C 3 -i reader");
      for (std::string text : {"1", "2", "3"})
        EXPECT_EQ(run(client("pub") + "-V " + version + " -q " + qos + " -t city/ward/air -m " + text).status, 0);
      std::string all;
      for (std::string text : {"1", "2", "3"}) all += "city/ward/air " + text + " " + qos + " 0\n";
      EXPECT_EQ(heard.get().out, all) << version << " " << qos;
    }
}

TEST_F(MqttMosquitto, AThousandLinesArriveInOrder) {
  auto heard = listen("-q 2 -t lines -C 1000");
  EXPECT_EQ(run("seq 1 1000 | " + client("pub") + "-q 2 -t lines -l").status, 0);
  std::string all;
  for (int i = 1; i <= 1'000; ++i) all += "lines " + std::to_string(i) + " 2 0\n";
  EXPECT_EQ(heard.get().out, all);
}

TEST_F(MqttMosquitto, KeepsRetainedMessages) {
  run(client("pub") + "-q 1 -r -t state/lamp -m on");
  EXPECT_EQ(run(client("sub") + "-t 'state/#' -C 1 -W 5 -F '%t %p %r'").out, "state/lamp on 1\n");
  run(client("pub") + "-q 1 -r -n -t state/lamp");
  EXPECT_EQ(run(client("sub") + "-t 'state/#' -C 1 -W 1 -F '%t %p %r'").out, "Timed out\n");
}

TEST_F(MqttMosquitto, TellsTheWillOfAClientThatIsKilled) {
  auto heard = listen("-q 1 -t 'will/#' -C 1");
  run("timeout -s KILL 1 mosquitto_sub -h " + std::string(test_address) + " -p " + std::to_string(port) +
      " -i doomed -t x --will-topic will/doomed --will-payload gone --will-qos 1");
  EXPECT_EQ(heard.get().out, "will/doomed gone 1 0\n");
}

TEST_F(MqttMosquitto, SharesASubscription) {
  auto first = listen("-V 5 -q 1 -t '$share/group/work' -C 2 -i one");
  auto second = listen("-V 5 -q 1 -t '$share/group/work' -C 2 -i two");
  run("seq 1 4 | " + client("pub") + "-q 1 -t work -l");
  EXPECT_EQ(first.get().out, "work 1 1 0\nwork 3 1 0\n");
  EXPECT_EQ(second.get().out, "work 2 1 0\nwork 4 1 0\n");
}

TEST_F(MqttMosquitto, ASessionKeepsWhatComesWhileItsClientIsAway) {
  for (std::string how : {"-V 311 -c", "-V 5 -c -x 60"}) {
    auto reader = client("sub") + how + " -q 1 -t away -i away ";
    run(reader + "-E");
    run("seq 1 3 | " + client("pub") + "-q 1 -t away -l");
    EXPECT_EQ(run(reader + "-C 3 -W 5").out, "1\n2\n3\n") << how;
    run(client("sub") + "-V 311 -i away -t away -E");  // clean again
  }
}

TEST_F(MqttMosquitto, HearsOfAWrongPasswordAndOfWhatItMayNotDo) {
  auto wrong = run(client("pub") + "-u boss -P wrong -t a -m x");
  EXPECT_EQ(wrong.status, 4) << wrong.out;
  EXPECT_NE(wrong.out.find("bad user name or password"), std::string::npos) << wrong.out;
  EXPECT_EQ(run(client("pub") + "-u boss -P right -q 1 -t secret/plan -m x").status, 0);
  auto may_not = run(client("pub") + "-V 5 -q 1 -t secret/plan -m x");
  EXPECT_NE(may_not.out.find("Not authorized"), std::string::npos) << may_not.out;
  auto reads = run(client("sub") + "-t secret/# -W 2");
  EXPECT_NE(reads.out.find("denied"), std::string::npos) << reads.out;
}

TEST_F(MqttMosquitto, CarriesThePropertiesOfVersion5) {
  auto reader = std::async(std::launch::async, [this] { return run(client("sub") + "-V 5 -q 1 -t p -C 1 -W 10 -F '%C %R %P %p'").out; });
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  run(client("pub") +
      "-V 5 -q 1 -t p -m hi -D publish content-type text/plain -D publish response-topic answer/here -D publish user-property k v");
  EXPECT_EQ(reader.get(), "text/plain answer/here k:v hi\n");
}

TEST_F(MqttMosquitto, SpeaksOverTls) {
  auto folder = std::filesystem::temp_directory_path() / ("dinh-mqtt-tls-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  auto key = folder / "key.pem", certificate = folder / "certificate.pem";
  auto made = run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost -keyout " +
                  key.string() + " -out " + certificate.string());
  ASSERT_EQ(made.status, 0) << made.out;
  start({}, {{test_address, 0, "", ""}, {test_address, 0, certificate.string(), key.string()}});
  auto heard = listen("-q 1 -t tls -C 2");
  auto over_tls = client("pub", 1) + "--cafile " + certificate.string() + " --insecure -q 2 -t tls ";
  EXPECT_EQ(run("seq 1 2 | " + over_tls + "-l").status, 0);
  EXPECT_EQ(heard.get().out, "tls 1 1 0\ntls 2 1 0\n");
  EXPECT_NE(run(client("pub", 1) + "-t tls -m x").status, 0);  // without TLS at its door
  std::filesystem::remove_all(folder);
  EXPECT_THROW(start({}, {{test_address, 0, "/nowhere.pem", "/nowhere.pem"}}), std::runtime_error);
}

}  // namespace
}  // namespace dinh::mqtt
