#pragma once
// One description per struct serves JSON in, JSON out, SQL rows and the OpenAPI document:
//
//   struct Unit {
//     std::string code;
//     std::optional<std::string> phone;
//     static constexpr auto fields() { return std::tuple(field("code", &Unit::code, "key of the unit"), field("phone", &Unit::phone)); }
//   };
//
// An optional or defaulted() member may be absent on input; every other is required.
// An enum is described by a table found by ADL:  constexpr auto names_of(State) { return std::array{named(State::open, "open"), …}; }
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

namespace dinh {

template <class Owner, class T>
struct Field {
  std::string_view name;
  T Owner::*member;
  std::string_view what;  // one phrase for the API's reader
  bool may_be_absent;     // keeps the struct's default then
};

template <class Owner, class T>
constexpr auto field(std::string_view name, T Owner::*member, std::string_view what = {}) {
  return Field<Owner, T>{name, member, what, false};
}
template <class Owner, class T>
constexpr auto defaulted(std::string_view name, T Owner::*member, std::string_view what = {}) {
  return Field<Owner, T>{name, member, what, true};
}

template <class T>
concept Described = requires { T::fields(); };

// Written as an array of its members, in their order: one of thousands, where the names would be most of the bytes.
template <class T>
concept Tupled = Described<T> && requires { requires T::is_tuple; };

template <Described T, class F>
constexpr void each_field(F&& f) {  // f(Field const&)
  std::apply([&](auto const&... fields) { (f(fields), ...); }, T::fields());
}

template <class E>
struct Named {
  E value;
  std::string_view name;
};
template <class E>
constexpr Named<E> named(E value, std::string_view name) {
  return {value, name};
}
template <class E>
concept NamedEnum = std::is_enum_v<E> && requires(E e) { names_of(e); };

template <NamedEnum E>
constexpr std::string_view name_of(E e) {
  for (auto const& n : names_of(e))
    if (n.value == e) return n.name;
  return "?";
}
template <NamedEnum E>
constexpr std::optional<E> from_name(std::string_view name) {
  for (auto const& n : names_of(E{}))
    if (n.name == name) return n.value;
  return {};
}

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {
  using inner = T;
};
template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {
  using inner = T;
};

}  // namespace dinh
