#pragma once
// Zalo official accounts: webhooks and messages (Zalo OA OpenAPI v3; https://developers.zalo.me/docs/official-account).
#include "channels/channel.hpp"
#include "channels/provider.hpp"
#include "channels/settings.hpp"
#include "channels/tokens.hpp"
#include "channels/webhook.hpp"

namespace dinh::channels {

// mac = SHA-256(app id + body + time + the OA's secret key) in hexadecimal: a plain digest, no HMAC.
std::string zalo_mac(std::string_view app_id, std::string_view body, std::string_view timestamp, std::string_view secret_key);

class Zalo : public Channel, public Webhook {
 public:
  Zalo(ZaloSettings, Tokens&, Send, Clock);
  std::string_view name() const override { return "zalo"; }
  Result<void> verify(http::Request const&, Instant now) const override;
  Result<Knock> open(http::Request const&, Instant now) const override;
  Result<Parsed> read(Received const&) const override;
  Result<Receipt> deliver(Outgoing const&) override;

  // Who wrote within two days may be answered freely; after that only a template that Zalo has approved reaches him.
  static constexpr std::int64_t free_for_ms = 48 * hour_ms;

 private:
  Result<std::string> access_token(bool anew);
  Result<Receipt> ask(std::string const& url, std::string const& body);
  ZaloSettings settings_;
  Tokens& tokens_;
  Send send_;
  Clock clock_;
};

}  // namespace dinh::channels
