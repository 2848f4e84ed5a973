#pragma once
// The telephone exchange of this city: part of the configuration.
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.hpp"

namespace dinh::channels::phone {

struct Settings {
  std::string secret;                        // signs what the exchange says, where it has no API key; "": API keys only
  std::vector<std::string> recordings_from;  // URLs begin with one of these, or are not fetched
  std::string recordings_login;              // user:password there
  std::string calendar = "vn-office";        // when somebody answers; the answering machine asks
  std::string voicemail_field = "gop-y";     // of the category tree, until somebody has listened
  std::int64_t keep_days = 180;              // recordings and numbers of calls
  std::int64_t callback_after_s = 5;         // who hung up sooner had the wrong number
  static constexpr auto fields() {
    return std::tuple(defaulted("secret", &Settings::secret), defaulted("recordings_from", &Settings::recordings_from),
                      defaulted("recordings_login", &Settings::recordings_login), defaulted("calendar", &Settings::calendar),
                      defaulted("voicemail_field", &Settings::voicemail_field), defaulted("keep_days", &Settings::keep_days),
                      defaulted("callback_after_s", &Settings::callback_after_s));
  }
};

}  // namespace dinh::channels::phone
