#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <unordered_set>

#include "base/json.hpp"
#include "base/number_text.hpp"

namespace dinh::json {

std::optional<std::string_view> View::repeated_name() const {
  std::optional<std::string_view> found;
  if (is_array()) {
    all_items([&](View item) { return !(found = item.repeated_name()); });
    return found;
  }
  if (!is_object()) return found;
  constexpr std::size_t few = 16;
  std::array<std::string_view, few> names;
  std::unordered_set<std::string_view> many;
  std::size_t count = 0;
  all_members([&](std::string_view name, View member) {
    if (count < few) {
      if (std::find(names.begin(), names.begin() + count, name) != names.begin() + count) found = name;
      else names[count] = name;
    } else {
      if (count == few) many.insert(names.begin(), names.end());
      if (!many.insert(name).second) found = name;
    }
    ++count;
    return !found && !(found = member.repeated_name());
  });
  return found;
}

Value Value::from(View view) {
  switch (view.kind()) {
    case Kind::null: return nullptr;
    case Kind::boolean: return *view.boolean();
    case Kind::string: return *view.string();
    case Kind::number: {
      std::string text = view.text();
      if (auto i = number_of<std::int64_t>(text)) return *i;
      auto d = number_of<double>(text);
      std::string shortest;
      if (d) write_number(shortest, *d);
      if (shortest == text) return *d;
      return Number{std::move(text)};
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
  if (auto* n = std::get_if<Number>(&v_)) return number_of<double>(n->text);
  return {};
}

std::optional<std::int64_t> Value::integer() const {
  if (auto* i = std::get_if<std::int64_t>(&v_)) return *i;
  if (auto* d = std::get_if<double>(&v_); d && *d == std::floor(*d) && std::abs(*d) < 9007199254740992.0)
    return static_cast<std::int64_t>(*d);
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

void write_indented(std::string& out, Value const& value, std::size_t depth) {
  auto line = [&](std::size_t levels) { (out += '\n').append(levels * 2, ' '); };
  bool is_object = value.is_object();
  if ((is_object ? value.object().size() : value.array().size()) == 0) return value.write(out);
  out += is_object ? '{' : '[';
  bool first = true;
  auto item = [&](Value const& v, std::string const* key) {
    if (!first) out += ',';
    first = false;
    line(depth + 1);
    if (key) write_string(out, *key), out += ": ";
    write_indented(out, v, depth + 1);
  };
  for (auto const& v : value.array()) item(v, nullptr);
  for (auto const& [k, v] : value.object()) item(v, &k);
  line(depth);
  out += is_object ? '}' : ']';
}

bool is_number_value(Value const& v) { return v.variant().index() >= 2 && v.variant().index() <= 4; }

// A number as all its digits without outer zeros, and the power of ten of the last one: equal numbers have equal decimals, however written.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;
  bool operator==(Decimal const&) const = default;
};

Decimal decimal(std::string_view text) {
  Decimal d;
  bool fraction = false;
  std::size_t i = text.starts_with('-') ? 1 : 0;
  for (; i < text.size() && text[i] != 'e' && text[i] != 'E'; ++i) {
    if (text[i] == '.') {
      fraction = true;
      continue;
    }
    if (fraction) --d.exponent;
    if (!d.digits.empty() || text[i] != '0') d.digits += text[i];
  }
  if (i < text.size()) {
    auto power = text.substr(i + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    d.exponent += number_of<std::int64_t>(power).value_or(power.starts_with('-') ? -1'000'000'000'000 : 1'000'000'000'000);
  }
  for (; d.digits.ends_with('0'); ++d.exponent) d.digits.pop_back();
  if (d.digits.empty()) return {};  // zero has one form
  d.negative = text.starts_with('-');
  return d;
}

}  // namespace

void Value::write(std::string& out) const { std::visit(ValueWriter{out}, v_); }

std::string indented(Value const& value) {
  std::string out;
  write_indented(out, value, 0);
  return out + "\n";
}

bool operator==(Value const& a, Value const& b) {
  if (auto i = std::get_if<std::int64_t>(&a.v_), k = std::get_if<std::int64_t>(&b.v_); i && k) return *i == *k;
  if (is_number_value(a) && is_number_value(b)) return decimal(a.text()) == decimal(b.text());
  if (a.v_.index() != b.v_.index()) return false;
  if (a.is_array()) return a.array() == b.array();
  if (a.is_object())
    return a.object().size() == b.object().size() && std::all_of(a.object().begin(), a.object().end(), [&](auto const& m) {
             auto* other = b.find(m.first);
             return other && *other == m.second;
           });
  if (auto s = a.string()) return *s == *b.string();
  return a.boolean() == b.boolean();
}

Result<Value> parse(std::string_view text) {
  Parser parser;
  TRY(auto view, parser.parse(text));
  return Value::from(view);
}

}  // namespace dinh::json
