#include "http/attempt.hpp"

#include <curl/curl.h>

#include <memory>

namespace dinh::http {
namespace {

struct Answering {
  std::string body;
  std::size_t limit = 0;
  bool too_long = false;
};

std::size_t take(char* bytes, std::size_t size, std::size_t count, void* to) {
  auto& answer = *static_cast<Answering*>(to);
  answer.too_long = answer.body.size() + size * count > answer.limit;
  if (answer.too_long) return 0;  // curl gives up
  answer.body.append(bytes, size * count);
  return size * count;
}

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using HeaderList = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

HeaderList header_list(OutgoingRequest const& request) {
  curl_slist* list = nullptr;
  for (auto const& [name, value] : request.headers) list = curl_slist_append(list, (name + ": " + value).c_str());
  list = curl_slist_append(list, "Expect:");  // no round trip before the body
  return {list, curl_slist_free_all};
}

void prepare(CURL* curl, OutgoingRequest const& request, HeaderList const& headers, Answering& answering) {
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, request.max_redirects > 0 ? 1L : 0L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, request.max_redirects);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout_ms));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout_ms));
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);  // threads: time-outs must not use SIGALRM
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "dinh");
  curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  if (request.method == "HEAD") curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);  // else it would wait for the body that Content-Length names
  if (!request.body.empty()) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  }
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answering);
}

}  // namespace

Attempt attempt(OutgoingRequest const& request) {
  static const CURLcode global = curl_global_init(CURL_GLOBAL_DEFAULT);
  Handle curl(curl_easy_init(), curl_easy_cleanup);
  if (global != CURLE_OK || !curl) return {fail(Code::upstream, "the HTTP client could not be prepared")};
  Answering answering{.limit = request.max_answer_bytes};
  auto headers = header_list(request);
  prepare(curl.get(), request, headers, answering);
  CURLcode done = curl_easy_perform(curl.get());
  long sent_bytes = 0;
  Attempt out{IncomingAnswer{}};
  curl_easy_getinfo(curl.get(), CURLINFO_REQUEST_SIZE, &sent_bytes);
  curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &out.status);
  out.left = sent_bytes > 0;
  if (answering.too_long)
    out.answer = fail(Code::too_large, request.url + " answers more than " + std::to_string(request.max_answer_bytes) + " bytes");
  else if (done != CURLE_OK) out.answer = fail(Code::upstream, request.url + " does not answer: " + curl_easy_strerror(done));
  if (!out.answer) return out;
  const char* type = nullptr;
  curl_easy_getinfo(curl.get(), CURLINFO_CONTENT_TYPE, &type);
  out.answer->status = out.status;
  out.answer->content_type = type ? type : "";
  out.answer->body = std::move(answering.body);
  return out;
}

Result<IncomingAnswer> send(OutgoingRequest const& request) { return attempt(request).answer; }

}  // namespace dinh::http
