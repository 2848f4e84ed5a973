// What a client that was let in sends (OASIS MQTT 5.0 §3.3 to §3.14, §4.3, §4.6).
#include "base/time.hpp"
#include "mqtt/connection.hpp"
#include "mqtt/topic.hpp"

namespace dinh::mqtt {

namespace {

bool is_not_now(Reason reason) { return reason == Reason::server_busy || reason == Reason::server_unavailable; }

std::string_view without_group(std::string_view filter) {
  auto own = shared(filter);
  return own ? own->filter : filter;
}

}  // namespace

Read<void> Connection::handle(Packet const& p) {
  if (state_ == State::expecting) return on_connect(p);
  auto version = client_.version;
  switch (p.type) {
    case Type::publish: {
      TRY(auto publish, read_publish(p, version));
      return on_publish(publish);
    }
    case Type::puback:
    case Type::pubrec:
    case Type::pubrel:
    case Type::pubcomp: {
      TRY(auto ack, read_ack(p, version));
      return on_acknowledgement(ack);
    }
    case Type::subscribe: {
      TRY(auto subscribe, read_subscribe(p, version));
      return on_subscribe(subscribe);
    }
    case Type::unsubscribe: {
      TRY(auto unsubscribe, read_unsubscribe(p, version));
      return on_unsubscribe(unsubscribe);
    }
    case Type::pingreq:
      TRY_DO(read_ping(p));
      out_ += encode_ping(Type::pingresp);
      schedule();
      return {};
    case Type::disconnect: {
      TRY(auto disconnect, read_disconnect(p, version));
      return on_disconnect(disconnect);
    }
    default: return fault(Reason::protocol_error, "a packet that a client does not send, or not now");
  }
}

// §3.3.2.3.4
Read<std::string_view> Connection::topic_of(Publish const& p) {
  auto alias = p.properties.number(Property::topic_alias);
  if (!alias) return p.topic;
  if (*alias > limits_.max_topic_aliases) return fault(Reason::topic_alias_invalid, "PUBLISH: a topic alias above the maximum");
  if (aliases_.size() < *alias) aliases_.resize(*alias);
  auto& known = aliases_[*alias - 1];
  if (!p.topic.empty() && p.topic.size() <= limits_.max_topic_bytes) known = p.topic;
  if (p.topic.empty() && known.empty()) return fault(Reason::protocol_error, "PUBLISH: a topic alias that stands for nothing");
  return p.topic.empty() ? std::string_view(known) : p.topic;
}

Reason Connection::verdict_on(Publication const& m) const {
  bool is_long = m.topic.size() > limits_.max_topic_bytes || levels(m.topic) > limits_.max_topic_levels;
  if (is_long || m.topic.starts_with('$')) return Reason::topic_name_invalid;  // §4.7.2: those are the server's
  if (!core_.may(client_, Access::publish, m.topic)) return Reason::not_authorized;
  return core_.broker.has_room_for(m) ? Reason::success : Reason::quota_exceeded;
}

Read<void> Connection::on_publish(Publish const& p) {
  if (p.properties.number(Property::subscription_id))
    return fault(Reason::protocol_error, "PUBLISH: a subscription identifier of a client");
  TRY(auto topic, topic_of(p));
  core_.figures.in.add();
  if (p.qos == 2) {
    auto begun = session_->inbound.find(p.id);
    if (begun != session_->inbound.end()) {  // §4.3.3: it has arrived before, and is not handed over again
      add_pending({.qos = 2, .id = p.id, .is_settled = begun->second == Inbound::accepted});
      return release(), Read<void>();
    }
    // §3.3.4: those whose PUBREL is still to come count
    if (client_.version == Version::v5 && session_->inbound.size() >= limits_.max_unacknowledged)
      return fault(Reason::receive_maximum_exceeded, "PUBLISH: more than Receive Maximum");
    if (session_->inbound.size() >= 65'535) return fault(Reason::receive_maximum_exceeded, "PUBLISH: more ids than there are");
  }
  auto message = std::make_shared<Publication>(publication_of(topic, p.payload, p.qos, p.retain, p.properties, monotonic_ms()));
  auto verdict = verdict_on(*message);
  if (p.qos == 2) session_->inbound.emplace(p.id, Inbound::handed_over);
  add_pending({.message = message, .qos = p.qos, .id = p.id, .is_settled = is_refusal(verdict), .reason = verdict});
  if (is_refusal(verdict)) return release(), Read<void>();
  core_.hand_over(client_, *message, false, weak_from_this(), first_pending_ + pending_.size() - 1);
  return {};
}

void Connection::add_pending(Pending one) {
  auto bytes = one.message ? one.message->bytes() : 0;
  pending_bytes_ += bytes;
  core_.unsettled_bytes += bytes;
  pending_.push_back(std::move(one));
}

void Connection::settle(std::uint64_t number, Reason reason) {
  auto& one = pending_[number - first_pending_];
  one.is_settled = true;
  one.reason = reason;
  if (number == first_pending_) release();
}

void Connection::settled_of_qos_2(std::uint16_t id, Reason reason) {
  bool found = false;
  for (auto& one : pending_)
    if (one.qos == 2 && one.id == id && !one.message && !one.is_settled) one.is_settled = found = true, one.reason = reason;
  if (found && pending_.front().is_settled) release();
}

// §4.6: acknowledged in the order of arrival, whatever was settled first.
void Connection::release() {
  while (!pending_.empty() && pending_.front().is_settled) {
    auto one = std::move(pending_.front());
    pending_.pop_front();
    ++first_pending_;
    auto bytes = one.message ? one.message->bytes() : 0;
    pending_bytes_ -= bytes;
    core_.unsettled_bytes -= bytes;
    conclude(one);
  }
  if (state_ != State::closed) schedule();
  else if (pending_.empty()) forget();
}

void Connection::conclude(Pending const& one) {
  bool refused = is_refusal(one.reason);
  if (one.message && refused) core_.figures.refused_messages.add();
  if (one.message && !refused) core_.broker.route(one.message, session_->key);
  if (one.qos == 2) return conclude_qos_2(one);
  if (one.qos == 0 || state_ != State::serving) return;
  if (is_not_now(one.reason)) return end(one.reason);
  out_ += encode(Ack{Type::puback, one.id, one.reason, {}}, client_.version);
}

void Connection::conclude_qos_2(Pending const& one) {
  // 3.1.1 cannot be told of a refusal: for it the exchange goes on as if all were well.
  bool goes_on = !is_refusal(one.reason) || (client_.version == Version::v3_1_1 && !is_not_now(one.reason));
  if (one.message) {
    if (goes_on) session_->inbound[one.id] = Inbound::accepted;
    else session_->inbound.erase(one.id);
    if (session_->connected) session_->connected->settled_of_qos_2(one.id, one.reason);
  }
  if (state_ != State::serving) return;
  if (is_not_now(one.reason)) return end(one.reason);
  out_ += encode(Ack{Type::pubrec, one.id, one.reason, {}}, client_.version);
}

Read<void> Connection::on_acknowledgement(Ack const& ack) {
  if (ack.type != Type::pubrel) {
    if (auto answer = session_->outbox.acknowledged(ack)) out_ += encode(*answer, client_.version);
    schedule();
    return {};
  }
  auto begun = session_->inbound.find(ack.id);
  bool known = begun != session_->inbound.end();
  if (known && begun->second == Inbound::handed_over) return fault(Reason::protocol_error, "PUBREL before its PUBREC");
  if (known) session_->inbound.erase(begun);
  out_ += encode(Ack{Type::pubcomp, ack.id, known ? Reason::success : Reason::packet_id_not_found, {}}, client_.version);
  schedule();
  return {};
}

Read<void> Connection::on_subscribe(Subscribe const& s) {
  auto id = s.properties.number(Property::subscription_id).value_or(0);
  Suback answer{Type::suback, s.id, {}, {}};
  for (auto const& one : s.subscriptions) {
    bool may = core_.may(client_, Access::subscribe, without_group(one.filter));
    answer.reasons.push_back(may ? core_.broker.subscribe(*session_, one, id) : Reason::not_authorized);
    if (is_refusal(answer.reasons.back())) core_.figures.refused_subscriptions.add();
  }
  out_ += encode(answer, client_.version);  // what is retained goes out behind it: flush()
  schedule();
  return {};
}

Read<void> Connection::on_unsubscribe(Unsubscribe const& u) {
  Suback answer{Type::unsuback, u.id, {}, {}};
  for (auto filter : u.filters) answer.reasons.push_back(core_.broker.unsubscribe(*session_, filter));
  out_ += encode(answer, client_.version);
  schedule();
  return {};
}

}  // namespace dinh::mqtt
