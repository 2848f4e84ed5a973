#pragma once
// What a channel has to be able to do. Each is a folder of its own; everything else (keeping, order, once, retries) is the house's.
#include <string_view>

#include "base/result.hpp"
#include "channels/message.hpp"

namespace dinh::channels {

class Channel {
 public:
  virtual ~Channel() = default;
  virtual std::string_view name() const = 0;
  // Pure. An error is final: what came is put into quarantine with its detail as the reason.
  virtual Result<Parsed> read(Received const&) const = 0;
  // Blocks, on the channel's own thread. Errors with Code::upstream, overloaded or unavailable are tried again later; others are final.
  virtual Result<Receipt> deliver(Outgoing const&) = 0;
  // Where a file of a message can be fetched from right now. Blocks.
  virtual Result<std::string> address_of(std::string const& file) const { return file; }
};

inline bool worth_another_try(Error const& e) {
  return e.code == Code::upstream || e.code == Code::overloaded || e.code == Code::unavailable || e.code == Code::too_many;
}

}  // namespace dinh::channels
