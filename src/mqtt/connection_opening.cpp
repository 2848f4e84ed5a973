// From CONNECT to CONNACK (OASIS MQTT 5.0 §3.1.4, §3.2), and the end of it.
#include "base/log.hpp"
#include "base/random.hpp"
#include "base/time.hpp"
#include "mqtt/connection.hpp"
#include "mqtt/topic.hpp"

namespace dinh::mqtt {

namespace {

constexpr std::size_t max_client_id_bytes = 256;

// Of a CONNECT that could not be read: an answer its sender understands, if that can be told.
std::optional<Version> version_of(Packet const& p) {
  BytesIn in(p.body);
  in.text();
  auto level = in.u8();
  if (p.type != Type::connect || !in.ok()) return {};
  return level >= 5 ? Version::v5 : Version::v3_1_1;
}

Reason reason_of(Error const& error) {
  switch (error.code) {
    case Code::unauthenticated: return Reason::bad_user_or_password;
    case Code::forbidden: return Reason::not_authorized;
    case Code::too_many: return Reason::connection_rate_exceeded;
    default: return Reason::server_unavailable;
  }
}

}  // namespace

void Connection::fail(Packet const* packet, Fault const& what) {
  core_.figures.faults.add();
  log_debug("mqtt client is against the protocol", {{"peer", client_.peer}, {"what", what.what}});
  if (state_ == State::serving) return end(what.reason);
  auto version = packet ? version_of(*packet) : std::nullopt;
  // 3.1.1 has an answer only for a version that is not spoken (its §3.1.4).
  if (!version || (version == Version::v3_1_1 && what.reason != Reason::unsupported_version)) return close();
  client_.version = *version;
  refuse(what.reason);
}

void Connection::refuse(Reason reason) {
  core_.figures.refused_connections.add();
  out_ += encode(Connack{reason, false, {}}, client_.version);
  leave_as(State::leaving);
  schedule();
}

Read<void> Connection::on_connect(Packet const& p) {
  TRY(auto c, read_connect(p));
  client_.version = c.version;
  client_.id = c.client_id;
  client_.user = c.user.value_or("");
  auto const& asked = c.properties;
  bool is_v5 = c.version == Version::v5;
  auto expiry_s = is_v5 ? asked.number(Property::session_expiry_s).value_or(0) : c.clean_start ? 0 : limits_.max_session_expiry_s;
  opening_ = {.clean_start = c.clean_start,
              .is_id_ours = c.client_id.empty(),
              .keep_alive_s = c.keep_alive_s,
              .expiry_s = std::min(expiry_s, limits_.max_session_expiry_s),
              .receive_maximum = asked.number(Property::receive_maximum).value_or(65'535),
              .max_packet_bytes = asked.number(Property::maximum_packet_size).value_or(0xffff'ffff)};
  if (asked.text(Property::authentication_method)) return refuse(Reason::bad_authentication_method), Read<void>();  // §4.12: none is spoken
  if (c.client_id.empty() && !is_v5 && !c.clean_start) return refuse(Reason::client_id_not_valid), Read<void>();    // 3.1.1 §3.1.3.1
  if (c.client_id.size() > max_client_id_bytes) return refuse(Reason::client_id_not_valid), Read<void>();
  if (opening_.is_id_ours) client_.id = "dinh-" + random_token(16);
  if (c.will) {
    auto const& w = *c.will;
    will_ = std::make_unique<LastWill>();
    will_->message = std::make_shared<Publication>(publication_of(w.topic, w.payload, w.qos, w.retain, w.properties, 0));
    will_delay_ms_ = std::int64_t{w.properties.number(Property::will_delay_s).value_or(0)} * 1000;
  }
  leave_as(State::authenticating);
  authenticate({client_.id, client_.peer, std::move(c.user), std::move(c.password), c.version, client_.tls});
  return {};
}

void Connection::authenticate(Login login) {
  auto answer = [mailbox = core_.mailbox, who = weak_from_this()](Result<std::shared_ptr<const Actor>> actor) {
    mailbox->post([who, actor = std::move(actor)] {
      if (auto self = who.lock()) self->authenticated(actor);
    });
  };
  try {
    core_.ports.authenticate(std::move(login), std::move(answer));
  } catch (std::exception const& e) {
    log_error("a device could not be authenticated", {{"client", client_.id}, {"what", e.what()}});
    refuse(Reason::server_unavailable);
  }
}

void Connection::authenticated(Result<std::shared_ptr<const Actor>> actor) {
  if (state_ != State::authenticating) return;
  if (!actor) return refuse(reason_of(actor.error()));
  if (!*actor) return refuse(Reason::server_unavailable);
  client_.actor = std::move(*actor);
  if (will_) {
    auto verdict = verdict_on(*will_->message);
    if (is_refusal(verdict)) return refuse(verdict);
  }
  open_session();
}

void Connection::open_session() {
  // By user too: a client id is no secret, and another user must not end or inherit this one's session.
  auto key = client_.user + '\0' + client_.id;
  auto now_ms = monotonic_ms();
  auto opened = core_.broker.open(key, opening_.clean_start, now_ms);
  if (!opened.session) return refuse(Reason::quota_exceeded);
  session_ = opened.session;
  session_->connected = this;
  session_->expiry_s = opening_.expiry_s;
  session_->outbox.connected(client_.version, opening_.receive_maximum, opening_.max_packet_bytes);
  ++*core_.figures.clients;
  in_.limit(limits_.max_packet_bytes);
  keep_alive_ms_ = std::int64_t{opening_.keep_alive_s} * 1500;  // §3.1.2.10: one and a half times
  last_heard_ms_ = now_ms;
  Connack answer{Reason::success, opened.was_there, {}};
  if (client_.version == Version::v5) {
    auto& p = answer.properties;
    p.add(Property::session_expiry_s, opening_.expiry_s);
    p.add(Property::receive_maximum, static_cast<std::uint32_t>(std::min<std::size_t>(limits_.max_unacknowledged, 65'535)));
    p.add(Property::maximum_packet_size, static_cast<std::uint32_t>(limits_.max_packet_bytes));
    p.add(Property::topic_alias_maximum, static_cast<std::uint32_t>(limits_.max_topic_aliases));
    if (opening_.is_id_ours) p.add(Property::assigned_client_id, client_.id);
  }
  out_ += encode(answer, client_.version);
  leave_as(State::serving);
  schedule();
}

Read<void> Connection::on_disconnect(Disconnect const& d) {
  if (auto expiry_s = d.properties.number(Property::session_expiry_s)) {
    if (session_->expiry_s == 0 && *expiry_s != 0)
      return fault(Reason::protocol_error, "DISCONNECT: a session expiry that CONNECT did not have");
    session_->expiry_s = std::min(*expiry_s, limits_.max_session_expiry_s);
  }
  leave_as(State::leaving);
  leave_session(d.reason != Reason::success);  // §3.14.4: only then is the will forgotten
  schedule();
  return {};
}

}  // namespace dinh::mqtt
