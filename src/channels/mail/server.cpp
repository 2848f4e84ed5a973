#include "channels/mail/server.hpp"

namespace dinh::channels::mail {

Result<Curl> curl_for(ServerAt const& server, char* errors) {
  static const CURLcode global = curl_global_init(CURL_GLOBAL_DEFAULT);
  Curl curl(curl_easy_init());
  if (global != CURLE_OK || !curl) return fail(Code::upstream, "the mail client could not be prepared");
  auto* c = curl.get();
  errors[0] = '\0';
  curl_easy_setopt(c, CURLOPT_ERRORBUFFER, errors);
  curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "imap,imaps,smtp,smtps");
  curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(server.connect_timeout_ms));
  curl_easy_setopt(c, CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(server.silence_ms / 1'000));
  curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, static_cast<long>(server.silence_ms / 1'000));
  curl_easy_setopt(c, CURLOPT_USE_SSL, static_cast<long>(server.plaintext ? CURLUSESSL_NONE : CURLUSESSL_ALL));
  if (!server.ca_file.empty()) curl_easy_setopt(c, CURLOPT_CAINFO, server.ca_file.c_str());
  if (!server.user.empty()) {
    curl_easy_setopt(c, CURLOPT_USERNAME, server.user.c_str());
    curl_easy_setopt(c, CURLOPT_PASSWORD, server.password.c_str());
  }
  return curl;
}

}  // namespace dinh::channels::mail
