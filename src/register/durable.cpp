#include "register/durable.hpp"

#include <chrono>
#include <thread>

namespace dinh::reg {

Result<void> wait_durable(Engine const& engine, Seq seq) {
  while (engine.durable() < seq) {
    if (engine.broken()) return fail(Code::storage_full, "the register's journal has stopped");
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
  return {};
}

}  // namespace dinh::reg
