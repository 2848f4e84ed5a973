#pragma once
// E-mail as a channel: reads what came, sends what goes out.
#include "channels/channel.hpp"
#include "channels/mail/addresses.hpp"
#include "channels/mail/smtp.hpp"
#include "channels/settings.hpp"
#include "storage/db.hpp"

namespace dinh::channels::mail {

class MailChannel : public Channel {
 public:
  // key: of the house, for marks and ids.
  MailChannel(storage::Db&, MailSettings, std::string_view key, Clock, int utc_offset_min);
  std::string_view name() const override { return "mail"; }
  Result<Parsed> read(Received const&) const override;
  Result<Receipt> deliver(Outgoing const&) override;

 private:
  std::string party_of(std::string_view address) const;
  Result<void> check_automatic(Outgoing const&) const;

  storage::Db& db_;
  MailSettings settings_;
  std::string key_;
  Addresses addresses_;
  Clock clock_;
  int utc_offset_min_;
  Smtp smtp_;
};

}  // namespace dinh::channels::mail
