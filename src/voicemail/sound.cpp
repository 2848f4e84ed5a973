#include "voicemail/sound.hpp"

#include <cmath>
#include <numbers>

namespace dinh::voicemail {

namespace {

std::uint32_t little(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < count; ++i) out |= std::uint32_t{static_cast<std::uint8_t>(bytes[at + i])} << (8 * i);
  return out;
}

void put(std::string& out, std::uint64_t value, int count) {
  for (int i = 0; i < count; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

// G.711 §3: a sign, three bits that say how far the four bits of the mantissa are shifted.
std::int16_t from_ulaw(std::uint8_t code) {
  int value = ~code & 0xFF;
  int magnitude = (((value & 0x0F) << 3) + 0x84) << (value >> 4 & 7);
  return static_cast<std::int16_t>(value & 0x80 ? 0x84 - magnitude : magnitude - 0x84);
}

std::int16_t from_alaw(std::uint8_t code) {
  int value = code ^ 0x55, shift = value >> 4 & 7;
  int magnitude = ((value & 0x0F) << 4) + 8;
  if (shift) magnitude = (magnitude + 0x100) << (shift - 1);
  return static_cast<std::int16_t>(value & 0x80 ? magnitude : -magnitude);
}

int highest_bit(int value) {
  int bit = 0;
  while (value >>= 1) ++bit;
  return bit;
}

std::uint8_t to_ulaw(int sample) {
  int sign = sample < 0 ? 0x80 : 0;
  int magnitude = std::min(std::abs(sample), 32'635) + 0x84;
  int shift = highest_bit(magnitude) - 7;
  return static_cast<std::uint8_t>(~(sign | shift << 4 | (magnitude >> (shift + 3) & 0x0F)));
}

std::uint8_t to_alaw(int sample) {
  int sign = sample < 0 ? 0 : 0x80;
  int magnitude = std::min(sample < 0 ? -sample - 1 : sample, 32'767);
  int shift = magnitude < 256 ? 0 : highest_bit(magnitude) - 7;
  int mantissa = shift ? magnitude >> (shift + 3) & 0x0F : magnitude >> 4;
  return static_cast<std::uint8_t>((sign | shift << 4 | mantissa) ^ 0x55);
}

struct Format {
  std::uint32_t channels = 0, rate = 0, bits = 0, coding = 0;
};

std::vector<std::int16_t> samples_of(std::string_view data, Format const& format) {
  std::vector<std::int16_t> out;
  std::size_t frame = 2 * format.channels, frames = data.size() / frame;
  out.reserve(frames * samples_per_s / format.rate + 1);
  for (std::uint64_t i = 0;; ++i) {  // the nearest earlier sample: good enough for a spoken text on a telephone
    std::uint64_t at = i * format.rate / samples_per_s;
    if (at >= frames) break;
    out.push_back(static_cast<std::int16_t>(little(data, at * frame, 2)));
  }
  return out;
}

}  // namespace

std::int16_t from_g711(Codec codec, std::uint8_t code) { return codec == Codec::ulaw ? from_ulaw(code) : from_alaw(code); }
std::uint8_t to_g711(Codec codec, std::int16_t sample) { return codec == Codec::ulaw ? to_ulaw(sample) : to_alaw(sample); }

std::string wav_header(std::uint64_t data_bytes) {
  std::string out = "RIFF";
  put(out, data_bytes + 36, 4);
  out += "WAVEfmt ";
  put(out, 16, 4);
  put(out, 1, 2);  // PCM
  put(out, 1, 2);
  put(out, samples_per_s, 4);
  put(out, samples_per_s * 2, 4);
  put(out, 2, 2);
  put(out, 16, 2);
  out += "data";
  put(out, data_bytes, 4);
  return out;
}

Result<std::vector<std::int16_t>> read_wav(std::string_view bytes) {
  auto broken = [] {
    return fail_field("announcement", "a WAV file: PCM of 16 bits, one or two channels, 8,000 to 48,000 samples a second");
  };
  if (bytes.size() < 12 || !bytes.starts_with("RIFF") || bytes.substr(8, 4) != "WAVE") return broken();
  Format format;
  for (std::size_t at = 12; at + 8 <= bytes.size();) {
    auto size = std::size_t{little(bytes, at + 4, 4)};
    auto body = bytes.substr(at + 8, size);
    if (bytes.substr(at, 4) == "fmt " && body.size() >= 16)
      format = {little(body, 2, 2), little(body, 4, 4), little(body, 14, 2), little(body, 0, 2)};
    if (bytes.substr(at, 4) == "data") {
      bool good = format.coding == 1 && format.bits == 16 && format.channels >= 1 && format.channels <= 2 && format.rate >= 8000 &&
                  format.rate <= 48'000;
      if (!good) return broken();
      return samples_of(body, format);
    }
    at += 8 + size + (size & 1);
  }
  return broken();
}

std::vector<std::int16_t> beep() {
  std::vector<std::int16_t> out(samples_per_s * 2 / 5);
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<std::int16_t>(8000 * std::sin(2 * std::numbers::pi * 1000 * static_cast<double>(i) / samples_per_s));
  return out;
}

}  // namespace dinh::voicemail
