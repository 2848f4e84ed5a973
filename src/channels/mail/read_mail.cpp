#include <algorithm>

#include "base/text.hpp"
#include "channels/mail/encoded_words.hpp"
#include "channels/mail/gmime.hpp"
#include "channels/mail/head.hpp"
#include "channels/mail/html_text.hpp"
#include "channels/mail/mail.hpp"
#include "channels/mail/quotes.hpp"
#include "channels/mail/reports.hpp"

namespace dinh::channels::mail {
namespace {

constexpr std::size_t max_addresses = 100, max_references = 200, max_id = 300;
constexpr std::size_t max_original = 64u << 10;

bool is_type(GMimeObject* object, const char* type, const char* subtype) {
  auto* given = g_mime_object_get_content_type(object);
  return given && g_mime_content_type_is_type(given, type, subtype);
}

std::string header(GMimeObject* object, const char* name) { return one_line(text_or_empty(g_mime_object_get_header(object, name))); }

std::string content_of(GMimePart* part) {
  auto* content = g_mime_part_get_content(part);
  if (!content) return {};
  Owned<GMimeStream> to(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(content, to.get());
  auto* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(to.get()));
  return bytes ? std::string(reinterpret_cast<const char*>(bytes->data), bytes->len) : std::string();
}

// Walks over the parts and fills the mail; trouble is what ends it.
class Parts {
 public:
  Parts(Mail& mail, Limits const& limits) : mail_(mail), limits_(limits) {}

  Result<void> take(GMimeObject* object, std::size_t depth = 0) {
    if (depth > limits_.depth) return fail(Code::invalid, "its parts are nested deeper than " + std::to_string(limits_.depth) + " times");
    if (++parts_ > limits_.parts) return fail(Code::too_large, "it has more than " + std::to_string(limits_.parts) + " parts");
    if (!object) return {};
    if (GMIME_IS_MULTIPART(object)) return take_multipart(GMIME_MULTIPART(object), depth);
    if (GMIME_IS_MESSAGE_PART(object)) return take_message(GMIME_MESSAGE_PART(object));
    if (GMIME_IS_PART(object)) take_part(GMIME_PART(object));
    return {};
  }

  bool leafless() const { return leaves_ == 0; }
  void finish() {
    mail_.whole = std::string(trim(plain_));
    mail_.text = new_text(mail_.whole);
    for (auto& report : mail_.reports) report.message_id = head_value(mail_.original, "Message-ID");
    for (auto& report : mail_.reports)
      if (report.message_id.starts_with('<') && report.message_id.ends_with('>'))
        report.message_id = report.message_id.substr(1, report.message_id.size() - 2);
  }

 private:
  Result<void> take_multipart(GMimeMultipart* multipart, std::size_t depth) {
    auto* object = GMIME_OBJECT(multipart);
    if (is_type(object, "multipart", "report")) mail_.marks.report = true;
    if (is_type(object, "multipart", "alternative")) return take_alternative(multipart, depth);
    for (int i = 0, n = g_mime_multipart_get_count(multipart); i < n; ++i) TRY_DO(take(g_mime_multipart_get_part(multipart, i), depth + 1));
    return {};
  }

  // Plain text when there is some in it, else the HTML; what is neither (an invitation) comes along.
  Result<void> take_alternative(GMimeMultipart* multipart, std::size_t depth) {
    auto before = plain_.size();
    int n = g_mime_multipart_get_count(multipart);
    for (int i = 0; i < n; ++i)
      if (auto* part = g_mime_multipart_get_part(multipart, i); !has_html(part)) TRY_DO(take(part, depth + 1));
    bool had_text = !trim(std::string_view(plain_).substr(before)).empty();
    for (int i = 0; i < n; ++i) {
      auto* part = g_mime_multipart_get_part(multipart, i);
      if (!has_html(part)) continue;
      no_html_ = had_text;
      auto done = take(part, depth + 1);
      no_html_ = false;
      TRY_DO(std::move(done));
    }
    return {};
  }
  static bool has_html(GMimeObject* part) { return is_type(part, "text", "html") || is_type(part, "multipart", "related"); }

  Result<void> take_message(GMimeMessagePart* part) {
    ++leaves_;
    auto* inner = g_mime_message_part_get_message(part);
    if (!inner) return {};
    OwnedText bytes(g_mime_object_to_string(GMIME_OBJECT(inner), nullptr));
    if (mail_.marks.report) mail_.original = text_or_empty(bytes.get()).substr(0, max_original);
    else mail_.files.push_back({file_name(GMIME_OBJECT(part), "message.eml"), "message/rfc822", text_or_empty(bytes.get())});
    return {};
  }

  void take_part(GMimePart* part) {
    ++leaves_;
    auto* object = GMIME_OBJECT(part);
    auto bytes = content_of(part);
    if (mail_.marks.report && is_type(object, "message", "delivery-status")) {
      auto more = read_status(to_utf8(bytes, "utf-8"), "");
      mail_.reports.insert(mail_.reports.end(), more.begin(), more.end());
    } else if (mail_.marks.report && (is_type(object, "text", "rfc822-headers") || is_type(object, "message", "*"))) {
      mail_.original = bytes.substr(0, max_original);
    } else if (is_body(part)) {
      take_text(object, bytes);
    } else if (!bytes.empty()) {
      auto* type = g_mime_object_get_content_type(object);
      OwnedText mime(type ? g_mime_content_type_get_mime_type(type) : nullptr);
      mail_.files.push_back({file_name(object, default_name(object)), one_line(text_or_empty(mime.get())), std::move(bytes)});
    }
  }
  static bool is_body(GMimePart* part) {
    auto* object = GMIME_OBJECT(part);
    if (!is_type(object, "text", "plain") && !is_type(object, "text", "html") && !is_type(object, "text", "enriched")) return false;
    auto disposition = fold(text_or_empty(g_mime_object_get_disposition(object)));
    return disposition != "attachment" && !g_mime_part_get_filename(part);
  }
  void take_text(GMimeObject* object, std::string const& bytes) {
    bool html = is_type(object, "text", "html");
    if (html && no_html_) return;
    auto text = to_utf8(std::string_view(bytes).substr(0, limits_.text_bytes),
                        text_or_empty(g_mime_object_get_content_type_parameter(object, "charset")));
    text = clean_text(html ? html_text(text, limits_.text_bytes) : text);
    if (plain_.size() + text.size() > 2 * limits_.text_bytes || trim(text).empty()) return;
    if (!plain_.empty()) plain_ += "\n\n";
    plain_ += trim(text);
  }
  static const char* default_name(GMimeObject* object) {
    if (is_type(object, "text", "calendar")) return "invitation.ics";
    if (is_type(object, "application", "ms-tnef")) return "winmail.dat";
    return is_type(object, "image", "*") ? "image" : "file";
  }
  static std::string file_name(GMimeObject* object, const char* otherwise) {
    std::string name;
    if (GMIME_IS_PART(object)) name = one_line(text_or_empty(g_mime_part_get_filename(GMIME_PART(object))));
    name = name.substr(std::min(name.find_last_of("/\\") + 1, name.size()));
    return name.empty() ? otherwise : std::string(first_code_points(name, 200));
  }

  Mail& mail_;
  Limits const& limits_;
  std::size_t parts_ = 0, leaves_ = 0;
  std::string plain_;
  bool no_html_ = false;
};

void add_addresses(InternetAddressList* list, std::vector<std::string>& out, std::string* name, int depth = 0) {
  for (int i = 0, n = list ? internet_address_list_length(list) : 0; i < n && out.size() < max_addresses; ++i) {
    auto* address = internet_address_list_get_address(list, i);
    if (INTERNET_ADDRESS_IS_GROUP(address)) {
      if (depth < 3) add_addresses(internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)), out, name, depth + 1);
      continue;
    }
    auto bare = bare_address(text_or_empty(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(address))));
    if (bare.empty() || bare.size() > 254) continue;
    if (out.empty() && name) *name = first_code_points(one_line(text_or_empty(internet_address_get_name(address))), 200);
    out.push_back(bare);
  }
}

void take_people(GMimeMessage* message, Mail& mail) {
  std::vector<std::string> from;
  add_addresses(g_mime_message_get_from(message), from, &mail.from_name);
  if (!from.empty()) mail.from = from.front();
  add_addresses(g_mime_message_get_to(message), mail.to, nullptr);
  add_addresses(g_mime_message_get_cc(message), mail.to, nullptr);
  for (const char* name : {"Delivered-To", "X-Original-To"})
    if (auto address = bare_address(header(GMIME_OBJECT(message), name)); !address.empty()) mail.to.push_back(address);
}

std::vector<std::string> ids_in(std::string const& text) {
  std::vector<std::string> out;
  auto* parsed = g_mime_references_parse(nullptr, text.c_str());
  for (int i = 0, n = g_mime_references_length(parsed); i < n && out.size() < max_references; ++i)
    if (auto id = one_line(text_or_empty(g_mime_references_get_message_id(parsed, i))); !id.empty() && id.size() <= max_id)
      out.push_back(id);
  g_mime_references_free(parsed);
  return out;
}

void take_marks(GMimeObject* head, Marks& marks) {
  if (auto* path = g_mime_object_get_header(head, "Return-Path")) marks.return_path = bare_address(path);
  marks.auto_submitted = header(head, "Auto-Submitted");
  marks.precedence = header(head, "Precedence");
  marks.response_suppress = header(head, "X-Auto-Response-Suppress");
  for (const char* name : {"X-Autoreply", "X-Autorespond", "X-Autogenerated", "X-Mail-Autoreply"})
    if (marks.autoreply.empty()) marks.autoreply = header(head, name);
  for (const char* name : {"List-Id", "List-Unsubscribe", "List-Post", "List-Help"})
    marks.list |= g_mime_object_get_header(head, name) != nullptr;
}

void take_head(GMimeMessage* message, Mail& mail) {
  auto* head = GMIME_OBJECT(message);
  mail.message_id = one_line(text_or_empty(g_mime_message_get_message_id(message)));
  if (mail.message_id.size() > max_id) mail.message_id.clear();
  mail.references = ids_in(header(head, "References"));
  if (auto answered = ids_in(header(head, "In-Reply-To")); !answered.empty()) mail.in_reply_to = answered.front();
  mail.subject = first_code_points(one_line(text_or_empty(g_mime_message_get_subject(message))), 500);
  if (auto* date = g_mime_message_get_date(message)) mail.date = Instant{g_date_time_to_unix(date) * second_ms};
  take_people(message, mail);
  take_marks(head, mail.marks);
}

Result<void> check_size(std::string_view bytes, Limits const& limits) {
  if (bytes.size() > limits.mail_bytes)
    return fail(Code::too_large, "it is larger than " + std::to_string(limits.mail_bytes >> 20) + " MB");
  auto head = head_of(bytes);
  if (trim(bytes).empty()) return fail(Code::invalid, "it is empty");
  if (head.size() > limits.head_bytes)
    return fail(Code::too_large, "its header is larger than " + std::to_string(limits.head_bytes >> 10) + " KB");
  if (static_cast<std::size_t>(std::ranges::count(head, '\n')) > limits.head_lines)
    return fail(Code::too_large, "its header has more than " + std::to_string(limits.head_lines) + " lines");
  return {};
}

Owned<GMimeMessage> parse(std::string_view bytes) {
  prepare_gmime();
  Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  auto* options = g_mime_parser_options_new();
  const char* charsets[] = {"utf-8", "windows-1258", "iso-8859-1", nullptr};
  g_mime_parser_options_set_fallback_charsets(options, charsets);
  Owned<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), options));
  g_mime_parser_options_free(options);
  return message;
}

}  // namespace

Result<Mail> read_mail(std::string_view bytes, Limits const& limits) {
  TRY_DO(check_size(bytes, limits));
  auto message = has_split_words(bytes) ? parse(join_encoded_words(bytes)) : parse(bytes);
  if (!message) return fail(Code::invalid, "it is no mail: no header can be read");
  Mail mail;
  take_head(message.get(), mail);
  Parts parts(mail, limits);
  TRY_DO(parts.take(g_mime_message_get_mime_part(message.get())));
  parts.finish();
  if (mail.from.empty()) return fail(Code::invalid, "it has no sender that could be answered");
  bool multipart = GMIME_IS_MULTIPART(g_mime_message_get_mime_part(message.get()));
  if (multipart && parts.leafless()) return fail(Code::invalid, "its MIME is broken: several parts are announced, none can be found");
  if (mail.subject.empty() && mail.text.empty() && mail.files.empty() && !mail.marks.report)
    return fail(Code::invalid, "it is empty: neither subject nor text nor file");
  return mail;
}

}  // namespace dinh::channels::mail
