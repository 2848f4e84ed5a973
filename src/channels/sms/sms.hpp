#pragma once
// SMS through Kannel (user's guide 1.4.5: sms-service get-url, sendsms, delivery reports).
#include "channels/channel.hpp"
#include "channels/provider.hpp"
#include "channels/settings.hpp"
#include "channels/webhook.hpp"

namespace dinh::channels {

// One form for one number: "+84 912.345.678", "0084912345678" and "84912345678" are 0912345678. Others than Vietnamese ones keep their
// country: +41…; a short code or a name stays as it is.
std::string sms_number(std::string_view as_written);
// 160 characters instead of 70: "Đường ngập" → "Duong ngap", case kept.
std::string without_accents(std::string_view);

class Sms : public Channel, public Webhook {
 public:
  Sms(SmsSettings, std::string address_of_house, Send);
  std::string_view name() const override { return "sms"; }
  Result<void> verify(http::Request const&, Instant now) const override;
  // GET with from, to, text, charset, coding, time, id: a message. With message and type: a delivery report.
  Result<Knock> open(http::Request const&, Instant now) const override;
  Result<Parsed> read(Received const&) const override;
  Result<Receipt> deliver(Outgoing const&) override;

 private:
  SmsSettings settings_;
  std::string house_;
  Send send_;
};

}  // namespace dinh::channels
