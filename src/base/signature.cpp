#include "base/signature.hpp"

#include <sodium.h>

#include <stdexcept>

namespace dinh {

namespace {

unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
unsigned char const* bytes(std::string_view text) { return reinterpret_cast<unsigned char const*>(text.data()); }

}  // namespace

Signer::Signer(std::string_view seed) : secret_(crypto_sign_SECRETKEYBYTES, '\0'), public_key_(crypto_sign_PUBLICKEYBYTES, '\0') {
  static_assert(seed_bytes == crypto_sign_SEEDBYTES);
  if (seed.size() != seed_bytes) throw std::invalid_argument("a seed of 32 bytes");
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be used");
  crypto_sign_seed_keypair(bytes(public_key_), bytes(secret_), bytes(seed));
}

Signer::~Signer() { sodium_memzero(secret_.data(), secret_.size()); }

std::string Signer::sign(std::string_view text) const {
  std::string out(crypto_sign_BYTES, '\0');
  crypto_sign_detached(bytes(out), nullptr, bytes(text), text.size(), bytes(std::string_view(secret_)));
  return out;
}

bool is_signed(std::string_view text, std::string_view signature, std::string_view public_key) {
  return signature.size() == crypto_sign_BYTES && public_key.size() == crypto_sign_PUBLICKEYBYTES &&
         crypto_sign_verify_detached(bytes(signature), bytes(text), text.size(), bytes(public_key)) == 0;
}

}  // namespace dinh
