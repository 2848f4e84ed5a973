#include "register/changes/change_stream.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace dinh::reg {

namespace {

constexpr std::string_view kind_name(Delta::Kind kind) {
  switch (kind) {
    case Delta::Kind::create: return "create";
    case Delta::Kind::replace: return "replace";
    case Delta::Kind::update: return "update";
    case Delta::Kind::remove: return "remove";
  }
  return "";
}

bool among(std::vector<std::string> const& list, std::string_view name) { return std::find(list.begin(), list.end(), name) != list.end(); }

void write_types(json::Writer& to, Change const& c, Names const& names) {
  auto const& doc = c.after ? c.after : c.before;
  std::vector<std::string> types = c.delta->types;
  if (doc) {
    types.clear();
    for (auto type : doc->types()) types.emplace_back(names.text(type));
  }
  if (types.empty()) return;
  if (types.size() == 1) {
    to.member("type", types[0]);
    return;
  }
  to.key("type").begin_array();
  for (auto const& type : types) to.value(type);
  to.end_array();
}

// The instances of one attribute side by side, as in an entity: one alone, several as an array.
void write_set(json::Writer& to, std::vector<AttrChange const*> const& set) {
  if (set.empty()) return;
  to.key("attrs").begin_object();
  for (auto at = set.begin(); at != set.end();) {
    auto end = std::find_if(at, set.end(), [&](auto* a) { return a->name != (*at)->name; });
    to.key((*at)->name);
    bool several = end - at > 1;
    if (several) to.begin_array();
    for (; at != end; ++at) to.raw((*at)->bytes);
    if (several) to.end_array();
  }
  to.end_object();
}

void write_deleted(json::Writer& to, std::vector<AttrChange const*> const& deleted) {
  if (deleted.empty()) return;
  to.key("deleted").begin_array();
  for (auto const* a : deleted) {
    if (a->dataset.empty()) to.value(a->name);
    else to.begin_object().member("name", a->name).member("datasetId", a->dataset).end_object();
  }
  to.end_array();
}

}  // namespace

bool ChangeFilter::takes(Change const& c, Names const& names) const {
  auto const& delta = *c.delta;
  if (delta.tenant != tenant) return false;
  if (!ids.empty() && !among(ids, delta.id)) return false;
  if (!types.empty()) {
    auto const& doc = c.after ? c.after : c.before;
    bool fits = !doc || std::any_of(doc->types().begin(), doc->types().end(), [&](NameId type) { return among(types, names.text(type)); });
    if (!fits) return false;
  }
  if (attrs.empty() || delta.kind != Delta::Kind::update) return true;
  return std::any_of(delta.attrs.begin(), delta.attrs.end(), [&](AttrChange const& a) { return among(attrs, a.name); });
}

std::string change_json(Change const& c, Names const& names, std::vector<std::string> const& attrs) {
  auto const& delta = *c.delta;
  std::vector<AttrChange const*> set, deleted;
  for (auto const& a : delta.attrs)
    if (attrs.empty() || among(attrs, a.name)) (a.bytes.empty() ? deleted : set).push_back(&a);
  std::stable_sort(set.begin(), set.end(), [](auto* a, auto* b) { return a->name < b->name; });
  std::string out;
  json::Writer to(out);
  to.begin_object().member("seq", c.seq).member("kind", kind_name(delta.kind)).member("id", delta.id);
  write_types(to, c, names);
  to.member("at", iso(delta.at));
  if (delta.scope_changed && !delta.scope.empty()) to.key("scope").raw(delta.scope);
  write_set(to, set);
  write_deleted(to, deleted);
  to.end_object();
  return out;
}

Result<void> ChangeStream::attach(std::shared_ptr<http::SseViewer> stream, ChangeFilter filter, Seq after) {
  if (viewers_.size() >= limits_.viewers) return fail(Code::overloaded, "too many follow the changes already");
  auto now = engine_.delivered();
  if (stream->last_event_id() != 0) after = stream->last_event_id();
  if (after == 0 || after > now) after = now;  // from the future: the folder was restored from a backup
  auto hello = std::make_shared<const std::string>(http::sse_frame(after, "hello", "{\"seq\":" + std::to_string(after) + "}"));
  if (stream->send(std::move(hello))) viewers_.push_back({std::move(stream), std::move(filter), after, after});
  return {};
}

void ChangeStream::flush() {
  std::erase_if(viewers_, [this](Viewer& v) { return !v.stream->open() || !serve(v); });
}

bool ChangeStream::serve(Viewer& v) {
  if (v.cursor >= engine_.delivered() || v.stream->queued() > limits_.queue_bytes) return true;
  std::string frame;
  auto lens = v.filter.lens ? v.filter.lens() : nullptr;
  auto tell = [&](Change const& c) {
    if (frame.size() > limits_.queue_bytes) return false;
    v.cursor = c.seq;
    auto seen = lens ? lens->seen(c, engine_.names()) : std::optional(c);
    if (!seen || !v.filter.takes(*seen, engine_.names())) return true;
    frame += http::sse_frame(c.seq, "change", change_json(*seen, engine_.names(), v.filter.attrs));
    v.told = c.seq;
    return true;
  };
  auto pass = [&](Notice const& n) {
    v.cursor = n.seq;
    return true;
  };
  if (!engine_.read_feed_slice(v.cursor, limits_.slice, tell, pass)) {
    v.cursor = v.told = engine_.delivered();
    frame = http::sse_frame(v.cursor, "gone", "{\"seq\":" + std::to_string(v.cursor) + "}");
  } else if (v.cursor - v.told >= limits_.silent_changes) {
    v.told = v.cursor;
    frame += http::sse_frame(v.cursor, "position", "{\"seq\":" + std::to_string(v.cursor) + "}");
  }
  return frame.empty() || v.stream->send(std::make_shared<const std::string>(std::move(frame)));
}

}  // namespace dinh::reg
