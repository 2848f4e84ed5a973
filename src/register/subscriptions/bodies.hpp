#pragma once
// Subscriptions as clients write and see them: those to entities (CIM 009 §5.8) and those to context sources (§5.11) alike. Worker lane.
#include "register/subscriptions/subscription.hpp"

namespace dinh::reg {

struct SubscriptionPage {
  std::size_t limit = 20, offset = 0;
  bool count = false;
};

class SubscriptionBodies {
 public:
  explicit SubscriptionBodies(Binding& in) : in_(in) {}
  void keep_secrets_for(std::string right) { write_right_ = std::move(right); }  // "": everybody sees them
  Result<Subscription> created(Call&);                                           // of the body of a call
  Result<json::Value> fragment(Call&);                                           // the body, for changed()
  Result<Subscription> changed(Call&, json::Value const& fragment, Subscription const& old);
  Result<Subscription> complete(Subscription);                       // finds its contexts, reads its body
  Result<NamedContext> kept_context(std::string const& text) const;  // as it stands on the disk
  json::Value shown(Call const&, Subscription const&, Progress const&) const;
  Result<SubscriptionPage> page(Call&) const;  // which are wanted
  http::Response answer(Call const&, SubscriptionPage const&, json::Array shown, std::size_t total) const;

 private:
  Result<json::Value> read(Call&);  // without its @context, which goes into the call
  Result<void> name_context(Call&, json::View context);
  Binding& in_;
  std::string write_right_;
};

}  // namespace dinh::reg
