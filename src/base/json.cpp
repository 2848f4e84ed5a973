#include "base/json.hpp"

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
  auto digits = [&] { std::size_t from = i; while (i < s.size() && s[i] >= '0' && s[i] <= '9') ++i; return i - from; };
  if (i < s.size() && s[i] == '-') ++i;
  std::size_t start = i, whole = digits();
  if (whole == 0 || (whole > 1 && s[start] == '0')) return false;
  if (i < s.size() && s[i] == '.') { ++i; if (digits() == 0) return false; }
  if (i < s.size() && (s[i] == 'e' || s[i] == 'E')) {
    ++i;
    if (i < s.size() && (s[i] == '+' || s[i] == '-')) ++i;
    if (digits() == 0) return false;
  }
  return i == s.size();
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t string_end(std::string_view text, std::size_t i) {   // i is behind the opening quote; answers the place behind the closing one
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

// Rewrites long numbers as marked strings; empty when there are none (nearly always).
std::string mark_long_numbers(std::string_view text) {
  std::string out;
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size();) {
    char c = text[i];
    if (c == '"') { i = string_end(text, i + 1); continue; }
    if (!is_digit(c) && c != '-') { ++i; continue; }
    std::size_t end = i;
    while (end < text.size() && is_number_char(text[end])) ++end;
    auto token = text.substr(i, end - i);
    if (needs_text(token) && is_number(token)) {
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
  static_assert(sizeof(out) == sizeof(ref));   // dom::element is exactly a tape reference
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

namespace {
template <class T> std::optional<T> from_text(std::string_view s) {
  T v{};
  auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), v);
  if (error != std::errc{} || end != s.data() + s.size()) return {};
  return v;
}
}  // namespace

std::optional<double> View::number() const {
  if (!document_) return {};
  auto e = element_of(document_, index_);
  double d{};
  if (!e.get(d)) return d;
  std::string_view s;
  if (!e.get(s) && is_long_number(s)) return from_text<double>(long_number_text(s));
  return {};
}

std::optional<std::int64_t> View::integer() const {
  if (!document_) return {};
  auto e = element_of(document_, index_);
  std::int64_t i{};
  if (!e.get(i)) return i;
  std::string_view s;
  if (!e.get(s) && is_long_number(s)) return from_text<std::int64_t>(long_number_text(s));
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
      each_item([&](View v) { if (!first) out += ','; first = false; v.write(out); });
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
  if (text.size() > impl_->max_bytes) return fail(Code::too_large, "the JSON text is larger than " + std::to_string(impl_->max_bytes) + " bytes");
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
  v.index_ = 1;   // 0 is the root word
  return v;
}

Value Value::from(View view) {
  switch (view.kind()) {
    case Kind::null: return nullptr;
    case Kind::boolean: return *view.boolean();
    case Kind::string: return *view.string();
    case Kind::number: {
      std::string text = view.text();
      if (needs_text(text)) {
        if (auto i = from_text<std::int64_t>(text)) return *i;
        return Number{std::move(text)};
      }
      if (auto i = from_text<std::int64_t>(text)) return *i;
      return *view.number();
    }
    case Kind::array: {
      Array a;
      view.each_item([&](View item) { a.push_back(from(item)); });
      return a;
    }
    case Kind::object: {
      Object o;
      view.each_member([&](std::string_view k, View member) { o.emplace_back(std::string(k), from(member)); });
      return o;
    }
  }
  return nullptr;
}

std::optional<std::string_view> Value::string() const {
  if (auto* s = std::get_if<std::string>(&v_)) return *s;
  return {};
}

std::optional<double> Value::number() const {
  if (auto* d = std::get_if<double>(&v_)) return *d;
  if (auto* i = std::get_if<std::int64_t>(&v_)) return static_cast<double>(*i);
  if (auto* n = std::get_if<Number>(&v_)) return from_text<double>(n->text);
  return {};
}

std::optional<std::int64_t> Value::integer() const {
  if (auto* i = std::get_if<std::int64_t>(&v_)) return *i;
  if (auto* d = std::get_if<double>(&v_); d && *d == std::floor(*d) && std::abs(*d) < 9007199254740992.0) return static_cast<std::int64_t>(*d);
  return {};
}

std::optional<bool> Value::boolean() const {
  if (auto* b = std::get_if<bool>(&v_)) return *b;
  return {};
}

Array const& Value::array() const {
  static const Array none;
  auto* a = std::get_if<Array>(&v_);
  return a ? *a : none;
}

Object const& Value::object() const {
  static const Object none;
  auto* o = std::get_if<Object>(&v_);
  return o ? *o : none;
}

Value const* Value::find(std::string_view key) const {
  for (auto const& [k, v] : object())
    if (k == key) return &v;
  return nullptr;
}

Value* Value::find(std::string_view key) { return const_cast<Value*>(std::as_const(*this).find(key)); }

Value& Value::operator[](std::string_view key) {
  if (!is_object()) v_ = Object{};
  if (auto* found = find(key)) return *found;
  auto& o = std::get<Object>(v_);
  o.emplace_back(std::string(key), Value{});
  return o.back().second;
}

bool Value::erase(std::string_view key) {
  auto* o = object_if();
  return o && std::erase_if(*o, [&](auto const& m) { return m.first == key; }) > 0;
}

void Value::push_back(Value v) {
  if (!is_array()) v_ = Array{};
  std::get<Array>(v_).push_back(std::move(v));
}

namespace {

struct ValueWriter {
  std::string& out;
  void operator()(std::nullptr_t) const { out += "null"; }
  void operator()(bool b) const { out += b ? "true" : "false"; }
  void operator()(std::int64_t i) const { write_number(out, i); }
  void operator()(double d) const { write_number(out, d); }
  void operator()(Number const& n) const { out += n.text; }
  void operator()(std::string const& s) const { write_string(out, s); }
  void operator()(Array const& a) const {
    out += '[';
    for (bool first = true; auto const& v : a) {
      if (!first) out += ',';
      first = false;
      v.write(out);
    }
    out += ']';
  }
  void operator()(Object const& o) const {
    out += '{';
    for (bool first = true; auto const& [k, v] : o) {
      if (!first) out += ',';
      first = false;
      write_string(out, k);
      out += ':';
      v.write(out);
    }
    out += '}';
  }
};

bool is_number_value(Value const& v) { return v.variant().index() >= 2 && v.variant().index() <= 4; }

std::string number_text(Value const& v) { return v.text(); }

}  // namespace

void Value::write(std::string& out) const { std::visit(ValueWriter{out}, v_); }

bool operator==(Value const& a, Value const& b) {
  if (is_number_value(a) && is_number_value(b)) return number_text(a) == number_text(b) || a.number() == b.number();
  if (a.v_.index() != b.v_.index()) return false;
  if (a.is_array()) return a.array() == b.array();
  if (a.is_object())
    return a.object().size() == b.object().size() &&
           std::all_of(a.object().begin(), a.object().end(), [&](auto const& m) { auto* other = b.find(m.first); return other && *other == m.second; });
  if (auto s = a.string()) return *s == *b.string();
  return a.boolean() == b.boolean();
}

Result<Value> parse(std::string_view text) {
  Parser parser;
  TRY(auto view, parser.parse(text));
  return Value::from(view);
}

void write_string(std::string& out, std::string_view s) {
  static constexpr char hex[] = "0123456789abcdef";
  out += '"';
  std::size_t plain = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    auto c = static_cast<unsigned char>(s[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out.append(s, plain, i - plain);
    plain = i + 1;
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      case '\b': out += "\\b"; break;
      case '\f': out += "\\f"; break;
      default: out += "\\u00"; out += hex[c >> 4]; out += hex[c & 15];
    }
  }
  out.append(s, plain, s.size() - plain);
  out += '"';
}

void write_number(std::string& out, double d) {
  if (!std::isfinite(d)) { out += "null"; return; }
  char buffer[32];
  auto end = std::to_chars(buffer, buffer + sizeof buffer, d).ptr;
  out.append(buffer, end);
}

void write_number(std::string& out, std::int64_t i) {
  char buffer[24];
  out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, i).ptr);
}

}  // namespace dinh::json
