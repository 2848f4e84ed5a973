#pragma once
// voicemail.json; every value can be overridden by the environment (DINH_SERVER, DINH_KEY, …).
#include <cstdint>
#include <string>
#include <tuple>

#include "base/fields.hpp"

namespace dinh::voicemail {

struct Settings {
  std::string server = "http://127.0.0.1:8022";  // the house
  std::string key;                               // API key with the right channels.phone
  std::string spool = "voicemail";               // folder
  std::string address = "127.0.0.1";             // where calls come in, UDP and TCP
  std::int64_t port = 5062;
  std::int64_t rtp_from = 20'000, rtp_to = 20'999;
  std::string announcement;  // WAV file; "": a beep alone
  std::int64_t longest_s = 180, most_calls = 60;
  bool ask_hours = true;                  // take calls only while nobody else does
  std::string registrar, user, password;  // of the exchange: "sip:pbx.example"; "": it sends calls here by itself
  static constexpr auto fields() {
    return std::tuple(defaulted("server", &Settings::server), defaulted("key", &Settings::key), defaulted("spool", &Settings::spool),
                      defaulted("address", &Settings::address), defaulted("port", &Settings::port),
                      defaulted("rtp_from", &Settings::rtp_from), defaulted("rtp_to", &Settings::rtp_to),
                      defaulted("announcement", &Settings::announcement), defaulted("longest_s", &Settings::longest_s),
                      defaulted("most_calls", &Settings::most_calls), defaulted("ask_hours", &Settings::ask_hours),
                      defaulted("registrar", &Settings::registrar), defaulted("user", &Settings::user),
                      defaulted("password", &Settings::password));
  }
};

}  // namespace dinh::voicemail
