#include "channels/parties.hpp"

#include "base/json_fields.hpp"
#include "base/text.hpp"
#include "channels/phone/number.hpp"

namespace dinh::channels {

std::string Parties::digest(std::string_view channel, std::string_view address) const {
  if (address.empty()) return {};
  auto text = std::string(channel) + '\n' + std::string(address);
  return hex(hmac_sha256("party " + key_, text)).substr(0, 40);
}

std::vector<std::string> Parties::keys(std::string_view channel, Party const& party) const {
  std::vector<std::string> out;
  auto add = [&](std::string_view kind, std::string_view value) {
    if (!value.empty()) out.push_back(digest(kind, value));
  };
  if (channel == "sms" || channel == "phone") add("number", phone::read_number(party.address).text);
  if (channel == "mail") add("mail", fold(party.address));
  add("number", phone::read_number(party.phone).text);
  return out;
}

std::string Parties::seal(Party const& party) const { return base64(sealer_.seal(json::to_text(party), party_context)); }

std::optional<Party> Parties::open(std::string_view sealed) const {
  auto bytes = from_base64(sealed);
  auto plain = bytes ? sealer_.open(*bytes, party_context) : std::nullopt;
  if (!plain) return {};
  auto party = json::read_text<Party>(*plain);
  if (!party) return {};
  return *party;
}

std::optional<std::string> Parties::open_raw(std::string_view sealed) const {
  auto bytes = from_base64(sealed);
  return bytes ? sealer_.open(*bytes, raw_context) : std::nullopt;
}

}  // namespace dinh::channels
