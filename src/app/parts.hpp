#pragma once
// Every part of the house, built in order, each standing on those above it. Without sockets and threads of its own, so that commands
// (check, import, openapi) and the server build the same house.
#include <functional>
#include <memory>

#include "app/case_figures.hpp"
#include "app/folder.hpp"
#include "app/health.hpp"
#include "app/on_state.hpp"
#include "app/register_copy.hpp"
#include "base/metrics.hpp"
#include "channels/channels.hpp"
#include "channels/parties.hpp"
#include "channels/phone/phone.hpp"
#include "civic/civic.hpp"
#include "civic/request_keys.hpp"
#include "http/rate_limit.hpp"
#include "http/router.hpp"
#include "http/static_site.hpp"
#include "modules/hotline/module.hpp"
#include "modules/hotline/open311/server.hpp"
#include "modules/operations/module.hpp"
#include "register/catalogue/data_catalogue.hpp"
#include "register/changes/change_stream.hpp"
#include "register/devices/devices.hpp"
#include "register/distribution/distributor.hpp"
#include "register/engine.hpp"
#include "register/entity_maps/mapped_reads.hpp"
#include "register/features/features.hpp"
#include "register/figures/figures.hpp"
#include "register/ngsild/ngsild.hpp"
#include "register/remote_subscriptions/remote_subscriptions.hpp"
#include "register/retention/retention.hpp"
#include "register/sharing/sharing.hpp"
#include "register/snapshots/snapshots.hpp"
#include "register/sources/registrations.hpp"
#include "register/sources/source_subscriptions.hpp"
#include "register/subscriptions/subscriptions.hpp"
#include "register/temporal/temporal.hpp"
#include "register/text_search/text_search.hpp"
#include "storage/blobs.hpp"
#include "storage/jobs.hpp"

namespace dinh::app {

struct Parts {
  Parts(Folder const&, Config const&, Clock, OnState);                    // throws StorageError when the folder is damaged
  void announce(std::string kind, std::string id, std::int64_t version);  // a record changed: the feed carries word of it

  Config config;
  Clock clock;
  OnState on_state;
  Metrics metrics;
  std::unique_ptr<storage::Db> db;                // records: everything in tables
  storage::Blobs blobs;                           // attachments
  storage::Jobs jobs;                             // outbox and timers
  civic::Civic civic;                             // who and where
  civic::RequestKeys request_keys;                // one effect per Idempotency-Key
  reg::Engine engine;                             // the register
  reg::Sharing sharing;                           // with whom, and what of it
  reg::NgsiLd ngsild;                             // its standard interface
  reg::Temporal temporal;                         // the past, to read and to write
  reg::Registrations registrations;               // other brokers, and what they have
  reg::SourceSubscriptions source_subscriptions;  // who is told of them
  reg::Distributor distributor;                   // asks them for their part
  reg::MappedReads mapped_reads;                  // keeps long readings to the same entities
  reg::Subscriptions subscriptions;               // who is told of changes
  reg::RemoteSubscriptions remote_subscriptions;  // and has other brokers look out too
  reg::Snapshots snapshots;                       // what queries found at one moment
  reg::Devices devices;                           // what they publish over MQTT
  reg::Features features;                         // its places, for maps
  reg::Figures figures;                           // its entities grouped and measured
  reg::Retention retention;                       // for how long their past is kept
  reg::TextSearch text_search;                    // and found by their words
  reg::DataCatalogue data_catalogue;              // who publishes what, how fresh, how complete
  reg::ChangeStream changes;                      // who follows them
  RegisterCopy register_copy;                     // how records reach it
  http::RateLimit public_posts;                   // of citizens, by address
  http::RateLimit public_messages;                // in the chat
  http::StaticSite site;                          // the UI, from the binary
  channels::Parties parties;                      // whose a number is: sealed
  channels::phone::Phone phone;                   // what the telephone exchange tells
  hotline::Module hotline;                        // 1022: citizens' reports
  channels::Channels channels;                    // every way in and out of it
  hotline::open311::Server open311;               // the same by Open311
  CaseFigureReader case_figures;                  // what the wallboard shows of them
  operations::Module operations;                  // the live picture
  Health health;                                  // does it work, how fresh is it
  http::Router router;                            // the API: every part's table

 private:
  Result<std::shared_ptr<const Actor>> who_has_key(std::string const& key, std::string const& address);
  Result<reg::Devices::LetIn> let_device_in(std::string const& key, std::string const& address);
  reg::NgsiPorts ngsi_ports();
  channels::phone::Ports phone_ports();
  hotline::Ports hotline_ports();
  channels::Ports channel_ports();
  operations::Ports operations_ports();
  void add_routes();
};

}  // namespace dinh::app
