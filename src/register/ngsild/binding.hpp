#pragma once
// What all NGSI-LD resources share: the register, the contexts, the way a call is opened, and the way it goes on in the worker pool when a
// remote @context has to be fetched first, so that the state lane never waits for the network.
#include <functional>
#include <string>
#include <string_view>

#include "http/router.hpp"
#include "register/engine.hpp"
#include "register/ngsild/call.hpp"
#include "register/ngsild/contexts.hpp"
#include "register/ngsild/operations.hpp"
#include "register/ngsild/representation.hpp"
#include "register/sharing/lens.hpp"

namespace dinh::reg {

// What a consumer (contract.hpp) may see of a tenant: null when no contract binds him. Any thread.
using LensOf = std::function<LensPtr(std::string_view consumer, std::string_view tenant)>;

struct NgsiPorts {
  Download download;                                    // of remote contexts; blocks, so the worker lane only
  std::function<void(std::function<void()>)> on_state;  // runs it on the state thread, soon
  LensOf lens = nullptr;                                // null: nobody is under a contract
};

struct NgsiLimits {
  std::size_t max_entity_bytes = 1u << 20;
  std::size_t max_batch_bytes = 16u << 20;
  std::size_t max_batch_in_state_lane = 32u << 10;  // larger bodies are read in the worker lane
  std::size_t batch_chunk = 128;                    // entities applied in one go
  std::size_t max_batch_entities = 20'000;
  std::size_t default_page = 20, max_page = 1'000;
  std::size_t temporal_instances = 10'000;    // of attributes in one temporal answer; more are cut by time (§6.3.10)
  std::size_t temporal_entities = 20'000;     // whose history one query may read
  std::size_t written_instances = 1'000'000;  // by hand, of one entity
};

class Binding {
 public:
  Binding(Engine&, Contexts&, Clock, NgsiPorts, NgsiLimits = {});

  using Body = std::function<Result<http::Response>(Call&)>;
  // A handler of the state lane.
  http::Handler in_state(Wants, Body);
  // A handler of the worker lane; body may use on_state(), and finds contexts fetched.
  http::Handler in_worker(Wants, Body);

  // The context of a call without a body, or of one in application/json: the Link header's, else the core.
  Result<void> resolve_link(Call&);
  // Parses the body (one JSON object) and finds its context.
  Result<void> read_object(Call&);
  // The context of one document of a body: §6.3.5 for application/json and application/ld+json. Errors are BadRequestData.
  Result<ContextPtr> context_of(Call&, json::View document);

  // An answer in application/json names its @context in a Link header: one that came inside a body is hosted for that, ImplicitlyCreated
  // (§5.13.1), unless it is a URL anyway.
  Result<void> link_to_body_context(Call&);

  LensPtr lens_for(Actor const&, std::string_view tenant) const;
  LensPtr lens_for(std::string_view consumer, std::string_view tenant) const;

  // Runs f on the state thread and waits for it. Worker lane only.
  void on_state(std::function<void()> f);

  Result<void> must_have_tenant(Call const&) const;                  // §5.5.10
  Result<DocPtr> must_find(Call const&, std::string_view id) const;  // ResourceNotFound; also checks the id and ?type=
  Result<void> must_match(Call const&, DocPtr const&) const;         // If-Match (RFC 9110 §13.1.1)

  // How the answer is to be shown: options, format, attrs, pick, omit, lang, datasetId, geometryProperty (§6.3.7, §6.3.11, §4.15, §4.21).
  // `more`: representations that are the caller's own, named by options or format.
  Result<Showing> showing(Call const&, std::span<const std::string_view> more = {}) const;
  // Headers that go with a document (§6.3.6).
  http::Response document(Call const&, std::string body) const;
  http::Response& dress(Call const&, http::Response&) const;  // tenant echo

  Engine& engine;
  Contexts& contexts;
  Clock clock;
  NgsiLimits limits;
  json::Parser parser;  // of bodies; state thread only
  Renderer renderer;    // state thread only

 private:
  http::Response answer(http::Request const&, Wants const&, Body const&, std::vector<std::string>* missing);
  NgsiPorts ports_;
};

// An @context as the body of an answer shows it: the request's one in front, the core last (§5.5.7).
std::string context_member(Call const&);
std::string etag(Document const&);

}  // namespace dinh::reg
