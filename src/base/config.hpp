#pragma once
// A described struct read from a JSON file, every leaf of which the environment can override: the field city.name is DINH_CITY_NAME.
// A key that no field has is refused by its path, so that a typing error never passes for a default.
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>

#include "base/json_fields.hpp"

namespace dinh {

using Environment = std::function<std::optional<std::string>(std::string const& name)>;
inline std::optional<std::string> process_environment(std::string const& name) {
  const char* value = std::getenv(name.c_str());
  return value ? std::optional<std::string>(value) : std::nullopt;
}

std::string environment_name(std::string_view path);  // "city.name" → "DINH_CITY_NAME"
Result<std::string> read_text_file(std::filesystem::path const&);
// Replaces the file in one step, on disk when this returns; only the owner may read it (mode 0600).
Result<void> write_private_file(std::filesystem::path const&, std::string_view text);

namespace config {

// Text stays text; everything else is written in the variable as JSON.
template <class T>
Result<json::Value> value_of(std::string const& text, std::string const& variable) {
  if constexpr (is_optional<T>::value) {
    return value_of<typename is_optional<T>::inner>(text, variable);
  } else if constexpr (std::is_same_v<T, std::string> || NamedEnum<T> || std::is_same_v<T, Instant> || std::is_same_v<T, Date>) {
    return json::Value(text);
  } else {
    auto parsed = json::parse(text);
    if (!parsed) return fail_field(variable, "a value in JSON");
    return parsed;
  }
}

template <class T>
struct Inner {
  using type = T;
};
template <class T>
struct Inner<std::optional<T>> {
  using type = T;
};

template <Described T>
Result<void> override_from(Environment const& environment, json::Value& out, std::string const& path) {
  Result<void> result;
  each_field<T>([&](auto const& f) {
    if (!result) return;
    using M = std::remove_cvref_t<decltype(std::declval<T&>().*f.member)>;
    std::string here = path.empty() ? std::string(f.name) : path + "." + std::string(f.name);
    if constexpr (Described<typename Inner<M>::type>) {
      auto* found = out.find(f.name);
      json::Value inner = found ? *found : json::Value();
      result = override_from<typename Inner<M>::type>(environment, inner, here);
      if (result && !inner.is_null()) out[f.name] = std::move(inner);
    } else if (auto text = environment(environment_name(here))) {
      auto value = value_of<M>(*text, environment_name(here));
      if (value) out[f.name] = std::move(*value);
      else result = tl::unexpected(value.error());
    }
  });
  return result;
}

}  // namespace config

template <Described T>
Result<T> read_config(std::string_view text, Environment const& environment = process_environment) {
  json::Parser parser;
  TRY(auto given, parser.parse(text));
  TRY_DO(json::check_known<T>(given, "", "no such key (is it spelled right?)"));
  auto tree = json::Value::from(given);
  TRY_DO(config::override_from<T>(environment, tree, ""));
  return json::read_text<T>(tree.text());
}

template <Described T>
Result<T> load_config(std::filesystem::path const& file, Environment const& environment = process_environment) {
  TRY(auto text, read_text_file(file));
  auto read = read_config<T>(text, environment);
  if (!read) read.error().detail = file.string() + ": " + read.error().detail;
  return read;
}

template <Described T>
Result<void> save_config(std::filesystem::path const& file, T const& value) {
  TRY(auto tree, json::parse(json::to_text(value)));
  return write_private_file(file, json::indented(tree));
}

}  // namespace dinh
