#pragma once
// Decisions about people: pure.
#include <deque>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/actor.hpp"
#include "base/result.hpp"
#include "civic/people/user.hpp"

namespace dinh::civic {

std::vector<Role> read_roles(std::string_view json);  // throws std::logic_error: a shipped file of ours
std::vector<std::string> rights_of(std::span<const std::string> roles, std::span<const Role> all);  // sorted, each once

Result<void> check_name(std::string_view name);
Result<void> check_password(std::string_view password, std::string_view name);
Result<void> check_roles(std::span<const std::string> roles, std::span<const Role> all);
// Nobody hands out what he does not have.
Result<void> check_handed_out(Actor const& by, std::span<const std::string> rights);

struct SessionLimits {
  std::int64_t idle_ms = 12 * hour_ms;  // a shift
  std::int64_t absolute_ms = 7 * 24 * hour_ms;
};
bool alive(Session const&, Instant now, SessionLimits const&);

// Guessing is slowed, not the person locked out: failures count per name and address together, per address, and per name alone.
class SignInLimiter {
 public:
  struct Limits {
    std::int64_t window_ms = 5 * minute_ms;
    std::size_t per_name_and_address = 5, per_address = 30, per_name = 50;
  };
  SignInLimiter() = default;
  explicit SignInLimiter(Limits limits) : limits_(limits) {}
  Result<void> allow(std::string_view name, std::string_view address, Instant now);
  void failed(std::string_view name, std::string_view address, Instant now);
  void succeeded(std::string_view name, std::string_view address);

 private:
  std::size_t recent(std::string const& key, Instant now);
  void forget_old(Instant now);
  Limits limits_;
  std::map<std::string, std::deque<Instant>> failures_;
};

}  // namespace dinh::civic
