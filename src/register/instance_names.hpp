#pragma once
// The name of a recorded instance (CIM 009 §4.5.7), computed from what it is, so that it costs nothing on the disk: the same after every
// start. Asked for all instances of an entity in the order they were recorded.
#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "base/time.hpp"

namespace dinh::reg {

class InstanceNames {
 public:
  std::uint64_t name(std::string_view attribute, std::string_view dataset, std::string_view bytes, Instant created, Instant modified) {
    auto hash = start;
    for (auto text : {attribute, std::string_view("|"), dataset, std::string_view("|"), bytes}) add(hash, text);
    add(hash, created);
    add(hash, modified);
    auto twin = twins_[hash]++;  // the same once more within a millisecond
    if (twin > 0) add(hash, Instant{twin});
    return hash;
  }

 private:
  static constexpr std::uint64_t start = 0xcbf29ce484222325;  // FNV-1a
  static void step(std::uint64_t& h, unsigned char c) { h = (h ^ c) * 0x100000001b3; }
  static void add(std::uint64_t& h, std::string_view text) {
    for (unsigned char c : text) step(h, c);
  }
  static void add(std::uint64_t& h, Instant t) {
    for (unsigned i = 0; i < 8; ++i) step(h, static_cast<unsigned char>(static_cast<std::uint64_t>(t.ms) >> (8 * i)));
  }
  std::unordered_map<std::uint64_t, std::int64_t> twins_;
};

}  // namespace dinh::reg
