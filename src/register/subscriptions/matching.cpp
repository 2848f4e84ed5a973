// Which change is told to whom (CIM 009 §5.8.6). All on the state thread.
#include <algorithm>
#include <set>

#include "base/log.hpp"
#include "register/subscriptions/subscriptions.hpp"

namespace dinh::reg {

namespace {

std::string index_key(std::string_view tenant, std::string_view type) {
  std::string out(tenant);
  out += '\n';
  out += type;
  return out;
}

// A change read again from the journal comes with the entity as it is now: the changed attributes are set back to what they were then.
DocPtr as_told(Change const& c, Names& names) {
  if (!c.after || c.after->version == c.seq) return c.after;
  Delta then;
  then.id = c.delta->id;
  then.at = c.delta->at;
  then.attrs = c.delta->attrs;
  return apply(c.after, then, c.seq, names);
}

bool watches(Subscription const& s, std::string_view name) {
  return s.watched.empty() || std::find(s.watched.begin(), s.watched.end(), name) != s.watched.end();
}

std::string deletion(Change const& c) {
  std::string out;
  json::Writer to(out);
  to.begin_object().member("id", c.delta->id);
  if (c.before) {
    auto bytes = std::string_view(c.before->text());
    auto type = json::parse(bytes).value_or(json::Value());
    if (auto const* t = type.find("type")) to.member("type", *t);
  }
  to.member("deletedAt", iso(c.delta->at)).end_object();
  return out;
}

}  // namespace

void Subscriptions::install() {
  by_type_.clear();
  periodic_.clear();
  for (auto const& [what, progress] : deliveries_.all()) {
    if (what->interval_ms > 0) {
      periodic_.push_back(what);
      continue;
    }
    std::set<std::string> keys;
    for (auto const& selector : what->selectors) {
      if (selector.types.empty()) keys.insert(index_key(what->tenant, "*"));
      for (auto const& all : selector.types) keys.insert(index_key(what->tenant, all.front()));
    }
    for (auto const& key : keys) by_type_[key].push_back(what);
  }
}

void Subscriptions::start() {
  install();
  Seq oldest = engine_.durable();
  for (auto const& [what, progress] : deliveries_.all()) oldest = std::min(oldest, progress.cursor);
  if (!engine_.read_feed(
          oldest, [this](Change const& c) { take(c); }, [](Notice const&) {}))
    log_warning("subscriptions: some changes are older than the feed and were not told", {{"from", std::to_string(oldest)}});
  engine_.on_change([this, alive = std::weak_ptr(alive_)](Change const& c) {
    if (alive.lock()) take(c);
  });
  deliveries_.seen(engine_.durable());
  deliveries_.start();
}

void Subscriptions::take(Change const& c) {
  auto const& doc = c.after ? c.after : c.before;
  if (doc && !by_type_.empty()) {
    std::set<Subscription const*> asked;
    auto ask = [&](std::string const& key) {
      auto at = by_type_.find(key);
      if (at == by_type_.end()) return;
      for (auto const& s : at->second)
        if (asked.insert(s.get()).second) match(s, c);
    };
    for (auto type : doc->types()) ask(index_key(c.delta->tenant, engine_.names().text(type)));
    ask(index_key(c.delta->tenant, "*"));
  }
  deliveries_.seen(c.seq);
}

unsigned Subscriptions::happened(Subscription const& s, Change const& c, Names const& names) {
  using K = Delta::Kind;
  auto kind = c.delta->kind;
  if (kind == K::remove) return entity_deleted;
  unsigned out = 0;
  if (kind == K::create) out = entity_created;
  auto had = [&](std::string_view name) {
    if (!c.before) return kind != K::create;
    auto id = names.find(name);
    return std::any_of(c.before->attrs().begin(), c.before->attrs().end(), [&](AttrSlot const& a) { return a.name == id; });
  };
  for (auto const& a : c.delta->attrs) {
    if (!watches(s, a.name)) continue;
    if (kind != K::create) out |= entity_updated;
    out |= a.bytes.empty() ? attribute_deleted : had(a.name) ? attribute_updated : attribute_created;
  }
  if (kind == K::replace && c.before)
    for (auto const& old : c.before->attrs()) {
      auto name = names.text(old.name);
      bool stays = std::any_of(c.delta->attrs.begin(), c.delta->attrs.end(), [&](AttrChange const& a) { return a.name == name; });
      if (!stays && watches(s, name)) out |= attribute_deleted | entity_updated;
    }
  if (kind == K::update && s.watched.empty() && (!c.delta->types.empty() || c.delta->scope_changed)) out |= entity_updated;
  return out;
}

void Subscriptions::match(Known const& s, Change const& c) {
  if (!s->is_live(c.delta->at) || !(happened(*s, c, engine_.names()) & s->triggers)) return;
  auto after = as_told(c, engine_.names());
  auto const& doc = after ? after : c.before;
  if (!doc || !s->selects(*doc, engine_.names())) return;
  if (after && !s->must_have.empty() && !renderer_.has_any(*after, s->must_have)) return;
  deliveries_.offer(*s, {c.seq, c.delta->id, after ? rendered(*s, *after) : deletion(c)});
}

std::string Subscriptions::rendered(Subscription const& s, Document const& doc) {
  std::string out;
  auto showing = s.showing;
  // A Link header can name a context that has a URL; another one is not sent, so names stand as the core alone shows them.
  if (s.receiver.accept == Media::json && !s.context_text.starts_with('"')) showing.context = Context::core();
  if (showing.geojson) renderer_.feature(out, doc, showing);
  else renderer_.entity(out, doc, showing);
  return out;
}

void Subscriptions::catch_up(Known const& s, Seq after) {
  bool whole = engine_.read_feed(
      after,
      [&](Change const& c) {
        if (c.delta->tenant == s->tenant) match(s, c);
      },
      [](Notice const&) {});
  if (!whole) log_warning("subscriptions: some changes are older than the feed and were not told", {{"subscription", s->id}});
}

void Subscriptions::tick() {
  for (auto const& [s, after] : deliveries_.overflowed()) catch_up(s, after);
  for (auto const& s : periodic_) tell_periodically(s);
  engine_.keep_feed(deliveries_.slowest());
}

// §5.8.6: with a timeInterval, every matching entity is told each time, changed or not.
void Subscriptions::tell_periodically(Known const& s) {
  auto now = clock_();
  auto& last = last_period_[index_key(s->tenant, s->id)];
  if (!s->is_live(now) || now - last < s->interval_ms) return;
  last = now;
  std::set<std::string_view> told;
  std::vector<DocPtr> docs;
  for (auto query : s->selectors) {
    query.limit = 1'000;
    auto found = engine_.query(query);
    if (!found) continue;
    for (auto const& doc : found->docs)
      if (s->selects(*doc, engine_.names()) && told.insert(doc->id()).second) docs.push_back(doc);
  }
  for (auto const& doc : docs) deliveries_.tell(*s, {0, std::string(doc->id()), rendered(*s, *doc)});
}

}  // namespace dinh::reg
