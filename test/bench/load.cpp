#include "load.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>
#include <stdexcept>

namespace dinh::bench {

namespace {

using SteadyClock = std::chrono::steady_clock;

// Length of the complete answer at the front of `in`, 0 when more is needed. Content-Length only: that is what our servers send.
std::size_t answer_length(std::string_view in, int& status) {
  auto head_end = in.find("\r\n\r\n");
  if (head_end == in.npos || in.size() < 12) return 0;
  std::from_chars(in.data() + 9, in.data() + 12, status);
  std::size_t body = 0;
  auto at = in.substr(0, head_end).find("ontent-Length: ");
  if (at == in.npos) at = in.substr(0, head_end).find("ontent-length: ");
  if (at != in.npos) std::from_chars(in.data() + at + 15, in.data() + head_end, body);
  return in.size() >= head_end + 4 + body ? head_end + 4 + body : 0;
}

struct Connection {
  int fd = -1;
  std::string out, in;
  SteadyClock::time_point sent;
};

class Run {
 public:
  explicit Run(LoadSpec const& spec) : spec_(spec), epoll_(epoll_create1(EPOLL_CLOEXEC)), connections_(spec.connections) {
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      connections_[i].fd = connect_to(spec.port);
      epoll_event event{EPOLLIN, {.u64 = i}};
      epoll_ctl(epoll_, EPOLL_CTL_ADD, connections_[i].fd, &event);
    }
  }
  ~Run() {
    for (auto& c : connections_)
      if (c.fd >= 0) close(c.fd);
    close(epoll_);
  }

  LoadResult go() {
    start_ = SteadyClock::now();
    deadline_ = start_ + std::chrono::microseconds(static_cast<std::int64_t>(spec_.seconds * 1e6));
    for (auto& c : connections_) release(c);
    while (open_ > 0 || !waiting_.empty()) {
      release_waiting();
      epoll_event events[256];
      int n = epoll_wait(epoll_, events, 256, spec_.rate_per_s > 0 ? 1 : 100);
      for (int i = 0; i < n; ++i) receive(connections_[events[i].data.u64]);
      if (SteadyClock::now() > deadline_ + std::chrono::seconds(5)) break;  // answers that never come
    }
    result_.seconds = std::chrono::duration<double>(std::min(SteadyClock::now(), deadline_) - start_).count();
    std::sort(result_.latencies_ms.begin(), result_.latencies_ms.end());
    return std::move(result_);
  }

 private:
  bool over() const { return next_ >= spec_.max_requests || SteadyClock::now() >= deadline_; }

  void release(Connection& c) {
    if (over()) return;
    if (spec_.rate_per_s > 0) {
      double due = static_cast<double>(next_) / spec_.rate_per_s;
      if (std::chrono::duration<double>(SteadyClock::now() - start_).count() < due) {
        waiting_.push_back(&c);
        return;
      }
    }
    c.out.clear();
    spec_.request(next_++, c.out);
    c.sent = SteadyClock::now();
    ++open_;
    for (std::size_t done = 0; done < c.out.size();) {
      auto n = ::send(c.fd, c.out.data() + done, c.out.size() - done, MSG_NOSIGNAL);
      if (n <= 0) {
        lose(c, "connection closed while sending");
        return;
      }
      done += static_cast<std::size_t>(n);
    }
  }

  void release_waiting() {
    auto waiting = std::move(waiting_);
    waiting_.clear();
    for (auto* c : waiting) release(*c);
  }

  void receive(Connection& c) {
    char buffer[65536];
    auto n = recv(c.fd, buffer, sizeof buffer, 0);
    if (n <= 0) {
      lose(c, "connection closed by the server");
      return;
    }
    c.in.append(buffer, static_cast<std::size_t>(n));
    int status = 0;
    auto length = answer_length(c.in, status);
    if (length == 0) return;
    auto now = SteadyClock::now();
    if (status >= 400) {
      ++result_.failed;
      if (result_.first_failure.empty()) result_.first_failure = c.in.substr(0, 600);
    } else if (now <= deadline_) {
      ++result_.answered;
      result_.latencies_ms.push_back(std::chrono::duration<float, std::milli>(now - c.sent).count());
    }
    c.in.erase(0, length);
    --open_;
    release(c);
  }

  void lose(Connection& c, const char* why) {
    ++result_.failed;
    if (result_.first_failure.empty()) result_.first_failure = why;
    epoll_ctl(epoll_, EPOLL_CTL_DEL, c.fd, nullptr);
    close(c.fd);
    c.fd = -1;
    --open_;
  }

  LoadSpec const& spec_;
  int epoll_;
  std::vector<Connection> connections_;
  std::vector<Connection*> waiting_;
  SteadyClock::time_point start_, deadline_;
  std::uint64_t next_ = 0;
  std::int64_t open_ = 0;
  LoadResult result_;
};

}  // namespace

int connect_to(std::uint16_t port) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0 || connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0)
    throw std::runtime_error("cannot connect to the server under test");
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

double LoadResult::percentile_ms(double p) const {
  if (latencies_ms.empty()) return 0;
  auto at = static_cast<std::size_t>(p / 100 * static_cast<double>(latencies_ms.size()));
  return latencies_ms[std::min(at, latencies_ms.size() - 1)];
}

LoadResult run_load(LoadSpec const& spec) { return Run(spec).go(); }

std::string http_request(std::string_view method, std::string_view target, std::string_view body, std::string_view content_type,
                         std::string_view more_headers) {
  auto out = fmt::format("{} {} HTTP/1.1\r\nHost: bench\r\n{}", method, target, more_headers);
  if (!body.empty()) out += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", content_type, body.size());
  out += "\r\n";
  out += body;
  return out;
}

std::string fetch_whole(std::uint16_t port, std::string const& request) {
  int fd = connect_to(port);
  timeval patience{120, 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  std::string in;
  int status = 0;
  std::size_t length = 0;
  for (std::size_t done = 0; done < request.size();) {
    auto n = ::send(fd, request.data() + done, request.size() - done, MSG_NOSIGNAL);
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  char buffer[65536];
  while ((length = answer_length(in, status)) == 0) {
    auto n = recv(fd, buffer, sizeof buffer, 0);
    if (n <= 0) break;
    in.append(buffer, static_cast<std::size_t>(n));
  }
  close(fd);
  if (length == 0 || status >= 300)
    throw std::runtime_error("request failed: " + request.substr(0, request.find('\r')) + " → " + in.substr(0, 400));
  return in;
}

std::string fetch(std::uint16_t port, std::string const& request) {
  auto in = fetch_whole(port, request);
  return in.substr(in.find("\r\n\r\n") + 4);
}

}  // namespace dinh::bench
