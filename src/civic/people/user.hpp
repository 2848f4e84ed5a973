#pragma once
// Who works here: people who sign in, machines that carry a key, and what each may do.
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.hpp"
#include "base/time.hpp"

namespace dinh::civic {

struct Role {  // data/civic/roles.json
  std::string code, name, name_en;
  std::vector<std::string> rights;  // "*" all
  static constexpr auto fields() {
    return std::tuple(field("code", &Role::code), field("name", &Role::name), field("name_en", &Role::name_en),
                      field("rights", &Role::rights));
  }
};

struct User {
  std::int64_t id = 0;
  std::string name;  // to sign in with: a to z, digits, . - _
  std::string display_name;
  std::vector<std::string> roles;  // codes
  std::string unit;                // code; "" none
  bool disabled = false;
  Instant created_at;
  std::int64_t version = 0;
  static constexpr auto fields() {
    return std::tuple(field("id", &User::id), field("name", &User::name, "to sign in with"), field("display_name", &User::display_name),
                      field("roles", &User::roles), field("unit", &User::unit), field("disabled", &User::disabled),
                      field("created_at", &User::created_at), field("version", &User::version));
  }
};

struct NewUser {
  std::string name, display_name, password;
  std::vector<std::string> roles;
  std::string unit;
  static constexpr auto fields() {
    return std::tuple(field("name", &NewUser::name, "2 to 40 characters: a-z, 0-9, dot, hyphen, underscore"),
                      field("display_name", &NewUser::display_name), field("password", &NewUser::password, "at least 10 characters"),
                      field("roles", &NewUser::roles, "codes of roles"), defaulted("unit", &NewUser::unit));
  }
};

struct UserChange {  // what is absent stays
  std::int64_t id = 0;
  std::optional<std::string> display_name, unit, password;
  std::optional<std::vector<std::string>> roles;
  std::optional<bool> disabled;
  std::optional<std::int64_t> if_match, version;
  static constexpr auto fields() {
    return std::tuple(field("id", &UserChange::id), field("display_name", &UserChange::display_name), field("unit", &UserChange::unit),
                      field("password", &UserChange::password, "a new one; ends the user's sessions"), field("roles", &UserChange::roles),
                      field("disabled", &UserChange::disabled, "true ends the user's sessions"), field("if_match", &UserChange::if_match),
                      field("version", &UserChange::version, "as read; the same as If-Match"));
  }
};

struct ApiKey {
  std::int64_t id = 0;
  std::string name;
  std::vector<std::string> rights;
  Instant created_at;
  std::optional<Instant> expires_at, last_used_at;
  static constexpr auto fields() {
    return std::tuple(field("id", &ApiKey::id), field("name", &ApiKey::name), field("rights", &ApiKey::rights),
                      field("created_at", &ApiKey::created_at), field("expires_at", &ApiKey::expires_at),
                      field("last_used_at", &ApiKey::last_used_at, "to the minute"));
  }
};

struct NewApiKey {
  std::string name;
  std::vector<std::string> rights = {"register.read"};
  std::optional<Instant> expires_at;
  static constexpr auto fields() {
    return std::tuple(field("name", &NewApiKey::name), defaulted("rights", &NewApiKey::rights, "at most those of the caller"),
                      field("expires_at", &NewApiKey::expires_at));
  }
};

struct Session {
  std::string token_hash;  // SHA-256 of the token: whoever reads the database cannot sign in with it
  std::int64_t user_id = 0;
  std::string csrf;
  Instant created_at, seen_at;
  static constexpr auto fields() {
    return std::tuple(field("token_hash", &Session::token_hash), field("user_id", &Session::user_id), field("csrf", &Session::csrf),
                      field("created_at", &Session::created_at), field("seen_at", &Session::seen_at));
  }
};

}  // namespace dinh::civic
