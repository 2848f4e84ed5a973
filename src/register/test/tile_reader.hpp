#pragma once
// Reads a Mapbox Vector Tile as a client does, and complains about whatever version 2.1 of the specification does not allow.
#include <gtest/gtest.h>

#include <bit>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "register/features/tile_shape.hpp"

namespace dinh::reg::tiles {

struct SeenFeature {
  std::uint64_t id = 0;
  std::map<std::string, std::variant<std::string, double, bool>> tags;
  Shape shape;
};
struct SeenLayer {
  std::string name;
  std::uint64_t version = 0, extent = 0;
  std::vector<SeenFeature> features;
};

class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : bytes_(bytes) {}
  bool at_end() const { return bytes_.empty(); }
  std::uint64_t number() {
    std::uint64_t out = 0;
    for (int shift = 0; shift < 64 && !bytes_.empty(); shift += 7) {
      auto byte = static_cast<unsigned char>(bytes_[0]);
      bytes_.remove_prefix(1);
      out |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return out;
    }
    ADD_FAILURE() << "a number without an end";
    return 0;
  }
  std::string_view take(std::size_t n) {
    EXPECT_LE(n, bytes_.size());
    auto out = bytes_.substr(0, n);
    bytes_.remove_prefix(out.size());
    return out;
  }
  std::string_view bytes() { return take(number()); }
  double real() {
    std::uint64_t bits = 0;
    auto raw = take(8);
    for (std::size_t i = raw.size(); i-- > 0;) bits = bits << 8 | static_cast<unsigned char>(raw[i]);
    return std::bit_cast<double>(bits);
  }
  static std::int64_t unzigzag(std::uint64_t v) { return static_cast<std::int64_t>(v >> 1) ^ -static_cast<std::int64_t>(v & 1); }

 private:
  std::string_view bytes_;
};

// §4.3: the commands of each geometry type, and what is forbidden to them.
inline Shape read_commands(std::string_view bytes, Shape::Kind kind) {
  Shape out;
  out.kind = kind;
  WireReader in(bytes);
  std::int64_t x = 0, y = 0;
  auto step = [&](std::vector<Cell>& path) {
    auto dx = WireReader::unzigzag(in.number()), dy = WireReader::unzigzag(in.number());
    bool is_point = path.empty() || kind == Shape::Kind::point;
    EXPECT_TRUE(is_point || dx != 0 || dy != 0) << "a step of no length";
    x += dx;
    y += dy;
    path.push_back({static_cast<std::int32_t>(x), static_cast<std::int32_t>(y)});
  };
  while (!in.at_end()) {
    auto move = in.number();
    EXPECT_EQ(move & 7, 1u) << "every part begins with MoveTo";
    auto& path = out.paths.emplace_back();
    if (kind == Shape::Kind::point) {
      for (auto n = move >> 3; n > 0; --n) step(path);
      EXPECT_TRUE(in.at_end()) << "points are one MoveTo";
      continue;
    }
    EXPECT_EQ(move >> 3, 1u);
    step(path);
    auto line = in.number();
    EXPECT_EQ(line & 7, 2u);
    EXPECT_GE(line >> 3, kind == Shape::Kind::polygon ? 2u : 1u);
    for (auto n = line >> 3; n > 0; --n) step(path);
    if (kind != Shape::Kind::polygon) continue;
    EXPECT_EQ(in.number(), 15u) << "ClosePath, once";
    EXPECT_NE(path.front(), path.back()) << "the first position again";
    EXPECT_NE(doubled_area(path), 0);
    EXPECT_TRUE(out.paths.size() > 1 || doubled_area(path) > 0) << "a hole of nothing";
  }
  EXPECT_FALSE(out.empty()) << "a feature without a geometry";
  return out;
}

inline std::variant<std::string, double, bool> read_value(std::string_view bytes) {
  WireReader in(bytes);
  std::variant<std::string, double, bool> out;
  switch (in.number()) {
    case 1 << 3 | 2: out = std::string(in.bytes()); break;
    case 3 << 3 | 1: out = in.real(); break;
    case 5 << 3: out = static_cast<double>(in.number()); break;
    case 6 << 3: out = static_cast<double>(WireReader::unzigzag(in.number())); break;
    case 7 << 3: out = in.number() != 0; break;
    default: ADD_FAILURE() << "an unknown kind of value";
  }
  EXPECT_TRUE(in.at_end()) << "a value is one field";
  return out;
}

inline SeenFeature read_feature(std::string_view bytes, std::vector<std::string> const& keys, std::vector<std::string_view> const& values) {
  SeenFeature out;
  std::string_view geometry;
  for (WireReader in(bytes); !in.at_end();) switch (in.number()) {
      case 1 << 3: out.id = in.number(); break;
      case 2 << 3 | 2:
        for (WireReader tags(in.bytes()); !tags.at_end();) {
          auto const& key = keys.at(tags.number());
          EXPECT_TRUE(out.tags.emplace(key, read_value(values.at(tags.number()))).second) << key << " twice";
        }
        break;
      case 3 << 3: out.shape.kind = static_cast<Shape::Kind>(in.number()); break;
      case 4 << 3 | 2: geometry = in.bytes(); break;
      default: ADD_FAILURE() << "an unknown field of a feature"; return out;
    }
  out.shape = read_commands(geometry, out.shape.kind);
  return out;
}

// The one layer of a tile of ours.
inline SeenLayer read_tile(std::string_view bytes) {
  WireReader tile(bytes);
  EXPECT_EQ(tile.number(), 3u << 3 | 2);
  auto layer = tile.bytes();
  EXPECT_TRUE(tile.at_end());
  SeenLayer out;
  std::vector<std::string_view> features, values;
  std::vector<std::string> keys;
  for (WireReader in(layer); !in.at_end();) switch (in.number()) {
      case 15 << 3: out.version = in.number(); break;
      case 1 << 3 | 2: out.name = in.bytes(); break;
      case 2 << 3 | 2: features.push_back(in.bytes()); break;
      case 3 << 3 | 2: keys.emplace_back(in.bytes()); break;
      case 4 << 3 | 2: values.push_back(in.bytes()); break;
      case 5 << 3: out.extent = in.number(); break;
      default: ADD_FAILURE() << "an unknown field of a layer"; return out;
    }
  EXPECT_EQ(out.version, 2u);
  for (auto feature : features) out.features.push_back(read_feature(feature, keys, values));
  return out;
}

}  // namespace dinh::reg::tiles
