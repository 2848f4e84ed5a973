#pragma once
// A Telegram bot (Bot API: setWebhook with a secret_token).
#include "channels/channel.hpp"
#include "channels/provider.hpp"
#include "channels/settings.hpp"
#include "channels/webhook.hpp"

namespace dinh::channels {

class Telegram : public Channel, public Webhook {
 public:
  Telegram(TelegramSettings, Send);
  std::string_view name() const override { return "telegram"; }
  Result<void> verify(http::Request const&, Instant now) const override;
  Result<Knock> open(http::Request const&, Instant now) const override;
  Result<Parsed> read(Received const&) const override;
  Result<Receipt> deliver(Outgoing const&) override;
  // Files are named, not linked: "telegram:<file id>" becomes an address that holds for an hour.
  Result<std::string> address_of(std::string const& file) const override;
  static constexpr std::string_view file_prefix = "telegram:";

 private:
  std::string method(std::string_view name) const { return settings_.api_url + "/bot" + settings_.bot_token + "/" + std::string(name); }
  TelegramSettings settings_;
  Send send_;
};

}  // namespace dinh::channels
