#pragma once
// Ed25519 (RFC 8032): who has the secret can sign, who has the public key can tell. libsodium stays inside signature.cpp.
#include <string>
#include <string_view>

namespace dinh {

class Signer {
 public:
  static constexpr std::size_t seed_bytes = 32;
  explicit Signer(std::string_view seed);  // throws std::invalid_argument unless it has seed_bytes
  ~Signer();
  Signer(Signer const&) = delete;
  Signer& operator=(Signer const&) = delete;
  std::string sign(std::string_view text) const;                 // 64 bytes
  std::string const& public_key() const { return public_key_; }  // 32 bytes

 private:
  std::string secret_, public_key_;
};

bool is_signed(std::string_view text, std::string_view signature, std::string_view public_key);

}  // namespace dinh
