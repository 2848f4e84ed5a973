#pragma once
// How much a request wants a content coding (RFC 9110 §12.5.3).
#include <string_view>

#include "http/message.hpp"

namespace dinh::http {

// In thousandths: 1000 by default, 0 when it is refused or not named. "*" stands for what is not named.
int coding_quality(Request const&, std::string_view coding);

}  // namespace dinh::http
