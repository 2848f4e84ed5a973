#pragma once
// What a notification says of an entity (CIM 009 §5.8.6, §5.2.14): the entity in the form asked for, attributes that were deleted as
// urn:ngsi-ld:null, previous values when showChanges asks for them. State thread only.
#include "register/subscriptions/subscription.hpp"

namespace dinh::reg {

class Telling {
 public:
  explicit Telling(Binding& in) : in_(in) {}
  LensPtr lens_of(Subscription const& s) const { return in_.lens_for(s.owner, s.tenant); }
  // Entities as JSON, a comma between them: one, and behind it what join=flat adds.
  std::string entity(Subscription const&, DocPtr const&);
  std::string change(Subscription const&, Change const&, DocPtr const& after);  // null: the entity was removed
  // The entity has one of the attributes it is about, or has just lost it.
  bool concerns(Subscription const&, Change const&, Document const& after) const;

 private:
  struct Edit {  // of one instance of an attribute
    std::string name, dataset;
    std::optional<AttrSlot> before;
    bool is_deleted = false;
  };
  std::vector<Edit> edits(Subscription const&, Change const&) const;
  std::string removal(Subscription const&, Change const&);
  json::Value gone(Subscription const&, Change const&, Edit const&) const;
  void put_all_gone(json::Value& place, Subscription const&, Change const&, std::vector<Edit> const&, Document const* after) const;
  void put_previous(json::Value& place, Subscription const&, Change const&, Edit const&, Document const& after) const;
  std::vector<AttrSlot> shown_instances(Subscription const&, Document const&, std::string_view name) const;
  std::string shown(Subscription const&, std::string_view name) const;

  Binding& in_;
};

}  // namespace dinh::reg
