#pragma once
// The NGSI-LD interface of the register, wired: one object holds all its parts, routes() is its table.
#include "register/ngsild/batch.hpp"
#include "register/ngsild/context_resources.hpp"
#include "register/ngsild/discovery.hpp"
#include "register/ngsild/entities.hpp"
#include "register/ngsild/ingest_resources.hpp"
#include "register/ngsild/purge.hpp"
#include "register/ngsild/queries.hpp"

namespace dinh::reg {

struct NgsiRights {
  std::string read, write;
};  // "": anybody

class NgsiLd {
 public:
  NgsiLd(Engine&, storage::Db&, Clock, NgsiPorts, IngestPolicy = {}, NgsiLimits = {}, ContextLimits = {});
  std::vector<http::Route> routes(NgsiRights const&);
  static void speak(http::Router&);  // what no route of ours saw is told with the standard's error types too
  Contexts& contexts() { return contexts_; }
  Ingest& ingest() { return ingest_; }

 private:
  using Params = std::span<const std::string_view>;
  http::Handler state(Params, Binding::Body, bool has_body = false, bool answers = false, bool geojson = false);
  http::Handler worker(Params, Binding::Body, bool has_body = false, bool answers = false);
  std::vector<http::Route> entity_routes(NgsiRights const&);
  std::vector<http::Route> batch_routes(NgsiRights const&);
  std::vector<http::Route> discovery_routes(NgsiRights const&);
  std::vector<http::Route> context_routes(NgsiRights const&);
  std::vector<http::Route> quarantine_routes(NgsiRights const&);
  static std::vector<http::Route> routes_without_id(NgsiRights const&);
  http::Handler create_entity();
  http::Handler retrieve_entity();
  Contexts contexts_;
  Binding binding_;
  Entities entities_;
  Batch batch_;
  Queries queries_;
  Purge purge_;
  Discovery discovery_;
  ContextResources context_resources_;
  Ingest ingest_;
  IngestResources ingest_resources_;
};

}  // namespace dinh::reg
