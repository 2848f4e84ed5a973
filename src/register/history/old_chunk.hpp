#pragma once
// Chunks as release 0.1 wrote them, to be read once more when a folder of that time is opened: times as differences of differences, decimal
// numbers as differences of their digits, everything else as its text.
#include <functional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace dinh::reg {

void read_old_chunk(std::string_view bytes, std::function<void(Instant, std::string&& value)> const&);  // throws StorageError when damaged

}  // namespace dinh::reg
