#pragma once
// The names that tie an answer to its conversation: our Message-IDs, and the mark in Reply-To and in the subject. Each is signed, so that
// nobody makes one up; none says who anybody is.
//   thread   13 letters, made from the Message-ID of the mail that began it; or whatever the house calls one that it began
//   code     of a thread: itself, or "u" and its bytes in hexadecimal
//   mark     code + 8 letters of signature: 1022+d4kq…@city.example, and of the first kind "[#d4kq…]"
//   our id   dinh.<number>.<code>.<signature>@city.example
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "channels/mail/mail.hpp"

namespace dinh::channels::mail {

class Addresses {
 public:
  // own: the address of the house; key: its secret.
  Addresses(std::string own, std::string_view key);

  std::string const& own() const { return own_; }
  bool is_own(std::string_view address) const;  // with or without a mark

  std::string thread_of(Mail const&) const;  // by our id among its references, by a mark, else by its oldest reference
  std::string mark(std::string_view thread) const;
  std::string reply_to(std::string_view thread) const;
  std::string subject(std::string_view subject, std::string_view thread) const;  // with the mark, once
  std::string id(std::int64_t number, std::string_view thread) const;            // the same message: the same id

  std::optional<std::string> read_mark(std::string_view mark) const;      // its thread; empty: not ours
  std::optional<std::string> read_id(std::string_view message_id) const;  // its thread; empty: not ours
  std::string find_id(std::string_view text) const;                       // the first of ours in it; "" none

 private:
  std::optional<std::string> told_thread(Mail const&) const;
  std::string sign(std::string_view what, std::string_view text) const;
  std::string own_, name_, domain_, key_;
};

std::string without_mark(std::string_view subject);

}  // namespace dinh::channels::mail
