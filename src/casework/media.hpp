#pragma once
// What people attach: the type is read from the bytes, never believed from a header; what a photo says beside its picture (place, time,
// camera, comments) is taken out without decoding it; bytes behind the end are cut off. HTML, SVG and everything unknown is refused.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace dinh::casework {

struct Media {
  std::string type;                    // image/jpeg, image/png, image/webp, application/pdf, video/mp4
  std::string bytes;                   // cleaned
  std::int64_t width = 0, height = 0;  // of pictures
};

constexpr std::size_t max_media_bytes = 10u << 20;
constexpr std::int64_t max_pixels = 50'000'000;

Result<Media> clean_media(std::string_view bytes);  // unsupported_media with the reason, or too_large

}  // namespace dinh::casework
