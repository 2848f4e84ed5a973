#include "register/features/tile_writer.hpp"

#include <bit>
#include <cmath>

namespace dinh::reg::tiles {

namespace {

// vector_tile.proto of the specification
namespace tile_field {
constexpr int layers = 3;
}
namespace layer_field {
constexpr int name = 1, features = 2, keys = 3, values = 4, extent = 5, version = 15;
}
namespace feature_field {
constexpr int id = 1, tags = 2, type = 3, geometry = 4;
}
namespace value_field {
constexpr int text = 1, real = 3, whole = 5, negative = 6, boolean = 7;  // string, double, uint64, sint64, bool
}

enum Command : std::uint64_t { move_to = 1, line_to = 2, close_path = 7 };

constexpr double exact_wholes = 9'007'199'254'740'992;  // 2^53

// §4.3: steps from one position to the next.
class Pen {
 public:
  explicit Pen(std::string& out) : wire_(out) {}
  void command(Command c, std::size_t count) { wire_.number(c | count << 3); }
  void step(Cell to) {
    wire_.number(Wire::zigzag(to.x - at_.x));
    wire_.number(Wire::zigzag(to.y - at_.y));
    at_ = to;
  }

 private:
  Wire wire_;
  Cell at_;
};

std::string commands(Shape const& shape) {
  std::string out;
  Pen pen(out);
  for (auto const& path : shape.paths) {
    auto moves = shape.kind == Shape::Kind::point ? path.size() : 1;
    pen.command(move_to, moves);
    for (std::size_t i = 0; i < moves; ++i) pen.step(path[i]);
    if (shape.kind == Shape::Kind::point) continue;
    pen.command(line_to, path.size() - 1);
    for (std::size_t i = 1; i < path.size(); ++i) pen.step(path[i]);
    if (shape.kind == Shape::Kind::polygon) pen.command(close_path, 1);
  }
  return out;
}

}  // namespace

void Wire::number(std::uint64_t v) {
  for (; v > 0x7f; v >>= 7) out_ += static_cast<char>(v | 0x80);
  out_ += static_cast<char>(v);
}

void Wire::number(int field, std::uint64_t v) {
  key(field, 0);
  number(v);
}

void Wire::bytes(int field, std::string_view v) {
  key(field, 2);
  number(v.size());
  out_ += v;
}

void Wire::real(int field, double v) {
  key(field, 1);
  auto bits = std::bit_cast<std::uint64_t>(v);
  for (int i = 0; i < 8; ++i) out_ += static_cast<char>(bits >> 8 * i);  // little end first
}

std::uint32_t Layer::Table::of(std::string_view entry, int field, std::string& out) {
  auto [at, is_new] = entries.try_emplace(std::string(entry), static_cast<std::uint32_t>(entries.size()));
  if (is_new) Wire(out).bytes(field, entry);
  return at->second;
}

void Layer::tag(std::string_view key, std::string const& value) {
  Wire wire(tags_);
  wire.number(key_table_.of(key, layer_field::keys, keys_));
  wire.number(value_table_.of(value, layer_field::values, values_));
}

void Layer::text(std::string_view key, std::string_view v) {
  std::string value;
  Wire(value).bytes(value_field::text, v);
  tag(key, value);
}

void Layer::number(std::string_view key, double v) {
  std::string value;
  bool is_whole = std::abs(v) < exact_wholes && v == std::floor(v);
  if (!is_whole) Wire(value).real(value_field::real, v);
  else if (v >= 0) Wire(value).number(value_field::whole, static_cast<std::uint64_t>(v));
  else Wire(value).number(value_field::negative, Wire::zigzag(static_cast<std::int64_t>(v)));
  tag(key, value);
}

void Layer::truth(std::string_view key, bool v) {
  std::string value;
  Wire(value).number(value_field::boolean, v);
  tag(key, value);
}

void Layer::add(std::uint64_t id, Shape const& shape) {
  std::string feature;
  Wire wire(feature);
  wire.number(feature_field::id, id);
  if (!tags_.empty()) wire.bytes(feature_field::tags, tags_);
  wire.number(feature_field::type, static_cast<std::uint64_t>(shape.kind));
  wire.bytes(feature_field::geometry, commands(shape));
  Wire(features_).bytes(layer_field::features, feature);
  tags_.clear();
}

std::string Layer::tile(std::string_view name) const {
  if (empty()) return "";
  std::string layer, out;
  Wire wire(layer);
  wire.number(layer_field::version, 2);  // §4.1: first
  wire.bytes(layer_field::name, name);
  layer += features_;
  layer += keys_;
  layer += values_;
  wire.number(layer_field::extent, extent);
  Wire(out).bytes(tile_field::layers, layer);
  return out;
}

}  // namespace dinh::reg::tiles
