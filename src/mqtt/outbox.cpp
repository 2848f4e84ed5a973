#include "mqtt/outbox.hpp"

#include <algorithm>

namespace dinh::mqtt {

bool Outbox::add(Outgoing one) {
  auto size = one.message->bytes();
  auto is_full = [&] { return queue_.size() >= limits_.messages || bytes_ + size > limits_.bytes; };
  bool dropped = false;
  while (is_full()) {
    dropped = true;
    if (one.qos == 0 || !drop_one_of_qos_0()) return false;
  }
  bytes_ += size;
  of_qos_0_ += one.qos == 0;
  queue_.push_back(std::move(one));
  return !dropped;
}

bool Outbox::drop_one_of_qos_0() {
  if (of_qos_0_ == 0) return false;
  auto at = std::find_if(queue_.begin(), queue_.end(), [](auto const& one) { return one.qos == 0; });
  bytes_ -= at->message->bytes();
  --of_qos_0_;
  queue_.erase(at);
  return true;
}

void Outbox::connected(Version version, std::size_t receive_maximum, std::size_t max_packet_bytes) {
  version_ = version;
  receive_maximum_ = std::min(receive_maximum, limits_.unacknowledged);
  max_packet_bytes_ = max_packet_bytes;
  sent_again_ = 0;
}

void Outbox::disconnected() {
  std::erase_if(queue_, [](auto const& one) { return one.qos == 0; });
  of_qos_0_ = 0;
  bytes_ = 0;
  for (auto const& one : queue_) bytes_ += one.message->bytes();
}

void Outbox::forget_front() {
  bytes_ -= queue_.front().message->bytes();
  of_qos_0_ -= queue_.front().qos == 0;
  queue_.pop_front();
}

std::uint16_t Outbox::free_id() {
  auto is_taken = [&] { return std::any_of(sent_.begin(), sent_.end(), [&](auto const& s) { return s.id == last_id_; }); };
  do ++last_id_;
  while (last_id_ == 0 || is_taken());
  return last_id_;
}

std::string Outbox::packet_of(Outgoing const& one, std::uint16_t id, bool duplicate, std::int64_t now_ms) const {
  auto const& m = *one.message;
  Publish p{m.topic, m.payload, one.qos, id, {}, one.retain, duplicate};
  if (version_ == Version::v5) {
    p.properties = m.properties;
    for (auto subscription : one.subscription_ids) p.properties.add(Property::subscription_id, subscription);
    if (m.expires_ms != 0)  // §3.3.2.3.3: what is left of it
      p.properties.add(Property::message_expiry_s, static_cast<std::uint32_t>(std::max<std::int64_t>(0, m.expires_ms - now_ms) / 1000));
  }
  return encode(p, version_);
}

void Outbox::send_again(std::string& to, Sent const& sent, std::int64_t now_ms) const {
  if (sent.is_received) to += encode(Ack{Type::pubrel, sent.id}, version_);
  else to += packet_of(sent.what, sent.id, true, now_ms);
}

bool Outbox::next(std::string& to, std::int64_t now_ms) {
  if (sent_again_ < sent_.size()) return send_again(to, sent_[sent_again_++], now_ms), true;
  while (!queue_.empty()) {
    auto& one = queue_.front();
    if (one.qos > 0 && sent_.size() >= receive_maximum_) return false;
    auto id = one.qos > 0 ? free_id() : std::uint16_t{0};
    bool is_expired = one.message->is_expired(now_ms);
    auto packet = is_expired ? std::string() : packet_of(one, id, false, now_ms);
    if (is_expired || packet.size() > max_packet_bytes_) {  // §3.1.2.11.4: as if it had been sent
      ++dropped_;
      forget_front();
      continue;
    }
    to += packet;
    if (one.qos > 0) {
      sent_.push_back({one, id});
      sent_again_ = sent_.size();
    }
    forget_front();
    return true;
  }
  return false;
}

std::optional<Ack> Outbox::acknowledged(Ack const& ack) {
  auto at = std::find_if(sent_.begin(), sent_.end(), [&](auto const& s) { return s.id == ack.id; });
  bool known = at != sent_.end() && at->what.qos == (ack.type == Type::puback ? 1 : 2);
  if (ack.type == Type::pubrec && !is_refusal(ack.reason)) {
    if (known) at->is_received = true;
    return Ack{Type::pubrel, ack.id, known ? Reason::success : Reason::packet_id_not_found};
  }
  if (!known || (ack.type == Type::pubcomp && !at->is_received)) return {};
  if (static_cast<std::size_t>(at - sent_.begin()) < sent_again_) --sent_again_;
  sent_.erase(at);
  return {};
}

}  // namespace dinh::mqtt
