#include "channels/mail/head.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "http/letters.hpp"

namespace dinh::channels::mail {
namespace {

std::string_view take_line(std::string_view& rest) {
  auto end = std::min(rest.find('\n'), rest.size());
  auto line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view head_of(std::string_view mail) {
  auto rest = mail;
  while (!rest.empty()) {
    auto before = static_cast<std::size_t>(rest.data() - mail.data());
    if (take_line(rest).empty()) return mail.substr(0, before);
  }
  return mail;
}

std::string head_value(std::string_view mail, std::string_view name) {
  auto rest = head_of(mail);
  while (!rest.empty()) {
    auto line = take_line(rest);
    auto colon = line.find(':');
    if (colon == line.npos || !http::same_letters(trim(line.substr(0, colon)), name)) continue;
    std::string value(line.substr(colon + 1));
    while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t')) value += take_line(rest);
    return std::string(trim(value));
  }
  return {};
}

std::string bare_address(std::string_view value) {
  auto open = value.rfind('<');
  auto close = open == value.npos ? value.npos : value.find('>', open);
  auto out = lower(trim(close == value.npos ? value : value.substr(open + 1, close - open - 1)));
  return out.find('@') == out.npos ? std::string() : out;
}

// Some programs give every mail the same Message-ID: who wrote it and when are part of the key.
std::string key_of(std::string_view mail) {
  auto id = head_value(mail, "Message-ID");
  if (id.empty()) return "bytes:" + hex(sha256(mail));
  return "mail:" + hex(sha256(id + '\n' + bare_address(head_value(mail, "From")) + '\n' + head_value(mail, "Date")));
}

std::string lane_of(std::string_view mail) {
  auto from = bare_address(head_value(mail, "From"));
  return hex(sha256(from.empty() ? "nobody" : from)).substr(0, 32);
}

}  // namespace dinh::channels::mail
