#pragma once
// A small closed-loop HTTP/1.1 load generator on epoll: N keep-alive connections, one request in flight on each.
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace dinh::bench {

struct LoadSpec {
  std::uint16_t port = 0;
  std::size_t connections = 64;
  double seconds = 2;
  std::uint64_t max_requests = UINT64_MAX;
  double rate_per_s = 0;  // 0: as fast as it goes; else requests are released at this pace
  // Bytes of the next request (head and body). Called once per request; i counts from 0.
  std::function<void(std::uint64_t i, std::string& out)> request;
};

struct LoadResult {
  std::uint64_t answered = 0;
  std::uint64_t failed = 0;  // status >= 400 or connection lost
  double seconds = 0;
  std::vector<float> latencies_ms;  // sorted
  std::string first_failure;        // head of the first bad answer, to say why
  double per_second() const { return seconds > 0 ? static_cast<double>(answered) / seconds : 0; }
  double percentile_ms(double p) const;
};

LoadResult run_load(LoadSpec const&);

// "METHOD target HTTP/1.1" with Host, and a body when there is one.
std::string http_request(std::string_view method, std::string_view target, std::string_view body = {},
                         std::string_view content_type = "application/json", std::string_view more_headers = {});

// One request on a connection of its own; answers the body, throws when the status is not 2xx.
std::string fetch(std::uint16_t port, std::string const& request);
std::string fetch_whole(std::uint16_t port, std::string const& request);  // the same with the answer's head in front
int connect_to(std::uint16_t port);                                       // on 127.0.0.1, without delay

}  // namespace dinh::bench
