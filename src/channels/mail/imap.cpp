#include "channels/mail/imap.hpp"

#include <poll.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace dinh::channels::mail {
namespace {

constexpr std::size_t max_line = 8u << 20;  // a search may find a million mails

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '\r' || c == '\n' || c == '\0') continue;
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

// "… {123}" announces 123 bytes.
std::optional<std::uint64_t> announced(std::string_view line) {
  if (!line.ends_with('}')) return {};
  auto open = line.rfind('{');
  if (open == line.npos) return {};
  std::uint64_t size = 0;
  auto read = std::from_chars(line.data() + open + 1, line.data() + line.size() - 1, size);
  if (read.ec != std::errc() || read.ptr != line.data() + line.size() - 1) return {};
  return size;
}

std::int64_t bracketed(std::string_view line, std::string_view name) {  // "* OK [UIDNEXT 17] …"
  auto at = line.find("[" + std::string(name) + " ");
  std::int64_t value = 0;
  if (at != line.npos) std::from_chars(line.data() + at + name.size() + 2, line.data() + line.size(), value);
  return value;
}

tl::unexpected<Error> gone(std::string_view why) { return fail(Code::upstream, "the mail server: " + std::string(why)); }

bool waits_for_reading(CURL* curl, std::int64_t ms, short events) {
  curl_socket_t socket = CURL_SOCKET_BAD;
  curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &socket);
  if (socket == CURL_SOCKET_BAD) return false;
  pollfd one{socket, events, 0};
  return poll(&one, 1, static_cast<int>(ms)) > 0;
}

}  // namespace

Result<std::unique_ptr<Imap>> Imap::open(ServerAt const& server) {
  std::unique_ptr<Imap> out(new Imap());
  TRY(out->curl_, curl_for(server, out->errors_.data()));
  out->silence_ms_ = server.silence_ms;
  curl_easy_setopt(out->curl_.get(), CURLOPT_URL, server.url.c_str());
  curl_easy_setopt(out->curl_.get(), CURLOPT_CONNECT_ONLY, 1L);
  auto done = curl_easy_perform(out->curl_.get());
  if (done != CURLE_OK) return gone(out->errors_[0] ? out->errors_.data() : curl_easy_strerror(done));
  return out;
}

Result<void> Imap::send(std::string_view bytes) {
  while (!bytes.empty()) {
    std::size_t sent = 0;
    auto done = curl_easy_send(curl_.get(), bytes.data(), bytes.size(), &sent);
    if (done == CURLE_AGAIN) {
      if (!waits_for_reading(curl_.get(), silence_ms_, POLLOUT)) return gone("it takes nothing");
      continue;
    }
    if (done != CURLE_OK) return gone(curl_easy_strerror(done));
    bytes.remove_prefix(sent);
  }
  return {};
}

Result<void> Imap::receive() {
  if (read_ > 0) buffer_.erase(0, std::exchange(read_, 0));
  char piece[32 * 1024];
  while (true) {
    std::size_t got = 0;
    auto done = curl_easy_recv(curl_.get(), piece, sizeof piece, &got);
    if (done == CURLE_AGAIN) {
      if (!waits_for_reading(curl_.get(), silence_ms_, POLLIN)) return gone("it says nothing any more");
      continue;
    }
    if (done != CURLE_OK) return gone(curl_easy_strerror(done));
    if (got == 0) return gone("it closed the connection");
    buffer_.append(piece, got);
    return {};
  }
}

Result<std::string> Imap::read_text_line() {
  std::size_t looked = 0;
  while (true) {
    auto end = buffer_.find('\n', read_ + looked);
    if (end != buffer_.npos) {
      auto line = buffer_.substr(read_, end - read_);
      read_ = end + 1;
      if (line.ends_with('\r')) line.pop_back();
      return line;
    }
    looked = buffer_.size() - read_;
    if (looked > max_line) return gone("its line has no end");
    TRY_DO(receive());
  }
}

Result<std::string> Imap::read_literal(std::uint64_t size, std::size_t max_bytes) {
  std::string out;
  out.reserve(std::min<std::uint64_t>(size, max_bytes));
  while (size > 0) {
    if (read_ == buffer_.size()) TRY_DO(receive());
    auto n = std::min<std::uint64_t>(size, buffer_.size() - read_);
    out.append(buffer_, read_, std::min<std::uint64_t>(n, max_bytes - out.size()));
    read_ += n;
    size -= n;
  }
  return out;
}

Result<Imap::Line> Imap::read_line(std::size_t max_literal) {
  Line line;
  while (true) {
    TRY(auto text, read_text_line());
    auto size = announced(text);
    if (!size) {
      line.text += text;
      return line;
    }
    if (line.literals.size() > 100) return gone("its answer has no end");
    line.text += text.substr(0, text.rfind('{')) + "{}";
    TRY(auto bytes, read_literal(*size, max_literal));
    line.literals.push_back(std::move(bytes));
  }
}

Result<std::vector<Imap::Line>> Imap::command(std::string const& text, std::size_t max_literal) {
  auto tag = "d" + std::to_string(++tag_);
  TRY_DO(send(tag + " " + text + "\r\n"));
  std::vector<Line> out;
  while (true) {
    TRY(auto line, read_line(max_literal));
    if (line.text.starts_with("* BYE")) return gone("it says goodbye");
    if (!line.text.starts_with(tag + " ")) {
      out.push_back(std::move(line));
      continue;
    }
    auto said = std::string_view(line.text).substr(tag.size() + 1);
    if (said.starts_with("OK")) return out;
    return fail(Code::not_found, "the mail server refuses: " + std::string(first_code_points(said, 200)));
  }
}

Result<Box> Imap::select(std::string const& mailbox) {
  TRY(auto lines, command("SELECT " + quoted(mailbox)));
  Box box;
  for (auto const& line : lines) {
    if (auto validity = bracketed(line.text, "UIDVALIDITY")) box.validity = validity;
    if (auto next = bracketed(line.text, "UIDNEXT")) box.next = next;
  }
  return box;
}

Result<std::vector<Uid>> Imap::search(std::string const& criteria) {
  TRY(auto lines, command("UID SEARCH " + criteria));
  std::vector<Uid> out;
  for (auto const& line : lines) {
    if (!line.text.starts_with("* SEARCH")) continue;
    const char* at = line.text.data() + 8;
    const char* end = line.text.data() + line.text.size();
    while (at < end) {
      Uid uid = 0;
      auto read = std::from_chars(at, end, uid);
      if (read.ec == std::errc()) out.push_back(uid), at = read.ptr;
      else ++at;
    }
  }
  std::ranges::sort(out);
  return out;
}

Result<std::vector<Fetched>> Imap::fetch(std::vector<Uid> const& uids, std::string const& what, std::size_t max_literal) {
  std::vector<Fetched> out;
  if (uids.empty()) return out;
  TRY(auto lines, command("UID FETCH " + uid_set(uids) + " (" + what + ")", max_literal));
  for (auto& line : lines) {
    auto one = read_fetch(line.text, line.literals);
    if (one.uid && std::ranges::binary_search(uids, one.uid)) out.push_back(std::move(one));
  }
  return out;
}

Result<std::vector<Fetched>> Imap::sizes(std::vector<Uid> const& uids) { return fetch(uids, "UID RFC822.SIZE INTERNALDATE", 1u << 20); }

Result<std::vector<Fetched>> Imap::whole(std::vector<Uid> const& uids, std::size_t max_bytes) {
  return fetch(uids, "UID INTERNALDATE BODY.PEEK[]", max_bytes);
}

Result<Fetched> Imap::head(Uid uid, std::size_t max_bytes) {
  TRY(auto all, fetch({uid}, "UID INTERNALDATE BODY.PEEK[HEADER]", max_bytes));
  if (all.empty()) return fail(Code::not_found, "the mail server has it no more");
  return std::move(all.front());
}

Result<void> Imap::mark_seen(std::vector<Uid> const& uids) {
  if (uids.empty()) return {};
  TRY_DO(command("UID STORE " + uid_set(uids) + " +FLAGS.SILENT (\\Seen)"));
  return {};
}

Result<void> Imap::move(std::vector<Uid> const& uids, std::string const& folder) {
  if (uids.empty()) return {};
  auto set = uid_set(uids);
  auto moved = command("UID MOVE " + set + " " + quoted(folder));
  if (!moved && moved.error().code == Code::not_found && moved.error().detail.find("TRYCREATE") != std::string::npos) {
    TRY_DO(command("CREATE " + quoted(folder)));
    moved = command("UID MOVE " + set + " " + quoted(folder));
  }
  if (moved) return {};
  if (moved.error().code != Code::not_found) return tl::unexpected(moved.error());
  TRY_DO(command("UID COPY " + set + " " + quoted(folder)));  // a server without MOVE (RFC 6851)
  TRY_DO(command("UID STORE " + set + " +FLAGS.SILENT (\\Seen \\Deleted)"));
  TRY_DO(command("EXPUNGE"));
  return {};
}

}  // namespace dinh::channels::mail
