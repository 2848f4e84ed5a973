#include "base/crypto.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <algorithm>
#include <new>
#include <stdexcept>

namespace dinh {

namespace {

const unsigned char* data(std::string_view s) { return reinterpret_cast<const unsigned char*>(s.data()); }
unsigned char* data(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

void need_sodium() {
  static const bool ready = sodium_init() >= 0;
  if (!ready) throw std::runtime_error("libsodium does not start");
}

void must(int openssl_answer) {
  if (openssl_answer != 1) throw std::runtime_error("OpenSSL failed");
}

std::string encode64(std::string_view bytes, int variant) {
  std::string out(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(out.data(), out.size(), data(bytes), bytes.size(), variant);
  out.pop_back();  // its NUL
  return out;
}

std::optional<std::string> decode64(std::string_view text, int variant) {
  std::string out(text.size() / 4 * 3 + 3, '\0');
  std::size_t length = 0;
  const char* end = nullptr;
  if (sodium_base642bin(data(out), out.size(), text.data(), text.size(), nullptr, &length, &end, variant) != 0) return {};
  if (end != text.data() + text.size()) return {};
  out.resize(length);
  return out;
}

}  // namespace

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  State() {
    if (!context) throw std::bad_alloc();
    must(EVP_DigestInit_ex(context, EVP_sha256(), nullptr));
  }
  ~State() { EVP_MD_CTX_free(context); }
  State(State const&) = delete;
  State& operator=(State const&) = delete;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;
void Sha256::add(std::string_view bytes) { must(EVP_DigestUpdate(state_->context, bytes.data(), bytes.size())); }

Digest Sha256::finish() {
  Digest out{};
  must(EVP_DigestFinal_ex(state_->context, out.data(), nullptr));
  return out;
}

// OpenSSL looks an algorithm up anew for every digest unless it was fetched: half of the time of a short text.
EVP_MD const* fetched_sha256() {
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  if (!algorithm) throw std::runtime_error("OpenSSL has no SHA-256");
  return algorithm;
}

Digest sha256(std::string_view bytes) {
  thread_local std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  Digest out{};
  must(EVP_DigestInit_ex(context.get(), fetched_sha256(), nullptr));
  must(EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()));
  must(EVP_DigestFinal_ex(context.get(), out.data(), nullptr));
  return out;
}

Digest hmac_sha256(std::string_view key, std::string_view bytes) {
  Digest out{};
  unsigned length = 0;
  if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), data(bytes), bytes.size(), out.data(), &length))
    throw std::runtime_error("OpenSSL failed");
  return out;
}

std::string hex(std::string_view bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string out(bytes.size() * 2, '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    auto byte = static_cast<unsigned char>(bytes[i]);
    out[2 * i] = digits[byte >> 4];
    out[2 * i + 1] = digits[byte & 15];
  }
  return out;
}

std::string hex(Digest const& digest) { return hex(std::string_view(reinterpret_cast<const char*>(digest.data()), digest.size())); }

std::optional<std::string> from_hex(std::string_view text) {
  std::string out(text.size() / 2, '\0');
  std::size_t length = 0;
  const char* end = nullptr;
  if (sodium_hex2bin(data(out), out.size(), text.data(), text.size(), nullptr, &length, &end) != 0) return {};
  if (end != text.data() + text.size()) return {};
  return out;
}

std::string base64(std::string_view bytes) { return encode64(bytes, sodium_base64_VARIANT_ORIGINAL); }
std::string base64url(std::string_view bytes) { return encode64(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING); }
std::optional<std::string> from_base64(std::string_view text) { return decode64(text, sodium_base64_VARIANT_ORIGINAL); }
std::optional<std::string> from_base64url(std::string_view text) { return decode64(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING); }

bool constant_time_equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string password_hash(std::string_view password) {
  need_sodium();
  std::array<char, crypto_pwhash_STRBYTES> out{};
  if (crypto_pwhash_str_alg(out.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                            crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw std::bad_alloc();  // its only failure
  return out.data();
}

bool password_verify(std::string_view hash, std::string_view password) {
  need_sodium();
  std::array<char, crypto_pwhash_STRBYTES> terminated{};
  if (hash.size() >= terminated.size()) return false;
  std::copy(hash.begin(), hash.end(), terminated.begin());
  return crypto_pwhash_str_verify(terminated.data(), password.data(), password.size()) == 0;
}

std::string Sealer::new_key() {
  need_sodium();
  std::string key(key_bytes, '\0');
  randombytes_buf(key.data(), key.size());
  return key;
}

static_assert(Sealer::key_bytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
static constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

Sealer::Sealer(std::string_view key) {
  need_sodium();
  if (key.size() != key_bytes) throw std::invalid_argument("a seal's key has 32 bytes");
  std::copy(key.begin(), key.end(), key_.begin());
}

Sealer::~Sealer() { sodium_memzero(key_.data(), key_.size()); }

std::string Sealer::seal(std::string_view text, std::string_view context) const {
  std::string out(nonce_bytes + text.size() + tag_bytes, '\0');
  randombytes_buf(out.data(), nonce_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(data(out) + nonce_bytes, nullptr, data(text), text.size(), data(context), context.size(),
                                             nullptr, data(out), key_.data());
  return out;
}

std::optional<std::string> Sealer::open(std::string_view sealed, std::string_view context) const {
  if (sealed.size() < nonce_bytes + tag_bytes) return {};
  std::string out(sealed.size() - nonce_bytes - tag_bytes, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(data(out), nullptr, nullptr, data(sealed) + nonce_bytes, sealed.size() - nonce_bytes,
                                                 data(context), context.size(), data(sealed), key_.data()) != 0)
    return {};
  return out;
}

}  // namespace dinh
