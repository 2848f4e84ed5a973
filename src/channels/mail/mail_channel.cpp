#include "channels/mail/mail_channel.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "channels/mail/loops.hpp"
#include "channels/mail/mail_store.hpp"
#include "channels/mail/write_mail.hpp"

namespace dinh::channels::mail {
namespace {

ServerAt server_of(MailSettings const& s) { return {s.smtp_url, s.smtp_user, s.smtp_password, s.ca_file, s.plaintext}; }
std::string domain_of(std::string const& address) { return address.substr(address.rfind('@') + 1); }

std::vector<DeliveryNews> news_of(std::vector<Report> const& reports) {
  std::vector<DeliveryNews> out;
  for (auto const& report : reports)
    if (report.failed) out.push_back({report.message_id, Delivery::failed, std::string(trim(report.status + " " + report.words))});
  return out;
}

std::string answer_subject(std::string subject, bool answers) {
  if (subject.empty()) return "1022";
  return answers && !fold(subject).starts_with("re:") ? "Re: " + subject : subject;
}

}  // namespace

MailChannel::MailChannel(storage::Db& db, MailSettings settings, std::string_view key, Clock clock, int utc_offset_min)
    : db_(db),
      settings_(std::move(settings)),
      key_(key),
      addresses_(settings_.address, key_),
      clock_(std::move(clock)),
      utc_offset_min_(utc_offset_min),
      smtp_(server_of(settings_), domain_of(settings_.address)) {
  store::migrate(db_);
}

Result<Parsed> MailChannel::read(Received const& in) const {
  Limits limits;
  limits.mail_bytes = static_cast<std::size_t>(settings_.max_mail_mb) << 20;
  TRY(auto mail, read_mail(in.raw, limits));
  auto writer = writer_of(mail, addresses_);
  Parsed out;
  if (writer == Writer::ourselves) return out;
  if (writer == Writer::postman) {
    out.news = news_of(reports_on_ours(mail, addresses_));
    return out;
  }
  if (addresses_.is_own(mail.from)) return fail(Code::invalid, "it says that the hotline itself has sent it, which it has not");
  if (!is_sendable(mail.from)) return fail(Code::invalid, "it has no sender that could be answered");
  Incoming message{mail.from, addresses_.thread_of(mail), mail.from_name, mail.message_id, in.at};
  message.kind = mail.text.empty() && !mail.files.empty() ? "file" : "text";
  message.text = std::move(mail.text);
  message.subject = without_mark(mail.subject);
  message.automatic = writer == Writer::machine;
  for (auto& file : mail.files) message.files.push_back({std::move(file.name), std::move(file.type), std::move(file.bytes), ""});
  out.messages.push_back(std::move(message));
  return out;
}

std::string MailChannel::party_of(std::string_view address) const {
  return hex(hmac_sha256(key_, "mail party\n" + std::string(address))).substr(0, 32);
}

// Two machines that answer each other end here, when neither says that it is one.
Result<void> MailChannel::check_automatic(Outgoing const& out) const {
  if (!out.automatic) return {};
  auto today = local_date(clock_(), utc_offset_min_);
  auto count = db_.read([&](storage::Tx& tx) { return store::automatic_on(tx, party_of(out.to), today); });
  if (count < settings_.automatic_per_day) return {};
  return fail(Code::conflict, "the house has written to this address by itself " + std::to_string(count) +
                                  " times today: no more, or two machines might answer each other for ever");
}

Result<Receipt> MailChannel::deliver(Outgoing const& out) {
  if (settings_.smtp_url.empty()) return fail(Code::unavailable, "no mail server is set up to send by");
  if (addresses_.is_own(out.to)) return fail(Code::invalid, "the hotline does not write to itself");
  TRY_DO(check_automatic(out));
  Letter letter{settings_.address, settings_.name, out.to, addresses_.reply_to(out.thread), addresses_.id(out.id, out.thread), out.answers};
  letter.subject = addresses_.subject(answer_subject(out.subject, !out.answers.empty()), out.thread);
  letter.text = out.text;
  letter.date = clock_();
  letter.automatic = out.automatic;
  TRY(auto bytes, write_mail(letter));
  TRY_DO(smtp_.send(settings_.address, out.to, bytes));
  if (out.automatic)
    db_.write([&](storage::Tx& tx) { store::count_automatic(tx, party_of(out.to), local_date(clock_(), utc_offset_min_)); });
  return Receipt{letter.message_id, Delivery::sent};
}

}  // namespace dinh::channels::mail
