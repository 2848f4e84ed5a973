#pragma once
// Reads a mailbox (IMAP4rev1 and rev2: RFC 3501, RFC 9051). Blocks. curl connects, does TLS and signs in; the few commands that are needed
// then stand here, because curl's own would mark a mail as seen by fetching it. Any error but not_found (the server says NO) ends it.
#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "channels/mail/server.hpp"

namespace dinh::channels::mail {

using Uid = std::uint32_t;

struct Box {
  std::int64_t validity = 0, next = 0;  // UIDVALIDITY, UIDNEXT (0 not said)
};

struct Fetched {
  Uid uid = 0;
  std::uint64_t size = 0;  // as the server says
  Instant at;              // when it came there
  std::string bytes;       // cut off at the limit that was asked for
};

class Imap {
 public:
  static Result<std::unique_ptr<Imap>> open(ServerAt const&);

  Result<Box> select(std::string const& mailbox);
  Result<std::vector<Uid>> search(std::string const& criteria);  // in order
  Result<std::vector<Fetched>> sizes(std::vector<Uid> const&);
  Result<std::vector<Fetched>> whole(std::vector<Uid> const&, std::size_t max_bytes);  // without marking them
  Result<Fetched> head(Uid, std::size_t max_bytes);
  Result<void> mark_seen(std::vector<Uid> const&);
  Result<void> move(std::vector<Uid> const&, std::string const& folder);  // which is made when it is missing

 private:
  struct Line {
    std::string text;                   // each literal as "{}"
    std::vector<std::string> literals;  // in order
  };
  Imap() = default;
  Result<void> send(std::string_view bytes);
  Result<void> receive();  // more bytes
  Result<std::string> read_text_line();
  Result<std::string> read_literal(std::uint64_t size, std::size_t max_bytes);
  Result<Line> read_line(std::size_t max_literal);
  Result<std::vector<Line>> command(std::string const& text, std::size_t max_literal = 1u << 20);
  Result<std::vector<Fetched>> fetch(std::vector<Uid> const&, std::string const& what, std::size_t max_literal);

  Curl curl_;
  std::array<char, CURL_ERROR_SIZE> errors_{};
  std::int64_t silence_ms_ = 0;
  std::string buffer_;
  std::size_t read_ = 0;  // of the buffer
  int tag_ = 0;
};

std::string uid_set(std::vector<Uid> const&);                                   // "3:5,9"
std::optional<Instant> imap_date(std::string_view internal_date);               // "17-Jul-1996 02:44:25 -0700"
std::string imap_day(Date);                                                     // "17-Jul-1996"
Fetched read_fetch(std::string_view line, std::vector<std::string>& literals);  // uid 0: it is about something else

}  // namespace dinh::channels::mail
