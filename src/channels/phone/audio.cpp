#include "channels/phone/audio.hpp"

#include <cstdint>

namespace dinh::channels::phone {

namespace {

// ISO 11172-3 §2.4.1.3: eleven bits of sync, then values that are not reserved. Layer III only.
bool is_mpeg_frame(std::string_view bytes) {
  if (bytes.size() < 4) return false;
  auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  bool sync = byte(0) == 0xFF && (byte(1) & 0xE0) == 0xE0;
  bool version = (byte(1) & 0x18) != 0x08, layer3 = (byte(1) & 0x06) == 0x02;
  bool rate = (byte(2) & 0xF0) != 0xF0 && (byte(2) & 0xF0) != 0 && (byte(2) & 0x0C) != 0x0C;
  return sync && version && layer3 && rate;
}

}  // namespace

std::string_view audio_type(std::string_view bytes) {
  if (bytes.size() >= 44 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WAVE") return "audio/wav";
  if (bytes.size() >= 28 && bytes.starts_with(std::string_view("OggS\0", 5))) {
    auto head = bytes.substr(27, 64);
    return head.find("OpusHead") != head.npos || head.find("vorbis") != head.npos ? "audio/ogg" : "";
  }
  if (bytes.size() >= 10 && bytes.starts_with("ID3") && static_cast<std::uint8_t>(bytes[3]) < 5) return "audio/mpeg";
  return is_mpeg_frame(bytes) ? "audio/mpeg" : "";
}

}  // namespace dinh::channels::phone
