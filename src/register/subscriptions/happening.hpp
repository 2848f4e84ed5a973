#pragma once
// What a change is to a subscription (CIM 009 §5.8.6): pure.
#include "register/subscriptions/subscription.hpp"

namespace dinh::reg {

// Triggers that the change sets off, among those the subscription names or not. "An Attribute is considered to change when any of its
// members is updated with a value different than the existing one": what is written again as it was is no change.
unsigned happened(Subscription const&, Change const&, Names const&);

// The document the change led to. One that is read again from the journal comes with the entity as it is now: the changed attributes are
// set back to what they were then. Null when the entity was removed, or cannot be known any more.
DocPtr as_told(Change const&, Names&);
// What subscriptions are asked about: as_told(), of a removal the entity before; when only its id and types are known, that.
DocPtr as_asked(Change const&, DocPtr const& told, Names&);

std::optional<AttrSlot> instance_of(Document const&, Names const&, std::string_view name, std::string_view dataset);

}  // namespace dinh::reg
