// What a broker sends: the same packets whether they come at once or in single bytes. And addresses that clients write.
#include "mqtt/packet.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "mqtt/address.hpp"
#include "promise.hpp"

using namespace dinh;

namespace {

std::string shown(mqtt::Packet const& p) {
  std::string out = std::to_string(static_cast<int>(p.type)) + "/" + std::to_string(p.flags) + "/" + p.body;
  for (auto version : {mqtt::Version::v3_1_1, mqtt::Version::v5})
    if (auto answer = mqtt::read_connack(p, version)) out += " connack " + std::to_string(answer->reason);
  if (auto answer = mqtt::read_ack(p)) out += " ack " + std::to_string(answer->id) + ":" + std::to_string(answer->reason);
  return out;
}

std::vector<std::string> packets(std::string_view in, std::size_t step) {
  std::vector<std::string> out;
  std::string buffer;
  for (std::size_t at = 0; at < in.size(); at += step) {
    buffer += in.substr(at, step);
    while (true) {
      auto packet = mqtt::take(buffer);
      if (!packet) {
        out.emplace_back("error");
        return out;
      }
      if (!*packet) break;
      promise((*packet)->body.size() <= mqtt::max_answer_bytes, "no packet is longer than the limit");
      out.push_back(shown(**packet));
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto text = text_of(data, size);
  promise(packets(text, std::max<std::size_t>(size, 1)) == packets(text, 1), "the pieces a packet comes in do not matter");
  if (auto address = mqtt::read_address(text)) {
    promise(!address->host.empty() && address->port != 0, "an address has a host and a port");
    promise(mqtt::is_topic(address->topic), "an address has a topic to publish to");
  }
  return 0;
}
