#include "http/trusted_proxies.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/text.hpp"
#include "http/letters.hpp"

namespace dinh::http {
namespace {

constexpr unsigned mapped_bits = 96;  // of ::ffff:0:0/96 (RFC 4291 §2.5.5.2)

// At each `separator` that does not stand in a quoted string.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  bool quoted = false;
  std::size_t from = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || (text[i] == separator && !quoted)) {
      out.push_back(trim(text.substr(from, i - from)));
      from = i + 1;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (text[i] == '\\' && quoted) {
      ++i;
    }
  }
  return out;
}

std::vector<std::string_view> elements(Request const& request, std::string_view name) {
  std::vector<std::string_view> out;
  for (auto const& header : request.headers)
    if (same_letters(header.name, name))
      for (auto element : split(header.value, ',')) out.push_back(element);
  return out;
}

// RFC 7239 §4: "for=…", "proto=…" of one element.
std::string pair_of(std::string_view element, std::string_view name) {
  for (auto pair : split(element, ';')) {
    auto equals = pair.find('=');
    if (equals == pair.npos || !same_letters(pair.substr(0, equals), name)) continue;
    auto value = pair.substr(equals + 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return std::string(value);
  }
  return {};
}

// RFC 7239 §6: an IPv6 address stands in brackets; a port may follow.
std::string_view without_port(std::string_view node) {
  if (node.starts_with('[')) return node.substr(1, std::min(node.find(']'), node.size()) - 1);
  bool one_colon = std::count(node.begin(), node.end(), ':') == 1;
  return one_colon ? node.substr(0, node.find(':')) : node;
}

}  // namespace

bool TrustedProxies::read(std::string_view text, Address& out) {
  char buffer[INET6_ADDRSTRLEN] = {};
  if (text.empty() || text.size() >= sizeof buffer) return false;
  std::memcpy(buffer, text.data(), text.size());
  if (inet_pton(AF_INET6, buffer, out.data()) == 1) return true;
  out = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return inet_pton(AF_INET, buffer, out.data() + mapped_bits / 8) == 1;
}

Result<TrustedProxies> TrustedProxies::parse(std::vector<std::string> const& ranges) {
  TrustedProxies out;
  for (auto const& text : ranges) {
    Range range{};
    auto slash = std::min(text.find('/'), text.size());
    auto wrong = [&] { return fail_field("http.trusted_proxies", "addresses or ranges like 10.0.0.0/8, not \"" + text + "\""); };
    if (!read(std::string_view(text).substr(0, slash), range.network)) return wrong();
    unsigned base = text.find(':') == text.npos ? mapped_bits : 0;
    range.bits = 128 - base;
    if (slash < text.size()) {
      auto [end, error] = std::from_chars(text.data() + slash + 1, text.data() + text.size(), range.bits);
      if (error != std::errc{} || end != text.data() + text.size() || range.bits > 128 - base) return wrong();
    }
    range.bits += base;
    out.ranges_.push_back(range);
  }
  return out;
}

bool TrustedProxies::trusts(Address const& address) const {
  return std::any_of(ranges_.begin(), ranges_.end(), [&](Range const& range) {
    for (unsigned bit = 0; bit < range.bits; bit += 8) {
      unsigned left = std::min(8u, range.bits - bit);
      auto mask = static_cast<std::uint8_t>(0xff00u >> left);
      if ((address[bit / 8] & mask) != (range.network[bit / 8] & mask)) return false;
    }
    return true;
  });
}

bool TrustedProxies::trusts(std::string_view text) const {
  Address address{};
  return !ranges_.empty() && read(text, address) && trusts(address);
}

std::string TrustedProxies::last_stranger(std::vector<std::string> const& chain) const {
  Address address{};
  std::string_view last;
  for (auto node = chain.rbegin(); node != chain.rend(); ++node) {
    last = without_port(*node);
    if (!read(last, address)) return {};  // "unknown", "_hidden", or nonsense
    if (!trusts(address)) break;
  }
  bool is_ipv4 = std::equal(address.begin(), address.begin() + mapped_bits / 8, Address{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}.begin());
  char text[INET6_ADDRSTRLEN] = {};  // in one spelling: limits count by it
  if (last.empty()) return {};
  inet_ntop(is_ipv4 ? AF_INET : AF_INET6, address.data() + (is_ipv4 ? mapped_bits / 8 : 0), text, sizeof text);
  return text;
}

TrustedProxies::Client TrustedProxies::client_of(Request const& request) const {
  std::vector<std::string> listed, forwarded;
  for (auto element : elements(request, "x-forwarded-for")) listed.emplace_back(element);
  std::string proto(request.header("X-Forwarded-Proto").value_or(""));
  for (auto element : elements(request, "forwarded")) {
    forwarded.push_back(pair_of(element, "for"));
    if (proto.empty()) proto = pair_of(element, "proto");
  }
  Client out{std::string(request.peer), request.tls || same_letters(trim(std::string_view(proto).substr(0, proto.find(','))), "https")};
  auto by_list = last_stranger(listed), by_forwarded = last_stranger(forwarded);
  // A proxy that writes one of them may pass the other on as the client made it up.
  bool contradict = !listed.empty() && !forwarded.empty() && by_list != by_forwarded;
  auto said = listed.empty() ? by_forwarded : by_list;
  if (!contradict && !said.empty()) out.address = std::move(said);
  return out;
}

}  // namespace dinh::http
