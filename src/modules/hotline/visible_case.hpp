#pragma once
// Which case somebody may see, in one place for the desk, the telephone and whoever comes next.
#include <optional>
#include <string_view>

#include "base/actor.hpp"
#include "base/result.hpp"
#include "casework/case.hpp"
#include "storage/db.hpp"

namespace dinh::hotline {

std::optional<casework::Case> find_case(storage::Tx&, std::string_view id);  // `id` is a number or a code

// With `case.all` every case, otherwise those that the actor's unit leads or has a share of. Errors: not_found, also
// for another unit's case: that it exists is nobody's business either.
Result<casework::Case> visible_case(storage::Tx&, Actor const&, std::string_view id);

}  // namespace dinh::hotline
