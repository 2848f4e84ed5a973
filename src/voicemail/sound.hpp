#pragma once
// Telephone sound: 8,000 samples a second. G.711 as ITU-T defines it, WAV as every player reads it.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace dinh::voicemail {

inline constexpr int samples_per_s = 8000;
enum class Codec : std::uint8_t { ulaw = 0, alaw = 8 };  // the values are RTP's payload types (RFC 3551 §6)

std::int16_t from_g711(Codec, std::uint8_t);
std::uint8_t to_g711(Codec, std::int16_t);

inline constexpr std::size_t wav_header_bytes = 44;
std::string wav_header(std::uint64_t data_bytes);                    // 16 bits, one channel
Result<std::vector<std::int16_t>> read_wav(std::string_view bytes);  // PCM of 16 bits, one or two channels, 8,000 to 48,000 a second
std::vector<std::int16_t> beep();                                    // 1,000 Hz, 0.4 s

}  // namespace dinh::voicemail
