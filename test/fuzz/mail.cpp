// E-mail: whatever the bytes, it is read or refused with a reason; what is read is text that any page and any database can hold.
#include "base/text.hpp"
#include "channels/mail/encoded_words.hpp"
#include "channels/mail/head.hpp"
#include "channels/mail/html_text.hpp"
#include "channels/mail/loops.hpp"
#include "promise.hpp"

using namespace dinh;
using namespace dinh::channels::mail;

namespace {

bool is_plain(std::string_view text) { return is_utf8(text) && text.find('\0') == text.npos; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static const Addresses ours("1022@city.example", "a key");
  auto bytes = text_of(data, size);
  promise(key_of(bytes).size() < 80 && lane_of(bytes).size() == 32, "every mail has a key and a lane");
  promise(html_text(bytes, 4'000).size() <= 4'000 + 16, "a page is no longer than it may be");
  auto mail = read_mail(bytes);
  if (!mail) {
    promise(!mail.error().detail.empty(), "a refusal says why");
    return 0;
  }
  promise(is_plain(mail->text) && is_plain(mail->whole) && is_plain(mail->subject) && is_plain(mail->from_name),
          "texts are UTF-8 without U+0000");
  promise(mail->subject.find_first_of("\r\n") == std::string::npos, "a subject is one line");
  for (auto const& file : mail->files)
    promise(is_plain(file.name) && file.name.find('/') == std::string::npos, "a file's name names no folder");
  promise(mail->text.empty() == mail->whole.empty(), "something new is in every text");
  promise(ours.thread_of(*mail).size() == 13, "every mail has a thread");
  writer_of(*mail, ours);
  return 0;
}
