#pragma once
// What came in: on disk before it is acknowledged, each message once, in order within a conversation. What cannot be read, or what the
// house cannot take in after some attempts, lies in quarantine with the reason; nothing else waits for it.
#include <functional>
#include <map>

#include "base/metrics.hpp"
#include "channels/channel.hpp"
#include "channels/parties.hpp"
#include "channels/store.hpp"
#include "storage/blobs.hpp"
#include "storage/jobs.hpp"

namespace dinh::channels {

using Heard = std::function<void(storage::Tx&, Conversation const&, Message const&)>;
using KeepFile = std::function<Result<File>(IncomingFile const&)>;  // cleaned, and on disk
using Announce = std::function<void(std::int64_t conversation_id, std::int64_t version)>;

struct InboxPorts {
  Heard heard;  // in the transaction that keeps it: what follows from it belongs to it
  KeepFile keep_file;
  Announce announce;  // a word without content on the change feed
};

class Inbox {
 public:
  static constexpr std::string_view queue = "inbox", file_queue = "channel-files";

  Inbox(storage::Db&, storage::Jobs&, storage::Blobs&, Parties const&, Clock, InboxPorts);

  // On disk when it returns. Those whose key is known change nothing.
  void keep(std::vector<Received> const&);
  void keep(Received const& one) { keep(std::vector<Received>{one}); }
  // Without a channel that could read it: an entry of the quarantine at once.
  void quarantine(Received const&, std::string_view reason);
  // One batch; answers how many it had. Only one thread at a time.
  std::int64_t work(std::map<std::string, Channel const*, std::less<>> const&);
  bool release(std::int64_t id);  // out of quarantine, to be tried again
  void forget(Instant before);    // the raw form of what was done before that

 private:
  struct Opened;
  void keep(storage::Tx&, Received const&, std::string_view blob, std::string_view state, std::string_view reason);
  std::string blob_of(Received const&);
  Opened open(storage::Job const&, std::map<std::string, Channel const*, std::less<>> const&);
  void take_in(storage::Tx&, Opened const&, std::vector<Conversation>& changed);
  void take_in(storage::Tx&, std::string const& channel, Incoming const&, std::vector<File> const&, std::vector<Conversation>& changed);
  void take_news(storage::Tx&, std::string const& channel, DeliveryNews const&, std::vector<Conversation>& changed);
  void take_alone(storage::Job const&, Opened const&);

  storage::Db& db_;
  storage::Jobs& jobs_;
  storage::Blobs& blobs_;
  Parties const& parties_;
  Clock clock_;
  InboxPorts ports_;
};

}  // namespace dinh::channels
