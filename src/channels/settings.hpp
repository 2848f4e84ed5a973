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

struct MailSettings {
  std::string address;   // of the hotline, "1022@city.example"; "": no mail
  std::string name;      // that stands in front of it; "": the city's
  std::string imap_url;  // imaps://host, or imap://host (STARTTLS); "": nothing comes in
  std::string imap_user, imap_password, mailbox = "INBOX";
  std::string done_folder;                         // where a mail is moved when it is on disk here; "": it is marked as seen
  std::string smtp_url, smtp_user, smtp_password;  // smtps://host, or smtp://host:587 (STARTTLS); "": nothing goes out
  std::string ca_file;                             // PEM, of a certificate authority of one's own
  bool plaintext = false;                          // without TLS: to this machine only
  int poll_s = 5, max_mail_mb = 50;
  int automatic_per_day = 30;  // to one address, by templates
  static constexpr auto fields() {
    return std::tuple(defaulted("address", &MailSettings::address), defaulted("name", &MailSettings::name),
                      defaulted("imap_url", &MailSettings::imap_url), defaulted("imap_user", &MailSettings::imap_user),
                      defaulted("imap_password", &MailSettings::imap_password), defaulted("mailbox", &MailSettings::mailbox),
                      defaulted("done_folder", &MailSettings::done_folder), defaulted("smtp_url", &MailSettings::smtp_url),
                      defaulted("smtp_user", &MailSettings::smtp_user), defaulted("smtp_password", &MailSettings::smtp_password),
                      defaulted("ca_file", &MailSettings::ca_file), defaulted("plaintext", &MailSettings::plaintext),
                      defaulted("poll_s", &MailSettings::poll_s), defaulted("max_mail_mb", &MailSettings::max_mail_mb),
                      defaulted("automatic_per_day", &MailSettings::automatic_per_day));
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
  MailSettings mail;
  ChatSettings chat;
  int quiet_from_min = 21 * 60, quiet_to_min = 7 * 60;  // minutes of the local day; equal: no quiet hours
  int keep_raw_days = 30;                               // what came, in the form it came in
  static constexpr auto fields() {
    return std::tuple(defaulted("zalo", &Settings::zalo), defaulted("meta", &Settings::meta), defaulted("telegram", &Settings::telegram),
                      defaulted("sms", &Settings::sms), defaulted("mail", &Settings::mail), defaulted("chat", &Settings::chat),
                      defaulted("quiet_from_min", &Settings::quiet_from_min), defaulted("quiet_to_min", &Settings::quiet_to_min),
                      defaulted("keep_raw_days", &Settings::keep_raw_days));
  }
};

}  // namespace dinh::channels
