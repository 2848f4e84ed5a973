#pragma once
// The SIP side. libre lives in agent.cpp alone; everything here runs on the thread that calls run().
#include <memory>

#include "voicemail/courier.hpp"
#include "voicemail/settings.hpp"
#include "voicemail/spool.hpp"

namespace dinh::voicemail {

class Agent {
 public:
  Agent(Settings const&, Spool const&, Courier&);  // throws std::runtime_error: the port is taken, the announcement is no WAV
  ~Agent();
  void run();  // until SIGINT or SIGTERM; calls that are going on are ended and kept

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace dinh::voicemail
