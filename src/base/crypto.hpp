#pragma once
// Digests, passwords and seals. OpenSSL and libsodium stay inside crypto.cpp. Bytes are held in std::string.
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dinh {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::string_view bytes);
Digest hmac_sha256(std::string_view key, std::string_view bytes);  // RFC 2104

class Sha256 {  // for what comes in pieces
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void add(std::string_view bytes);
  Digest finish();  // once

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string hex(std::string_view bytes);  // lower case
std::string hex(Digest const&);
std::optional<std::string> from_hex(std::string_view);
std::string base64(std::string_view bytes);                   // RFC 4648 §4, padded
std::string base64url(std::string_view bytes);                // RFC 4648 §5, without padding
std::optional<std::string> from_base64(std::string_view);     // strict; padding needed
std::optional<std::string> from_base64url(std::string_view);  // strict; padding refused

// Takes as long for any two texts of the same length; only the length can leak.
bool constant_time_equal(std::string_view, std::string_view);

// argon2id with libsodium's interactive parameters: about 0.1 s and 64 MiB, so never in the state lane.
std::string password_hash(std::string_view password);  // PHC string, salt inside
bool password_verify(std::string_view hash, std::string_view password);

// Keeps small texts (a reporter's identity) secret and unchanged: XChaCha20-Poly1305, a fresh nonce in front of each text.
// context binds the text to its place ("case 4711"): moved elsewhere, it does not open.
class Sealer {
 public:
  static constexpr std::size_t key_bytes = 32;
  static std::string new_key();
  explicit Sealer(std::string_view key);  // throws std::invalid_argument unless it has key_bytes
  ~Sealer();
  Sealer(Sealer const&) = delete;
  Sealer& operator=(Sealer const&) = delete;
  std::string seal(std::string_view text, std::string_view context = {}) const;
  std::optional<std::string> open(std::string_view sealed,
                                  std::string_view context = {}) const;  // empty: wrong key, context or a changed byte

 private:
  std::array<std::uint8_t, key_bytes> key_{};
};

}  // namespace dinh
