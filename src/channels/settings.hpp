#pragma once
// Of each channel: what the provider gave the city. A channel without its secret is off. All of it stands in dinh.json (mode 0600) or comes
// from the environment (DINH_CHANNELS_ZALO_SECRET_KEY, …).
#include <string>

#include "base/fields.hpp"

namespace dinh::channels {

struct ZaloSettings {              // developers.zalo.me, official account
  std::string app_id, secret_key;  // of the application; the OA's secret key signs the webhooks
  std::string app_secret;          // of the application: renews tokens
  std::string refresh_token;       // the first one; each is good for one use, the newest is kept in the records
  std::string answer_template;     // ZNS template for who wrote more than 48 hours ago; "" then nobody is told
  std::string api_url = "https://openapi.zalo.me", business_url = "https://business.openapi.zalo.me",
              oauth_url = "https://oauth.zaloapp.com";
  static constexpr auto fields() {
    return std::tuple(defaulted("app_id", &ZaloSettings::app_id), defaulted("secret_key", &ZaloSettings::secret_key),
                      defaulted("app_secret", &ZaloSettings::app_secret), defaulted("refresh_token", &ZaloSettings::refresh_token),
                      defaulted("answer_template", &ZaloSettings::answer_template), defaulted("api_url", &ZaloSettings::api_url),
                      defaulted("business_url", &ZaloSettings::business_url), defaulted("oauth_url", &ZaloSettings::oauth_url));
  }
};

struct MetaSettings {  // a page's Messenger and comments
  std::string app_secret, verify_token, page_token, page_id;
  std::string api_url = "https://graph.facebook.com/v19.0";
  static constexpr auto fields() {
    return std::tuple(defaulted("app_secret", &MetaSettings::app_secret), defaulted("verify_token", &MetaSettings::verify_token),
                      defaulted("page_token", &MetaSettings::page_token), defaulted("page_id", &MetaSettings::page_id),
                      defaulted("api_url", &MetaSettings::api_url));
  }
};

struct TelegramSettings {
  std::string bot_token, secret_token;
  std::string api_url = "https://api.telegram.org";
  static constexpr auto fields() {
    return std::tuple(defaulted("bot_token", &TelegramSettings::bot_token), defaulted("secret_token", &TelegramSettings::secret_token),
                      defaulted("api_url", &TelegramSettings::api_url));
  }
};

struct SmsSettings {   // Kannel: sendsms and its sms-service
  std::string secret;  // that Kannel's get-url and dlr-url carry
  std::string send_url, username, password, from = "1022";
  std::string callback_url;      // of this server for Kannel's delivery reports; "": http.public_url
  bool without_accents = false;  // 160 characters instead of 70
  static constexpr auto fields() {
    return std::tuple(defaulted("secret", &SmsSettings::secret), defaulted("send_url", &SmsSettings::send_url),
                      defaulted("username", &SmsSettings::username), defaulted("password", &SmsSettings::password),
                      defaulted("from", &SmsSettings::from), defaulted("callback_url", &SmsSettings::callback_url),
                      defaulted("without_accents", &SmsSettings::without_accents));
  }
};

struct ChatSettings {
  bool enabled = true;
  static constexpr auto fields() { return std::tuple(defaulted("enabled", &ChatSettings::enabled)); }
};

struct Settings {
  ZaloSettings zalo;
  MetaSettings meta;
  TelegramSettings telegram;
  SmsSettings sms;
  ChatSettings chat;
  int quiet_from_min = 21 * 60, quiet_to_min = 7 * 60;  // minutes of the local day; equal: no quiet hours
  int keep_raw_days = 30;                               // what came, in the form it came in
  static constexpr auto fields() {
    return std::tuple(defaulted("zalo", &Settings::zalo), defaulted("meta", &Settings::meta), defaulted("telegram", &Settings::telegram),
                      defaulted("sms", &Settings::sms), defaulted("chat", &Settings::chat),
                      defaulted("quiet_from_min", &Settings::quiet_from_min), defaulted("quiet_to_min", &Settings::quiet_to_min),
                      defaulted("keep_raw_days", &Settings::keep_raw_days));
  }
};

}  // namespace dinh::channels
