#include "civic/people/doorman.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace dinh::civic {
namespace {

bool reads_only(http::Method method) {
  return method == http::Method::get || method == http::Method::head || method == http::Method::options;
}

// The actor as he calls from this address; machines and people rarely move, so the same one is shared by most requests.
void move_to(std::string_view address, std::shared_ptr<const Actor>& actor) {
  if (actor->address == address) return;
  auto moved = std::make_shared<Actor>(*actor);
  moved->address = address;
  actor = std::move(moved);
}

std::shared_ptr<const Actor> nobody_at(std::string_view address) {
  auto actor = http::nobody();
  move_to(address, actor);
  return actor;
}

}  // namespace

std::string cookie_value(http::Request const& request, std::string_view name) {
  std::string_view rest = request.header("Cookie").value_or("");
  while (!rest.empty()) {
    auto part = trim(rest.substr(0, rest.find(';')));
    rest.remove_prefix(std::min(rest.size(), rest.find(';')));
    if (!rest.empty()) rest.remove_prefix(1);
    if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=') return std::string(part.substr(name.size() + 1));
  }
  return {};
}

std::string token_hash(std::string_view token) { return hex(sha256(token)); }

Doorman::Doorman(storage::Db& db, std::vector<Role> roles, Clock clock, SessionLimits limits)
    : db_(db), roles_(std::move(roles)), clock_(std::move(clock)), limits_(limits) {}

Doorman::ActorPtr Doorman::actor_of(User const& user) const {
  auto out = std::make_shared<Actor>();
  out->user_id = user.id;
  out->name = user.display_name;
  out->roles = user.roles;
  out->rights = rights_of(user.roles, roles_);
  out->unit = user.unit;
  return out;
}

Result<Doorman::ActorPtr> Doorman::who(http::Request const& request) {
  if (auto given = request.header("Authorization")) {
    constexpr std::string_view scheme = "Bearer ";
    if (!given->starts_with(scheme)) return fail(Code::unauthenticated, "the Authorization header is expected to be \"Bearer <API key>\"");
    return who_has_key(trim(given->substr(scheme.size())), request.peer);
  }
  if (auto token = cookie_value(request, session_cookie); !token.empty()) return who_has_session(request, token);
  return nobody_at(request.peer);
}

Result<Doorman::ActorPtr> Doorman::who_has_session(http::Request const& request, std::string const& token) {
  auto now = clock_();
  std::unique_lock lock(mutex_);
  auto at = guests_.find(token_hash(token));
  if (at == guests_.end() || !alive(at->second.session, now, limits_)) return nobody_at(request.peer);
  if (!reads_only(request.method)) {
    auto csrf = request.header("X-CSRF-Token");
    if (!csrf) return nobody_at(request.peer);
    if (!constant_time_equal(*csrf, at->second.session.csrf)) return fail(Code::forbidden, "X-CSRF-Token is not that of this session");
  }
  at->second.session.seen_at = now;
  move_to(request.peer, at->second.actor);
  return at->second.actor;
}

Result<Doorman::ActorPtr> Doorman::who_has_key(std::string_view key, std::string_view address) {
  auto now = clock_();
  std::unique_lock lock(mutex_);
  auto at = machines_.find(token_hash(key));
  if (at == machines_.end()) return fail(Code::unauthenticated, "this API key is not known");
  if (at->second.key.expires_at && *at->second.key.expires_at <= now) return fail(Code::unauthenticated, "this API key has expired");
  at->second.used = now;
  move_to(address, at->second.actor);
  return at->second.actor;
}

std::optional<Session> Doorman::session(std::string_view hash) const {
  std::shared_lock lock(mutex_);
  auto at = guests_.find(std::string(hash));
  if (at == guests_.end() || !alive(at->second.session, clock_(), limits_)) return {};
  return at->second.session;
}

void Doorman::admit(Session const& session, User const& user) {
  std::unique_lock lock(mutex_);
  ++comings_and_goings_;
  guests_[session.token_hash] = {session, actor_of(user), session.seen_at};
}

void Doorman::dismiss(std::string_view hash) {
  std::unique_lock lock(mutex_);
  ++comings_and_goings_;
  guests_.erase(std::string(hash));
}

void Doorman::read(Guests& guests, Machines& machines) const {
  db_.read([&](storage::Tx& tx) {
    std::map<std::int64_t, User> users;
    for (auto& user : people_store::users(tx))
      if (!user.disabled) users.emplace(user.id, std::move(user));
    for (auto& session : people_store::sessions(tx)) {
      auto user = users.find(session.user_id);
      if (user == users.end()) continue;
      std::string hash = session.token_hash;
      Instant written = session.seen_at;
      guests[std::move(hash)] = {std::move(session), actor_of(user->second), written};
    }
    for (auto& key : people_store::keys(tx)) {
      auto actor = std::make_shared<Actor>();
      actor->name = key.name;
      actor->api_key = key.name;
      actor->rights = key.rights;
      Instant used = key.last_used_at.value_or(Instant{});
      std::string hash = key.key_hash;
      machines[std::move(hash)] = {std::move(key), std::move(actor), used, used};
    }
  });
}

// The records are read without the lock, which the state lane takes for every request; when somebody came or went meanwhile, again.
void Doorman::reload() {
  while (true) {
    std::uint64_t before = 0;
    {
      std::shared_lock lock(mutex_);
      before = comings_and_goings_;
    }
    Guests guests;
    Machines machines;
    read(guests, machines);
    std::unique_lock lock(mutex_);
    if (comings_and_goings_ != before) continue;
    ++comings_and_goings_;  // a reload counts too: an older picture never replaces a newer one
    for (auto& [hash, guest] : guests)
      if (auto known = guests_.find(hash); known != guests_.end()) guest.session.seen_at = known->second.session.seen_at;
    for (auto& [hash, machine] : machines)
      if (auto known = machines_.find(hash); known != machines_.end()) machine.used = known->second.used;
    guests_ = std::move(guests);
    machines_ = std::move(machines);
    return;
  }
}

void Doorman::write_seen() {
  auto now = clock_();
  std::vector<std::pair<std::string, Instant>> sessions;
  std::vector<std::pair<std::int64_t, Instant>> keys;
  {
    std::unique_lock lock(mutex_);
    std::erase_if(guests_, [&](auto const& entry) { return !alive(entry.second.session, now, limits_); });
    for (auto& [hash, guest] : guests_)
      if (guest.session.seen_at > guest.written) sessions.emplace_back(hash, guest.written = guest.session.seen_at);
    for (auto& [hash, machine] : machines_)
      if (machine.used > machine.written) keys.emplace_back(machine.key.id, machine.written = machine.used);
  }
  db_.write([&](storage::Tx& tx) {
    for (auto const& [hash, at] : sessions) people_store::set_seen(tx, hash, at);
    for (auto const& [id, at] : keys) people_store::set_key_used(tx, id, at);
    people_store::remove_sessions_before(tx, now + -limits_.absolute_ms, now + -limits_.idle_ms);
  });
}

}  // namespace dinh::civic
