#include "modules/hotline/callbacks/callback.hpp"

namespace dinh::hotline {

Result<void> may_take(Callback const& c, std::int64_t user_id, Instant now) {
  if (!waits(c.state)) return fail(Code::conflict, "This one is settled already");
  bool held = c.state == CallbackState::taken && c.user_id != user_id && c.taken_at && now - *c.taken_at < taken_for_ms;
  if (held) return fail(Code::conflict, c.taken_by + " has taken it");
  return {};
}

Result<void> may_settle(Callback const& c, std::int64_t user_id, Instant now) {
  TRY_DO(may_take(c, user_id, now));
  if (c.state != CallbackState::taken || c.user_id != user_id) return fail(Code::conflict, "Take it first");
  return {};
}

}  // namespace dinh::hotline
