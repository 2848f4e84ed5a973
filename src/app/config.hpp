#pragma once
// city/dinh.json. Written with these defaults on the first start (mode 0600: the database's URL may hold a password); every value can be
// overridden by the environment (DINH_PORT, DINH_CITY_NAME, …: base/config.hpp).
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.hpp"
#include "base/result.hpp"
#include "channels/phone/settings.hpp"
#include "channels/settings.hpp"
#include "civic/city.hpp"

namespace dinh::app {

inline constexpr std::string_view version = "0.1.0";

struct TlsFiles {
  std::string certificate, key;  // PEM files; both empty: no TLS
  static constexpr auto fields() { return std::tuple(defaulted("certificate", &TlsFiles::certificate), defaulted("key", &TlsFiles::key)); }
};

struct MqttSettings {  // for devices; an API key is the password
  bool enabled = false;
  std::string address = "127.0.0.1";
  int port = 1883;  // 0: the kernel chooses one
  TlsFiles tls;
  static constexpr auto fields() {
    return std::tuple(defaulted("enabled", &MqttSettings::enabled), defaulted("address", &MqttSettings::address),
                      defaulted("port", &MqttSettings::port), defaulted("tls", &MqttSettings::tls));
  }
};

struct HttpSettings {
  std::vector<std::string> trusted_proxies;  // addresses and ranges (10.0.0.0/8) whose X-Forwarded-For and Forwarded are believed
  std::string public_url;                    // of this server for others, "https://city.example"; "": made of address and port
  static constexpr auto fields() {
    return std::tuple(defaulted("trusted_proxies", &HttpSettings::trusted_proxies), defaulted("public_url", &HttpSettings::public_url));
  }
};

struct Config {
  std::string address = "127.0.0.1";
  int port = 8022;                  // 0: the kernel chooses one
  std::string database;             // "": records.db in the data folder; or postgresql://…
  int worker_threads = 4;           // for what reads or writes the records
  bool public_wallboard = false;    // whoever opens /ops sees it, without signing in
  std::string widget_frames = "*";  // pages that may show /widget in a frame: "*", or "https://a.example https://b.example"
  std::string arbiter_unit;         // code of the unit that a case goes to when it was returned three times; "": it waits to be forwarded
  int temporal_instances = 10'000;  // of attributes in one answer about the past; more are cut by time (206)
  std::vector<std::string> search_attributes = {"name", "alternateName", "title", "description", "address", "keywords"};  // of entities
  std::string ui_folder;  // "": the pages inside the binary; a folder: those, for work on the UI
  TlsFiles tls;
  HttpSettings http;
  MqttSettings mqtt;
  channels::Settings channels;
  channels::phone::Settings phone;
  civic::City city;
  static constexpr auto fields() {
    return std::tuple(defaulted("address", &Config::address), defaulted("port", &Config::port), defaulted("database", &Config::database),
                      defaulted("worker_threads", &Config::worker_threads), defaulted("public_wallboard", &Config::public_wallboard),
                      defaulted("widget_frames", &Config::widget_frames), defaulted("arbiter_unit", &Config::arbiter_unit),
                      defaulted("temporal_instances", &Config::temporal_instances),
                      defaulted("search_attributes", &Config::search_attributes), defaulted("ui_folder", &Config::ui_folder),
                      defaulted("tls", &Config::tls), defaulted("http", &Config::http), defaulted("mqtt", &Config::mqtt),
                      defaulted("channels", &Config::channels), defaulted("phone", &Config::phone), defaulted("city", &Config::city));
  }
};

Result<void> check(Config const&);
std::string address_for_others(Config const&, int port);  // without a slash at its end

}  // namespace dinh::app
