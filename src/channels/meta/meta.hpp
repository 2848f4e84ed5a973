#pragma once
// A page's Messenger and comments (Meta Graph API, webhooks of the object "page").
#include "channels/channel.hpp"
#include "channels/provider.hpp"
#include "channels/settings.hpp"
#include "channels/webhook.hpp"

namespace dinh::channels {

class Meta : public Channel, public Webhook {
 public:
  Meta(MetaSettings, Send, Clock);
  std::string_view name() const override { return "meta"; }
  Result<void> verify(http::Request const&, Instant now) const override;
  Result<Knock> open(http::Request const&, Instant now) const override;
  Result<Parsed> read(Received const&) const override;
  Result<Receipt> deliver(Outgoing const&) override;
  // GET with hub.mode, hub.verify_token and hub.challenge: answers the challenge.
  Result<std::string> subscribe(http::Request const&) const;

  static constexpr std::int64_t free_for_ms = 24 * hour_ms;  // after the citizen's last message
  static constexpr std::int64_t agent_for_ms = 7 * day_ms;   // a colleague, not a machine, may answer that long

 private:
  MetaSettings settings_;
  Send send_;
  Clock clock_;
};

}  // namespace dinh::channels
