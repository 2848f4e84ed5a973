#include "channels/mail/addresses.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "channels/mail/head.hpp"

namespace dinh::channels::mail {
namespace {

constexpr std::size_t thread_letters = 13, signature_letters = 8, mark_letters = thread_letters + signature_letters;
constexpr std::size_t max_thread = 20;  // bytes of one that the house began: a mail address has room for no more
constexpr std::string_view letters = "0123456789abcdefghjkmnpqrstvwxyz", id_start = "dinh.", mark_start = "[#";

// In lower case and one case only: mail servers may change the case of an address.
std::string in_letters(Digest const& digest, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += letters[digest[i] & 31u];
  return out;
}

bool is_made_here(std::string_view thread) { return thread.size() == thread_letters && thread.find_first_not_of(letters) == thread.npos; }

std::string code_of(std::string_view thread) {
  if (is_made_here(thread)) return std::string(thread);
  if (thread.size() <= max_thread) return "u" + hex(thread);  // no thread made here has a "u"
  return in_letters(sha256("long thread\n" + std::string(thread)), thread_letters);
}

std::optional<std::string> thread_of_code(std::string_view code) {
  if (is_made_here(code)) return std::string(code);
  return code.starts_with('u') ? from_hex(code.substr(1)) : std::nullopt;
}

std::string_view mark_in_subject(std::string_view subject) {
  for (auto at = subject.find(mark_start); at != subject.npos; at = subject.find(mark_start, at + 2)) {
    auto mark = subject.substr(at + 2, mark_letters);
    if (mark.size() == mark_letters && subject.substr(at + 2 + mark_letters).starts_with(']')) return mark;
  }
  return {};
}

}  // namespace

Addresses::Addresses(std::string own, std::string_view key) : own_(lower(own)), key_(key) {
  auto at = own_.rfind('@');
  name_ = own_.substr(0, at);
  domain_ = at == own_.npos ? "localhost" : own_.substr(at + 1);
}

std::string Addresses::sign(std::string_view what, std::string_view text) const {
  return in_letters(hmac_sha256(key_, std::string("mail ") + std::string(what) + '\n' + std::string(text)), signature_letters);
}

bool Addresses::is_own(std::string_view address) const {
  auto a = lower(address);
  return a == own_ || (a.starts_with(name_ + "+") && a.ends_with("@" + domain_));
}

std::string Addresses::mark(std::string_view thread) const {
  auto code = code_of(thread);
  return code + sign("mark", code);
}

std::string Addresses::reply_to(std::string_view thread) const { return name_ + "+" + mark(thread) + "@" + domain_; }

std::string Addresses::subject(std::string_view subject, std::string_view thread) const {
  auto out = without_mark(subject);
  return is_made_here(thread) ? out + " [#" + mark(thread) + "]" : out;
}

std::string Addresses::id(std::int64_t number, std::string_view thread) const {
  auto named = std::to_string(number) + "." + code_of(thread);
  return std::string(id_start) + named + "." + sign("id", named) + "@" + domain_;
}

std::optional<std::string> Addresses::read_mark(std::string_view mark) const {
  auto m = lower(mark);
  if (m.size() <= signature_letters || m.size() > 100) return {};
  auto code = m.substr(0, m.size() - signature_letters);
  return constant_time_equal(code + sign("mark", code), m) ? thread_of_code(code) : std::nullopt;
}

std::optional<std::string> Addresses::read_id(std::string_view message_id) const {
  auto id = lower(message_id);
  if (!id.starts_with(id_start) || !id.ends_with("@" + domain_) || id.size() > 200) return {};
  auto local = std::string_view(id).substr(id_start.size(), id.size() - id_start.size() - domain_.size() - 1);
  auto last = local.rfind('.');
  auto first = local.find('.');
  if (last == local.npos || first == last) return {};
  auto named = local.substr(0, last);
  return constant_time_equal(sign("id", named), local.substr(last + 1)) ? thread_of_code(named.substr(first + 1)) : std::nullopt;
}

std::string Addresses::find_id(std::string_view text) const {
  int tries = 0;
  for (auto at = text.find(id_start); at != text.npos && ++tries <= 100; at = text.find(id_start, at + 1)) {
    auto end = text.find_first_of("> \t\r\n;,\"'", at);
    auto id = text.substr(at, end == text.npos ? end : end - at);
    if (id.size() <= 200 && read_id(id)) return std::string(id);
  }
  return {};
}

std::optional<std::string> Addresses::told_thread(Mail const& mail) const {
  if (auto ours = read_id(mail.in_reply_to)) return ours;
  for (auto i = mail.references.rbegin(); i != mail.references.rend(); ++i)
    if (auto ours = read_id(*i)) return ours;
  for (auto const& to : mail.to) {
    auto a = lower(to);
    if (!is_own(a) || !a.starts_with(name_ + "+")) continue;
    if (auto ours = read_mark(a.substr(name_.size() + 1, a.rfind('@') - name_.size() - 1))) return ours;
  }
  return read_mark(mark_in_subject(mail.subject));
}

std::string Addresses::thread_of(Mail const& mail) const {
  if (auto told = told_thread(mail)) return *told;
  auto const& root = !mail.references.empty() ? mail.references.front() : !mail.in_reply_to.empty() ? mail.in_reply_to : mail.message_id;
  auto began = root.empty() ? mail.from + '\n' + (mail.date ? iso(*mail.date) : "") + '\n' + mail.subject + '\n' + mail.whole : root;
  return in_letters(sha256("thread\n" + began), thread_letters);
}

std::string without_mark(std::string_view subject) {
  std::string out(subject);
  for (auto mark = mark_in_subject(out); !mark.empty(); mark = mark_in_subject(out)) {
    auto at = static_cast<std::size_t>(mark.data() - out.data()) - mark_start.size();
    out.erase(at, mark_start.size() + mark_letters + 1);
  }
  return std::string(trim(out));
}

}  // namespace dinh::channels::mail
