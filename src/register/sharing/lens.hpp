#pragma once
// What a consumer under a contract may see of the register. Everything that reads entities for him looks at them through it before it asks,
// counts, orders, measures or shows them: what is hidden is not there. State thread, but for sight() and what it answers.
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/geometry.hpp"
#include "register/document.hpp"
#include "register/query_limits.hpp"
#include "register/scope_query.hpp"

namespace dinh::reg {

struct Change;

struct LensPart {                               // all of its conditions hold
  std::vector<std::string> types;               // stored names; has one of them; empty: any
  ScopeQueryPtr scope;                          // null: any
  std::vector<geo::Geometry> areas;             // its location touches one of them; empty: anywhere
  std::vector<std::string> attributes, hidden;  // stored names; shown are `attributes` (empty: all) without `hidden`

  bool shows(std::string_view attribute) const;
};

// What of one entity: an attribute that any of the parts shows is shown.
class Sight {
 public:
  explicit Sight(std::vector<LensPart const*> parts) : parts_(std::move(parts)) {}
  bool is_blind() const { return parts_.empty(); }
  bool shows(std::string_view attribute) const;

 private:
  std::vector<LensPart const*> parts_;
};

class Lens {
 public:
  // name: another one for everything that shows something else, for caches and ETags. Without parts nothing is seen.
  Lens(std::string name, std::vector<LensPart> parts) : name_(std::move(name)), parts_(std::move(parts)) {}
  std::string const& name() const { return name_; }

  // Null when the entity is not to be seen; the same document when all of it is. Else without what is hidden, and modified when what is
  // left was; its version stays that of the whole.
  DocPtr seen(DocPtr const&, Names&, Work&) const;
  DocPtr seen(DocPtr const&, Names&) const;
  // The change as its reader may hear of it: nothing when what it did is hidden, or the entity is gone and what it was is not known.
  std::optional<Change> seen(Change const&, Names&) const;
  bool may_see_type(std::string_view) const;
  // Of an entity as it is now; of one that is gone (null), by the types it had: then no scope and no place is known.
  Sight sight(Document const* now, std::vector<std::string> const& types_of_the_gone, Names const&, Work&) const;

 private:
  std::string name_;
  std::vector<LensPart> parts_;
};

using LensPtr = std::shared_ptr<const Lens>;

}  // namespace dinh::reg
