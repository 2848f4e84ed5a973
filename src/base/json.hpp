#pragma once
// JSON (RFC 8259): strict input by simdjson's DOM, hidden in json.cpp; output by an own small writer.
//   View    read-only window into a parsed document: the fast way, no copies. Valid while its Parser lives and does not parse again.
//   Value   an owned tree that can be changed: for configuration, payload columns and everything that is not hot.
//   Writer  appends to a string; puts commas and escapes itself.
// Numbers of more than 15 digits keep their text in View, Value and Writer.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace dinh::json {

enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

class View {
 public:
  View() = default;
  Kind kind() const;
  bool is_null() const { return kind() == Kind::null; }
  bool is_string() const { return kind() == Kind::string; }
  bool is_number() const { return kind() == Kind::number; }
  bool is_object() const { return kind() == Kind::object; }
  bool is_array() const { return kind() == Kind::array; }
  bool is_bool() const { return kind() == Kind::boolean; }

  // Each is empty when the kind (or the range) does not fit.
  std::optional<bool> boolean() const;
  std::optional<double> number() const;
  std::optional<std::int64_t> integer() const;
  std::optional<std::string_view> string() const;

  std::size_t size() const;                             // members or items; 0 for the rest
  std::optional<View> get(std::string_view key) const;  // first member of that name
  // A name that stands twice in one object, here or further in (RFC 8259 §4: what a reader makes of that cannot be told).
  std::optional<std::string_view> repeated_name() const;
  template <class F>
  void each_item(F&& f) const {  // f(View)
    for (Cursor c = begin(); c.valid; next(c)) f(item(c));
  }
  template <class F>
  void each_member(F&& f) const {  // f(std::string_view key, View)
    for (Cursor c = begin(); c.valid; next(c)) f(key(c), member(c));
  }
  // Until f answers false; tells whether it went to the end.
  template <class F>
  bool all_items(F&& f) const {
    for (Cursor c = begin(); c.valid; next(c))
      if (!f(item(c))) return false;
    return true;
  }
  template <class F>
  bool all_members(F&& f) const {
    for (Cursor c = begin(); c.valid; next(c))
      if (!f(key(c), member(c))) return false;
    return true;
  }

  void write(std::string& out) const;  // minified; numbers as they came when they have more than 15 digits
  std::string text() const {
    std::string out;
    write(out);
    return out;
  }

 private:
  friend class Parser;
  struct Cursor {
    std::size_t at = 0, end = 0;
    bool valid = false;
  };
  Cursor begin() const;
  void next(Cursor&) const;
  std::string_view key(Cursor const&) const;
  View member(Cursor const&) const;
  View item(Cursor const&) const;
  const void* document_ = nullptr;
  std::size_t index_ = 0;
};

// Reusable: keeps its buffers. One per thread.
class Parser {
 public:
  explicit Parser(std::size_t max_bytes = 64u << 20, std::size_t max_depth = 128);
  ~Parser();
  Parser(Parser&&) noexcept;
  Parser& operator=(Parser&&) noexcept;
  Result<View> parse(std::string_view text);  // Code::bad_request with the place; duplicate names are kept (the first is found)

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

class Value;
using Array = std::vector<Value>;
using Object = std::vector<std::pair<std::string, Value>>;  // keeps order
struct Number {
  std::string text;
};  // a number as it was written

class Value {
 public:
  using Variant = std::variant<std::nullptr_t, bool, std::int64_t, double, Number, std::string, Array, Object>;
  Value() : v_(nullptr) {}
  Value(std::nullptr_t) : v_(nullptr) {}
  Value(bool b) : v_(b) {}
  Value(int i) : v_(std::int64_t{i}) {}
  Value(std::int64_t i) : v_(i) {}
  Value(double d) : v_(d) {}
  Value(Number n) : v_(std::move(n)) {}
  Value(std::string s) : v_(std::move(s)) {}
  Value(std::string_view s) : v_(std::string(s)) {}
  Value(const char* s) : v_(std::string(s)) {}
  Value(Array a) : v_(std::move(a)) {}
  Value(Object o) : v_(std::move(o)) {}
  static Value from(View);

  Variant const& variant() const { return v_; }
  bool is_null() const { return std::holds_alternative<std::nullptr_t>(v_); }
  bool is_object() const { return std::holds_alternative<Object>(v_); }
  bool is_array() const { return std::holds_alternative<Array>(v_); }
  bool is_string() const { return std::holds_alternative<std::string>(v_); }
  std::optional<std::string_view> string() const;
  std::optional<double> number() const;
  std::optional<std::int64_t> integer() const;
  std::optional<bool> boolean() const;
  Array const& array() const;    // empty when it is none
  Object const& object() const;  // empty when it is none
  Array* array_if() { return std::get_if<Array>(&v_); }
  Object* object_if() { return std::get_if<Object>(&v_); }
  Value const* find(std::string_view key) const;  // nullptr when there is none
  Value* find(std::string_view key);
  Value& operator[](std::string_view key);  // makes it an object and the member when needed
  bool erase(std::string_view key);
  void push_back(Value);  // makes it an array when needed

  void write(std::string& out) const;
  std::string text() const {
    std::string out;
    write(out);
    return out;
  }
  friend bool operator==(Value const&, Value const&);  // as JSON: numbers by value, members in any order

 private:
  Variant v_;
};

Result<Value> parse(std::string_view text);  // for what is not hot
std::string indented(Value const&);          // for files that people edit; ends with a line feed

void write_string(std::string& out, std::string_view);  // quoted and escaped
void write_number(std::string& out, double);            // shortest text that reads back equal; NaN and infinity become null
void write_number(std::string& out, std::int64_t);

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}
  Writer& begin_object() {
    comma();
    out_ += '{';
    fresh_ = true;
    return *this;
  }
  Writer& end_object() {
    out_ += '}';
    fresh_ = false;
    return *this;
  }
  Writer& begin_array() {
    comma();
    out_ += '[';
    fresh_ = true;
    return *this;
  }
  Writer& end_array() {
    out_ += ']';
    fresh_ = false;
    return *this;
  }
  Writer& key(std::string_view k) {
    comma();
    write_string(out_, k);
    out_ += ':';
    fresh_ = true;
    return *this;
  }
  Writer& value(std::string_view s) {
    comma();
    write_string(out_, s);
    return *this;
  }
  Writer& value(const char* s) { return value(std::string_view(s)); }
  Writer& value(std::string const& s) { return value(std::string_view(s)); }
  Writer& value(bool b) {
    comma();
    out_ += b ? "true" : "false";
    return *this;
  }
  Writer& value(double d) {
    comma();
    write_number(out_, d);
    return *this;
  }
  Writer& value(std::int64_t i) {
    comma();
    write_number(out_, i);
    return *this;
  }
  Writer& value(int i) { return value(std::int64_t{i}); }
  Writer& value(std::uint32_t i) { return value(std::int64_t{i}); }
  Writer& value(std::uint64_t i) { return value(static_cast<std::int64_t>(i)); }
  Writer& value(Value const& v) {
    comma();
    v.write(out_);
    return *this;
  }
  Writer& value(View v) {
    comma();
    v.write(out_);
    return *this;
  }
  Writer& null() {
    comma();
    out_ += "null";
    return *this;
  }
  Writer& raw(std::string_view json) {
    comma();
    out_ += json;
    return *this;
  }  // text that is JSON already
  template <class T>
  Writer& member(std::string_view k, T const& v) {
    key(k);
    return value(v);
  }
  std::string& out() { return out_; }

 private:
  void comma() {
    if (!fresh_) out_ += ',';
    fresh_ = false;
  }
  std::string& out_;
  bool fresh_ = true;
};

}  // namespace dinh::json
