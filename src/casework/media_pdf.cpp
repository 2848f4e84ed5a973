// ISO 32000-1: §7.5 file structure, §14.3 metadata. The file's tables point to places in it, so what is taken out is overwritten with
// blanks and nothing moves.
#include "casework/media_pdf.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <vector>

namespace dinh::casework {

namespace {

// Whole documents stay far below these; a file made to cost time does not.
constexpr std::size_t max_infos = 64, max_ends = 64;
constexpr int max_rounds = 8;

tl::unexpected<Error> refused(std::string why) { return fail(Code::unsupported_media, "This PDF cannot be taken: " + std::move(why)); }

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
// A name ends before one of these (§7.2.2).
bool ends_name(char c) { return is_blank(c) || std::string_view("()<>[]{}/%").find(c) != std::string_view::npos; }

int hex(char c) { return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; }

// The name that starts with the slash at `at`, its #xx written out (§7.3.5).
std::string name_at(std::string_view s, std::size_t at) {
  std::string out = "/";
  for (++at; at < s.size() && !ends_name(s[at]) && out.size() < 64; ++at) {
    if (s[at] == '#' && at + 2 < s.size() && hex(s[at + 1]) >= 0 && hex(s[at + 2]) >= 0) {
      out += static_cast<char>(hex(s[at + 1]) * 16 + hex(s[at + 2]));
      at += 2;
    } else out += s[at];
  }
  return out;
}

std::size_t skip_blanks(std::string_view s, std::size_t at) {
  while (at < s.size() && is_blank(s[at])) ++at;
  return at;
}

std::optional<std::size_t> number_at(std::string_view s, std::size_t& at) {
  at = skip_blanks(s, at);
  std::size_t value = 0;
  auto [end, error] = std::from_chars(s.data() + at, s.data() + s.size(), value);
  if (error != std::errc{}) return {};
  at = static_cast<std::size_t>(end - s.data());
  return value;
}

// Behind the last %%EOF whose startxref points to a cross-reference table or stream of this file (§7.5.5); 0: none does.
std::size_t end_of(std::string_view s) {
  constexpr std::string_view start = "startxref", end = "%%EOF";
  std::size_t tried = 0;
  for (auto at = s.rfind(start); at != s.npos && tried++ < max_ends; at = at == 0 ? s.npos : s.rfind(start, at - 1)) {
    auto i = at + start.size();
    auto table = number_at(s, i);
    i = skip_blanks(s, i);
    if (!table || *table >= at || s.substr(i, end.size()) != end) continue;
    auto to = skip_blanks(s, *table);
    if (s.substr(to, 4) == "xref" || (to < s.size() && is_digit(s[to]))) return i + end.size();
  }
  return 0;
}

// Past the string (§7.3.4) that starts at `at`, blanked inside.
std::size_t blank_string(std::string& s, std::size_t at) {
  bool is_hex = s[at] == '<';
  int depth = 1;
  for (++at; at < s.size(); ++at) {
    if (is_hex ? s[at] == '>' : s[at] == ')' && --depth == 0) return at + 1;
    if (!is_hex && s[at] == '(') ++depth;
    bool escaped = !is_hex && s[at] == '\\' && at + 1 < s.size();
    if (escaped) s[at++] = ' ';
    s[at] = is_hex ? '0' : ' ';
  }
  return at;
}

// The strings of the dictionary that starts at `at`. The references of an Info dictionary lead on, and are not followed: false.
bool blank_info(std::string& s, std::size_t at) {
  at = skip_blanks(s, at);
  if (s.compare(at, 2, "<<") != 0 || at >= s.size()) return false;
  for (at += 2; at < s.size();) {
    at = skip_blanks(s, at);
    if (s.compare(at, 2, ">>") == 0) return true;
    if (at >= s.size() || s[at] != '/') return false;
    for (++at; at < s.size() && !ends_name(s[at]);) ++at;
    at = skip_blanks(s, at);
    if (at >= s.size()) return false;
    if (s[at] == '(' || (s[at] == '<' && s.compare(at, 2, "<<") != 0)) at = blank_string(s, at);
    else if (s[at] == '/') {
      for (++at; at < s.size() && !ends_name(s[at]);) ++at;
    } else if (s.compare(at, 4, "true") == 0 || s.compare(at, 5, "false") == 0) {
      while (at < s.size() && !ends_name(s[at])) ++at;
    } else return false;
  }
  return false;
}

// Where object `number` begins, in each of the file's revisions: behind "number generation obj".
std::vector<std::size_t> objects(std::string_view s, std::size_t number) {
  std::vector<std::size_t> out;
  auto wanted = std::to_string(number) + " ";
  for (auto at = s.find(wanted); at != s.npos; at = s.find(wanted, at + 1)) {
    if (at > 0 && !is_blank(s[at - 1])) continue;
    auto i = at + wanted.size();
    if (!number_at(s, i)) continue;
    i = skip_blanks(s, i);
    if (s.substr(i, 3) == "obj") out.push_back(i + 3);
  }
  return out;
}

// XMP packets: from <?xpacket begin to <?xpacket end.
void blank_packets(std::string& s) {
  for (auto from = s.find("<x:xmpmeta"); from != s.npos; from = s.find("<x:xmpmeta", from + 1)) {
    auto to = std::min(s.find("</x:xmpmeta>", from), s.size());
    std::fill(s.begin() + static_cast<std::ptrdiff_t>(from), s.begin() + static_cast<std::ptrdiff_t>(to), ' ');
  }
}

// "/JS (…)", "/JS 12 0 R": three letters alone also happen in packed pictures.
bool is_script(std::string_view s, std::size_t at, std::string_view name) {
  if (name != "/JS") return false;
  for (++at; at < s.size() && !ends_name(s[at]);) ++at;
  at = skip_blanks(s, at);
  return at < s.size() && (s[at] == '(' || s[at] == '<' || is_digit(s[at]));
}

// What one reading of the file finds is blanked.
Result<void> blank_once(std::string& out) {
  std::set<std::size_t> infos;
  for (auto at = out.find('/'); at != out.npos; at = out.find('/', at + 1)) {
    auto name = name_at(out, at);
    if (name == "/Encrypt") return refused("it is protected; save it without a password");
    if (name == "/JavaScript" || is_script(out, at, name) || name == "/Launch" || name == "/EmbeddedFile" || name == "/RichMedia")
      return refused("it carries a program or another file; print it into a new PDF, or photograph the page");
    if (name != "/Info") continue;
    auto i = at + 5;
    if (auto number = number_at(out, i)) infos.insert(*number);
    else if (!blank_info(out, i)) return refused("what it says about its author cannot be read; print it into a new PDF");
    if (infos.size() > max_infos) return refused("it speaks of its author in too many places; print it into a new PDF");
  }
  for (auto number : infos) {
    auto found = objects(out, number);
    if (found.empty()) return refused("what it says about its author is packed away; print it into a new PDF, or photograph the page");
    for (auto at : found)
      if (!blank_info(out, at)) return refused("what it says about its author cannot be read; print it into a new PDF");
  }
  blank_packets(out);
  if (end_of(out) != out.size()) return refused("what it says about its author reaches over its table");
  return {};
}

}  // namespace

Result<Media> clean_pdf(std::string_view bytes) {
  auto end = end_of(bytes);
  if (end == 0) return refused("it is not whole (its end does not point to its table)");
  std::string out(bytes.substr(0, end));
  // Blanking one part may change what another reads as (an object inside a packet): until nothing changes any more.
  for (int round = 0; round < max_rounds; ++round) {
    auto before = out;
    TRY_DO(blank_once(out));
    if (out == before) return Media{"application/pdf", std::move(out), 0, 0};
  }
  return refused("what it says about its author does not come to an end");
}

}  // namespace dinh::casework
