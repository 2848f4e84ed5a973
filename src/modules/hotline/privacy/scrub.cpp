#include "modules/hotline/privacy/scrub.hpp"

#include <algorithm>

#include "base/compose.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "modules/hotline/redact.hpp"

namespace dinh::hotline {
namespace {

constexpr std::string_view hidden = "•••";
constexpr std::size_t shortest_word = 4, digits_compared = 9, fewest_digits = 7;

struct Piece {
  std::size_t from = 0, to = 0;
  std::string folded;
  bool capital = false;
};

bool in_word(char c) {
  auto u = static_cast<unsigned char>(c);
  return u >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Latin letters with the marks of Vietnamese.
bool is_capital(char32_t c) {
  bool pair_leader =
      c == 0x102 || c == 0x110 || c == 0x128 || c == 0x168 || c == 0x1a0 || c == 0x1af || (c >= 0x1ea0 && c <= 0x1eff && c % 2 == 0);
  return (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7) || pair_leader;
}

std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> out;
  for (std::size_t i = 0; i < text.size();) {
    if (!in_word(text[i])) {
      ++i;
      continue;
    }
    Piece p{i, i, "", false};
    while (i < text.size() && in_word(text[i])) ++i;
    p.to = i;
    auto word = text.substr(p.from, p.to - p.from);
    p.folded = fold(word);
    p.capital = is_capital(utf8::next(word));
    out.push_back(std::move(p));
  }
  return out;
}

using Spans = std::vector<std::pair<std::size_t, std::size_t>>;

void find_words(std::vector<Piece> const& text, std::vector<std::string> const& name, bool only_capital, Spans& out) {
  for (std::size_t i = 0; i + name.size() <= text.size(); ++i) {
    bool same = true;
    for (std::size_t k = 0; same && k < name.size(); ++k) same = text[i + k].folded == name[k];
    if (same && (!only_capital || text[i].capital)) out.emplace_back(text[i].from, text[i + name.size() - 1].to);
  }
}

void find_name(std::vector<Piece> const& text, std::string_view name, Spans& out) {
  std::vector<std::string> words;
  for (auto const& p : pieces_of(name)) words.push_back(p.folded);
  if (words.empty()) return;
  find_words(text, words, words.size() == 1, out);
  if (words.size() > 2) find_words(text, {words.end() - 2, words.end()}, true, out);
}

std::string digits_of(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), is_digit);
  return out.size() > digits_compared ? out.substr(out.size() - digits_compared) : out;
}

// A run of digits that are grouped by blanks, dots, hyphens or brackets.
void find_number(std::string_view text, std::string_view number, Spans& out) {
  auto wanted = digits_of(number);
  if (wanted.size() < fewest_digits) return;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_digit(text[i])) {
      ++i;
      continue;
    }
    auto from = i, to = i;
    for (; i < text.size() && (is_digit(text[i]) || std::string_view(" .-()").find(text[i]) != std::string_view::npos); ++i)
      if (is_digit(text[i])) to = i + 1;
    auto all = text.substr(from, to - from);
    std::string digits;
    std::copy_if(all.begin(), all.end(), std::back_inserter(digits), is_digit);
    if (digits.find(wanted) != digits.npos) out.emplace_back(from > 0 && text[from - 1] == '+' ? from - 1 : from, to);
  }
}

void find_text(std::string_view text, std::string_view word, Spans& out) {
  if (word.size() < shortest_word) return;
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  auto same = [&](char a, char b) { return lower(a) == lower(b); };
  for (auto at = text.begin();;) {
    at = std::search(at, text.end(), word.begin(), word.end(), same);
    if (at == text.end()) return;
    auto from = static_cast<std::size_t>(at - text.begin());
    out.emplace_back(from, from + word.size());
    at += static_cast<std::ptrdiff_t>(word.size());
  }
}

void add(std::vector<std::string>& to, std::optional<std::string> const& value) {
  if (value && !trim(*value).empty()) to.emplace_back(trim(*value));
}

}  // namespace

void KnownPerson::add(Contact const& c) {
  hotline::add(names, c.name);
  // Telegram and Messenger put the given name first: "Quỳnh Đặng Thị" is Đặng Thị Quỳnh.
  if (auto space = c.name ? c.name->find(' ') : std::string::npos; c.account_id && space != std::string::npos)
    names.push_back(c.name->substr(space + 1) + " " + c.name->substr(0, space));
  hotline::add(numbers, c.phone);
  hotline::add(words, c.email);
  hotline::add(words, c.account_id);
  hotline::add(words, c.device_id);
}

std::string without_known(std::string_view given, KnownPerson const& person) {
  if (person.empty() || given.empty()) return std::string(given);
  auto text = compose(given);
  auto pieces = pieces_of(text);
  Spans spans;
  for (auto const& word : person.words) find_text(text, word, spans);
  for (auto const& number : person.numbers) find_number(text, number, spans);
  for (auto const& name : person.names) find_name(pieces, name, spans);
  std::sort(spans.begin(), spans.end());
  std::string out;
  std::size_t at = 0;
  for (auto const& [from, to] : spans) {
    if (to <= at) continue;
    out += text.substr(at, std::max(at, from) - at);
    if (from >= at) out += hidden;
    at = to;
  }
  return out += text.substr(at);
}

std::string scrub(std::string_view text, KnownPerson const& person) { return redact(without_known(text, person)); }

json::Value without_known(json::Value const& value, KnownPerson const& person) {
  if (auto text = value.string()) return without_known(*text, person);
  if (value.is_array()) {
    json::Array out;
    for (auto const& item : value.array()) out.push_back(without_known(item, person));
    return out;
  }
  if (value.is_object()) {
    json::Object out;
    for (auto const& [name, member] : value.object()) out.emplace_back(name, without_known(member, person));
    return out;
  }
  return value;
}

}  // namespace dinh::hotline
