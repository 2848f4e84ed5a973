#pragma once
// Hands mails to a server (RFC 5321). Blocks. One connection, kept for the next mail.
#include <array>

#include "channels/mail/server.hpp"

namespace dinh::channels::mail {

class Smtp {
 public:
  Smtp(ServerAt server, std::string name_here) : server_(std::move(server)), name_here_(std::move(name_here)) {}
  // upstream: nobody answered, or "later" (4xx), or it does not let us in. invalid: it will never take this mail to this address.
  Result<void> send(std::string const& from, std::string const& to, std::string_view bytes);

 private:
  ServerAt server_;
  std::string name_here_;
  std::array<char, CURL_ERROR_SIZE> errors_{};
  Curl curl_;
};

}  // namespace dinh::channels::mail
