#include "civic/people/rules.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/json_fields.hpp"
#include "base/text.hpp"

namespace dinh::civic {

std::vector<Role> read_roles(std::string_view json) {
  auto roles = json::read_text<std::vector<Role>>(json);
  if (!roles) throw std::logic_error("data/civic/roles.json: " + roles.error().detail);
  return std::move(*roles);
}

std::vector<std::string> rights_of(std::span<const std::string> roles, std::span<const Role> all) {
  std::vector<std::string> out;
  for (auto const& role : all)
    if (std::find(roles.begin(), roles.end(), role.code) != roles.end()) out.insert(out.end(), role.rights.begin(), role.rights.end());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Result<void> check_name(std::string_view name) {
  auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_'; };
  if (name.size() < 2 || name.size() > 40 || !std::all_of(name.begin(), name.end(), allowed))
    return fail_field("name", "2 to 40 characters of a-z, 0-9, dot, hyphen and underscore");
  return {};
}

Result<void> check_password(std::string_view password, std::string_view name) {
  if (code_points(password) < 10) return fail_field("password", "at least 10 characters");
  if (password.size() > 200) return fail_field("password", "at most 200 bytes");
  if (!name.empty() && fold(password).find(fold(name)) != std::string::npos)
    return fail_field("password", "a password without the name in it");
  if (std::all_of(password.begin(), password.end(), [&](char c) { return c == password.front(); }))
    return fail_field("password", "more than one character");
  return {};
}

Result<void> check_roles(std::span<const std::string> roles, std::span<const Role> all) {
  for (std::size_t i = 0; i < roles.size(); ++i) {
    bool known = std::any_of(all.begin(), all.end(), [&](Role const& role) { return role.code == roles[i]; });
    if (!known) return fail_field("roles[" + std::to_string(i) + "]", "the code of a role");
  }
  return {};
}

Result<void> check_handed_out(Actor const& by, std::span<const std::string> rights) {
  for (auto const& right : rights)
    if (!by.can(right)) return fail(Code::forbidden, "you cannot hand out a right that you do not have: " + right);
  return {};
}

bool alive(Session const& session, Instant now, SessionLimits const& limits) {
  return now - session.seen_at < limits.idle_ms && now - session.created_at < limits.absolute_ms;
}

namespace {

std::string both(std::string_view name, std::string_view address) { return std::string(name) + "\n" + std::string(address); }
std::string by_address(std::string_view address) { return "\n" + std::string(address); }
std::string by_name(std::string_view name) { return std::string(name) + "\n"; }

}  // namespace

std::size_t SignInLimiter::recent(std::string const& key, Instant now) {
  auto at = failures_.find(key);
  if (at == failures_.end()) return 0;
  while (!at->second.empty() && now - at->second.front() >= limits_.window_ms) at->second.pop_front();
  return at->second.size();
}

void SignInLimiter::forget_old(Instant now) {
  std::erase_if(failures_, [&](auto const& entry) { return entry.second.empty() || now - entry.second.back() >= limits_.window_ms; });
}

Result<void> SignInLimiter::allow(std::string_view name, std::string_view address, Instant now) {
  bool free = recent(both(name, address), now) < limits_.per_name_and_address && recent(by_address(address), now) < limits_.per_address &&
              recent(by_name(name), now) < limits_.per_name;
  if (!free) return fail(Code::too_many, "too many failed attempts; wait some minutes and try again");
  return {};
}

void SignInLimiter::failed(std::string_view name, std::string_view address, Instant now) {
  constexpr std::size_t remembered = 10'000;
  if (failures_.size() > remembered) forget_old(now);
  for (auto const& key : {both(name, address), by_address(address), by_name(name)}) failures_[key].push_back(now);
}

void SignInLimiter::succeeded(std::string_view name, std::string_view address) { failures_.erase(both(name, address)); }

}  // namespace dinh::civic
