#include "mqtt/listener.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <thread>

#include "base/log.hpp"
#include "base/time.hpp"
#include "http/tls.hpp"
#include "mqtt/connection.hpp"

namespace dinh::mqtt {

namespace {

constexpr std::int64_t tick_ms = 250, stop_patience_ms = 3'000;

}  // namespace

struct Listener::Impl {
  struct Door {
    std::unique_ptr<asio::ssl::context> tls;
    tcp::acceptor acceptor;
    std::uint16_t port = 0;
  };
  Core core;
  std::vector<std::unique_ptr<Door>> doors;
  asio::steady_timer ticker;
  std::thread thread;

  Impl(ListenerOptions options, ListenerPorts ports, Metrics& metrics)
      : core(std::move(options), std::move(ports), metrics), ticker(core.io) {
    for (auto const& at : core.options.endpoints) doors.push_back(open(at));
    core.mailbox->open([this] { asio::post(core.io, [this] { core.mailbox->take_out(); }); });
    for (auto const& door : doors) accept(*door);
    tick();
    thread = std::thread([this] { run(); });
  }
  ~Impl() { core.mailbox->close(); }

  std::unique_ptr<Door> open(ListenerEndpoint const& at) {
    tcp::endpoint endpoint(asio::ip::make_address(at.address), at.port);
    auto out = std::make_unique<Door>(Door{http::server_tls(at.tls_certificate, at.tls_key, "mqtt.tls"), tcp::acceptor(core.io), 0});
    out->acceptor.open(endpoint.protocol());
    out->acceptor.set_option(tcp::acceptor::reuse_address(true));
    out->acceptor.bind(endpoint);  // throws when the port is taken
    out->acceptor.listen(1024);
    out->port = out->acceptor.local_endpoint().port();
    return out;
  }

  void run() {
    for (;;) {
      try {
        core.io.run();
        return;
      } catch (std::exception const& e) {  // of ours: the house stays open
        log_error("mqtt listener failed", {{"what", e.what()}});
      }
    }
  }

  void accept(Door& door) {
    door.acceptor.async_accept([this, &door](boost::system::error_code error, tcp::socket socket) {
      if (core.stopping) return;
      if (!error) admit(std::move(socket), door);
      if (error == asio::error::no_descriptors) {  // wait for some to close instead of spinning
        auto pause = std::make_shared<asio::steady_timer>(core.io, std::chrono::milliseconds(50));
        pause->async_wait([this, pause, &door](boost::system::error_code) { accept(door); });
        return;
      }
      accept(door);
    });
  }

  void admit(tcp::socket socket, Door& door) {
    boost::system::error_code ec;
    auto peer = socket.remote_endpoint(ec).address().to_string();
    auto at = core.per_peer.find(peer);
    auto const& limits = core.options.limits;
    bool crowded =
        core.connections.size() >= limits.max_clients || (at != core.per_peer.end() && at->second >= limits.max_clients_per_peer);
    if (crowded) core.figures.refused_connections.add();
    if (ec || crowded) return;  // the socket closes
    auto connection = std::make_shared<Connection>(core, std::move(socket), std::move(peer), door.tls.get());
    core.connections.insert(connection);
    connection->start();
  }

  std::vector<std::shared_ptr<Connection>> all() const { return {core.connections.begin(), core.connections.end()}; }

  void tick() {
    ticker.expires_after(std::chrono::milliseconds(tick_ms));
    ticker.async_wait([this](boost::system::error_code error) {
      if (error) return;
      tick();
      auto now_ms = monotonic_ms();
      for (auto const& connection : all()) connection->tick(now_ms);
      core.broker.tick(now_ms);
    });
  }

  void begin_stop() {
    core.stopping = true;
    boost::system::error_code ec;
    for (auto const& door : doors) door->acceptor.close(ec);
    for (auto const& connection : all()) connection->stop();
    wait_for_last(monotonic_ms() + stop_patience_ms);
  }

  void wait_for_last(std::int64_t until_ms) {
    if (core.connections.empty() || monotonic_ms() >= until_ms) return core.io.stop();
    auto timer = std::make_shared<asio::steady_timer>(core.io, std::chrono::milliseconds(10));
    timer->async_wait([this, timer, until_ms](boost::system::error_code) { wait_for_last(until_ms); });
  }
};

Listener::Listener(ListenerOptions options, ListenerPorts ports, Metrics& metrics)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(ports), metrics)) {}

Listener::~Listener() { stop(); }

std::uint16_t Listener::port(std::size_t endpoint) const { return impl_->doors.at(endpoint)->port; }

void Listener::publish(std::string topic, std::string payload, int qos, bool retain) {
  auto message =
      std::make_shared<Publication>(Publication{.topic = std::move(topic), .payload = std::move(payload), .qos = qos, .retain = retain});
  impl_->core.mailbox->post([this, message] { impl_->core.broker.route(message, {}); });
}

void Listener::close_if(std::function<bool(Client const&)> concerns) {
  impl_->core.mailbox->post([this, concerns = std::move(concerns)] {
    for (auto const& connection : impl_->all())
      if (connection->serves() && concerns(connection->client())) connection->expel();
  });
}

void Listener::stop() {
  if (!impl_->thread.joinable()) return;
  asio::post(impl_->core.io, [this] { impl_->begin_stop(); });
  impl_->thread.join();
}

}  // namespace dinh::mqtt
