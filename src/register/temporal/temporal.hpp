#pragma once
// The temporal interface of NGSI-LD, wired (CIM 009 §6.18 to 6.24).
#include "register/ngsild/ngsild.hpp"
#include "register/temporal/as_of.hpp"
#include "register/temporal/edits.hpp"
#include "register/temporal/evolutions.hpp"
#include "register/temporal/over_time.hpp"

namespace dinh::reg {

class Temporal {
 public:
  Temporal(Engine&, Contexts&, Clock, NgsiPorts, NgsiLimits = {});
  std::vector<http::Route> routes(NgsiRights const&);
  void ask_elsewhere(AskElsewhere ask) { evolutions_.ask_elsewhere(std::move(ask)); }  // before the first request

 private:
  http::Handler read(std::span<const std::string_view> params, Result<http::Response> (Evolutions::*f)(Call&), bool has_body = false);
  http::Handler write(std::span<const std::string_view> params, Result<http::Response> (Edits::*f)(Call&), bool has_body = false);
  Binding binding_;
  Evolutions evolutions_;
  Edits edits_;
  OverTime over_time_;
  AsOf as_of_;
};

}  // namespace dinh::reg
