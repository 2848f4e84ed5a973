#pragma once
// The channels as app sees them.
#include <memory>

#include "channels/outbox.hpp"
#include "channels/provider.hpp"
#include "channels/settings.hpp"
#include "channels/tokens.hpp"
#include "channels/webhook.hpp"
#include "civic/audit/audit_log.hpp"
#include "http/router.hpp"

namespace dinh::channels {

class Meta;

struct Ports : InboxPorts {
  Send send;                                                               // to providers
  std::function<void(storage::Tx&, Message const&, File const&)> fetched;  // a file of a message is here now
  std::function<bool(std::string const& address)> may_post;                // chat: of one address
};

struct Options {
  std::string seal_key;
  Settings settings;
  std::string address;  // of this house for others
  int utc_offset_min = 420;
};

struct ChannelState {
  std::string channel;
  bool enabled = true;
  std::int64_t open = 0, unread = 0, waiting = 0, failed = 0;  // conversations; messages to go out; given up
  std::optional<Instant> oldest;                               // of what waits to go out
  static constexpr auto fields() {
    return std::tuple(field("channel", &ChannelState::channel), field("enabled", &ChannelState::enabled),
                      field("open", &ChannelState::open), field("unread", &ChannelState::unread), field("waiting", &ChannelState::waiting),
                      field("failed", &ChannelState::failed), field("oldest", &ChannelState::oldest));
  }
};

struct QuarantinedView {
  std::string id, channel, reason;
  Instant at;
  std::int64_t bytes = 0;
  static constexpr auto fields() {
    return std::tuple(field("id", &QuarantinedView::id), field("channel", &QuarantinedView::channel),
                      field("reason", &QuarantinedView::reason), field("at", &QuarantinedView::at),
                      field("bytes", &QuarantinedView::bytes));
  }
};

class Channels {
 public:
  Channels(storage::Db&, storage::Jobs&, storage::Blobs&, civic::AuditLog const&, Clock, Options, Ports);
  ~Channels();
  void add_routes(http::Router&);

  struct Worker {
    std::string name;
    std::function<std::int64_t()> work;  // one batch; answers how many it had
  };
  std::vector<Worker> workers();  // each on a thread of its own
  void forget();                  // background, every hour

  void add(std::unique_ptr<Channel>);  // before add_routes() and workers()
  Inbox& inbox() { return inbox_; }
  Outbox const& outbox() const { return outbox_; }
  Parties const& parties() const { return parties_; }
  std::vector<ChannelState> states() const;
  std::vector<QuarantinedView> quarantine() const;

 private:
  http::Response knock(Webhook const&, std::string const& channel, http::Request const&);
  std::int64_t fetch_files();
  Result<void> fetch(storage::Job const&);
  Result<File> fetch(File const&) const;
  template <class C, class... A>
  void speak(std::string_view secret, A&&...);

  storage::Db& db_;
  storage::Jobs& jobs_;
  civic::AuditLog const& audit_;
  Clock clock_;
  Options options_;
  Ports ports_;
  Parties parties_;
  Tokens tokens_;
  Inbox inbox_;
  Outbox outbox_;
  std::map<std::string, std::unique_ptr<Channel>, std::less<>> channels_;
  std::map<std::string, Webhook const*, std::less<>> webhooks_;
};

}  // namespace dinh::channels
