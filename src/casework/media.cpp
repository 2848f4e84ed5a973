#include "casework/media.hpp"

#include "casework/media_pdf.hpp"

namespace dinh::casework {

namespace {

tl::unexpected<Error> broken(std::string what) { return fail(Code::unsupported_media, "This is not a whole " + std::move(what) + " file"); }

class Bytes {  // big-endian numbers at checked places
 public:
  explicit Bytes(std::string_view s) : s_(s) {}
  bool has(std::size_t at, std::size_t n) const { return at <= s_.size() && s_.size() - at >= n; }
  std::uint32_t u8(std::size_t at) const { return has(at, 1) ? static_cast<unsigned char>(s_[at]) : 0; }
  std::uint32_t be16(std::size_t at) const { return u8(at) << 8 | u8(at + 1); }
  std::uint32_t be32(std::size_t at) const { return be16(at) << 16 | be16(at + 2); }
  std::uint32_t le16(std::size_t at) const { return u8(at) | u8(at + 1) << 8; }
  std::uint32_t le24(std::size_t at) const { return le16(at) | u8(at + 2) << 16; }
  std::uint32_t le32(std::size_t at) const { return le16(at) | le16(at + 2) << 16; }
  std::string_view text(std::size_t at, std::size_t n) const { return has(at, n) ? s_.substr(at, n) : std::string_view{}; }
  std::size_t size() const { return s_.size(); }

 private:
  std::string_view s_;
};

// The picture's orientation out of EXIF (tag 0x0112 of IFD0): the one thing of it that must stay, or photos lie on their side.
unsigned orientation_of(std::string_view exif) {
  Bytes in(exif);
  if (in.text(0, 6) != std::string_view("Exif\0\0", 6)) return 1;
  bool little = in.text(6, 2) == "II";
  auto u16 = [&](std::size_t at) { return little ? in.le16(6 + at) : in.be16(6 + at); };
  auto u32 = [&](std::size_t at) { return little ? in.le32(6 + at) : in.be32(6 + at); };
  std::size_t ifd = u32(4), count = std::min<std::size_t>(u16(ifd), 64);
  for (std::size_t i = 0; i < count; ++i)
    if (u16(ifd + 2 + 12 * i) == 0x0112) {
      auto value = u16(ifd + 2 + 12 * i + 8);
      return value >= 1 && value <= 8 ? value : 1;
    }
  return 1;
}

std::string exif_with_orientation(unsigned orientation) {
  std::string out(
      "\xff\xe1\x00\x22"
      "Exif\0\0"
      "MM\0\x2a\0\0\0\x08"
      "\0\x01"
      "\x01\x12\0\x03\0\0\0\x01",
      28);
  out += '\0';
  out += static_cast<char>(orientation);
  out.append(6, '\0');
  return out;
}

// Application segments and comments go (EXIF, XMP, IPTC, previews, further pictures), but for what the picture is drawn with: JFIF without
// a preview, the colour profile, Adobe's transform.
bool says_more(std::uint32_t marker, std::string_view body) {
  if (marker == 0xe0) return !body.starts_with(std::string_view("JFIF\0", 5)) || body.size() != 14;
  if (marker == 0xe2) return !body.starts_with(std::string_view("ICC_PROFILE\0", 12));
  if (marker == 0xee) return !body.starts_with("Adobe") || body.size() != 12;
  return (marker >= 0xe1 && marker <= 0xef) || marker == 0xfe;
}

bool is_frame(std::uint32_t marker) { return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc; }

// From the scan's data to the next marker that is none of the data's own.
std::size_t scan_end(Bytes const& in, std::size_t at) {
  for (; at + 1 < in.size(); ++at)
    if (in.u8(at) == 0xff && in.u8(at + 1) != 0 && !(in.u8(at + 1) >= 0xd0 && in.u8(at + 1) <= 0xd7) && in.u8(at + 1) != 0xff) return at;
  return in.size();
}

Result<Media> clean_jpeg(std::string_view bytes) {
  Bytes in(bytes);
  Media out{"image/jpeg", "\xff\xd8", 0, 0};
  unsigned orientation = 1;
  for (std::size_t at = 2; in.has(at, 2);) {
    auto marker = in.u8(at + 1);
    if (in.u8(at) != 0xff) return broken("JPEG");
    if (marker == 0xff) {
      ++at;
      continue;
    }
    if (marker == 0xd9) {  // the end: what follows is not the picture's
      out.bytes += "\xff\xd9";
      if (orientation != 1) out.bytes.insert(2, exif_with_orientation(orientation));
      return out.width > 0 ? Result<Media>(std::move(out)) : broken("JPEG");
    }
    // Between segments these mean nothing; behind a removed one they would read as a scan's data, and hide what we took out.
    if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8)) return broken("JPEG");
    std::size_t length = in.be16(at + 2);
    if (length < 2 || !in.has(at, length + 2)) return broken("JPEG");
    if (marker == 0xe1) orientation = orientation == 1 ? orientation_of(in.text(at + 4, length - 2)) : orientation;
    if (is_frame(marker) && length >= 8) out.height = in.be16(at + 5), out.width = in.be16(at + 7);
    if (!says_more(marker, in.text(at + 4, length - 2))) out.bytes += in.text(at, length + 2);
    at += length + 2;
    if (marker == 0xda) {
      auto end = scan_end(in, at);
      out.bytes += in.text(at, end - at);
      at = end;
    }
  }
  return broken("JPEG");
}

Result<Media> clean_png(std::string_view bytes) {
  Bytes in(bytes);
  Media out{"image/png", std::string(bytes.substr(0, 8)), 0, 0};
  for (std::size_t at = 8; in.has(at, 12);) {
    std::size_t length = in.be32(at);
    auto type = in.text(at + 4, 4);
    if (!in.has(at, length + 12)) return broken("PNG");
    if (type == "IHDR" && length == 13) out.width = in.be32(at + 8), out.height = in.be32(at + 12);
    bool critical = type == "IHDR" || type == "PLTE" || type == "IDAT" || type == "IEND";
    if (!critical && type[0] >= 'A' && type[0] <= 'Z') return broken("PNG");  // PNG §5.4: no viewer may pass over it, and none knows it
    if (critical || type == "tRNS" || type == "gAMA" || type == "sRGB" || type == "cHRM" || type == "iCCP" || type == "pHYs")
      out.bytes += in.text(at, length + 12);
    if (type == "IEND") return out.width > 0 ? Result<Media>(std::move(out)) : broken("PNG");
    at += length + 12;
  }
  return broken("PNG");
}

void webp_size(Bytes const& in, std::string_view type, std::size_t data, std::size_t length, Media& out) {
  if (length < (type == "VP8L" ? 5u : 10u)) return;  // what stands behind the chunk is not its size
  if (type == "VP8X") out.width = in.le24(data + 4) + 1, out.height = in.le24(data + 7) + 1;
  if (out.width > 0) return;
  if (type == "VP8 ") out.width = in.le16(data + 6) & 0x3fff, out.height = in.le16(data + 8) & 0x3fff;
  if (type == "VP8L") {
    auto bits = in.le32(data + 1);
    out.width = (bits & 0x3fff) + 1;
    out.height = (bits >> 14 & 0x3fff) + 1;
  }
}

Result<Media> clean_webp(std::string_view bytes) {
  std::size_t end = std::size_t{Bytes(bytes).le32(4)} + 8;
  if (end > bytes.size()) return broken("WebP");
  Bytes in(bytes.substr(0, end));  // what follows is not the picture's
  Media out{"image/webp", std::string(bytes.substr(0, 12)), 0, 0};
  for (std::size_t at = 12; at + 8 <= end;) {
    std::size_t length = in.le32(at + 4), padded = length + (length & 1);
    auto type = in.text(at, 4);
    if (!in.has(at, padded + 8)) return broken("WebP");
    webp_size(in, type, at + 8, length, out);
    bool drawn = type == "VP8 " || type == "VP8L" || type == "VP8X" || type == "ALPH" || type == "ANIM" || type == "ANMF" || type == "ICCP";
    if (drawn) {
      out.bytes += in.text(at, padded + 8);
      if (type == "VP8X") out.bytes[out.bytes.size() - padded] &= static_cast<char>(~0x0c);  // it says no more that they are there
    }
    at += padded + 8;
  }
  auto size = static_cast<std::uint32_t>(out.bytes.size() - 8);
  for (unsigned i = 0; i < 4; ++i) out.bytes[4 + i] = static_cast<char>(size >> (8 * i));
  return out.width > 0 ? Result<Media>(std::move(out)) : broken("WebP");
}

// Boxes that tell where and by whom a film was made become free space filled with zeros; the others keep their places, which the tables
// point to.
bool hide_mp4_metadata(std::string& bytes, std::size_t from, std::size_t to, int depth) {
  for (std::size_t at = from; at + 8 <= to;) {
    Bytes in(bytes);
    std::size_t size = in.be32(at);
    auto type = std::string(in.text(at + 4, 4));
    if (size == 0) size = to - at;
    if (size == 1) return depth == 0 && type == "mdat";  // a box of more than 4 GB: ours are smaller
    if (size < 8 || size > to - at) return false;
    if (type == "udta" || type == "meta" || type == "uuid" || type == "free" || type == "skip") {
      bytes.replace(at + 4, 4, "free");
      bytes.replace(at + 8, size - 8, size - 8, '\0');
    }
    if ((type == "moov" || type == "trak" || type == "mdia" || type == "moof" || type == "traf") && depth < 4 &&
        !hide_mp4_metadata(bytes, at + 8, at + size, depth + 1))
      return false;
    at += size;
  }
  return true;
}

// Only films: a HEIC or AVIF photo wears the same coat, and keeps where it was taken in its data.
bool is_film(std::string_view brand) {
  for (std::string_view known :
       {"isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "M4V ", "MSNV", "dash", "3gp4", "3gp5", "3gp6"})
    if (brand == known) return true;
  return false;
}

Result<Media> clean_mp4(std::string_view bytes) {
  Media out{"video/mp4", std::string(bytes), 0, 0};
  if (!hide_mp4_metadata(out.bytes, 0, out.bytes.size(), 0)) return broken("MP4");
  return out;
}

Result<Media> by_type(std::string_view bytes) {
  if (bytes.starts_with("\xff\xd8\xff")) return clean_jpeg(bytes);
  if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return clean_png(bytes);
  if (bytes.size() > 12 && bytes.starts_with("RIFF") && bytes.substr(8, 4) == "WEBP") return clean_webp(bytes);
  if (bytes.starts_with("%PDF-")) return clean_pdf(bytes);
  if (bytes.size() > 12 && bytes.substr(4, 4) == "ftyp" && is_film(bytes.substr(8, 4))) return clean_mp4(bytes);
  return fail(Code::unsupported_media, "Only JPEG, PNG and WebP pictures, PDF documents and MP4 films can be attached");
}

}  // namespace

Result<Media> clean_media(std::string_view bytes) {
  if (bytes.size() > max_media_bytes) return fail(Code::too_large, "A file can have at most 10 MB");
  TRY(auto out, by_type(bytes));
  if (out.height > 0 && out.width > max_pixels / out.height) return fail(Code::too_large, "The picture has more than 50 million pixels");
  return out;
}

}  // namespace dinh::casework
