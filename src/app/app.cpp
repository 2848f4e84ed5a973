#include "app/app.hpp"

#include "base/log.hpp"

namespace dinh::app {
namespace {

http::ServerOptions server_options(Config const& config) {
  http::ServerOptions out;
  out.address = config.address;
  out.port = static_cast<std::uint16_t>(config.port);
  out.tls_certificate = config.tls.certificate;
  out.tls_key = config.tls.key;
  out.proxies = http::TrustedProxies::parse(config.http.trusted_proxies).value();  // checked with the configuration
  out.limits.worker_threads = static_cast<std::size_t>(config.worker_threads);
  out.explain = [](std::exception const& e) -> std::optional<Error> {
    if (dynamic_cast<storage::StorageFull const*>(&e))
      return Error{Code::storage_full, "the disk is full: reading goes on, writing has to wait", {}, {}, {}};
    if (dynamic_cast<storage::StorageConflict const*>(&e))
      return Error{Code::conflict, "this was done already, or contradicts what is stored", {}, {}, {}};
    if (dynamic_cast<storage::StorageUnavailable const*>(&e))
      return Error{Code::unavailable, "what keeps the records does not answer; nothing was lost, try again in a moment", {}, {}, {}};
    return {};
  };
  return out;
}

// A sign-out ends what the session looks at, too.
http::ServerOptions watched(http::ServerOptions options, Parts& parts) {
  options.watch = [&parts](http::Request const& request) { return parts.civic.people.doorman().watch(request); };
  return options;
}

}  // namespace

App::App(Folder const& folder, Config const& config)
    : parts(folder, config, now, [this](std::function<void()> task) { server_.post(std::move(task)); }),
      server_(
          watched(server_options(config), parts), parts.router,
          [this](http::Request const& request) { return parts.civic.people.doorman().who(request); }, parts.metrics) {
  gate_->server = &server_;
  parts.engine.on_durable([gate = gate_, &engine = parts.engine](reg::Seq seq) {
    std::lock_guard lock(gate->mutex);
    if (!gate->server) return;
    gate->server->durable(seq);
    gate->server->post([&engine, seq] { engine.deliver(seq); });
  });
  if (auto const& mqtt = config.mqtt; mqtt.enabled)
    devices_ = std::make_unique<mqtt::Listener>(
        mqtt::ListenerOptions{.endpoints = {{mqtt.address, static_cast<std::uint16_t>(mqtt.port), mqtt.tls.certificate, mqtt.tls.key}}},
        parts.devices.listener_ports(), parts.metrics);
  parts.jobs.end_leases();
  plan_background();
  plan_state_thread();
}

App::~App() {
  background.stop();
  for (auto& thread : channel_threads) thread->stop();
  parts.hotline.couriers().stop();
  std::lock_guard lock(gate_->mutex);
  gate_->server = nullptr;
}

void App::plan_background() {
  parts.hotline.learn_soon();
  background.every(second_ms, "records checkpoint", [this] { parts.db->checkpoint(); });
  background.every(second_ms, "subscriptions", [this] { parts.subscriptions.keep(); });
  background.every(second_ms, "access log", [this] { parts.sharing.access_log().keep(); });
  background.every(second_ms, "source subscriptions", [this] { parts.source_subscriptions.keep(); });
  background.every(second_ms, "snapshots", [this] { parts.snapshots.keep(); });
  auto beside = [this](std::int64_t ms, std::string name, std::function<void()> work) {
    channel_threads.emplace_back(std::make_unique<Background>())->every(ms, std::move(name), std::move(work));
  };
  for (auto& worker : parts.channels.workers()) beside(20, worker.name, [work = std::move(worker.work)] { work(); });
  beside(second_ms, "recordings", [this] { parts.phone.fetch(); });
  background.every(second_ms, "couriers", [this] { parts.hotline.couriers().tend(); });
  background.every(10, "project cases", [this] { parts.hotline.project(); });
  background.every(2 * second_ms, "figures", [this] { parts.operations.service().refresh(); });
  background.every(10 * second_ms, "refresh", [this] {
    parts.civic.refresh();
    parts.sharing.contracts().reload();
  });
  background.every(5 * second_ms, "retention", [this] { parts.retention.keep(); });  // works once a day, and when the rules changed
  background.every(second_ms, "alarms", [this] { parts.hotline.fire_alarms(); });
  background.every(5 * second_ms, "armed clocks", [this] { parts.hotline.keep_alarms(); });
  background.every(10 * second_ms, "successions", [this] { parts.hotline.follow_successions(); });
  background.every(10 * second_ms, "personal data", [this] { parts.hotline.give_up_old(); });
  background.every(10 * second_ms, "quality of answers", [this] { parts.hotline.judge_answers(); });
  background.every(minute_ms, "last seen", [this] { parts.civic.write_seen(); });
  background.every(5 * minute_ms, "series", [this] { parts.operations.service().record(); });
  background.every(hour_ms, "old recordings", [this] { parts.phone.erase_old(); });
  background.every(hour_ms, "forget", [this] {
    parts.channels.forget();
    parts.hotline.forget();
    parts.request_keys.forget();
    parts.jobs.forget_done(parts.clock() + -7 * day_ms);
  });
}

void App::plan_state_thread() {
  server_.post([this] {
    parts.health.start();
    parts.sharing.access_log().start();
    parts.operations.start();
    parts.subscriptions.start();
    parts.source_subscriptions.start();
    parts.remote_subscriptions.be_told_at(address_for_others(parts.config, server_.port()));
    parts.remote_subscriptions.start();
    parts.snapshots.start();
    parts.text_search.start();
    parts.devices.start();
  });
  server_.every(3, [this] {
    parts.text_search.tick();
    parts.operations.flush();
    parts.changes.flush();
  });
  server_.every(100, [this] { parts.operations.sweep(); });
  server_.every(500, [this] { parts.subscriptions.tick(); });
  server_.every(second_ms, [this] { parts.engine.checkpoint(false); });
  server_.every(second_ms, [this] { parts.phone.live().tick(); });
  if (devices_)
    server_.every(second_ms,
                  [this] { devices_->close_if([this](mqtt::Client const& client) { return !parts.devices.may_go_on(client); }); });
}

std::string App::address() const {
  auto const& config = parts.config;
  std::string host = config.address == "127.0.0.1" ? "localhost" : config.address;
  return (config.tls.certificate.empty() ? "http://" : "https://") + host + ":" + std::to_string(server_.port());
}

std::string App::mqtt_address() const {
  auto const& mqtt = parts.config.mqtt;
  return devices_ ? (mqtt.tls.certificate.empty() ? "mqtt://" : "mqtts://") + mqtt.address + ":" + std::to_string(devices_->port()) : "";
}

void App::run() {
  background.start();
  for (auto& thread : channel_threads) thread->start();
  parts.hotline.couriers().start();
  server_.run();
}

void App::stop() {
  background.stop();
  for (auto& thread : channel_threads) thread->stop();
  parts.hotline.couriers().stop();
  parts.remote_subscriptions.stop();
  parts.snapshots.stop();
  if (devices_) devices_->stop();  // while the state thread can still settle what is under way
  server_.stop();
}

}  // namespace dinh::app
