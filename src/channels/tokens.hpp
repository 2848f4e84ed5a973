#pragma once
// Tokens that a provider renews with each use: sealed in the records, the newest counts.
#include "channels/parties.hpp"
#include "storage/db.hpp"

namespace dinh::channels {

struct OAuthTokens {
  std::string access, refresh;
  Instant valid_until;
  static constexpr auto fields() {
    return std::tuple(field("access", &OAuthTokens::access), field("refresh", &OAuthTokens::refresh),
                      field("valid_until", &OAuthTokens::valid_until));
  }
};

class Tokens {
 public:
  Tokens(storage::Db& db, Parties const& parties) : db_(db), parties_(parties) {}
  std::optional<OAuthTokens> find(std::string_view channel) const;
  void keep(std::string_view channel, OAuthTokens const&) const;  // on disk when it returns

 private:
  storage::Db& db_;
  Parties const& parties_;
};

}  // namespace dinh::channels
