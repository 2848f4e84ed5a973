#pragma once
// send() of client.hpp for who must know whether the other side can have acted on what was sent.
#include "http/client.hpp"

namespace dinh::http {

struct Attempt {
  Result<IncomingAnswer> answer;
  bool left = false;  // a byte of the request went out
  long status = 0;    // of an answer that began, also when it was cut off or too long
};
Attempt attempt(OutgoingRequest const&);

}  // namespace dinh::http
