#include "base/random.hpp"

#include <sys/random.h>

#include <cerrno>
#include <system_error>

namespace dinh {

void random_bytes(void* to, std::size_t count) {
  auto* at = static_cast<char*>(to);
  while (count > 0) {
    auto got = getrandom(at, count, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw std::system_error(errno, std::generic_category(), "getrandom");
    at += got;
    count -= static_cast<std::size_t>(got);
  }
}

std::uint64_t random_u64() {
  std::uint64_t v{};
  random_bytes(&v, sizeof v);
  return v;
}

std::string random_token(std::size_t length) {
  static constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  std::string out(length, '0');
  random_bytes(out.data(), out.size());
  for (auto& c : out) c = alphabet[static_cast<unsigned char>(c) % 32];
  return out;
}

}  // namespace dinh
