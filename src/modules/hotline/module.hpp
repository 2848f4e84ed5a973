#pragma once
// The hotline as app sees it.
#include <functional>
#include <memory>

#include "channels/parties.hpp"
#include "civic/civic.hpp"
#include "http/router.hpp"
#include "modules/hotline/calls/call_desk.hpp"
#include "modules/hotline/categories.hpp"
#include "modules/hotline/citizens.hpp"
#include "modules/hotline/conversations/conversations.hpp"
#include "modules/hotline/desk.hpp"
#include "modules/hotline/duty/duties.hpp"
#include "modules/hotline/handover/couriers.hpp"
#include "modules/hotline/knowledge/knowledge.hpp"
#include "modules/hotline/macros/macros.hpp"
#include "modules/hotline/notices/notices.hpp"
#include "modules/hotline/open311/inquiry.hpp"
#include "modules/hotline/privacy/privacy.hpp"
#include "modules/hotline/quality/quality.hpp"
#include "modules/hotline/shifts/shifts.hpp"
#include "modules/hotline/statistics.hpp"
#include "modules/hotline/successions.hpp"
#include "modules/hotline/surge/surge.hpp"
#include "modules/hotline/tracking_keys.hpp"
#include "modules/hotline/transparency/published.hpp"
#include "storage/jobs.hpp"

namespace dinh::hotline {

struct Options {
  std::string seal_key;  // Sealer::key_bytes bytes, from a file that only the server reads
  casework::Policy policy;
  std::string link_base;            // of this house for citizens; "" messages carry no links
  std::string widget_frames = "*";  // sources that may show the widget in a frame
};

struct Ports {
  // The register's copy of a case; an older version than the stored one changes nothing. Answers the sequence to wait for.
  std::function<Result<std::uint64_t>(std::string const& entity_json, std::int64_t version)> upsert;
  std::function<Result<void>(std::uint64_t seq)> wait_durable;               // on disk when it returns
  std::function<void(std::int64_t case_id, std::int64_t version)> announce;  // content-free word on the feed
  std::function<void(std::int64_t user_id)> tell_notice;                     // likewise: who has new notices
  std::function<bool(std::string const& address)> may_post;                  // public posts of one address are limited
  MessagePorts messages;                                                     // through the channels
  std::function<std::string()> track_shell;                                  // the UI's track.html; "" when there is no UI
  std::function<std::string()> public_shell;                                 // and its public.html
  std::function<http::Attempt(http::OutgoingRequest const&)> attempt;        // to partners' systems
  PrivacyPorts privacy;
};

class Module {
 public:
  Module(Options, storage::Db&, storage::Blobs&, storage::Jobs&, civic::Civic&, channels::phone::Phone&, Clock, Ports);
  void add_routes(http::Router&);
  std::int64_t project();  // background: one batch of the outbox; answers how many jobs it had

  void learn_soon() { reader_.learn_soon(); }                         // so that suggestions are there before the first call
  void follow_successions() { successions_.follow(); }                // background
  std::int64_t fire_alarms() { return cases_.escalations().fire(); }  // background
  void keep_alarms();                                     // background: the ladders another process changed, and who follows them
  void forget() { notices_.forget(), shifts_.forget(); }  // background

  std::int64_t give_up_old() { return privacy_.sweep(); }  // background: what is kept too long

  void judge_answers() { quality_.judge_some(); }  // background

  casework::Cases& cases() { return cases_; }
  Catalogue const& catalogue() const { return catalogue_; }
  Citizens& citizens() { return citizens_; }
  CallDesk const& calls() const { return calls_; }
  Callbacks const& callbacks() const { return callbacks_; }
  Intake const& intake() const { return intake_; }
  TrackingKeys const& tracking_keys() const { return tracking_keys_; }
  Knowledge& knowledge() { return knowledge_; }
  Surge& surge() { return surge_; }
  storage::Db& db() { return db_; }
  Result<channels::File> keep_file(channels::IncomingFile const&);
  Couriers& couriers() { return couriers_; }
  void forget() const { handovers_.forget(); }            // background, every hour
  Listener const& listener() const { return listener_; }  // what the channels hear

 private:
  std::vector<Result<void>> project_batch(std::vector<storage::Job> const&);
  storage::Db& db_;
  storage::Jobs& jobs_;
  civic::Civic& civic_;
  Clock clock_;
  Ports ports_;
  Sealer sealer_;
  channels::Parties parties_;
  Wordings wordings_;
  TrackingKeys tracking_keys_;
  Catalogue catalogue_;
  Categories categories_;
  Promises promises_;
  Duties duties_;
  Notices notices_;
  casework::Cases cases_;
  Identities identities_;
  Intake intake_;
  DuplicateFinder finder_;
  Reader reader_;
  Citizens citizens_;
  Desk desk_;
  Partners partners_;
  Handovers handovers_;
  Couriers couriers_;
  Surge surge_;
  Teller teller_;
  Listener listener_;
  Conversations conversations_;
  Successions successions_;
  Knowledge knowledge_;
  Published published_;
  open311::Inquiry inquiry_;
  std::string widget_frames_;
  Callbacks callbacks_;
  CallDesk calls_;
  Macros macros_;
  Shifts shifts_;
  Privacy privacy_;
  Quality quality_;
};

}  // namespace dinh::hotline
