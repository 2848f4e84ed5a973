#include "mqtt/core.hpp"

#include "base/log.hpp"
#include "base/time.hpp"
#include "mqtt/connection.hpp"

namespace dinh::mqtt {

namespace {

class WillHandedOver : public Waiting, public std::enable_shared_from_this<WillHandedOver> {
 public:
  WillHandedOver(Core& core, PublicationPtr message) : core_(core), message_(std::move(message)) {}
  void settle(std::uint64_t, Reason reason) override {
    if (is_refusal(reason)) core_.figures.refused_messages.add();
    else core_.broker.route(message_, {});
    core_.wills.erase(shared_from_this());
  }

 private:
  Core& core_;
  PublicationPtr message_;
};

}  // namespace

Core::Core(ListenerOptions o, ListenerPorts p, Metrics& metrics)
    : options(std::move(o)),
      ports(std::move(p)),
      figures(metrics),
      broker(options.limits, figures, [this](LastWill will) { publish_will(std::move(will)); }) {}

void Core::hand_over(Client const& client, Publication const& m, bool is_will, std::weak_ptr<Waiting> who, std::uint64_t number) {
  Done done(std::make_shared<Done::Ticket>(mailbox, std::move(who), number));
  Incoming incoming{client, m.topic, m.payload, m.qos, m.retain, is_will, m.properties};
  try {
    ports.on_publish(incoming, std::move(done));
  } catch (std::exception const& e) {  // the ticket tells the device to come again
    log_error("a message from a device failed", {{"client", client.id}, {"what", e.what()}});
  }
}

void Core::publish_will(LastWill will) {
  if (stopping) return;  // it is not the devices that are gone
  if (!broker.has_room_for(*will.message)) return figures.refused_messages.add();
  if (will.message->expires_ms != 0) {  // §3.1.3.2.4: counted from now, not from CONNECT
    auto dated = std::make_shared<Publication>(*will.message);
    dated->expires_ms += monotonic_ms();
    will.message = std::move(dated);
  }
  auto handed_over = std::make_shared<WillHandedOver>(*this, will.message);
  wills.insert(handed_over);
  hand_over(will.client, *will.message, true, handed_over, 0);
}

bool Core::may(Client const& client, Access access, std::string_view topic) const {
  try {
    return ports.may(client, access, topic);
  } catch (std::exception const& e) {
    log_error("a device's right could not be told", {{"client", client.id}, {"what", e.what()}});
    return false;
  }
}

}  // namespace dinh::mqtt
