// Files made to carry something past us: what must be gone is a word that the test looks for.
#include <gtest/gtest.h>

#include <chrono>

#include "casework/media.hpp"

using namespace dinh;
using namespace dinh::casework;

namespace {

std::string be16(std::size_t v) { return {static_cast<char>(v >> 8), static_cast<char>(v)}; }
std::string be32(std::size_t v) { return be16(v >> 16) + be16(v & 0xffff); }
std::string le32(std::size_t v) {
  return {static_cast<char>(v), static_cast<char>(v >> 8), static_cast<char>(v >> 16), static_cast<char>(v >> 24)};
}
std::string segment(char marker, std::string const& body) { return std::string("\xff") + marker + be16(body.size() + 2) + body; }

std::string jpeg_with(std::string const& segments) {
  return "\xff\xd8" + segments + segment('\xc0', std::string("\x08\x00\x10\x00\x20\x01\x01\x11\x00", 9)) +
         segment('\xda', std::string("\x01\x01\x00\x00\x3f\x00", 6)) + "pixels\xff\xd9";
}
std::string chunk(std::string const& type, std::string const& body) { return be32(body.size()) + type + body + "crc!"; }
std::string png_with(std::string const& chunks) {
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", be32(4) + be32(4) + std::string("\x08\2\0\0\0", 5)) + chunks + chunk("IDAT", "pixels") +
         chunk("IEND", "");
}
std::string webp_with(std::string const& chunks) {
  std::string body = "WEBP" + chunks + "VP8 " + le32(10) + std::string("\0\0\0\x9d\x01\x2a\x10\0\x10\0", 10);
  return "RIFF" + le32(body.size()) + body;
}
std::string box(std::string const& type, std::string const& body) { return be32(body.size() + 8) + type + body; }

// A whole small PDF: objects one after the other, a table, a trailer.
std::string pdf(std::string const& info, std::string const& more = "", std::string const& trailer = "/Info 3 0 R") {
  std::string out = "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n";
  out += info + more;
  auto table = std::to_string(out.size());
  return out + "xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 4 /Root 1 0 R " + trailer + " >>\nstartxref\n" + table + "\n%%EOF";
}
const std::string author =
    "3 0 obj\n<< /Author (Secret \\) \\(nested\\) Secret) /Title <536563726574> /Trapped /False /Producer (Secret) >>\nendobj\n";

void expect_gone(std::string const& file, std::string const& kept) {
  auto m = clean_media(file);
  ASSERT_TRUE(m) << m.error().detail;
  EXPECT_EQ(m->bytes.find("Secret"), std::string::npos);
  EXPECT_EQ(m->bytes.find("536563726574"), std::string::npos);
  EXPECT_NE(m->bytes.find(kept), std::string::npos);
  auto again = clean_media(m->bytes);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->bytes, m->bytes);
}

}  // namespace

TEST(MediaAttacks, JpegSegmentsWithPreviewsAndFurtherPicturesGo) {
  expect_gone(jpeg_with(segment('\xe0', std::string("JFXX\0\x10", 6) + "Secret preview")), "pixels");
  expect_gone(jpeg_with(segment('\xe0', std::string("JFIF\0\1\2\0\0\1\0\1\2\1", 14) + "Secret")), "pixels");
  expect_gone(jpeg_with(segment('\xe2', std::string("MPF\0", 4) + "Secret")), "pixels");
  expect_gone(jpeg_with(segment('\xed', "Photoshop 3.0 Secret")), "pixels");
  expect_gone(jpeg_with(segment('\xee', "Secret")), "pixels");
  expect_gone(jpeg_with(segment('\xe2', std::string("ICC_PROFILE\0\1\1", 14) + "colours")) + "Secret", "colours");
  expect_gone(jpeg_with(segment('\xe0', std::string("JFIF\0\1\2\0\0\1\0\1\0\0", 14))), "JFIF");
}

TEST(MediaAttacks, PngTextGoes_AndUnknownCriticalChunksAreRefused) {
  expect_gone(png_with(chunk("tEXt", "Author Secret") + chunk("eXIf", "Secret") + chunk("iTXt", "Secret")), "pixels");
  expect_gone(png_with(chunk("prVt", "Secret")) + "Secret", "pixels");
  EXPECT_FALSE(clean_media(png_with(chunk("SeCR", "Secret"))));
}

TEST(MediaAttacks, WebpKeepsOnlyWhatIsDrawn) { expect_gone(webp_with("EXIF" + le32(6) + "Secret" + "XYZ " + le32(6) + "Secret"), "VP8 "); }

TEST(MediaAttacks, AFilmsPlaceIsOverwritten) {
  auto ftyp = box("ftyp", "isom" + std::string(8, '\0'));
  auto moov = box("moov", box("udta", box("xyz ", "Secret")) + box("trak", box("mdia", box("meta", "Secret"))));
  expect_gone(ftyp + box("free", "Secret") + moov + box("mdat", "frames"), "frames");
}

TEST(MediaAttacks, APdfLosesItsAuthorAndWhatFollowsIt) {
  expect_gone(pdf(author) + "\nPK\3\4 Secret %%EOF", "/Catalog");
  expect_gone(pdf(author, "4 0 obj\n<< /Type /Metadata >>\nstream\n<x:xmpmeta>Secret</x:xmpmeta>\nendstream\nendobj\n"), "/Metadata");
  std::string revision = "\n3 0 obj\n<< /Author (Secret) >>\nendobj\n", first = pdf(author);  // §7.5.6: the old one is still there
  expect_gone(
      first + revision + "xref\n0 0\ntrailer\n<< /Info 3 0 R >>\nstartxref\n" + std::to_string((first + revision).size()) + "\n%%EOF",
      "/Catalog");
}

TEST(MediaAttacks, APdfThatCannotBeCleanedIsRefusedWithTheReason) {
  struct {
    std::string file, word;
  } const table[] = {
      {pdf(author, "", "/Info 3 0 R /Encrypt 9 0 R"), "protected"},
      {pdf("", "", "/Info 7 0 R"), "packed away"},
      {pdf("3 0 obj\n<< /Author 8 0 R >>\nendobj\n"), "cannot be read"},
      {pdf(author, "4 0 obj\n<< /S /JavaScript /JS (app.alert(1)) >>\nendobj\n"), "a program"},
      {pdf(author, "4 0 obj\n<< /S /J#61vaScript >>\nendobj\n"), "a program"},
      {pdf(author, "4 0 obj\n<< /Type /EmbeddedFile >>\nendobj\n"), "another file"},
      {pdf("3 0 obj\n<< /Author (Secret", "", "/Info 3 0 R /X (a) >> ) /Y ("), "cannot be read"},
      {pdf(author, "<x:xmpmeta>"), "reaches over"},
      // The object that names the author stands inside a packet: gone after the first reading, and the second would miss it.
      {pdf("<x:xmpmeta> 3 0 obj\n<< /Author (Secret) >>\nendobj </x:xmpmeta>\n"), "packed away"},
      {"%PDF-1.4\nnothing", "not whole"},
      {"%PDF-1.4\nstartxref\n999999\n%%EOF", "not whole"},
  };
  for (auto const& row : table) {
    auto m = clean_media(row.file);
    ASSERT_FALSE(m) << row.word;
    EXPECT_EQ(m.error().code, Code::unsupported_media);
    EXPECT_NE(m.error().detail.find(row.word), std::string::npos) << m.error().detail;
  }
}

TEST(MediaAttacks, APdfMadeToCostTimeIsRefusedAtOnce) {
  std::string infos, ends;
  for (int i = 0; i < 100'000; ++i) infos += "/Info " + std::to_string(i + 10) + " 0 R\n";
  for (int i = 0; i < 200'000; ++i) ends += "startxref\n9\n";
  auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(clean_media(pdf(author, infos)));
  EXPECT_FALSE(clean_media("%PDF-1.4\n" + std::string(4'000'000, ' ') + ends));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}
