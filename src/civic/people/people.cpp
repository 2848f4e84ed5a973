#include "civic/people/people.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "civic/people/store.hpp"
#include "civic/units/units.hpp"

namespace dinh::civic {
namespace {

constexpr std::size_t token_length = 40;  // 200 bits

bool is_administrator(User const& user, std::span<const Role> roles) {
  auto rights = rights_of(user.roles, roles);
  return !user.disabled && std::find(rights.begin(), rights.end(), "*") != rights.end();
}

// Whoever has to look at a city whose disk is full must get in, and out: the records learn of it when there is room again.
template <class F>
bool unless_full(F&& write) {
  try {
    write();
    return true;
  } catch (storage::StorageFull const& e) {
    log_error("the session is kept in memory only", {{"what", e.what()}});
    return false;
  }
}

std::string object_of(User const& user) { return "user:" + std::to_string(user.id); }

}  // namespace

People::People(storage::Db& db, AuditLog& audit, Units const& units, std::vector<Role> roles, Clock clock, SessionLimits limits)
    : db_(db),
      audit_(audit),
      units_(units),
      roles_(roles),
      clock_(clock),
      doorman_(db, std::move(roles), clock, limits),
      decoy_hash_(password_hash(random_token(token_length))) {
  people_store::migrate(db_);
  doorman_.reload();
}

SessionView People::view_of(User const& user, std::string const& csrf) const {
  SessionUser shown{.id = user.id, .name = user.name, .display_name = user.display_name, .unit = user.unit, .roles = user.roles};
  shown.rights = rights_of(user.roles, roles_);
  return {std::move(shown), csrf};
}

Result<SignedIn> People::sign_in(Credentials const& given, std::string_view address) {
  auto now = clock_();
  std::string name = fold(trim(given.name));
  if (name.size() > 100 || given.password.size() > 1000) return fail(Code::unauthenticated, "name or password is wrong");
  {
    std::lock_guard lock(limiter_mutex_);
    TRY_DO(limiter_.allow(name, address, now));
  }
  std::optional<User> user;
  std::string hash = decoy_hash_;
  db_.read([&](storage::Tx& tx) {
    user = people_store::user_named(tx, name);
    if (user) hash = people_store::password_hash_of(tx, user->id).value_or(decoy_hash_);
  });
  bool right = password_verify(hash, given.password) && user && !user->disabled;
  {
    std::lock_guard lock(limiter_mutex_);
    if (right) limiter_.succeeded(name, address);
    else limiter_.failed(name, address, now);
  }
  if (!right) {
    log_warning("sign-in refused");  // without the name: people type passwords into the wrong field
    return fail(Code::unauthenticated, "name or password is wrong");
  }
  SignedIn out{view_of(*user, random_token(token_length)), random_token(token_length)};
  Session session{token_hash(out.token), user->id, out.view.csrf, now, now};
  bool is_written = unless_full([&] { db_.write([&](storage::Tx& tx) { note_session(tx, session, *user); }); });
  doorman_.admit(session, *user, is_written);
  return out;
}

void People::note_session(storage::Tx& tx, Session const& session, User const& user) {
  people_store::insert(tx, session);
  audit_.append(tx, Actor{.user_id = user.id, .name = user.display_name}, "session.start", object_of(user));
}

void People::write_seen() {
  if (auto late = doorman_.late(); !late.empty()) {
    db_.write([&](storage::Tx& tx) {
      for (auto const& session : late.began)
        if (auto user = people_store::user(tx, session.user_id); user && !user->disabled) note_session(tx, session, *user);
      for (auto const& hash : late.ended) people_store::remove_session(tx, hash);
    });
    doorman_.is_written(late);
  }
  doorman_.write_seen();
}

Result<SessionView> People::current(http::Request const& request) const {
  auto session = doorman_.session(token_hash(cookie_value(request, session_cookie)));
  if (!session) return fail(Code::unauthenticated, "nobody is signed in");
  auto user = db_.read([&](storage::Tx& tx) { return people_store::user(tx, session->user_id); });
  if (!user || user->disabled) return fail(Code::unauthenticated, "nobody is signed in");
  return view_of(*user, session->csrf);
}

void People::sign_out(http::Request const& request) {
  auto hash = token_hash(cookie_value(request, session_cookie));
  bool is_written = unless_full([&] { db_.write([&](storage::Tx& tx) { people_store::remove_session(tx, hash); }); });
  doorman_.dismiss(hash, is_written);
}

Result<void> People::check_unit(std::string_view code) const {
  if (!code.empty() && !units_.find(code)) return fail_field("unit", "the code of a unit");
  return {};
}

bool People::is_empty() const {
  return db_.read([](storage::Tx& tx) { return people_store::users(tx).empty(); });
}

Result<UserList> People::users(Actor const&, http::Nothing const&) const {
  UserList out;
  out.items = db_.read([](storage::Tx& tx) { return people_store::users(tx); });
  out.total = static_cast<std::int64_t>(out.items.size());
  return out;
}

Result<http::Answer<User>> People::add(Actor const& actor, NewUser const& in) {
  TRY_DO(check_name(in.name));
  TRY_DO(check_password(in.password, in.name));
  if (trim(in.display_name).empty() || in.display_name.size() > 200) return fail_field("display_name", "a name of at most 200 bytes");
  TRY_DO(check_roles(in.roles, roles_));
  TRY_DO(check_handed_out(actor, rights_of(in.roles, roles_)));
  TRY_DO(check_unit(in.unit));
  User user{.name = in.name, .display_name = std::string(trim(in.display_name)), .roles = in.roles, .unit = in.unit};
  user.created_at = clock_();
  user.version = 1;
  auto hash = password_hash(in.password);
  bool added = db_.write([&](storage::Tx& tx) {
    if (people_store::user_named(tx, user.name)) return false;
    user.id = tx.next_id("user");
    people_store::insert(tx, user, hash);
    audit_.append(tx, actor, "user.add", object_of(user),
                  json::Object{{"name", user.name}, {"roles", json::parse(json::to_text(user.roles)).value()}});
    return true;
  });
  if (!added) return fail(Code::conflict, "there is a user of that name already");
  return http::Answer<User>{user, 201, {{"Location", "/api/users/" + std::to_string(user.id)}}};
}

// What the user will be, when that is allowed.
Result<User> People::changed(Actor const& actor, User before, UserChange const& in) const {
  auto expected = in.if_match ? in.if_match : in.version;
  if (expected && *expected != before.version)
    return fail(Code::stale, "the user was changed meanwhile; it is at version " + std::to_string(before.version));
  // A password or a role of somebody mightier is a way to his rights.
  TRY_DO(check_handed_out(actor, rights_of(before.roles, roles_)));
  User user = std::move(before);
  if (in.display_name && (trim(*in.display_name).empty() || in.display_name->size() > 200))
    return fail_field("display_name", "a name of at most 200 bytes");
  if (in.display_name) user.display_name = trim(*in.display_name);
  if (in.roles) {
    TRY_DO(check_roles(*in.roles, roles_));
    TRY_DO(check_handed_out(actor, rights_of(*in.roles, roles_)));
    user.roles = *in.roles;
  }
  if (in.unit) TRY_DO(check_unit(*in.unit));
  if (in.unit) user.unit = *in.unit;
  if (in.disabled) user.disabled = *in.disabled;
  if (in.password) TRY_DO(check_password(*in.password, user.name));
  ++user.version;
  return user;
}

Result<User> People::change(Actor const& actor, UserChange const& in) {
  std::string hash = in.password ? password_hash(*in.password) : "";
  auto result = db_.write([&](storage::Tx& tx) -> Result<User> {
    auto before = people_store::user(tx, in.id);
    if (!before) return fail(Code::not_found, "there is no such user");
    TRY(auto after, changed(actor, *before, in));
    if (is_administrator(*before, roles_) && !is_administrator(after, roles_)) {
      auto all = people_store::users(tx);
      auto count = std::count_if(all.begin(), all.end(), [&](User const& user) { return is_administrator(user, roles_); });
      if (count <= 1) return fail(Code::conflict, "this is the last administrator: nobody could let anybody in again");
    }
    people_store::update(tx, after);
    if (in.password) people_store::set_password_hash(tx, after.id, hash);
    if (in.password || after.disabled) people_store::remove_sessions_of(tx, after.id);
    json::Object detail{{"version", after.version}};
    if (in.roles) detail.emplace_back("roles", json::parse(json::to_text(after.roles)).value());
    if (in.disabled) detail.emplace_back("disabled", after.disabled);
    if (in.password) detail.emplace_back("password", "changed");
    audit_.append(tx, actor, "user.change", object_of(after), std::move(detail));
    return after;
  });
  if (!result) return result;
  db_.after_commit([this, id = in.id, ends_sessions = in.password || result->disabled] {
    if (ends_sessions) doorman_.dismiss_all_of(id);  // those the records do not know yet, too
    doorman_.reload();
  });
  return result;
}

Result<RoleList> People::roles(Actor const&, http::Nothing const&) const { return RoleList{roles_}; }

}  // namespace dinh::civic
