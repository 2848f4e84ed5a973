#pragma once
#include "register/engine.hpp"

namespace dinh::reg {

// Returns when the journal is on the disk up to seq; storage_full when it has stopped. Any thread but the state thread.
Result<void> wait_durable(Engine const&, Seq);

}  // namespace dinh::reg
