#pragma once
// Use cases of users, sessions and keys.
#include <mutex>

#include "civic/audit/audit_log.hpp"
#include "civic/people/doorman.hpp"
#include "http/endpoint.hpp"

namespace dinh::civic {

class Units;

struct Credentials {
  std::string name, password;
  static constexpr auto fields() { return std::tuple(field("name", &Credentials::name), field("password", &Credentials::password)); }
};
struct SessionUser {
  std::int64_t id = 0;
  std::string name, display_name, unit;
  std::vector<std::string> roles, rights;
  static constexpr auto fields() {
    return std::tuple(field("id", &SessionUser::id), field("name", &SessionUser::name), field("display_name", &SessionUser::display_name),
                      field("unit", &SessionUser::unit), field("roles", &SessionUser::roles), field("rights", &SessionUser::rights));
  }
};
struct SessionView {
  SessionUser user;
  std::string csrf;  // to be sent back as X-CSRF-Token with everything but GET
  static constexpr auto fields() { return std::tuple(field("user", &SessionView::user), field("csrf", &SessionView::csrf)); }
};
struct SignedIn {
  SessionView view;
  std::string token;
};

struct UserList {
  std::vector<User> items;
  std::int64_t total = 0;
  static constexpr auto fields() { return std::tuple(field("items", &UserList::items), field("total", &UserList::total)); }
};
struct RoleList {
  std::vector<Role> items;
  static constexpr auto fields() { return std::tuple(field("items", &RoleList::items)); }
};
struct KeyList {
  std::vector<ApiKey> items;
  static constexpr auto fields() { return std::tuple(field("items", &KeyList::items)); }
};
struct KeyShown : ApiKey {
  std::string key;  // shown once: only its hash is kept
  static constexpr auto fields() { return std::tuple_cat(ApiKey::fields(), std::tuple(field("key", &KeyShown::key, "shown this once"))); }
};
struct ById {
  std::int64_t id = 0;
  static constexpr auto fields() { return std::tuple(field("id", &ById::id)); }
};

class People {
 public:
  People(storage::Db&, AuditLog&, Units const&, std::vector<Role>, Clock, SessionLimits = {});  // runs its migrations

  Doorman& doorman() { return doorman_; }

  Result<SignedIn> sign_in(Credentials const&, std::string_view address);  // about 0.1 s, for an unknown name too
  Result<SessionView> current(http::Request const&) const;
  void sign_out(http::Request const&);
  void write_seen();  // background, every minute: what the doorman knows and the records do not

  bool is_empty() const;  // nobody can sign in yet
  Result<UserList> users(Actor const&, http::Nothing const&) const;
  Result<http::Answer<User>> add(Actor const&, NewUser const&);
  Result<User> change(Actor const&, UserChange const&);
  Result<RoleList> roles(Actor const&, http::Nothing const&) const;
  Result<KeyList> keys(Actor const&, http::Nothing const&) const;
  Result<http::Answer<KeyShown>> add_key(Actor const&, NewApiKey const&);
  Result<void> drop_key(Actor const&, ById const&);

 private:
  void note_session(storage::Tx&, Session const&, User const&);
  Result<void> check_unit(std::string_view code) const;
  Result<User> changed(Actor const&, User before, UserChange const&) const;
  SessionView view_of(User const&, std::string const& csrf) const;

  storage::Db& db_;
  AuditLog& audit_;
  Units const& units_;
  std::vector<Role> roles_;
  Clock clock_;
  Doorman doorman_;
  std::mutex limiter_mutex_;
  SignInLimiter limiter_;
  std::string decoy_hash_;  // verified when the name is unknown, so that both cases take as long
};

}  // namespace dinh::civic
