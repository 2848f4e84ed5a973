#include "channels/mail/check.hpp"

#include <algorithm>

#include "channels/mail/write_mail.hpp"

namespace dinh::channels::mail {
namespace {

bool has_scheme(std::string const& url, std::string const& scheme) {
  auto rest = url.starts_with(scheme + "s://")  ? url.substr(scheme.size() + 4)
              : url.starts_with(scheme + "://") ? url.substr(scheme.size() + 3)
                                                : "";
  return !rest.empty() && rest.find_first_of("/ \r\n@") == rest.npos;
}

bool is_folder(std::string const& name) {
  return std::ranges::all_of(name, [](char c) { return c >= ' ' && c < 0x7f && c != '*' && c != '%'; });
}

}  // namespace

Result<void> check(MailSettings const& s) {
  if (s.address.empty()) return {};
  if (!is_sendable(s.address)) return fail_field("channels.mail.address", "an address like 1022@city.example");
  if (!s.imap_url.empty() && !has_scheme(s.imap_url, "imap"))
    return fail_field("channels.mail.imap_url", "imaps://HOST or imap://HOST:PORT, without a path");
  if (!s.smtp_url.empty() && !has_scheme(s.smtp_url, "smtp"))
    return fail_field("channels.mail.smtp_url", "smtps://HOST or smtp://HOST:PORT, without a path");
  if (s.mailbox.empty() || !is_folder(s.mailbox)) return fail_field("channels.mail.mailbox", "a folder's name in plain letters");
  if (!is_folder(s.done_folder) || s.done_folder == s.mailbox)
    return fail_field("channels.mail.done_folder", "another folder's name in plain letters, or nothing");
  if (s.poll_s < 1 || s.poll_s > 3'600) return fail_field("channels.mail.poll_s", "1 to 3600 seconds");
  if (s.max_mail_mb < 1 || s.max_mail_mb > 50) return fail_field("channels.mail.max_mail_mb", "1 to 50 MB");
  if (s.automatic_per_day < 1) return fail_field("channels.mail.automatic_per_day", "at least 1");
  return {};
}

}  // namespace dinh::channels::mail
