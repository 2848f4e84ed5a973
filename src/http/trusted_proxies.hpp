#pragma once
// Whom a request comes from when a proxy stands in front. Each proxy adds whom it was asked by at the end of X-Forwarded-For or Forwarded
// (RFC 7239): the last one that is none of ours is the client, and what stands before it is anybody's claim. Other peers are not believed.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace dinh::http {

class TrustedProxies {
 public:
  static Result<TrustedProxies> parse(std::vector<std::string> const& ranges);  // "10.0.0.0/8", "::1", "192.168.1.7"

  struct Client {
    std::string address;
    bool tls = false;  // of the way between the client and the first proxy
  };
  bool trusts(std::string_view address) const;
  // Of a request whose peer is trusted. Where the proxies' words cannot be read or contradict each other it is the proxy itself.
  Client client_of(Request const&) const;

 private:
  using Address = std::array<std::uint8_t, 16>;  // IPv4 as ::ffff:a.b.c.d
  struct Range {
    Address network;
    unsigned bits;
  };
  static bool read(std::string_view text, Address&);
  bool trusts(Address const&) const;
  std::string last_stranger(std::vector<std::string> const& chain) const;  // "" when that cannot be said
  std::vector<Range> ranges_;
};

}  // namespace dinh::http
