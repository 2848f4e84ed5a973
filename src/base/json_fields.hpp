#pragma once
// Described structs to and from JSON. Errors name the field by its path ("place.lat") and say what was expected.
#include <cmath>
#include <limits>

#include "base/fields.hpp"
#include "base/json.hpp"
#include "base/time.hpp"

namespace dinh::json {

template <class T>
Result<void> read(View in, T& out, std::string const& path);
template <class T>
void write(Writer& to, T const& value);

template <Described T>
Result<void> read_object(View in, T& out, std::string const& path) {
  if (!in.is_object()) return fail_field(path.empty() ? "body" : path, "an object");
  Result<void> result;
  each_field<T>([&](auto const& f) {
    if (!result) return;
    using M = std::remove_cvref_t<decltype(out.*f.member)>;
    std::string here = path.empty() ? std::string(f.name) : path + "." + std::string(f.name);
    auto found = in.get(f.name);
    if (!found || (found->is_null() && (is_optional<M>::value || f.may_be_absent))) {
      if (!is_optional<M>::value && !f.may_be_absent) result = fail_field(here, "a value (it is required)");
      return;
    }
    result = read(*found, out.*f.member, here);
  });
  return result;
}

template <class T>
Result<void> read(View in, T& out, std::string const& path) {
  if constexpr (Described<T>) {
    return read_object(in, out, path);
  } else if constexpr (is_optional<T>::value) {
    if (in.is_null()) {
      out.reset();
      return {};
    }
    typename is_optional<T>::inner inner{};
    TRY_DO(read(in, inner, path));
    out = std::move(inner);
    return {};
  } else if constexpr (is_vector<T>::value) {
    if (!in.is_array()) return fail_field(path, "an array");
    out.clear();  // it may hold the struct's default
    Result<void> result;
    in.all_items([&](View item) {
      auto here = path + "[" + std::to_string(out.size()) + "]";
      result = read(item, out.emplace_back(), here);
      return result.has_value();
    });
    return result;
  } else if constexpr (NamedEnum<T>) {
    auto text = in.string();
    if (auto e = text ? from_name<T>(*text) : std::nullopt) {
      out = *e;
      return {};
    }
    std::string expected = "one of";
    for (auto const& n : names_of(T{})) expected += " " + std::string(n.name);
    return fail_field(path, expected);
  } else if constexpr (std::is_same_v<T, Instant>) {
    auto text = in.string();
    if (auto t = text ? parse_instant(*text) : std::nullopt) {
      out = *t;
      return {};
    }
    return fail_field(path, "a time like 2026-11-24T10:15:00+07:00");
  } else if constexpr (std::is_same_v<T, Date>) {
    auto text = in.string();
    if (auto d = text ? parse_date(*text) : std::nullopt) {
      out = *d;
      return {};
    }
    return fail_field(path, "a date like 2026-11-24");
  } else if constexpr (std::is_same_v<T, Value>) {
    out = Value::from(in);
    return {};
  } else if constexpr (std::is_same_v<T, std::string>) {
    auto s = in.string();
    if (!s) return fail_field(path, "a string");
    if (s->find('\0') != s->npos) return fail_field(path, "a string without the character U+0000");  // no database holds it
    out = *s;
    return {};
  } else if constexpr (std::is_same_v<T, bool>) {
    if (auto b = in.boolean()) {
      out = *b;
      return {};
    }
    return fail_field(path, "true or false");
  } else if constexpr (std::is_floating_point_v<T>) {
    if (auto d = in.number(); d && std::isfinite(*d)) {
      out = static_cast<T>(*d);
      return {};
    }
    return fail_field(path, "a number");
  } else {
    static_assert(std::is_integral_v<T>, "this type has no JSON form");
    auto i = in.integer();
    if (i && std::in_range<T>(*i)) {
      out = static_cast<T>(*i);
      return {};
    }
    return fail_field(path, "a whole number");
  }
}

template <class T>
void write(Writer& to, T const& value) {
  if constexpr (Tupled<T>) {
    to.begin_array();
    each_field<T>([&](auto const& f) { write(to, value.*f.member); });
    to.end_array();
  } else if constexpr (Described<T>) {
    to.begin_object();
    each_field<T>([&](auto const& f) {
      auto const& member = value.*f.member;
      if constexpr (is_optional<std::remove_cvref_t<decltype(member)>>::value) {
        if (!member) return;  // absent, not null
      }
      to.key(f.name);
      write(to, member);
    });
    to.end_object();
  } else if constexpr (is_optional<T>::value) {
    if (value) write(to, *value);
    else to.null();
  } else if constexpr (is_vector<T>::value) {
    to.begin_array();
    for (auto const& item : value) write(to, item);
    to.end_array();
  } else if constexpr (NamedEnum<T>) {
    to.value(name_of(value));
  } else if constexpr (std::is_same_v<T, Instant> || std::is_same_v<T, Date>) {
    to.value(iso(value));
  } else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    to.value(static_cast<std::int64_t>(value));
  } else {
    to.value(value);
  }
}

// Fails with the path of a member, at any depth, that the description does not know: `expected` says what would have been right.
// What is of another kind than described is read()'s to refuse.
template <class T>
Result<void> check_known(View in, std::string const& path, std::string_view expected) {
  Result<void> result;
  if constexpr (is_optional<T>::value) {
    return check_known<typename is_optional<T>::inner>(in, path, expected);
  } else if constexpr (is_vector<T>::value) {
    if (!in.is_array()) return {};
    std::size_t at = 0;
    in.all_items([&](View item) {
      result = check_known<typename is_vector<T>::inner>(item, path + "[" + std::to_string(at++) + "]", expected);
      return result.has_value();
    });
  } else if constexpr (Described<T>) {
    if (!in.is_object()) return {};
    in.each_member([&](std::string_view key, View value) {
      if (!result) return;
      bool known = false;
      std::string here = path.empty() ? std::string(key) : path + "." + std::string(key);
      each_field<T>([&](auto const& f) {
        if (f.name != key) return;
        known = true;
        result = check_known<std::remove_cvref_t<decltype(std::declval<T&>().*f.member)>>(value, here, expected);
      });
      if (!known) result = fail_field(here, std::string(expected));
    });
  }
  return result;
}

template <class T>
Result<T> read_text(std::string_view text) {
  Parser parser;
  TRY(auto view, parser.parse(text));
  T out{};
  TRY_DO(read(view, out, ""));
  return out;
}

template <class T>
std::string to_text(T const& value) {
  std::string out;
  Writer writer(out);
  write(writer, value);
  return out;
}

}  // namespace dinh::json
