#pragma once
// A mail of ours as bytes, CRLF at every line's end.
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"

namespace dinh::channels::mail {

struct Letter {
  std::string from, from_name, to, reply_to;
  std::string message_id, answers;  // without angle brackets; answers "" none
  std::string subject, text;
  Instant date;
  bool automatic = false;
};

bool is_sendable(std::string_view address);  // plain ASCII a server takes, without anything that could begin another command
Result<std::string> write_mail(Letter const&);

}  // namespace dinh::channels::mail
