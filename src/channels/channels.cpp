#include "channels/channels.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "channels/chat/chat.hpp"
#include "channels/meta/meta.hpp"
#include "channels/sms/sms.hpp"
#include "channels/telegram/telegram.hpp"
#include "channels/zalo/zalo.hpp"

namespace dinh::channels {
namespace {

constexpr std::size_t max_file = 11u << 20;
constexpr std::int64_t most_quarantined = 200;
constexpr storage::JobPolicy file_policy{.first_retry_ms = 5 * second_ms, .attempts = 8, .batch = 8};

QuietHours quiet_hours(Settings const& settings) { return {settings.quiet_from_min, settings.quiet_to_min}; }

}  // namespace

// A channel that has its secret is on.
template <class C, class... A>
void Channels::speak(std::string_view secret, A&&... of) {
  if (secret.empty()) return;
  auto channel = std::make_unique<C>(std::forward<A>(of)...);
  webhooks_[std::string(channel->name())] = channel.get();
  add(std::move(channel));
}

Channels::Channels(storage::Db& db, storage::Jobs& jobs, storage::Blobs& blobs, civic::AuditLog const& audit, Clock clock, Options options,
                   Ports ports)
    : db_(db),
      jobs_(jobs),
      audit_(audit),
      clock_(std::move(clock)),
      options_(std::move(options)),
      ports_(std::move(ports)),
      parties_(options_.seal_key),
      tokens_(db, parties_),
      inbox_(db, jobs, blobs, parties_, clock_, ports_),
      outbox_(db, jobs, parties_, clock_, quiet_hours(options_.settings), options_.utc_offset_min, ports_.announce) {
  auto const& s = options_.settings;
  speak<Zalo>(s.zalo.secret_key, s.zalo, tokens_, ports_.send, clock_);
  speak<Meta>(s.meta.app_secret, s.meta, ports_.send, clock_);
  speak<Telegram>(s.telegram.secret_token, s.telegram, ports_.send);
  speak<Sms>(s.sms.secret, s.sms, options_.address, ports_.send);
  if (s.chat.enabled) add(std::make_unique<Chat>());
}

Channels::~Channels() = default;

void Channels::add(std::unique_ptr<Channel> channel) {
  auto name = std::string(channel->name());
  channels_[name] = std::move(channel);
}

std::vector<Channels::Worker> Channels::workers() {
  std::map<std::string, Channel const*, std::less<>> readers;
  for (auto const& [name, channel] : channels_) readers[name] = channel.get();
  std::vector<Worker> out;
  out.push_back({"inbox", [this, readers] { return inbox_.work(readers); }});
  out.push_back({"files of messages", [this] { return fetch_files(); }});
  for (auto const& [name, channel] : channels_)
    out.push_back({"outbox of " + name, [this, to = channel.get()] { return outbox_.work(*to); }});
  return out;
}

http::Response Channels::knock(Webhook const& door, std::string const& channel, http::Request const& request) {
  auto now = clock_();
  if (auto good = door.verify(request, now); !good) {
    log_warning("a webhook was refused", {{"channel", channel}, {"why", good.error().detail}});
    return http::problem(good.error());
  }
  auto knock = door.open(request, now);
  if (!knock) {  // it is from whom it says: somebody should look at it, and it need not come again
    inbox_.quarantine({channel, "hash:" + hex(sha256(request.body)), "", now, std::string(request.body)}, knock.error().detail);
    return http::json_reply(200, "{}");
  }
  if (!knock->received.empty()) inbox_.keep(knock->received);
  return http::reply(200, knock->answer, knock->answer.starts_with("{") ? "application/json" : "text/plain; charset=utf-8");
}

Result<File> Channels::fetch(File const& wanted) const {
  auto file = wanted;
  file.url.clear();
  if (wanted.url.starts_with(Chat::attachment_prefix)) {
    file.id = wanted.url.substr(Chat::attachment_prefix.size());
    return file;
  }
  TRY(auto answer, ports_.send({.url = wanted.url, .timeout_ms = 60'000, .max_answer_bytes = max_file}));
  if (answer.status != 200)
    return fail(answer.status >= 500 ? Code::upstream : Code::invalid, "the provider answers " + std::to_string(answer.status));
  return ports_.keep_file({wanted.name, answer.content_type, std::move(answer.body), ""});
}

Result<void> Channels::fetch(storage::Job const& job) {
  auto* id = job.payload.find("message");
  auto found = db_.read([&](storage::Tx& tx) { return store::message(tx, id ? id->integer().value_or(0) : 0); });
  auto c = found ? db_.read([&](storage::Tx& tx) { return store::find(tx, found->conversation_id); }) : std::nullopt;
  if (!c) return {};
  auto const& channel = channels_.find(c->channel);
  std::vector<File> came;
  for (auto& file : found->files) {
    if (file.url.empty()) continue;
    auto wanted = file;
    if (channel != channels_.end()) { TRY(wanted.url, channel->second->address_of(file.url)); }
    auto kept = fetch(wanted);
    if (!kept && worth_another_try(kept.error()) && job.attempts < file_policy.attempts) return tl::unexpected(kept.error());
    if (!kept) {
      file.trouble = kept.error().detail;
      file.url.clear();
      continue;
    }
    if (kept->name.empty()) kept->name = file.name;
    file = *kept;
    came.push_back(file);
  }
  db_.write([&](storage::Tx& tx) {
    store::set_files(tx, found->id, found->files);
    for (auto const& file : came) ports_.fetched(tx, *found, file);
    store::update(tx, *c);
  });
  ports_.announce(c->id, c->version);
  return {};
}

std::int64_t Channels::fetch_files() {
  return jobs_.work_off(Inbox::file_queue, clock_, file_policy, [this](storage::Job const& job) { return fetch(job); });
}

void Channels::forget() { inbox_.forget(clock_() + -options_.settings.keep_raw_days * day_ms); }

std::vector<ChannelState> Channels::states() const {
  auto open = db_.read([](storage::Tx& tx) { return store::open_counts(tx); });
  auto jobs = jobs_.counts();
  auto failed = db_.read([](storage::Tx& tx) { return store::failed_counts(tx); });
  std::vector<ChannelState> out;
  for (auto const& [name, channel] : channels_) {
    ChannelState state{.channel = name};
    for (auto const& count : open)
      if (count.channel == name) state.open = count.count, state.unread = count.unread;
    for (auto const& count : failed)
      if (count.channel == name) state.failed = count.count;
    for (auto const& count : jobs)
      if (count.queue == Outbox::queue_of(name)) state.waiting = count.waiting, state.oldest = count.oldest;
    out.push_back(std::move(state));
  }
  return out;
}

std::vector<QuarantinedView> Channels::quarantine() const {
  std::vector<QuarantinedView> out;
  for (auto const& kept : db_.read([](storage::Tx& tx) { return store::quarantined(tx, most_quarantined); }))
    out.push_back({std::to_string(kept.id), kept.channel, kept.reason, kept.kept_at, static_cast<std::int64_t>(kept.raw.size())});
  return out;
}

}  // namespace dinh::channels
