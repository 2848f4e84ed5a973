// What a broker or a client sends: the same packets whether they come at once or in single bytes; what is understood is written and read
// again as it was. And addresses that clients write.
#include <algorithm>
#include <string>
#include <vector>

#include "mqtt/address.hpp"
#include "mqtt/packet.hpp"
#include "mqtt/topic.hpp"
#include "promise.hpp"

using namespace dinh;
using mqtt::Type;
using mqtt::Version;

namespace {

constexpr std::size_t max_packet_bytes = 64u << 10;

// Reads a packet, writes it, and reads that: nothing gets lost, and what we write is what we accept.
template <class Reader, class Writer>
void round_trip(mqtt::Packet const& packet, Reader read, Writer write) {
  auto first = read(packet);
  if (!first) return;
  auto written = write(*first);
  mqtt::Inbox in(2 * max_packet_bytes);
  in.add(written);
  auto again = in.next();
  promise(again && *again && in.empty(), "what is written is one packet");
  auto second = read(**again);
  promise(second && write(*second) == written, "what is written is read as it was meant");
}

void check(mqtt::Packet const& p, Version version) {
  auto with = [&](auto read) {
    round_trip(
        p, [&](auto const& packet) { return read(packet, version); }, [&](auto const& value) { return mqtt::encode(value, version); });
  };
  switch (p.type) {
    case Type::connect: return round_trip(p, mqtt::read_connect, [](mqtt::Connect const& c) { return mqtt::encode(c); });
    case Type::connack: return with(mqtt::read_connack);
    case Type::publish: return with(mqtt::read_publish);
    case Type::subscribe: return with(mqtt::read_subscribe);
    case Type::unsubscribe: return with(mqtt::read_unsubscribe);
    case Type::suback:
    case Type::unsuback: return with(mqtt::read_suback);
    case Type::disconnect:
    case Type::auth: return with(mqtt::read_disconnect);
    case Type::pingreq:
    case Type::pingresp: (void)mqtt::read_ping(p); return;
    default: return with(mqtt::read_ack);
  }
}

std::vector<std::string> packets(std::string_view in, std::size_t step) {
  std::vector<std::string> out;
  mqtt::Inbox inbox(max_packet_bytes);
  for (std::size_t at = 0; at < in.size(); at += step) {
    inbox.add(in.substr(at, step));
    while (true) {
      auto packet = inbox.next();
      if (!packet) {
        out.emplace_back("error");
        return out;
      }
      if (!*packet) break;
      auto const& p = **packet;
      promise(p.body.size() <= max_packet_bytes, "no packet is longer than the limit");
      out.push_back(std::to_string(static_cast<int>(p.type)) + "/" + std::to_string(p.flags) + "/" + std::string(p.body));
      for (auto version : {Version::v3_1_1, Version::v5}) check(p, version);
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
  if (mqtt::is_topic(text))
    promise(mqtt::is_filter(text) == (!mqtt::is_shared(text) || mqtt::shared(text)), "a topic can be subscribed to");
  if (mqtt::is_topic(text)) promise(mqtt::matches(text, text), "a topic matches itself");
  return 0;
}
