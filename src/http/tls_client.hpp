#pragma once
// TLS of calls to others whose protocol is not HTTP: bytes in, bytes out, without a socket (RFC 8446; the certificate as RFC 9525 has it).
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace dinh::http {

// Who may vouch for a peer: the authorities that this system trusts (SSL_CERT_FILE and SSL_CERT_DIR name others).
class TlsTrust {
 public:
  TlsTrust();
  ~TlsTrust();

 private:
  friend class TlsClient;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// One connection. Whatever was called last: what outgoing() answers is to be sent. Code::upstream: why it cannot go on.
class TlsClient {
 public:
  TlsClient(TlsTrust const&, std::string const& host);  // the certificate has to be of this name or address
  ~TlsClient();
  Result<bool> shake_hands();  // false: it goes on when the peer has been heard
  void hear(std::string_view bytes);
  Result<void> write(std::string_view plain);
  Result<std::string> read();  // "" nothing whole has come yet
  std::string outgoing();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace dinh::http
