#pragma once
// How a mail server is reached; curl knows TLS, STARTTLS and the ways to sign in.
#include <curl/curl.h>

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.hpp"

namespace dinh::channels::mail {

struct ServerAt {
  std::string url, user, password;
  std::string ca_file = {};
  bool plaintext = false;
  std::int64_t connect_timeout_ms = 10'000, silence_ms = 20'000;
};

struct Cleanup {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
using Curl = std::unique_ptr<CURL, Cleanup>;

// errors: CURL_ERROR_SIZE bytes that live as long as it does.
Result<Curl> curl_for(ServerAt const&, char* errors);

}  // namespace dinh::channels::mail
