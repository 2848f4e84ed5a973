#pragma once
// A context source registration (CIM 009 §5.2.9): which entities and attributes another broker has, what may be asked of it, and how.
// Read once, then immutable.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "register/ngsild/context.hpp"
#include "register/ngsild/query_reader.hpp"
#include "register/pattern.hpp"
#include "register/sources/operations.hpp"

namespace dinh::reg {

// §4.3.6: what a source has beside the house, instead of it, or only where the house has nothing.
enum class SourceMode : std::uint8_t { inclusive, exclusive, redirect, auxiliary };

struct EntityGroup {  // §5.2.8 EntityInfo
  std::string id;     // "" any
  std::string pattern_text;
  PatternPtr pattern;              // null: any
  std::vector<std::string> types;  // stored names
};

struct Information {                    // §5.2.10 RegistrationInfo
  std::vector<EntityGroup> entities;    // empty: any
  std::vector<std::string> attributes;  // properties and relationships, stored names; empty: all
};

struct Interval {  // §5.2.11
  Instant start;
  std::optional<Instant> end;
};

struct Registration {
  std::string id, tenant;
  json::Value body;     // the members of table 5.2.9-1 and the source's own properties, names in them stored names
  std::string context;  // JSON text of the @context it came with; "" the core alone
  Instant created, modified;

  std::vector<Information> information;
  SourceMode mode = SourceMode::inclusive;
  Operations operations;
  std::string endpoint;                                          // http or https, without a slash at its end
  std::string source_tenant;                                     // the tenant there
  std::string source_alias;                                      // as it calls itself in Via
  std::vector<std::pair<std::string, std::string>> source_info;  // §4.3.6.5
  std::optional<Interval> observed, managed;
  std::optional<Instant> expires;
  bool local_only = false;  // it is asked for what it holds itself (§4.3.6.4)
  std::int64_t timeout_ms = 5'000, cooldown_ms = 0;

  bool is_live(Instant now) const { return !expires || now < *expires; }
  std::string const* info(std::string_view key) const;  // of source_info
};
using KnownRegistration = std::shared_ptr<const Registration>;

// Fills in what follows from the body. BadRequestData names the member that is wrong.
Result<Registration> read_registration(Registration);
json::Value show_registration(Registration const&, Context const&, Instant now, bool system);

// Which members are names, and other names for them (§5.5.7).
json::Value registration_with_stored_names(json::Value const& written, Context const&);
json::Value registration_with_shown_names(json::Value kept, Context const&);

bool is_registration_member(std::string_view);  // of table 5.2.9-1; another one is a property of the source

}  // namespace dinh::reg
