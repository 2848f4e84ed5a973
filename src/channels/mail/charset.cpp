#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "channels/mail/gmime.hpp"
#include "channels/mail/head.hpp"

namespace dinh::channels::mail {
namespace {

constexpr std::array<std::pair<std::string_view, const char*>, 9> other_names{{{"tcvn", "TCVN5712-1"},
                                                                               {"tcvn-5712", "TCVN5712-1"},
                                                                               {"tcvn5712", "TCVN5712-1"},
                                                                               {"x-viet-tcvn", "TCVN5712-1"},
                                                                               {"x-viet-tcvn5712", "TCVN5712-1"},
                                                                               {"x-viet-tcvn5712-1", "TCVN5712-1"},
                                                                               {"x-viscii", "VISCII"},
                                                                               {"x-windows-1258", "WINDOWS-1258"},
                                                                               {"cp-1258", "WINDOWS-1258"}}};

std::string known_name(std::string charset) {
  charset = trim(lower(charset));
  for (auto const& [name, ours] : other_names)
    if (charset == name) return ours;
  return charset;
}

// What cannot be converted becomes "?"; count how often that happened.
bool convert(std::string_view bytes, std::string const& charset, std::string& out, std::size_t& broken) {
  GIConv how = g_iconv_open("UTF-8", charset.c_str());
  if (how == reinterpret_cast<GIConv>(-1)) return false;
  out.clear();
  broken = 0;
  char* from = const_cast<char*>(bytes.data());  // iconv's interface; it does not write there
  gsize left = bytes.size();
  char piece[4096];
  while (left > 0) {
    char* to = piece;
    gsize room = sizeof piece;
    auto before = left;
    bool whole = g_iconv(how, &from, &left, &to, &room) != static_cast<gsize>(-1);
    out.append(piece, sizeof piece - room);
    if (whole || left == 0) break;
    if (room < 64 && left < before) continue;  // full: on with the rest
    if (room < 64 && to != piece) continue;
    ++from, --left, ++broken;
    out += '?';
  }
  char* to = piece;
  gsize room = sizeof piece;
  if (g_iconv(how, nullptr, nullptr, &to, &room) != static_cast<gsize>(-1)) out.append(piece, sizeof piece - room);
  g_iconv_close(how);
  return true;
}

}  // namespace

std::string clean_text(std::string_view utf8) {
  OwnedText valid(g_utf8_make_valid(utf8.data(), static_cast<gssize>(utf8.size())));
  OwnedText composed(g_utf8_normalize(valid.get(), -1, G_NORMALIZE_NFC));
  std::string_view text = composed ? composed.get() : valid.get();
  std::string out;
  out.reserve(text.size());
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 ? byte != 0x7f : c == '\n' || c == '\t') out += c;
  }
  return out;
}

std::string one_line(std::string_view utf8) {
  auto out = clean_text(utf8);
  std::ranges::replace_if(
      out, [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return std::string(trim(out));
}

std::string to_utf8(std::string_view bytes, std::string charset) {
  charset = known_name(std::move(charset));
  bool plain = charset.empty() || charset == "utf-8" || charset == "utf8" || charset == "us-ascii" || charset == "ascii" ||
               charset == "unknown-8bit" || charset == "binary";
  std::string out;
  std::size_t broken = 0;
  if (!plain && convert(bytes, charset, out, broken) && (broken == 0 || !is_utf8(bytes))) return out;
  if (is_utf8(bytes)) return std::string(bytes);
  if (charset == "utf-8" || charset == "utf8") return std::string(bytes);  // a broken letter or two: clean_text() marks them
  convert(bytes, "WINDOWS-1258", out, broken);
  return out;
}

}  // namespace dinh::channels::mail
