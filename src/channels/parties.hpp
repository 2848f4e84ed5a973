#pragma once
// Whose a conversation is: sealed, and found again by a keyed digest. A number of an unknown is nobody's name.
#include "base/crypto.hpp"
#include "channels/conversation.hpp"

namespace dinh::channels {

class Parties {
 public:
  explicit Parties(std::string seal_key) : key_(std::move(seal_key)), sealer_(key_) {}
  std::string digest(std::string_view channel, std::string_view address) const;  // "" of nothing
  // By what else he may be known elsewhere: a number or a mail address is the same on every channel.
  std::vector<std::string> keys(std::string_view channel, Party const&) const;
  std::string seal(Party const&) const;
  std::optional<Party> open(std::string_view sealed) const;
  std::string seal_raw(std::string_view bytes) const { return base64(sealer_.seal(bytes, raw_context)); }
  std::optional<std::string> open_raw(std::string_view sealed) const;

 private:
  static constexpr std::string_view raw_context = "inbox", party_context = "party";
  std::string key_;
  Sealer sealer_;
};

}  // namespace dinh::channels
