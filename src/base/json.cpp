#include "base/json.hpp"
#include "base/number_text.hpp"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/random.hpp"

namespace dinh::json {

namespace dom = simdjson::dom;

namespace {

// simdjson turns every number into 64 bits. A number that would lose digits is handed to it as a string that starts with this mark,
// unknowable from outside, and is taken for a number again on the way out.
std::string const& long_number_mark() {
  static const std::string mark = "\u0001#" + random_token(12) + ":";
  return mark;
}

bool is_long_number(std::string_view s) { return s.size() > long_number_mark().size() && s.starts_with(long_number_mark()); }
std::string_view long_number_text(std::string_view s) { return s.substr(long_number_mark().size()); }

bool is_number_char(char c) { return (c >= '0' && c <= '9') || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-'; }

// RFC 8259 §6.
bool is_number(std::string_view s) {
  std::size_t i = 0;
  auto digits = [&] {
    std::size_t from = i;
    while (i < s.size() && s[i] >= '0' && s[i] <= '9') ++i;
    return i - from;
  };
  if (i < s.size() && s[i] == '-') ++i;
  std::size_t start = i, whole = digits();
  if (whole == 0 || (whole > 1 && s[start] == '0')) return false;
  if (i < s.size() && s[i] == '.') {
    ++i;
    if (digits() == 0) return false;
  }
  if (i < s.size() && (s[i] == 'e' || s[i] == 'E')) {
    ++i;
    if (i < s.size() && (s[i] == '+' || s[i] == '-')) ++i;
    if (digits() == 0) return false;
  }
  return i == s.size();
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t string_end(std::string_view text, std::size_t i) {  // i is behind the opening quote; answers the place behind the closing one
  while (i < text.size()) {
    auto* stop = static_cast<const char*>(std::memchr(text.data() + i, '"', text.size() - i));
    if (!stop) return text.size();
    std::size_t quote = static_cast<std::size_t>(stop - text.data()), slashes = 0;
    while (quote - slashes > i && text[quote - slashes - 1] == '\\') ++slashes;
    i = quote + 1;
    if (slashes % 2 == 0) return i;
  }
  return i;
}

// The number that starts at i needs its text when it has more than 15 digits or an exponent that a double cannot hold.
bool needs_text(std::string_view token) {
  auto digits = std::count_if(token.begin(), token.end(), is_digit);
  return digits > 15 || (token.find_first_of("eE") != token.npos && digits > 2);
}

// A number in the place of a name is an error, which must not become a string and pass.
bool is_member_name(std::string_view text, std::size_t end) {
  auto next = text.find_first_not_of(" \t\r\n", end);
  return next != text.npos && text[next] == ':';
}

// Rewrites long numbers as marked strings; empty when there are none (nearly always).
std::string mark_long_numbers(std::string_view text) {
  std::string out;
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size();) {
    char c = text[i];
    if (c == '"') {
      i = string_end(text, i + 1);
      continue;
    }
    if (!is_digit(c) && c != '-') {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && is_number_char(text[end])) ++end;
    auto token = text.substr(i, end - i);
    if (needs_text(token) && is_number(token) && !is_member_name(text, end)) {
      out.append(text.substr(copied, i - copied));
      write_string(out, long_number_mark() + std::string(token));
      copied = end;
    }
    i = end;
  }
  if (copied) out.append(text.substr(copied));
  return out;
}

dom::element element_of(const void* document, std::size_t index) {
  simdjson::internal::tape_ref ref(static_cast<const dom::document*>(document), index);
  dom::element out;
  static_assert(sizeof(out) == sizeof(ref));  // dom::element is exactly a tape reference
  std::memcpy(static_cast<void*>(&out), &ref, sizeof(ref));
  return out;
}

simdjson::internal::tape_ref tape(const void* document, std::size_t index) { return {static_cast<const dom::document*>(document), index}; }

}  // namespace

Kind View::kind() const {
  if (!document_) return Kind::null;
  switch (element_of(document_, index_).type()) {
    case dom::element_type::ARRAY: return Kind::array;
    case dom::element_type::OBJECT: return Kind::object;
    case dom::element_type::INT64:
    case dom::element_type::UINT64:
    case dom::element_type::DOUBLE: return Kind::number;
    case dom::element_type::STRING: return is_long_number(tape(document_, index_).get_string_view()) ? Kind::number : Kind::string;
    case dom::element_type::BOOL: return Kind::boolean;
    case dom::element_type::NULL_VALUE: return Kind::null;
  }
  return Kind::null;
}

std::optional<bool> View::boolean() const {
  bool b{};
  if (!document_ || element_of(document_, index_).get(b)) return {};
  return b;
}

std::optional<double> View::number() const {
  if (!document_) return {};
  auto e = element_of(document_, index_);
  double d{};
  if (!e.get(d)) return d;
  std::string_view s;
  if (!e.get(s) && is_long_number(s)) return number_of<double>(long_number_text(s));
  return {};
}

std::optional<std::int64_t> View::integer() const {
  if (!document_) return {};
  auto e = element_of(document_, index_);
  std::int64_t i{};
  if (!e.get(i)) return i;
  std::string_view s;
  if (!e.get(s) && is_long_number(s)) return number_of<std::int64_t>(long_number_text(s));
  double d{};
  if (!e.get(d) && d == std::floor(d) && std::abs(d) < 9007199254740992.0) return static_cast<std::int64_t>(d);
  return {};
}

std::optional<std::string_view> View::string() const {
  std::string_view s;
  if (!document_ || element_of(document_, index_).get(s) || is_long_number(s)) return {};
  return s;
}

std::size_t View::size() const {
  std::size_t n = 0;
  for (Cursor c = begin(); c.valid; next(c)) ++n;
  return n;
}

std::optional<View> View::get(std::string_view wanted) const {
  if (kind() != Kind::object) return {};
  for (Cursor c = begin(); c.valid; next(c))
    if (key(c) == wanted) return member(c);
  return {};
}

// The tape: a container's word, then its children, then its end word; a member's name is a string word before its value.
View::Cursor View::begin() const {
  auto k = kind();
  if (k != Kind::array && k != Kind::object) return {};
  auto ref = tape(document_, index_);
  Cursor c{index_ + 1, ref.after_element() - 1, false};
  c.valid = c.at < c.end;
  return c;
}

void View::next(Cursor& c) const {
  bool object = tape(document_, index_).tape_ref_type() == simdjson::internal::tape_type::START_OBJECT;
  c.at = tape(document_, c.at + (object ? 1 : 0)).after_element();
  c.valid = c.at < c.end;
}

std::string_view View::key(Cursor const& c) const { return tape(document_, c.at).get_string_view(); }

View View::member(Cursor const& c) const {
  View v;
  v.document_ = document_;
  v.index_ = c.at + 1;
  return v;
}

View View::item(Cursor const& c) const {
  View v;
  v.document_ = document_;
  v.index_ = c.at;
  return v;
}

void View::write(std::string& out) const {
  switch (kind()) {
    case Kind::null: out += "null"; return;
    case Kind::boolean: out += *boolean() ? "true" : "false"; return;
    case Kind::string: write_string(out, *string()); return;
    case Kind::number: {
      auto e = element_of(document_, index_);
      std::string_view s;
      std::int64_t i{};
      if (!e.get(s)) out += long_number_text(s);
      else if (!e.get(i)) write_number(out, i);
      else write_number(out, *number());
      return;
    }
    case Kind::array: {
      out += '[';
      bool first = true;
      each_item([&](View v) {
        if (!first) out += ',';
        first = false;
        v.write(out);
      });
      out += ']';
      return;
    }
    case Kind::object: {
      out += '{';
      bool first = true;
      each_member([&](std::string_view k, View v) {
        if (!first) out += ',';
        first = false;
        write_string(out, k);
        out += ':';
        v.write(out);
      });
      out += '}';
      return;
    }
  }
}

struct Parser::Impl {
  dom::parser parser;
  std::size_t max_bytes, max_depth, allocated = 0;
  Impl(std::size_t bytes, std::size_t depth) : max_bytes(bytes), max_depth(depth) {}
};

Parser::Parser(std::size_t max_bytes, std::size_t max_depth) : impl_(std::make_unique<Impl>(max_bytes, max_depth)) {}
Parser::~Parser() = default;
Parser::Parser(Parser&&) noexcept = default;
Parser& Parser::operator=(Parser&&) noexcept = default;

Result<View> Parser::parse(std::string_view text) {
  if (text.size() > impl_->max_bytes)
    return fail(Code::too_large, "the JSON text is larger than " + std::to_string(impl_->max_bytes) + " bytes");
  std::string marked = mark_long_numbers(text);
  if (!marked.empty()) text = marked;
  if (text.size() > impl_->allocated || impl_->allocated == 0) {
    std::size_t capacity = std::max<std::size_t>(text.size(), 4096);
    if (impl_->parser.allocate(capacity, impl_->max_depth)) throw std::bad_alloc();
    impl_->allocated = capacity;
  }
  auto parsed = impl_->parser.parse(text.data(), text.size(), true);
  if (parsed.error()) return fail(Code::bad_request, std::string("not JSON: ") + simdjson::error_message(parsed.error()));
  View v;
  v.document_ = &impl_->parser.doc;
  v.index_ = 1;  // 0 is the root word
  return v;
}

}  // namespace dinh::json
