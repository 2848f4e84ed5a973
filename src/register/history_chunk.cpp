#include "register/history_chunk.hpp"

#include <algorithm>
#include <charconv>

#include "register/bytes.hpp"

namespace dinh::reg {

namespace {

enum Tag : std::uint8_t { as_text = 0, as_before = 1, as_decimal = 2 };  // from as_decimal on: the places behind the point are added
constexpr unsigned max_places = 9, max_digits = 17;

struct Decimal {
  std::int64_t digits = 0;
  unsigned places = 0;
};

std::string text_of(Decimal d) {
  auto out = std::to_string(d.digits < 0 ? -d.digits : d.digits);
  if (out.size() <= d.places) out.insert(0, d.places + 1 - out.size(), '0');
  if (d.places > 0) out.insert(out.size() - d.places, ".");
  return d.digits < 0 ? "-" + out : out;
}

// Nothing when the text is not a plain decimal, or would come back written differently.
bool read_decimal(std::string_view text, Decimal& out) {
  if (text.empty() || text.size() > max_digits + 2) return false;
  char digits[max_digits + 3];
  std::size_t n = 0;
  auto point = text.find('.');
  for (std::size_t i = 0; i < text.size(); ++i)
    if (i != point) digits[n++] = text[i];
  out.places = point == text.npos ? 0 : static_cast<unsigned>(text.size() - point - 1);
  if (out.places > max_places || (point != text.npos && out.places == 0)) return false;
  auto [end, error] = std::from_chars(digits, digits + n, out.digits);
  return error == std::errc{} && end == digits + n && text_of(out) == text;
}

}  // namespace

// The state that reading and writing share.
struct HistoryChunk::Coder {
  // take(Instant) may ask for the value; to make the text of each number costs more than all the rest.
  template <class Take>
  static void read(std::string_view bytes, HistoryChunk& state, Take const& take) {
    ByteReader in(bytes);
    while (!in.at_end()) {
      state.step_ += in.signed_varint();
      state.previous_at_ += state.step_;
      auto tag = in.byte();
      if (tag == as_text) {
        state.value_ = in.text();
        state.is_decimal_ = false;
      } else if (tag != as_before) {
        unsigned places = tag - as_decimal;
        if (places > max_places) throw storage::StorageError("a value of the history is of an unknown kind");
        auto difference = in.signed_varint();
        state.digits_ = difference + (places == state.scale_ ? state.digits_ : 0);
        state.scale_ = places;
        state.is_decimal_ = true;
      }
      state.saw(Instant{state.previous_at_});
      take(Instant{state.previous_at_});
    }
  }
  static std::string value(HistoryChunk const& state) { return state.is_decimal_ ? text_of({state.digits_, state.scale_}) : state.value_; }
};

HistoryChunk::HistoryChunk(std::string bytes) : bytes_(std::move(bytes)) {
  Coder::read(bytes_, *this, [](Instant) {});
  value_ = Coder::value(*this);
}

void HistoryChunk::read(std::string_view bytes, std::function<void(Instant, std::string&&)> const& take) {
  HistoryChunk state;
  Coder::read(bytes, state, [&](Instant at) { take(at, Coder::value(state)); });
}

void HistoryChunk::saw(Instant at) {
  first_ = count_ == 0 ? at : std::min(first_, at);
  last_ = count_ == 0 ? at : std::max(last_, at);
  ++count_;
}

void HistoryChunk::add(Instant at, std::string_view value) {
  auto step = at.ms - previous_at_;
  put_signed(bytes_, step - step_);
  step_ = step;
  previous_at_ = at.ms;
  Decimal decimal;
  if (count_ > 0 && value == value_) {
    bytes_ += static_cast<char>(as_before);
    return saw(at);
  }
  if (read_decimal(value, decimal)) {
    bytes_ += static_cast<char>(as_decimal + decimal.places);
    put_signed(bytes_, decimal.digits - (decimal.places == scale_ ? digits_ : 0));
    digits_ = decimal.digits;
    scale_ = decimal.places;
  } else {
    bytes_ += static_cast<char>(as_text);
    put_text(bytes_, value);
  }
  value_ = value;
  saw(at);
}

}  // namespace dinh::reg
