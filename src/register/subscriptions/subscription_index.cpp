#include "register/subscriptions/subscription_index.hpp"

#include <algorithm>
#include <set>

namespace dinh::reg {

namespace {

// Aspects that are no attribute's name.
constexpr std::string_view any_attribute = "*", coming = "+", going = "-";

std::string subject(std::string_view tenant, char kind, std::string_view name) {
  std::string out(tenant);
  out += '\n';
  out += kind;
  out += name;
  return out;
}

}  // namespace

std::vector<std::string> SubscriptionIndex::subjects(Subscription const& s) {
  std::set<std::string> out;
  for (auto const& selector : s.selectors) {
    for (auto const& id : selector.ids) out.insert(subject(s.tenant, '=', id));
    if (!selector.ids.empty()) continue;
    if (selector.types.empty()) out.insert(subject(s.tenant, '*', ""));
    for (auto const& all : selector.types) out.insert(subject(s.tenant, ':', all.front()));
  }
  return {out.begin(), out.end()};
}

std::vector<std::string> SubscriptionIndex::aspects(Subscription const& s) {
  std::set<std::string> out(s.watched.begin(), s.watched.end());
  if (s.watched.empty()) out.emplace(any_attribute);
  if (s.triggers & entity_created) out.emplace(coming);
  if (s.triggers & (entity_deleted | attribute_deleted)) out.emplace(going);
  return {out.begin(), out.end()};
}

void SubscriptionIndex::put(KnownSubscription const& what) {
  drop(what->tenant, what->id);
  auto& entry = entries_[{what->tenant, what->id}] = std::make_unique<Entry>(Entry{what});
  for (auto const& of : subjects(*what))
    for (auto const& aspect : aspects(*what)) by_subject_[of][aspect].push_back(entry.get());
}

void SubscriptionIndex::drop(std::string const& tenant, std::string const& id) {
  auto at = entries_.find({tenant, id});
  if (at == entries_.end()) return;
  auto* entry = at->second.get();
  for (auto const& of : subjects(*entry->what)) {
    auto attributes = by_subject_.find(of);
    for (auto const& aspect : aspects(*entry->what)) {
      auto list = attributes->second.find(aspect);
      std::erase(list->second, entry);
      if (list->second.empty()) attributes->second.erase(list);
    }
    if (attributes->second.empty()) by_subject_.erase(attributes);
  }
  entries_.erase(at);
}

void SubscriptionIndex::collect(Attributes const& attributes, std::string_view aspect) {
  auto list = attributes.find(aspect);
  if (list == attributes.end()) return;
  for (auto* entry : list->second) {
    if (entry->found_in == search_) continue;
    entry->found_in = search_;
    found_.push_back(&entry->what);
  }
}

void SubscriptionIndex::collect_all(Attributes const& attributes, Change const& c, Names const& names) {
  auto kind = c.delta->kind;
  if (kind == Delta::Kind::remove) return collect(attributes, going);
  collect(attributes, any_attribute);
  if (kind == Delta::Kind::create) collect(attributes, coming);
  for (auto const& a : c.delta->attrs) collect(attributes, a.name);
  if (kind == Delta::Kind::replace && c.before)  // what is not among the new attributes is deleted
    for (auto const& slot : c.before->attrs()) collect(attributes, names.text(slot.name));
}

std::vector<KnownSubscription const*> const& SubscriptionIndex::find(Change const& c, Names const& names) {
  ++search_;
  found_.clear();
  if (entries_.empty()) return found_;
  auto ask = [&](char kind, std::string_view name) {
    auto at = by_subject_.find(subject(c.delta->tenant, kind, name));
    if (at != by_subject_.end()) collect_all(at->second, c, names);
  };
  ask('*', "");
  ask('=', c.delta->id);
  auto const& doc = c.after ? c.after : c.before;
  if (doc)
    for (auto type : doc->types()) ask(':', names.text(type));
  else
    for (auto const& type : c.delta->types) ask(':', type);
  return found_;
}

}  // namespace dinh::reg
