#include "channels/mail/smtp.hpp"

#include <algorithm>
#include <cstring>

namespace dinh::channels::mail {
namespace {

std::size_t give(char* to, std::size_t size, std::size_t count, void* from) {
  auto& rest = *static_cast<std::string_view*>(from);
  auto n = std::min(size * count, rest.size());
  std::memcpy(to, rest.data(), n);
  rest.remove_prefix(n);
  return n;
}

std::size_t ignore(char*, std::size_t size, std::size_t count, void*) { return size * count; }

using List = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

// A refusal of the sender or of ourselves is a matter of settings and will pass; one of the recipient or of the mail will not.
bool is_final(CURLcode done, long code, std::string_view words) {
  if (code < 500 || code > 599) return false;
  return words.starts_with("RCPT failed") || words.starts_with("DATA failed") || done == CURLE_WEIRD_SERVER_REPLY;
}

}  // namespace

Result<void> Smtp::send(std::string const& from, std::string const& to, std::string_view bytes) {
  if (!curl_) { TRY(curl_, curl_for(server_, errors_.data())); }
  auto* c = curl_.get();
  List recipients(curl_slist_append(nullptr, ("<" + to + ">").c_str()), curl_slist_free_all);
  auto url = server_.url + "/" + name_here_;
  errors_[0] = '\0';
  curl_easy_setopt(c, CURLOPT_URL, url.c_str());
  curl_easy_setopt(c, CURLOPT_MAIL_FROM, ("<" + from + ">").c_str());
  curl_easy_setopt(c, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(c, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(c, CURLOPT_READFUNCTION, give);
  curl_easy_setopt(c, CURLOPT_READDATA, &bytes);
  curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, ignore);
  auto done = curl_easy_perform(c);
  if (done == CURLE_OK) return {};
  long code = 0;
  curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &code);
  bool final = is_final(done, code, errors_.data());
  auto words = code > 0 ? "answers " + std::to_string(code) : std::string(curl_easy_strerror(done));
  curl_.reset();  // whatever state it is in
  return final ? fail(Code::invalid, "the mail server refuses it: it " + words) : fail(Code::upstream, "the mail server: " + words);
}

}  // namespace dinh::channels::mail
