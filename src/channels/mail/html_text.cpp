#include "channels/mail/html_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "channels/mail/head.hpp"

namespace dinh::channels::mail {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 16> entities{{{"amp", "&"},
                                                                                  {"lt", "<"},
                                                                                  {"gt", ">"},
                                                                                  {"quot", "\""},
                                                                                  {"apos", "'"},
                                                                                  {"nbsp", " "},
                                                                                  {"hellip", "…"},
                                                                                  {"ndash", "–"},
                                                                                  {"mdash", "—"},
                                                                                  {"laquo", "«"},
                                                                                  {"raquo", "»"},
                                                                                  {"lsquo", "‘"},
                                                                                  {"rsquo", "’"},
                                                                                  {"ldquo", "“"},
                                                                                  {"rdquo", "”"},
                                                                                  {"bull", "•"}}};
// Vietnamese letters by name, as mail programs of the nineties write them: base letter + accent.
constexpr std::array<std::pair<std::string_view, std::array<std::string_view, 12>>, 5> accents{{
    {"grave", {"À", "È", "Ì", "Ò", "Ù", "", "à", "è", "ì", "ò", "ù", ""}},
    {"acute", {"Á", "É", "Í", "Ó", "Ú", "Ý", "á", "é", "í", "ó", "ú", "ý"}},
    {"circ", {"Â", "Ê", "Î", "Ô", "Û", "", "â", "ê", "î", "ô", "û", ""}},
    {"tilde", {"Ã", "", "", "Õ", "", "", "ã", "", "", "õ", "", ""}},
    {"uml", {"Ä", "Ë", "Ï", "Ö", "Ü", "", "ä", "ë", "ï", "ö", "ü", ""}},
}};

std::string named_letter(std::string_view name) {
  for (auto const& [entity, text] : entities)
    if (name == entity) return std::string(text);
  auto letter = name.empty() ? std::string_view::npos : std::string_view("AEIOUYaeiouy").find(name.front());
  if (letter == std::string_view::npos) return {};
  for (auto const& [accent, letters] : accents)
    if (name.substr(1) == accent) return std::string(letters[letter]);
  return {};
}

std::string numbered_letter(std::string_view digits) {
  int base = 10;
  if (!digits.empty() && (digits.front() == 'x' || digits.front() == 'X')) base = 16, digits.remove_prefix(1);
  std::uint32_t value = 0;
  auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return {};
  if (value < 0x20 || value == 0x7f || (value >= 0x80 && value < 0xa0) || (value >= 0xd800 && value < 0xe000) || value > 0x10ffff)
    return " ";
  std::string out;
  utf8::append(out, value);
  return out;
}

class Page {
 public:
  Page(std::string_view html, std::size_t max_bytes) : rest_(html), max_bytes_(max_bytes) {}

  std::string text() {
    while (!rest_.empty() && out_.size() < max_bytes_) step();
    while (!out_.empty() && (out_.back() == '\n' || out_.back() == ' ')) out_.pop_back();
    return std::move(out_);
  }

 private:
  void step() {
    char c = rest_.front();
    if (c == '<') tag();
    else if (c == '&') entity();
    else {
      rest_.remove_prefix(1);
      if (c == ' ' || c == '\t' || c == '\r' || c == '\n') space();
      else put({&c, 1});
    }
  }

  void put(std::string_view bytes) {
    if (line_start_ && quoted_ > 0) out_ += "> ";
    if (pending_space_ && !line_start_) out_ += ' ';
    line_start_ = pending_space_ = false;
    out_ += bytes;
    empty_lines_ = 0;
  }
  void space() { pending_space_ = true; }
  void line(bool paragraph = false) {
    if (out_.empty()) return;
    if (!line_start_) out_ += '\n';
    line_start_ = true;
    pending_space_ = false;
    if (paragraph && empty_lines_ == 0) out_ += '\n', empty_lines_ = 1;
  }

  void entity() {
    auto end = rest_.substr(0, 12).find(';');
    std::string letter;
    if (end != rest_.npos && end > 1) {
      auto name = rest_.substr(1, end - 1);
      letter = name.front() == '#' ? numbered_letter(name.substr(1)) : named_letter(name);
    }
    if (letter.empty()) letter = "&", end = 0;
    rest_.remove_prefix(end + 1);
    if (letter == " ") space();
    else put(letter);
  }

  void tag() {
    if (rest_.starts_with("<!--")) return skip_past("-->", 4);
    bool closing = rest_.size() > 1 && rest_[1] == '/';
    auto from = closing ? 2u : 1u;
    auto name_end = from;
    while (name_end < rest_.size() && name_end < from + 12 && letter_of_name(rest_[name_end])) ++name_end;
    if (name_end == from && !(rest_.size() > 1 && (rest_[1] == '!' || rest_[1] == '?'))) {  // "a < b"
      rest_.remove_prefix(1);
      return put("<");
    }
    auto name = lower(rest_.substr(from, name_end - from));
    auto attributes = lower(rest_.substr(name_end, std::min<std::size_t>(end_of_tag(name_end) - name_end, 400)));
    rest_.remove_prefix(std::min(end_of_tag(name_end) + 1, rest_.size()));
    if (!closing && (name == "script" || name == "style" || name == "title" || name == "head")) return skip_element(name);
    closing ? close(name) : open(name, attributes);
  }
  static bool letter_of_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

  std::size_t end_of_tag(std::size_t from) const {  // a ">" inside of quotes is none
    char quote = 0;
    for (auto i = from; i < rest_.size() && i < from + 4'000; ++i) {
      char c = rest_[i];
      if (quote) quote = c == quote ? char{0} : quote;
      else if (c == '"' || c == '\'') quote = c;
      else if (c == '>') return i;
    }
    return std::min(rest_.find('>', from), rest_.size());
  }

  void open(std::string const& name, std::string const& attributes) {
    bool quotation = name == "blockquote" || attributes.find("gmail_quote") != attributes.npos;
    if (name == "br") line_break();
    else if (name == "p") line(true);
    else if (name == "li") line(), put("-"), space();
    else if (is_block(name)) line();
    else if (name == "td" || name == "th") space();
    if (name != "blockquote" && name != "div") return;
    if (nesting_.size() < 1'000) nesting_.push_back(quotation ? name.front() : static_cast<char>(name.front() - 'a' + 'A'));
    if (quotation) line(), ++quoted_;
  }
  void close(std::string const& name) {
    if (name == "p") line(true);
    else if (is_block(name)) line();
    if (name != "blockquote" && name != "div") return;
    auto same = std::find_if(nesting_.rbegin(), nesting_.rend(), [&](char c) { return (c | 0x20) == name.front(); });
    if (same == nesting_.rend()) return;
    for (auto i = nesting_.rbegin(); i <= same; ++i)
      if (*i >= 'a') --quoted_;
    nesting_.erase(std::prev(same.base()), nesting_.end());
  }
  void line_break() {
    if (line_start_ && empty_lines_ == 0 && !out_.empty()) out_ += '\n', empty_lines_ = 1;
    line();
  }
  static bool is_block(std::string_view name) {
    return name == "div" || name == "tr" || name == "table" || name == "ul" || name == "ol" || name == "blockquote" || name == "hr" ||
           name == "pre" || name == "section" || name == "article" || name == "footer" || name == "header" || name == "body" ||
           (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6');
  }

  void skip_past(std::string_view mark, std::size_t from) {
    auto end = rest_.find(mark, from);
    rest_.remove_prefix(end == rest_.npos ? rest_.size() : end + mark.size());
  }
  void skip_element(std::string const& name) {
    for (auto at = rest_.find("</"); at != rest_.npos; at = rest_.find("</", at + 2)) {
      if (lower(rest_.substr(at + 2, name.size())) != name) continue;
      rest_.remove_prefix(at);
      return;
    }
    if (name != "head") rest_ = {};  // a script that never ends
  }

  std::string_view rest_;
  std::size_t max_bytes_;
  std::string out_;
  std::string nesting_;  // open blockquotes and divs; those that quote in lower case
  int quoted_ = 0, empty_lines_ = 0;
  bool line_start_ = true, pending_space_ = false;
};

}  // namespace

std::string html_text(std::string_view html, std::size_t max_bytes) { return Page(html, max_bytes).text(); }

}  // namespace dinh::channels::mail
