#include "casework/media.hpp"

#include <gtest/gtest.h>

using namespace dinh;
using namespace dinh::casework;

namespace {

std::string be16(unsigned v) { return {static_cast<char>(v >> 8), static_cast<char>(v)}; }
std::string segment(char marker, std::string const& body) {
  return std::string("\xff") + marker + be16(static_cast<unsigned>(body.size() + 2)) + body;
}

std::string jpeg(std::string const& exif) {
  std::string frame("\x08\x00\x10\x00\x20\x01\x01\x11\x00", 9);  // 32 × 16
  return std::string("\xff\xd8") + segment('\xe1', exif) + segment('\xfe', "a comment") + segment('\xc0', frame) +
         segment('\xda', std::string("\x01\x01\x00\x00\x3f\x00", 6)) + std::string("pixels\xff\x00more", 12) + "\xff\xd9" +
         "<script>trailing</script>";
}

std::string exif(unsigned orientation) {
  return std::string("Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01", 24) + be16(orientation) + std::string("\0\0", 2) +
         "GPS 10.98 106.65";
}

}  // namespace

TEST(Media, AJpegLosesWhatItSaysBesideThePicture) {
  auto m = clean_media(jpeg(exif(1)));
  ASSERT_TRUE(m) << m.error().detail;
  EXPECT_EQ(m->type, "image/jpeg");
  EXPECT_EQ(m->width, 32);
  EXPECT_EQ(m->height, 16);
  for (auto gone : {"GPS", "comment", "script"}) EXPECT_EQ(m->bytes.find(gone), std::string::npos) << gone;
  EXPECT_NE(m->bytes.find("pixels"), std::string::npos);
}

TEST(Media, AJpegKeepsItsOrientation) {
  auto m = clean_media(jpeg(exif(6)));
  ASSERT_TRUE(m);
  EXPECT_NE(m->bytes.find("Exif"), std::string::npos);
  EXPECT_EQ(m->bytes.find("GPS"), std::string::npos);
  auto again = clean_media(m->bytes);  // what we wrote is a whole picture to us
  ASSERT_TRUE(again);
  EXPECT_EQ(again->bytes, m->bytes);
}

TEST(Media, BrokenFilesAreRefused_NeverRead) {
  auto whole = jpeg(exif(6));
  auto end = whole.find("<script>");
  for (std::size_t n = 0; n < end; ++n) EXPECT_FALSE(clean_media(whole.substr(0, n))) << n;
}

// Behind a comment that was taken out, such a marker would read as the scan's data, and the EXIF inside it as a segment again.
TEST(Media, AJpegWithAMarkerThatMeansNothingIsRefused) {
  auto whole = jpeg(exif(1));
  auto hidden = segment('\xfe', "x") + segment('\0', segment('\xe1', exif(1)));
  whole.insert(whole.find("\xff\xd9"), hidden);
  EXPECT_FALSE(clean_media(whole));
}

TEST(Media, APngOfFourBillionPixelsSquareIsRefused) {
  std::string head = std::string("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", 16) + std::string(8, '\xff') + std::string("\x08\2\0\0\0crc!", 9);
  auto m = clean_media(head + std::string("\0\0\0\0IENDcrc!", 12));
  ASSERT_FALSE(m);
  EXPECT_EQ(m.error().code, Code::too_large);
}

TEST(Media, APhotoInAFilmsCoatIsRefused) {
  for (std::string brand : {"heic", "mif1", "avif", "heix"})
    EXPECT_EQ(clean_media(std::string("\0\0\0\x18", 4) + "ftyp" + brand + std::string(12, '\0')).error().code, Code::unsupported_media)
        << brand;
}

TEST(Media, AWebpWhoseSizeWouldStandBehindItsEndIsRefused) {
  std::string bytes = std::string("RIFF\x0c\0\0\0WEBPVP8 \0\0\0\0", 20) + std::string(40, '\x2a');
  EXPECT_FALSE(clean_media(bytes));
}

TEST(Media, PagesAndProgramsAreRefused) {
  for (std::string bytes : {"<html><script>", "<svg xmlns='http://www.w3.org/2000/svg'/>", "MZ\x90", "GIF89a", ""})
    EXPECT_EQ(clean_media(bytes).error().code, Code::unsupported_media);
  EXPECT_EQ(clean_media(std::string(max_media_bytes + 1, 'x')).error().code, Code::too_large);
}
