#include "channels/outbox.hpp"

#include "base/log.hpp"

namespace dinh::channels {
namespace {

constexpr int day_min = 24 * 60;
// About a day and a half: longer than any outage that is still worth a message afterwards.
constexpr storage::JobPolicy policy{
    .lease_ms = 2 * minute_ms, .first_retry_ms = 2 * second_ms, .longest_retry_ms = 30 * minute_ms, .attempts = 80, .batch = 16};

std::int64_t id_in(storage::Job const& job) {
  auto* id = job.payload.find("message");
  return id ? id->integer().value_or(0) : 0;
}

}  // namespace

Instant after_quiet(QuietHours const& quiet, Instant now, int utc_offset_min) {
  if (quiet.from_min == quiet.to_min) return now;
  auto minutes = (now.ms / minute_ms + utc_offset_min) % day_min;
  bool over_midnight = quiet.from_min > quiet.to_min;
  bool is_quiet = over_midnight ? minutes >= quiet.from_min || minutes < quiet.to_min : minutes >= quiet.from_min && minutes < quiet.to_min;
  if (!is_quiet) return now;
  auto wait_min = (quiet.to_min - minutes + day_min) % day_min;
  return Instant{(now.ms / minute_ms + wait_min) * minute_ms};
}

Outbox::Outbox(storage::Db& db, storage::Jobs& jobs, Parties const& parties, Clock clock, QuietHours quiet, int utc_offset_min,
               Announce announce)
    : db_(db),
      jobs_(jobs),
      parties_(parties),
      clock_(std::move(clock)),
      quiet_(quiet),
      utc_offset_min_(utc_offset_min),
      announce_(std::move(announce)) {}

Result<std::optional<Message>> Outbox::send(storage::Tx& tx, Draft const& draft) const {
  auto c = store::find(tx, draft.conversation_id);
  if (!c) return fail(Code::not_found, "There is no such conversation");
  auto now = clock_();
  auto at = draft.urgent ? now : after_quiet(quiet_, now, utc_offset_min_);
  Message m{tx.next_id("message"), c->id, Way::out, "", now, now, "text", draft.text, draft.subject, {}, {}, Delivery::queued};
  m.author = draft.author;
  m.template_name = draft.template_name;
  m.automatic = draft.author.empty();
  auto key = draft.key.empty() ? std::to_string(m.id) : std::to_string(c->id) + ":" + draft.key;
  if (!jobs_.enqueue(tx, {queue_of(c->channel), key, at, json::Object{{"message", m.id}}, std::to_string(c->id)}))
    return std::optional<Message>{};
  store::insert(tx, m);
  c->last_at = std::max(c->last_at, now);
  store::update(tx, *c);
  return std::optional(m);
}

Result<void> Outbox::send_again(storage::Tx& tx, std::int64_t message_id) const {
  auto m = store::message(tx, message_id);
  auto c = m ? store::find(tx, m->conversation_id) : std::nullopt;
  if (!c || m->way != Way::out) return fail(Code::not_found, "There is no such message");
  if (m->state != Delivery::failed) return fail(Code::conflict, "It has not failed");
  store::set_delivery(tx, m->id, Delivery::queued, "", "");
  jobs_.enqueue(tx, {queue_of(c->channel), "again:" + std::to_string(m->id) + ":" + std::to_string(clock_().ms), clock_(),
                     json::Object{{"message", m->id}}, std::to_string(c->id)});
  return {};
}

std::int64_t Outbox::work(Channel& channel) const {
  auto jobs = jobs_.claim(queue_of(channel.name()), clock_(), policy);
  for (auto const& job : jobs) {
    auto found = db_.read([&](storage::Tx& tx) -> std::optional<std::pair<Message, Conversation>> {
      auto m = store::message(tx, id_in(job));
      auto c = m ? store::find(tx, m->conversation_id) : std::nullopt;
      if (!c || m->state != Delivery::queued) return {};
      return std::pair(*m, *c);
    });
    if (!found) {
      db_.write([&](storage::Tx& tx) { jobs_.done(tx, job, clock_()); });
      continue;
    }
    auto const& [m, c] = *found;
    auto who = parties_.open(c.sealed);
    Result<Receipt> receipt = fail(Code::invalid, "whose conversation it is cannot be opened with the key of this house");
    if (who) {
      Outgoing out{m.id, who->address, who->thread, m.text, m.subject.empty() ? c.subject : m.subject, {}, c.last_heard, m.automatic};
      out.template_name = m.template_name;
      out.answers = db_.read([&](storage::Tx& tx) { return store::last_heard(tx, c.id); });
      try {
        receipt = channel.deliver(out);
      } catch (std::exception const& e) { receipt = fail(Code::upstream, e.what()); }
    }
    settle(job, m, receipt);
  }
  return static_cast<std::int64_t>(jobs.size());
}

void Outbox::settle(storage::Job const& job, Message const& m, Result<Receipt> const& receipt) const {
  bool again = !receipt && worth_another_try(receipt.error()) && job.attempts < policy.attempts;
  if (!receipt)
    log_warning("a message did not go out", {{"queue", job.queue}, {"message", m.id}, {"attempt", job.attempts}, {"again", again}});
  auto changed = db_.write([&](storage::Tx& tx) -> std::optional<Conversation> {
    if (again) {
      jobs_.fail(tx, job, clock_(), receipt.error().detail, policy);
      store::set_delivery(tx, m.id, Delivery::queued, "", receipt.error().detail);
    } else {
      jobs_.done(tx, job, clock_());
      store::set_delivery(tx, m.id, receipt ? receipt->state : Delivery::failed, receipt ? receipt->provider_id : "",
                          receipt ? "" : receipt.error().detail);
    }
    auto c = store::find(tx, m.conversation_id);
    if (!c) return {};
    if (!receipt && !again) c->open = true;  // somebody has to reach him in another way
    store::update(tx, *c);
    return c;
  });
  if (changed) announce_(changed->id, changed->version);
}

}  // namespace dinh::channels
