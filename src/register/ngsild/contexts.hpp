#pragma once
// The @contexts this server knows (CIM 009 §5.13): the core ones built in, hosted ones, remote ones fetched once and kept until somebody
// deletes or reloads them. A look-up never waits: what is not here is named as missing, and fetched in the worker lane.
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "register/ngsild/context.hpp"
#include "register/ngsild/store.hpp"

namespace dinh::reg {

struct ContextLimits {
  std::size_t max_document_bytes = 1u << 20;
  std::size_t max_documents = 32;  // of one @context, nested ones included
  std::size_t max_depth = 8;
  std::size_t max_resolved = 4'096;  // compiled ones kept in memory
  std::int64_t retry_after_failure_ms = 5'000;
};

// Fetches a document; blocks; keeps to a size and a time limit of its own. Any error means "not available".
using Download = std::function<Result<std::string>(std::string const& url)>;

// In the place of a URL to fetch: an @context that stood in a body, to be hosted by us.
inline constexpr std::string_view inline_context = "data:application/ld+json,";

struct ContextDetails {
  ContextRow row;
  Instant last_used;
  std::int64_t hits = 0;
};

class Contexts {
 public:
  Contexts(storage::Db&, Clock, Download, ContextLimits = {});

  struct Resolved {
    ContextPtr context;                // null while something is missing
    std::vector<std::string> missing;  // URLs to fetch()
  };
  // Of an @context member: a URL, an object, an array of those, nested. Any thread, never blocks on the network or the disk.
  Result<Resolved> resolve(json::View);
  Result<Resolved> resolve_url(std::string_view url);
  // Worker lane. LdContextNotAvailable when a server does not answer, BadRequestData when it answers nonsense.
  Result<void> fetch(std::vector<std::string> const& urls);
  // Both, until nothing is missing. Worker lane.
  Result<ContextPtr> obtain(json::View);
  Result<ContextPtr> obtain_url(std::string_view url);

  // Worker lane, as they write to the disk.
  Result<std::string> add(std::string_view body, ContextKind = ContextKind::hosted);  // answers the local id (§5.13.2)
  Result<void> erase(std::string_view id_or_url);                                     // §5.13.5
  Result<void> reload(std::string_view id_or_url);

  std::optional<std::string> implicit(std::string_view context_text) const;  // the local id of an ImplicitlyCreated one
  std::vector<ContextDetails> list() const;                                  // §5.13.3
  std::optional<ContextDetails> find(std::string_view id_or_url) const;
  std::optional<ContextDetails> serve(std::string_view id_or_url);  // §5.13.4: counts as a use

 private:
  struct Entry {
    ContextRow row;
    std::shared_ptr<const json::Value> document;
    Instant last_used;
    std::int64_t hits = 0;
  };
  struct Walk;
  Result<Resolved> resolve_value(std::string key, json::Value const&);
  Entry* entry_of(std::string_view id_or_url);  // mutex_ is held
  ContextPtr compiled(std::string_view key);    // null: not yet; mutex_ is not held
  void put(ContextRow, std::shared_ptr<const json::Value>);
  Result<std::shared_ptr<const json::Value>> download(std::string const& url);

  NgsiStore store_;
  Clock clock_;
  Download download_;
  ContextLimits limits_;
  Instant started_;
  mutable std::mutex mutex_;
  TextMap<Entry> entries_;          // by local id
  TextMap<std::string> id_of_url_;  // also of inline ones: the text behind inline_context
  struct Compiled {
    ContextPtr context;
    std::vector<std::string> used;
  };
  TextMap<Compiled> resolved_;  // by the text of the @context
  TextMap<Instant> failed_;     // URL → when it may be tried again
};

}  // namespace dinh::reg
