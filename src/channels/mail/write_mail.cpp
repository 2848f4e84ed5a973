#include "channels/mail/write_mail.hpp"

#include <algorithm>

#include "channels/mail/gmime.hpp"

namespace dinh::channels::mail {
namespace {

bool is_id(std::string_view id) {
  return id.size() <= 300 && std::ranges::all_of(id, [](char c) { return c > ' ' && c < 0x7f && c != '<' && c != '>'; });
}

void set_header(GMimeMessage* message, const char* name, std::string const& value) {
  g_mime_object_set_header(GMIME_OBJECT(message), name, value.c_str(), "UTF-8");
}

Owned<GMimeMessage> headed(Letter const& letter) {
  Owned<GMimeMessage> message(g_mime_message_new(TRUE));
  auto* m = message.get();
  g_mime_message_add_mailbox(m, GMIME_ADDRESS_TYPE_FROM, letter.from_name.empty() ? nullptr : one_line(letter.from_name).c_str(),
                             letter.from.c_str());
  g_mime_message_add_mailbox(m, GMIME_ADDRESS_TYPE_TO, nullptr, letter.to.c_str());
  if (!letter.reply_to.empty()) g_mime_message_add_mailbox(m, GMIME_ADDRESS_TYPE_REPLY_TO, nullptr, letter.reply_to.c_str());
  g_mime_message_set_subject(m, one_line(letter.subject).c_str(), "UTF-8");
  auto* date = g_date_time_new_from_unix_utc(letter.date.ms / second_ms);
  g_mime_message_set_date(m, date);
  g_date_time_unref(date);
  g_mime_message_set_message_id(m, letter.message_id.c_str());
  if (!letter.answers.empty() && is_id(letter.answers)) {
    set_header(m, "In-Reply-To", "<" + letter.answers + ">");
    set_header(m, "References", "<" + letter.answers + ">");
  }
  if (letter.automatic) {
    set_header(m, "Auto-Submitted", "auto-replied");
    set_header(m, "X-Auto-Response-Suppress", "All");
  }
  return message;
}

std::string bytes_of(GMimeMessage* message) {
  auto* format = g_mime_format_options_new();
  g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
  OwnedText bytes(g_mime_object_to_string(GMIME_OBJECT(message), format));
  g_mime_format_options_free(format);
  return text_or_empty(bytes.get());
}

}  // namespace

bool is_sendable(std::string_view address) {
  auto at = address.rfind('@');
  if (address.size() > 254 || at == address.npos || at == 0 || at + 1 == address.size() || address.front() == '-') return false;
  auto plain = [](char c) { return c > ' ' && c < 0x7f && std::string_view("<>()[],;:\\\"@").find(c) == std::string_view::npos; };
  return std::ranges::all_of(address.substr(0, at), plain) && std::ranges::all_of(address.substr(at + 1), plain);
}

Result<std::string> write_mail(Letter const& letter) {
  prepare_gmime();
  if (!is_sendable(letter.to)) return fail(Code::invalid, "no mail can be sent to this address");
  if (!is_id(letter.message_id)) return fail(Code::invalid, "this is no Message-ID");
  auto message = headed(letter);
  Owned<GMimeTextPart> part(g_mime_text_part_new_with_subtype("plain"));
  g_mime_text_part_set_charset(part.get(), "utf-8");
  g_mime_text_part_set_text(part.get(), (clean_text(letter.text) + "\n").c_str());
  g_mime_part_set_content_encoding(GMIME_PART(part.get()), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  g_mime_message_set_mime_part(message.get(), GMIME_OBJECT(part.get()));
  return bytes_of(message.get());
}

}  // namespace dinh::channels::mail
