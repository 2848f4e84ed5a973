#include "register/history/old_chunk.hpp"

#include "register/bytes.hpp"
#include "register/history/decimal.hpp"

namespace dinh::reg {

namespace {

enum Tag : std::uint8_t { as_text = 0, as_before = 1, as_decimal = 2 };  // from as_decimal on: the places behind the point are added
constexpr unsigned max_places = 9;

}  // namespace

void read_old_chunk(std::string_view bytes, std::function<void(Instant, std::string&&)> const& take) {
  ByteReader in(bytes);
  std::int64_t at = 0, step = 0;
  Decimal decimal;
  std::string value;
  while (!in.at_end()) {
    step += in.signed_varint();
    at += step;
    auto tag = in.byte();
    if (tag == as_text) {
      value = in.text();
    } else if (tag != as_before) {
      unsigned places = tag - as_decimal;
      if (places > max_places) throw storage::StorageError("a value of the history is of an unknown kind");
      auto difference = in.signed_varint();
      decimal.digits = difference + (places == decimal.places ? decimal.digits : 0);
      decimal.places = places;
      value = decimal.text();
    }
    take(Instant{at}, std::string(value));
  }
}

}  // namespace dinh::reg
