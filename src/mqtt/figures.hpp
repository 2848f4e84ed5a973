#pragma once
// What a listener counts.
#include "base/metrics.hpp"

namespace dinh::mqtt {

struct Figures {
  explicit Figures(Metrics& metrics)
      : in(metrics.counter("dinh_mqtt_messages_total", "direction=\"in\"", "Messages from devices, and to subscribers")),
        out(metrics.counter("dinh_mqtt_messages_total", "direction=\"out\"", "Messages from devices, and to subscribers")),
        dropped(
            metrics.counter("dinh_mqtt_dropped_total", "", "Messages a subscriber was not told: too slow, expired, or too large for it")),
        refused_connections(refused(metrics, "connection")),
        refused_messages(refused(metrics, "message")),
        refused_subscriptions(refused(metrics, "subscription")),
        faults(metrics.counter("dinh_mqtt_faults_total", "", "Connections ended for a packet that was malformed or against the protocol")) {
    metrics.gauge("dinh_mqtt_clients", "", "Clients that are connected", [n = clients] { return static_cast<double>(n->load()); });
    metrics.gauge("dinh_mqtt_sessions", "", "Sessions, with those whose client is away",
                  [n = sessions] { return static_cast<double>(n->load()); });
    metrics.gauge("dinh_mqtt_retained", "", "Messages that are retained", [n = retained] { return static_cast<double>(n->load()); });
  }
  // Shared with the gauges, which the metrics keep.
  std::shared_ptr<std::atomic<std::size_t>> clients = std::make_shared<std::atomic<std::size_t>>(0);
  std::shared_ptr<std::atomic<std::size_t>> sessions = std::make_shared<std::atomic<std::size_t>>(0);
  std::shared_ptr<std::atomic<std::size_t>> retained = std::make_shared<std::atomic<std::size_t>>(0);
  Counter &in, &out, &dropped, &refused_connections, &refused_messages, &refused_subscriptions, &faults;

 private:
  static Counter& refused(Metrics& metrics, std::string const& what) {
    return metrics.counter("dinh_mqtt_refused_total", "what=\"" + what + "\"", "What devices asked for and did not get");
  }
};

}  // namespace dinh::mqtt
