#pragma once
// One layer of a Mapbox Vector Tile, version 2.1, in Protocol Buffers' wire format.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "register/features/tile_shape.hpp"

namespace dinh::reg::tiles {

// Fields of Protocol Buffers, appended to a text.
class Wire {
 public:
  explicit Wire(std::string& out) : out_(out) {}
  void number(std::uint64_t);  // a varint alone
  void number(int field, std::uint64_t);
  void bytes(int field, std::string_view);
  void real(int field, double);
  static std::uint64_t zigzag(std::int64_t v) { return static_cast<std::uint64_t>(v) << 1 ^ static_cast<std::uint64_t>(v >> 63); }

 private:
  void key(int field, int wire_type) { number(static_cast<std::uint64_t>(field) << 3 | static_cast<std::uint64_t>(wire_type)); }
  std::string& out_;
};

class Layer {
 public:
  // First the tags of a feature, then what is seen of it.
  void text(std::string_view key, std::string_view);
  void number(std::string_view key, double);  // whole ones are written as such
  void truth(std::string_view key, bool);
  void add(std::uint64_t id, Shape const&);
  bool empty() const { return features_.empty(); }
  std::size_t bytes() const { return features_.size() + keys_.size() + values_.size(); }
  std::string tile(std::string_view name) const;  // "" without a feature (§4.1)

 private:
  struct Table {  // §4.1: each entry once
    std::unordered_map<std::string, std::uint32_t> entries;
    std::uint32_t of(std::string_view entry, int field, std::string& out);
  };
  void tag(std::string_view key, std::string const& value);
  std::string keys_, values_, features_, tags_;
  Table key_table_, value_table_;
};

}  // namespace dinh::reg::tiles
