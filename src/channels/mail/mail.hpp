#pragma once
// An e-mail, read: who wrote what, what came with it, and whether a person wrote it at all.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace dinh::channels::mail {

struct Limits {
  std::size_t mail_bytes = 50u << 20;
  std::size_t head_bytes = 256u << 10, head_lines = 2'000;  // of the mail's own header
  std::size_t parts = 1'000, depth = 30;                    // multiparts inside multiparts
  std::size_t text_bytes = 1u << 20;                        // of the text; more of it is cut off
};

struct Attachment {
  std::string name, type, bytes;
};

// What a mail server says of one of our messages (RFC 3464).
struct Report {
  std::string message_id;
  bool failed = false;  // for good; else only late, or delivered
  std::string status;   // "5.1.1", "" not said
  std::string words;    // of the server, one line
};

// Marks of a mail that no person wrote; what the house decides from them stands in loops.hpp.
struct Marks {
  std::optional<std::string> return_path;  // "" the empty one: nobody wants an answer
  std::string auto_submitted, precedence, response_suppress, autoreply;
  bool list = false;    // any List-… field
  bool report = false;  // multipart/report
};

struct Mail {
  std::string message_id, in_reply_to;  // without angle brackets; "" none
  std::vector<std::string> references;  // the oldest first
  std::string from, from_name;          // address in lower case
  std::vector<std::string> to;          // To, Cc, Delivered-To: addresses
  std::string subject;
  std::optional<Instant> date;
  std::string text;   // what is new in it
  std::string whole;  // with what it quotes
  std::vector<Attachment> files;
  Marks marks;
  std::vector<Report> reports;
  std::string original;  // what a report carries back of the mail it speaks of, as text
};

// An error is final and says why: broken beyond reading, empty, without a sender, or over a limit.
Result<Mail> read_mail(std::string_view bytes, Limits const& = {});

}  // namespace dinh::channels::mail
