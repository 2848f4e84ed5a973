#pragma once
// Writes the shared picture of a record into the register, idempotent by version. Any thread but the state thread.
#include <string>

#include "app/on_state.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "register/engine.hpp"

namespace dinh::app {

class RegisterCopy {
 public:
  RegisterCopy(reg::Engine& engine, Clock clock, OnState const& on_state)
      : engine_(engine), clock_(std::move(clock)), on_state_(on_state) {}
  // entity: normalized NGSI-LD with the core context; its attribute recordVersion is the version. Answers the sequence to wait for.
  Result<reg::Seq> upsert(std::string const& entity_json, std::int64_t version);
  Result<void> wait_durable(reg::Seq) const;

 private:
  Result<reg::Seq> apply(std::string const& entity_json, std::int64_t version);  // state thread
  reg::Engine& engine_;
  Clock clock_;
  OnState const& on_state_;
};

}  // namespace dinh::app
