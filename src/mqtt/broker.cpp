#include "mqtt/broker.hpp"

#include <algorithm>

#include "base/time.hpp"
#include "mqtt/topic.hpp"

namespace dinh::mqtt {

namespace {

constexpr std::size_t retained_piece = 256;  // topics that are looked at in one go

void forget_telling(Session& session, std::string_view filter) {
  std::erase_if(session.tellings, [&](Telling const& t) { return t.walk.filter == filter; });
}

}  // namespace

Broker::Broker(ListenerLimits const& limits, Figures& figures, PublishWill publish_will)
    : limits_(limits),
      figures_(figures),
      publish_will_(std::move(publish_will)),
      retained_(limits.max_retained, limits.max_retained_bytes) {}

Broker::Opened Broker::open(std::string const& key, bool clean_start, std::int64_t now_ms) {
  auto find = [&] {
    auto at = sessions_.find(key);
    return at == sessions_.end() ? nullptr : at->second;
  };
  auto session = find();
  if (session && session->connected) session->connected->end(Reason::session_taken_over);  // which may end the session
  session = find();
  if (session && !session->connected && now_ms >= session->away_until_ms) end(*session), session = nullptr;
  if (session && clean_start) end(*session), session = nullptr;
  if (session) {
    session->will.reset();  // §3.1.3.2.2: the client is back before its delay was over
    return {session, true};
  }
  if (sessions_.size() >= limits_.max_sessions) return {};
  OutboxLimits outbox{limits_.max_sent_unacknowledged, limits_.max_queued, limits_.max_queued_bytes};
  session = std::make_shared<Session>(key, outbox);
  sessions_.emplace(key, session);
  *figures_.sessions = sessions_.size();
  return {session, false};
}

void Broker::leave(Session& session, std::unique_ptr<LastWill> will, std::int64_t now_ms) {
  session.connected = nullptr;
  session.outbox.disconnected();
  session.away_until_ms = now_ms + std::int64_t{session.expiry_s} * 1000;
  bool waits = will && will->due_ms > now_ms && session.expiry_s > 0;
  if (waits) session.will = std::move(will);
  if (session.expiry_s == 0) end(session);
  if (will) publish_will_(std::move(*will));
}

void Broker::end(Session& session) {
  if (std::exchange(session.is_over, true)) return;
  auto will = std::move(session.will);
  for (auto const& [filter, how] : session.subscriptions) tree_.remove(filter, session);
  auto last = sessions_.extract(session.key);  // lives until we are done with it
  *figures_.sessions = sessions_.size();
  if (will) publish_will_(std::move(*will));  // §3.1.3.2.2: at the latest when the session ends
}

void Broker::tick(std::int64_t now_ms) {
  std::vector<std::shared_ptr<Session>> over;
  std::vector<LastWill> due;
  for (auto const& [key, session] : sessions_) {
    if (session->connected) continue;
    if (now_ms >= session->away_until_ms) over.push_back(session);
    else if (session->will && now_ms >= session->will->due_ms) due.push_back(std::move(*std::exchange(session->will, nullptr)));
  }
  for (auto const& session : over) end(*session);
  for (auto& will : due) publish_will_(std::move(will));
  *figures_.retained = retained_.size();
}

Reason Broker::subscribe(Session& session, Subscription const& wanted, std::uint32_t id) {
  auto own = shared(wanted.filter);
  auto filter = own ? own->filter : wanted.filter;
  if (wanted.filter.size() > limits_.max_topic_bytes || levels(filter) > limits_.max_topic_levels) return Reason::topic_filter_invalid;
  auto at = session.subscriptions.find(wanted.filter);
  bool is_new = at == session.subscriptions.end();
  if (is_new && session.subscriptions.size() >= limits_.max_subscriptions) return Reason::quota_exceeded;
  Granted how{wanted.qos, wanted.no_local, wanted.retain_as_published, id};
  tree_.set(wanted.filter, session, how);
  session.subscriptions.insert_or_assign(std::string(wanted.filter), how);
  bool is_told = wanted.retain_handling == 0 || (wanted.retain_handling == 1 && is_new);
  forget_telling(session, filter);
  if (is_told && !own) session.tellings.push_back({{std::string(filter)}, how});  // §4.8.2: a shared one is not told what is retained
  return static_cast<Reason>(wanted.qos);
}

Reason Broker::unsubscribe(Session& session, std::string_view filter) {
  auto at = session.subscriptions.find(filter);
  if (at == session.subscriptions.end()) return Reason::no_subscription_existed;
  tree_.remove(filter, session);
  forget_telling(session, filter);
  session.subscriptions.erase(at);
  return Reason::success;
}

bool Broker::tell_retained(Session& session, std::int64_t now_ms) {
  if (session.tellings.empty()) return false;
  auto& [walk, how] = session.tellings.front();
  auto went = retained_.go_on(walk, retained_piece, now_ms, [&](PublicationPtr const& message) {
    if (!session.outbox.has_room_for(*message)) return false;
    Outgoing one{message, std::min(message->qos, how.qos), true, {}};
    if (how.id != 0) one.subscription_ids.push_back(how.id);
    session.outbox.add(std::move(one));
    return true;
  });
  if (went == Retained::Went::to_the_end) session.tellings.pop_front();
  return went != Retained::Went::nowhere && !session.tellings.empty();
}

void Broker::tell(Session& session, Outgoing one) {
  if (!session.connected && one.qos == 0) return;  // nobody is there, and QoS 0 does not wait
  if (!session.outbox.add(std::move(one))) figures_.dropped.add();
  if (session.connected) session.connected->wake();
}

// In turn; who is away only when nobody else is there.
FilterTree::Member const* Broker::one_of(FilterTree::Group& group) const {
  auto count = group.members.size();
  for (std::size_t i = 0; i < count; ++i) {
    auto const& member = group.members[(group.turn + i) % count];
    if (!member.session->connected) continue;
    group.turn = (group.turn + i + 1) % count;
    return &member;
  }
  return count == 0 ? nullptr : &group.members[group.turn++ % count];
}

void Broker::route(PublicationPtr message, std::string_view from_key) {
  if (message->retain) retained_.keep(message);
  if (tree_.empty()) return;
  matching_.members.clear(), matching_.groups.clear();
  tree_.match(message->topic, matching_);
  // §3.3.4: a session whose subscriptions overlap is told once, with the highest QoS of them and the identifiers of all.
  auto by_session = [](auto const* a, auto const* b) { return a->session < b->session; };
  if (matching_.members.size() > 1) std::stable_sort(matching_.members.begin(), matching_.members.end(), by_session);
  auto const& members = matching_.members;
  for (std::size_t i = 0; i < members.size();) {
    auto& session = *members[i]->session;
    Outgoing one{message, -1, false, {}};
    for (; i < members.size() && members[i]->session == &session; ++i) {
      auto const& how = members[i]->how;
      if (how.no_local && session.key == from_key) continue;
      one.qos = std::max(one.qos, std::min(message->qos, how.qos));
      one.retain = one.retain || (how.retain_as_published && message->retain);  // §3.3.1.3
      if (how.id != 0) one.subscription_ids.push_back(how.id);
    }
    if (one.qos >= 0) tell(session, std::move(one));
  }
  for (auto* group : matching_.groups)
    if (auto const* member = one_of(*group)) {
      Outgoing one{message, std::min(message->qos, member->how.qos), member->how.retain_as_published && message->retain, {}};
      if (member->how.id != 0) one.subscription_ids.push_back(member->how.id);
      tell(*member->session, std::move(one));
    }
}

}  // namespace dinh::mqtt
