// Reference of every rate: one thread, epoll, keep-alive, a fixed answer of N bytes, no parsing beyond the end of a request.
//   bench_echo BYTES      prints its port, serves until it is ended
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Peer {
  std::string in;
};

std::size_t request_length(std::string_view in) {
  auto head = in.find("\r\n\r\n");
  if (head == in.npos) return 0;
  std::size_t body = 0;
  if (auto at = in.find("Content-Length: "); at != in.npos && at < head) std::from_chars(in.data() + at + 16, in.data() + head, body);
  return in.size() >= head + 4 + body ? head + 4 + body : 0;
}

int listen_on_free_port() {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof to;
  if (bind(fd, reinterpret_cast<sockaddr*>(&to), size) != 0 || listen(fd, 1024) != 0) std::exit(1);
  getsockname(fd, reinterpret_cast<sockaddr*>(&to), &size);
  std::printf("%d\n", ntohs(to.sin_port));
  std::fflush(stdout);
  return fd;
}

}  // namespace

int main(int argc, char** argv) {
  std::string body(argc > 1 ? static_cast<std::size_t>(std::atol(argv[1])) : 200, 'x');
  std::string const answer =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
  int listener = listen_on_free_port(), poll = epoll_create1(0);
  epoll_event event{EPOLLIN, {.fd = listener}};
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  std::vector<Peer> peers(65536);
  std::vector<char> buffer(65536);
  for (;;) {
    epoll_event events[256];
    int n = epoll_wait(poll, events, 256, -1);
    for (int i = 0; i < n; ++i) {
      int fd = events[i].data.fd;
      if (fd == listener) {
        int peer = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK);
        int on = 1;
        setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        epoll_event add{EPOLLIN, {.fd = peer}};
        epoll_ctl(poll, EPOLL_CTL_ADD, peer, &add);
        continue;
      }
      auto got = recv(fd, buffer.data(), buffer.size(), 0);
      auto& in = peers[static_cast<std::size_t>(fd)].in;
      if (got <= 0) {
        close(fd);
        in.clear();
        continue;
      }
      in.append(buffer.data(), static_cast<std::size_t>(got));
      std::string out;
      for (std::size_t length; (length = request_length(in)) > 0; in.erase(0, length)) out += answer;
      if (!out.empty() && send(fd, out.data(), out.size(), MSG_NOSIGNAL) < 0) {
        close(fd);
        in.clear();
      }
    }
  }
}
