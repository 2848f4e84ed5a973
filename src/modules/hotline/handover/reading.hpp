#pragma once
// What a partner's answers mean: pure. Anything may come: nothing, half of it, another format, ten megabytes.
#include <optional>
#include <string>
#include <vector>

#include "http/attempt.hpp"
#include "modules/hotline/handover/handover.hpp"
#include "modules/hotline/handover/partner.hpp"

namespace dinh::hotline {

struct Outcome {
  enum class Kind { taken, refused, later, doubtful } kind = Kind::later;
  Doubt doubt = Doubt::none;  // of doubtful
  std::string id, token;      // of taken: one of them
  std::string reason;         // of the others, one Vietnamese sentence for the desk
};
Outcome outcome_of(http::Attempt const&);

// Is the request with this mark among them?
struct LookUp {
  enum class Kind { found, absent, unclear } kind = Kind::unclear;
  std::string id, reason;
};
LookUp look_up_of(http::Attempt const&, std::string_view mark);

std::optional<std::string> number_of_token(http::Attempt const&);

struct RemotePhoto {
  std::string url;
  std::optional<Instant> at;
};
struct RemoteRequest {  // of GET requests.json
  std::string id, status, notes;
  std::vector<RemotePhoto> photos;
};
struct RemoteUpdate {  // of mySociety's servicerequestupdates
  std::string request_id, status, text, media_url;
  Instant at;
};
Result<std::vector<RemoteRequest>> requests_of(http::Attempt const&);
std::vector<RemoteUpdate> updates_of(http::Attempt const&);  // none: they have no such resource

// What has happened over there, as far as it concerns the case here.
struct RemoteNews {
  RemoteState state = RemoteState::none;
  std::string text;
  std::vector<std::string> proof;  // addresses of photos that were not there when we sent it
};
RemoteNews news_of(RemoteRequest const&, std::vector<RemoteUpdate> const&, Instant sent_at);

}  // namespace dinh::hotline
