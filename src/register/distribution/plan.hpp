#pragma once
// Who does which part of an operation (CIM 009 §4.3.6): pure.
#include "register/sources/matching.hpp"
#include "register/sources/registry.hpp"

namespace dinh::reg {

struct Part {
  KnownRegistration of;
  Share share;
  bool is_supported = true;  // false: it is the source's alone, but the source does not offer the operation
};

struct Plan {
  std::vector<Part> parts;
  std::vector<std::string> taken;  // attributes that are not the house's to touch
  bool is_local = true;            // something is left for the house

  bool takes(std::string_view attribute) const;
  bool is_distributed() const { return !parts.empty(); }
};

// Of a write: wanted.attrs are those of the payload; none: the entity as a whole. `needed`: any of these will do.
Plan plan_write(std::vector<KnownRegistration> const&, Operations const& needed, Wanted const&, Instant now);
// Of a read. The house is always asked too; what it may not add is sorted out when answers are merged.
Plan plan_read(std::vector<KnownRegistration> const&, Operations const& needed, Wanted const&, Instant now);

}  // namespace dinh::reg
