#include "channels/mail/quotes.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace dinh::channels::mail {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

bool is_quoted(std::string_view line) { return trim(line).starts_with('>'); }

// "Vào 12:03, Th 2, 3 thg 3, 2026 … đã viết:", "On Mon, Mar 3 … wrote:": of one line or broken in two.
bool introduces(std::string const& folded) {
  if (folded.size() > 300 || !folded.ends_with(':')) return false;
  return (folded.starts_with("on ") && folded.ends_with("wrote:")) || (folded.starts_with("vao ") && folded.ends_with("viet:")) ||
         (folded.starts_with("ngay ") && folded.ends_with("viet:"));
}

bool is_rule(std::string const& folded) {
  return folded.starts_with("-----original message") || folded.starts_with("----- original message") ||
         folded.starts_with("-----thu goc") || folded.starts_with("----- thu goc") ||
         folded.starts_with("________________________________") || folded.starts_with("---------- forwarded message") ||
         folded.starts_with("---------- thu da chuyen tiep");
}

// A header copied as text: From/Từ, and soon after it Sent/Date/Gửi/Ngày.
bool is_copied_head(std::vector<std::string_view> const& lines, std::size_t i) {
  auto first = fold(trim(lines[i]).substr(0, 200));
  if (!(first.starts_with("from:") || first.starts_with("*from:") || first.starts_with("tu:"))) return false;
  for (auto k = i + 1; k < lines.size() && k < i + 4; ++k) {
    auto next = fold(trim(lines[k]).substr(0, 200));
    for (std::string_view mark : {"sent:", "*sent:", "date:", "*date:", "da gui:", "gui:", "ngay:"})
      if (next.starts_with(mark)) return true;
  }
  return false;
}

bool is_signature(std::string_view line) {
  auto folded = fold(trim(line).substr(0, 100));
  return line == "-- " || line == "--" || folded.starts_with("sent from my ") || folded.starts_with("duoc gui tu iphone") ||
         folded.starts_with("da gui tu iphone") || folded.starts_with("gui tu thiet bi");
}

// Does a quotation begin here, up to the end? "introduced" needs quoted lines below it, or nothing.
bool history_begins(std::vector<std::string_view> const& lines, std::size_t i) {
  auto line = trim(lines[i]);
  if (line.empty() || line.size() > 1'000) return false;
  auto folded = fold(line);
  if (is_rule(folded) || introduces(folded)) return true;
  bool could = folded.starts_with("on ") || folded.starts_with("vao ");
  if (could && i + 1 < lines.size() && introduces(folded + " " + fold(trim(lines[i + 1]).substr(0, 300)))) return true;
  return is_copied_head(lines, i);
}

}  // namespace

std::string new_text(std::string_view whole) {
  auto lines = lines_of(whole);
  std::string out;
  int empty = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (is_quoted(lines[i])) continue;
    if (is_signature(lines[i])) break;
    if (history_begins(lines, i)) {
      auto later = std::find_if(lines.begin() + static_cast<std::ptrdiff_t>(i) + 1, lines.end(), is_quoted);
      if (later == lines.end()) break;
      while (i + 1 < lines.size() && !is_quoted(lines[i + 1])) ++i;  // answered below or between: go on after the quoted lines
      continue;
    }
    bool blank = trim(lines[i]).empty();
    empty = blank ? empty + 1 : 0;
    if (empty > 1) continue;
    out += lines[i];
    out += '\n';
  }
  std::string text(trim(out));
  return text.empty() ? std::string(trim(whole)) : text;
}

}  // namespace dinh::channels::mail
