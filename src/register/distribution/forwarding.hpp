#pragma once
// Requests to context sources (CIM 009 §4.3.6.4 to 4.3.6.6, §6.3.18), several at once, each with a time of its own.
#include <atomic>
#include <map>
#include <mutex>

#include "http/client.hpp"
#include "register/distribution/plan.hpp"
#include "register/ngsild/call.hpp"

namespace dinh::reg {

using SendRequest = std::function<Result<http::IncomingAnswer>(http::OutgoingRequest const&)>;  // blocks

struct Forward {
  KnownRegistration to;
  std::string method, path;                                 // behind the endpoint: "/ngsi-ld/v1/entities"
  std::vector<std::pair<std::string, std::string>> params;  // not encoded yet
  std::string body;
  bool has_ld_body = false;  // as it came; its @context stands in it
  std::string entity_map;    // the one that the source has made itself (§5.5.14); "" none
};

struct Reply {
  long status = 0;  // 0: none came
  std::string body, why;
  bool is_too_long = false;
  bool is_good() const { return status >= 200 && status < 300; }
};

class Forwarding {
 public:
  Forwarding(SendRequest, Clock, std::string identity);
  // One for each, in their order. Overloaded, and nobody was asked, when too many requests wait for sources already.
  Result<std::vector<Reply>> send(Call const&, std::vector<Forward> const&);
  // What Via calls this house, and each tenant of it (§5.2.40): the same after a restart, as others keep it in their registrations.
  std::string alias(std::string_view tenant) const;

 private:
  Reply send_one(http::OutgoingRequest const&, Registration const&);
  http::OutgoingRequest request(Call const&, Forward const&) const;
  // Each holds a thread of the worker pool: sources that hang must not take all of those, and hold up the rest of the house.
  static constexpr int most_waiting = 2;
  std::atomic<int> waiting_{0};
  SendRequest send_;
  Clock clock_;
  std::string identity_;
  std::mutex mutex_;
  std::map<std::string, Instant> resting_;  // by tenant and id: sources that failed, until when they are left alone (§5.2.34 cooldown)
};

// Names of an entity, a fragment or an array of them as another @context has them, @context taken out.
void use_other_names(json::Value& payload, Context const& from, Context const& to);

bool passed_through(Call const&, std::string_view alias);  // Via says so

}  // namespace dinh::reg
