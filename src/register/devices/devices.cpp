#include "register/devices/devices.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "base/text.hpp"
#include "mqtt/topic.hpp"
#include "register/ngsild/operations.hpp"
#include "register/ngsild/payload.hpp"

namespace dinh::reg {

namespace {

constexpr std::size_t read_at_once = 50;  // messages; the state thread has other things to do as well
constexpr double unread_burst = 200, unread_per_minute = 60;

// As it came, when it is text; else its bytes in hexadecimal, as the records hold text.
std::string readable(std::string_view payload) {
  if (is_utf8(payload) && payload.find('\0') == payload.npos) return std::string(payload);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "hex:";
  for (auto c : payload) {
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

}  // namespace

Devices::Devices(Engine& engine, storage::Db& db, Clock clock, Ports ports, Metrics& metrics)
    : engine_(engine),
      store_(db),
      quarantine_(db),
      clock_(std::move(clock)),
      ports_(std::move(ports)),
      kept_(metrics.counter("dinh_device_messages_total", "outcome=\"kept\"", "Messages of devices")),
      unmapped_(metrics.counter("dinh_device_messages_total", "outcome=\"unmapped\"", "Messages of devices")),
      unread_(metrics.counter("dinh_device_messages_total", "outcome=\"quarantined\"", "Messages of devices")),
      unread_limit_(unread_burst, unread_per_minute),
      keeper_([this] { keep_unread(); }) {}

Devices::~Devices() {
  {
    std::lock_guard guard(mutex_);
    is_stopping_ = true;
  }
  wake_.notify_all();
  keeper_.join();
}

void Devices::start() {
  engine_.on_change([this, alive = std::weak_ptr(alive_)](Change const& c) {
    if (alive.lock()) settle(c.seq);
  });
}

mqtt::ListenerPorts Devices::listener_ports() {
  return {.authenticate = [this](mqtt::Login login, auto answer) { answer(let_in(login)); },
          .may = [this](mqtt::Client const& client, mqtt::Access access, std::string_view topic) { return may(client, access, topic); },
          .on_publish = [this](mqtt::Incoming const& m, mqtt::Done done) { take(m.client, m.topic, m.payload, std::move(done)); }};
}

Result<std::shared_ptr<const Actor>> Devices::let_in(mqtt::Login const& login) {
  TRY(auto guest, ports_.let_in(login.password.value_or(""), login.peer));
  auto actor = std::make_shared<const Actor>(*guest.actor);
  if (guests_.size() >= guests_swept_at_) {
    std::erase_if(guests_, [](auto const& known) { return known.second.actor.expired(); });
    guests_swept_at_ = 2 * guests_.size() + 64;
  }
  guests_[actor.get()] = {actor, std::move(guest.may_go_on)};
  return actor;
}

bool Devices::may_go_on(mqtt::Client const& client) {
  auto guest = guests_.find(client.actor.get());
  return guest != guests_.end() && guest->second.may_go_on();
}

// Who may write to the register may publish; so may the key that a mapping names, to the topics of that mapping.
bool Devices::may(mqtt::Client const& client, mqtt::Access access, std::string_view topic) const {
  auto const& actor = *client.actor;
  if (ports_.is_bound && ports_.is_bound(actor)) return false;
  if (access == mqtt::Access::subscribe) return actor.can("register.read");
  if (actor.can("register.write")) return true;
  auto all = store_.all();
  return !actor.api_key.empty() && std::any_of(all->begin(), all->end(), [&](MappingView const& one) {
    return one.mapping.key == actor.api_key && mqtt::matches(one.mapping.topic, topic);
  });
}

void Devices::take(mqtt::Client const& client, std::string_view topic, std::string_view payload, mqtt::Done done) {
  {
    std::lock_guard guard(mutex_);
    inbox_.push_back({std::string(topic), std::string(payload), client.actor->api_key, std::move(done)});
    if (std::exchange(is_called_, true)) return;
  }
  ports_.on_state([this, alive = std::weak_ptr(alive_)] {
    if (alive.lock()) read_some();
  });
}

void Devices::read_some() {
  std::deque<Message> some;
  bool is_all = false;
  {
    std::lock_guard guard(mutex_);
    for (std::size_t i = 0; i < read_at_once && !inbox_.empty(); ++i) {
      some.push_back(std::move(inbox_.front()));
      inbox_.pop_front();
    }
    is_all = inbox_.empty();
    if (is_all) is_called_ = false;
  }
  auto mappings = store_.all();
  for (auto& message : some) read(std::move(message), *mappings);
  if (!is_all)
    ports_.on_state([this, alive = std::weak_ptr(alive_)] {
      if (alive.lock()) read_some();
    });
}

void Devices::read(Message message, Mappings const& mappings) {
  for (auto const& [id, mapping] : mappings) {
    auto captured = captures(mapping.topic, message.topic);
    if (!captured || (!mapping.key.empty() && mapping.key != message.key)) continue;
    auto entity = entity_of(mapping, *captured, message.payload, clock_());
    auto seq = entity ? put(*entity, mapping.tenant) : Result<Seq>(tl::unexpected(entity.error()));
    if (seq) {
      unsettled_.push_back({*seq, std::move(message.done)});
      kept_.add(1);
      return settle(engine_.delivered());  // at once, when nothing changed
    }
    if (entity && (seq.error().code == Code::storage_full || seq.error().code == Code::overloaded))
      return message.done(mqtt::Reason::server_busy);
    return put_aside(std::move(message), mapping.tenant, "mapping " + std::to_string(id) + ": " + seq.error().detail);
  }
  unmapped_.add(1);
  message.done(mqtt::Reason::success);
}

Result<Seq> Devices::put(std::string const& entity, std::string const& tenant) {
  json::Parser parser;
  TRY(auto view, parser.parse(entity));
  TRY(auto input, read_entity(view, {*Context::core()}));
  auto now = clock_();
  auto document = engine_.find(tenant, input.id);
  if (!document) return engine_.apply(create(std::move(input), tenant, now));
  auto update = append({*document, engine_.names(), tenant, now}, std::move(input), true);
  return update.changes() ? engine_.apply(std::move(update.delta)) : Result<Seq>(document->version);
}

void Devices::settle(Seq durable) {
  for (; !unsettled_.empty() && unsettled_.front().seq <= durable; unsettled_.pop_front()) unsettled_.front().done(mqtt::Reason::success);
}

// Acknowledged once the quarantine has it. A device that sends rubbish by the thousand does not fill the disk: the rest is refused.
void Devices::put_aside(Message message, std::string tenant, std::string reason) {
  if (!unread_limit_.allow(message.key, monotonic_ms())) return message.done(mqtt::Reason::quota_exceeded);
  QuarantineRow row;
  row.tenant = std::move(tenant);
  row.source = "mqtt:" + message.topic;
  row.reason = std::move(reason);
  row.repairs = "[]";
  row.payload = readable(message.payload);
  row.received_at = clock_();
  std::lock_guard guard(mutex_);
  unread_box_.push_back({std::move(row), std::move(message.done)});
  wake_.notify_one();
}

void Devices::keep_unread() {
  std::unique_lock guard(mutex_);
  for (;;) {
    wake_.wait(guard, [&] { return is_stopping_ || !unread_box_.empty(); });
    if (is_stopping_) return;
    auto next = std::move(unread_box_.front());
    unread_box_.pop_front();
    guard.unlock();
    try {
      if (!quarantine_.quarantined_already(next.row)) quarantine_.quarantine(next.row);
      unread_.add(1);
      next.done(mqtt::Reason::success);
    } catch (storage::StorageError const& error) {
      log_warning("device: a message cannot be put into quarantine", {{"source", next.row.source}, {"why", error.what()}});
      next.done(mqtt::Reason::server_busy);
    }
    guard.lock();
  }
}

}  // namespace dinh::reg
