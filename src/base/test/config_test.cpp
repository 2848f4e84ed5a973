#include "base/config.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <map>

#include "base/random.hpp"

namespace dinh {
namespace {

struct Tls {
  std::string certificate, key;
  static constexpr auto fields() { return std::tuple(field("certificate", &Tls::certificate), field("key", &Tls::key)); }
};
struct City {
  std::string name = "Bình Dương";
  std::vector<double> center;
  static constexpr auto fields() { return std::tuple(defaulted("name", &City::name), defaulted("center", &City::center)); }
};
struct Config {
  int port = 8022;
  std::optional<Tls> tls;
  City city;
  std::vector<City> others;
  bool open = false;
  static constexpr auto fields() {
    return std::tuple(defaulted("port", &Config::port), field("tls", &Config::tls), defaulted("city", &Config::city),
                      defaulted("others", &Config::others), defaulted("open", &Config::open));
  }
};

Environment environment(std::map<std::string, std::string> variables) {
  return [variables](std::string const& name) {
    auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}
const Environment empty = environment({});

TEST(Config, KeepsDefaultsOfAnEmptyFile) {
  auto config = read_config<Config>("{}", empty);
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->port, 8022);
  EXPECT_FALSE(config->tls);
}

TEST(Config, RefusesAKeyThatNoFieldHas_NamingIt) {
  EXPECT_EQ(read_config<Config>(R"({"prot":1})", empty).error().field, "prot");
  EXPECT_EQ(read_config<Config>(R"({"city":{"nmae":"x"}})", empty).error().field, "city.nmae");
  EXPECT_EQ(read_config<Config>(R"({"tls":{"certificate":"a","key":"b","pasword":"c"}})", empty).error().field, "tls.pasword");
  EXPECT_EQ(read_config<Config>(R"({"others":[{},{"x":1}]})", empty).error().field, "others[1].x");
}

TEST(Config, IsOverriddenByTheEnvironment) {
  auto config = read_config<Config>(R"({"port":1,"city":{"name":"A"}})", environment({{"DINH_PORT", "9000"},
                                                                                      {"DINH_CITY_NAME", "Thủ Dầu Một"},
                                                                                      {"DINH_CITY_CENTER", "[106.6,11]"},
                                                                                      {"DINH_TLS_CERTIFICATE", "c.pem"},
                                                                                      {"DINH_TLS_KEY", "k.pem"},
                                                                                      {"DINH_OPEN", "true"}}));
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->port, 9000);
  EXPECT_EQ(config->city.name, "Thủ Dầu Một");
  EXPECT_EQ(config->city.center, (std::vector<double>{106.6, 11}));
  EXPECT_EQ(config->tls->key, "k.pem");
  EXPECT_TRUE(config->open);
}

TEST(Config, NamesTheVariable_WhenItsValueIsNone) {
  EXPECT_EQ(read_config<Config>("{}", environment({{"DINH_PORT", "many ships"}})).error().field, "DINH_PORT");
}

class ConfigFile : public ::testing::Test {
 protected:
  std::filesystem::path folder = std::filesystem::temp_directory_path() / ("dinh-config-" + random_token(8));
  void SetUp() override { std::filesystem::create_directory(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }
};

TEST_F(ConfigFile, IsReadableByItsOwnerOnly) {
  auto file = folder / "dinh.json";
  ASSERT_TRUE(save_config(file, Config{.port = 1234}));
  struct stat status {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
  EXPECT_EQ(load_config<Config>(file, empty)->port, 1234);
}

TEST_F(ConfigFile, ReplacesTheOldOne_AndLeavesNoDraft) {
  auto file = folder / "dinh.json";
  ASSERT_TRUE(save_config(file, Config{.port = 1}));
  ASSERT_TRUE(save_config(file, Config{.port = 2}));
  EXPECT_EQ(load_config<Config>(file, empty)->port, 2);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
}

TEST_F(ConfigFile, IsNamedInErrors) {
  auto file = folder / "missing.json";
  EXPECT_NE(load_config<Config>(file, empty).error().detail.find("missing.json"), std::string::npos);
  ASSERT_TRUE(write_private_file(file, "{\"x\":1}"));
  EXPECT_NE(load_config<Config>(file, empty).error().detail.find("missing.json"), std::string::npos);
}

}  // namespace
}  // namespace dinh
