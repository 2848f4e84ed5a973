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

std::function<bool()> Doorman::watch(http::Request const& request) {
  if (!request.actor->signed_in()) return {};
  auto rights = request.actor->rights;
  if (auto given = request.header("Authorization")) return watch_key(trim(given->substr(given->find(' ') + 1)), std::move(rights));
  return [this, rights, hash = token_hash(cookie_value(request, session_cookie))] {
    auto now = clock_();
    std::unique_lock lock(mutex_);
    auto at = guests_.find(hash);
    if (at == guests_.end() || !alive(at->second.session, now, limits_) || at->second.actor->rights != rights) return false;
    at->second.session.seen_at = now;
    return true;
  };
}

std::function<bool()> Doorman::watch_key(std::string_view key, std::vector<std::string> rights) {
  return [this, rights = std::move(rights), hash = token_hash(key)] {
    std::shared_lock lock(mutex_);
    auto at = machines_.find(hash);
    if (at == machines_.end() || at->second.actor->rights != rights) return false;
    return !at->second.key.expires_at || *at->second.key.expires_at > clock_();
  };
}

void Doorman::admit(Session const& session, User const& user, bool is_written) {
  std::unique_lock lock(mutex_);
  ++comings_and_goings_;
  guests_[session.token_hash] = {session, actor_of(user), session.seen_at, is_written};
}

void Doorman::dismiss(std::string_view hash, bool is_written) {
  std::unique_lock lock(mutex_);
  ++comings_and_goings_;
  guests_.erase(std::string(hash));
  if (!is_written) ended_.emplace(hash);
}

void Doorman::dismiss_all_of(std::int64_t user_id) {
  std::unique_lock lock(mutex_);
  ++comings_and_goings_;
  std::erase_if(guests_, [&](auto const& entry) { return entry.second.session.user_id == user_id; });
}

Doorman::Late Doorman::late() const {
  std::shared_lock lock(mutex_);
  Late out;
  for (auto const& [hash, guest] : guests_)
    if (!guest.is_written) out.began.push_back(guest.session);
  out.ended.assign(ended_.begin(), ended_.end());
  return out;
}

void Doorman::is_written(Late const& late) {
  std::unique_lock lock(mutex_);
  ++comings_and_goings_;
  for (auto const& hash : late.ended) ended_.erase(hash);
  for (auto const& session : late.began) {
    auto at = guests_.find(session.token_hash);
    if (at != guests_.end()) at->second.is_written = true;
    else ended_.insert(session.token_hash);  // gone while it was being written
  }
}

void Doorman::read(Picture& out) const {
  db_.read([&](storage::Tx& tx) {
    for (auto& user : people_store::users(tx))
      if (!user.disabled) out.users.emplace(user.id, std::move(user));
    for (auto& session : people_store::sessions(tx)) {
      auto user = out.users.find(session.user_id);
      if (user == out.users.end()) continue;
      std::string hash = session.token_hash;
      Instant written = session.seen_at;
      out.guests[std::move(hash)] = {std::move(session), actor_of(user->second), written};
    }
    for (auto& key : people_store::keys(tx)) {
      auto actor = std::make_shared<Actor>();
      actor->name = key.name;
      actor->api_key = key.name;
      actor->rights = key.rights;
      Instant used = key.last_used_at.value_or(Instant{});
      std::string hash = key.key_hash;
      out.machines[std::move(hash)] = {std::move(key), std::move(actor), used, used};
    }
  });
}

// Holds the lock: what the records do not know yet.
void Doorman::keep_late_ones(Picture& picture) const {
  for (auto const& hash : ended_) picture.guests.erase(hash);
  for (auto const& [hash, guest] : guests_) {
    auto user = picture.users.find(guest.session.user_id);
    if (guest.is_written || user == picture.users.end()) continue;
    picture.guests[hash] = {guest.session, actor_of(user->second), guest.written, false};
  }
}

// The records are read without the lock, which the state lane takes for every request; when somebody came or went meanwhile, again.
void Doorman::reload() {
  while (true) {
    std::uint64_t before = 0;
    {
      std::shared_lock lock(mutex_);
      before = comings_and_goings_;
    }
    Picture now;
    read(now);
    std::unique_lock lock(mutex_);
    if (comings_and_goings_ != before) continue;
    ++comings_and_goings_;  // a reload counts too: an older picture never replaces a newer one
    keep_late_ones(now);
    for (auto& [hash, guest] : now.guests)
      if (auto known = guests_.find(hash); known != guests_.end()) guest.session.seen_at = known->second.session.seen_at;
    for (auto& [hash, machine] : now.machines)
      if (auto known = machines_.find(hash); known != machines_.end()) machine.used = known->second.used;
    guests_ = std::move(now.guests);
    machines_ = std::move(now.machines);
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
      if (guest.is_written && guest.session.seen_at > guest.written) sessions.emplace_back(hash, guest.written = guest.session.seen_at);
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
