#pragma once
// Percent-encoding (RFC 3986 §2.1) and query strings.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dinh::http {

std::optional<std::string> percent_decode(std::string_view,
                                          bool plus_is_space = false);  // nothing when an escape is broken or decodes to NUL
std::string percent_encode(std::string_view);                           // all but unreserved characters
// In order; a part with a broken escape is left as it came.
std::vector<std::pair<std::string, std::string>> parse_query(std::string_view);

}  // namespace dinh::http
