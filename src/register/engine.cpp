#include <filesystem>
#include <limits>

#include "base/json.hpp"
#include "register/engine_state.hpp"

namespace dinh::reg {

namespace {

// A reader that takes everything.
auto to_the_end(auto const& f) {
  return [&f](auto const& event) {
    f(event);
    return true;
  };
}

// A reader that never comes back must not fill the disk: past this it loses its place.
constexpr Seq longest_kept_feed = 2'000'000;

}  // namespace

Engine::Engine(EngineOptions options, Clock clock, Metrics& metrics) {
  std::filesystem::create_directories(options.folder);
  impl_ = std::make_unique<Impl>(std::move(options), std::move(clock));
  impl_->open();
  impl_->journal->on_durable([impl = impl_.get()](Seq seq) {
    if (impl->durable_listener) impl->durable_listener(seq);
  });
  auto* impl = impl_.get();
  metrics.gauge("dinh_register_durable_seq", "", "Last change on disk", [impl] { return static_cast<double>(impl->journal->durable()); });
  metrics.gauge("dinh_register_entities", "", "Entities of all tenants", [this] {
    std::size_t sum = 0;
    for (auto const& [name, tenant] : impl_->tenants) sum += tenant.space.size();
    return static_cast<double>(sum);
  });
  metrics.gauge("dinh_register_unsaved_changes", "", "Changes that only the journal holds",
                [impl] { return static_cast<double>(impl->journal->last() - impl->checkpoint_seq.load()); });
  metrics.gauge("dinh_register_checkpoint_seq", "", "Last change in register.db",
                [impl] { return static_cast<double>(impl->checkpoint_seq.load()); });
}

Engine::~Engine() {
  impl_->wait_for_background();
  impl_->hand_over();  // a clean end makes the next start quick
  impl_->wait_for_background();
  {
    std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->wake.notify_all();
  impl_->background.join();
}

Result<Seq> Engine::apply(Delta delta) {
  if (!is_plain(delta.id)) return fail_field("id", "a URI");
  DocPtr before = find(delta.tenant, delta.id);
  if (delta.kind == Delta::Kind::create && before) return fail(Code::conflict, delta.id + " exists already");
  if (delta.kind != Delta::Kind::create && !before) return fail(Code::not_found, delta.id + " does not exist");
  if (delta.attrs.size() + (before ? before->attrs().size() : 0) > 2 * max_instances)
    return fail_field("attributes", "an entity of at most " + std::to_string(max_instances) + " instances of attributes");
  auto& payload = impl_->payload;
  encode(delta, payload);
  TRY(auto seq, impl_->journal->append(kind_delta, delta.at, payload));
  auto& tenant = impl_->tenant(delta.tenant);
  impl_->feed.push(impl_->fold(tenant, std::move(before), std::make_shared<const Delta>(std::move(delta)), seq), payload.size());
  return seq;
}

Result<Seq> Engine::notice(std::string_view kind, std::string_view id, std::int64_t version) {
  Notice n{0, std::string(kind), std::string(id), version};
  TRY(n.seq, impl_->journal->append(kind_notice, impl_->clock(), encode_notice(n)));
  auto seq = n.seq;
  impl_->feed.push(std::move(n));
  return seq;
}

DocPtr Engine::find(std::string_view tenant, std::string_view id) const {
  auto* space = impl_->space(tenant);
  return space ? space->find(id) : nullptr;
}

DocPtr Engine::at(std::string_view tenant, std::uint32_t order) const {
  auto* space = impl_->space(tenant);
  return space && order < space->all().size() ? space->all()[order] : nullptr;
}

bool Engine::has_tenant(std::string_view tenant) const { return tenant.empty() || impl_->space(tenant); }

std::vector<std::string> Engine::tenants() const {
  std::vector<std::string> out;
  for (auto const& [name, tenant] : impl_->tenants) out.push_back(name);
  return out;
}

std::size_t Engine::size(std::string_view tenant) const {
  auto* space = impl_->space(tenant);
  return space ? space->size() : 0;
}

std::vector<std::pair<std::string, std::size_t>> Engine::types(std::string_view tenant) const {
  std::vector<std::pair<std::string, std::size_t>> out;
  if (auto* space = impl_->space(tenant))
    for (auto const& [name, count] : space->types()) out.emplace_back(impl_->names.text(name), count);
  return out;
}

std::vector<Located> Engine::located(std::string_view tenant) const {
  std::vector<Located> out;
  if (auto* space = impl_->space(tenant))
    for (auto const& [type, table] : space->tables())
      if (auto extent = table.grid().extent()) out.push_back({std::string(impl_->names.text(type)), table.size(), *extent});
  return out;
}

std::optional<Located> Engine::located(std::string_view tenant, std::string_view type) const {
  auto* space = impl_->space(tenant);
  if (!space) return {};
  auto table = space->tables().find(impl_->names.find(type));
  auto extent = table == space->tables().end() ? std::nullopt : table->second.grid().extent();
  if (!extent) return {};
  return Located{std::string(type), table->second.size(), *extent};
}

std::optional<std::vector<DocPtr>> Engine::picked(std::string_view tenant, std::string_view type, geo::Box const& box, std::size_t most,
                                                  std::size_t bytes) const {
  auto* space = impl_->space(tenant);
  if (!space) return {};
  auto table = space->tables().find(impl_->names.find(type));
  if (table == space->tables().end() || table->second.grid().is_empty()) return {};
  std::vector<DocPtr> out;
  auto const& docs = table->second.rows();
  auto rows = table->second.grid().picked(box, most);
  constexpr std::size_t ahead = 16;  // the documents lie all over the memory: they are asked for before they are needed
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i + ahead < rows.size()) __builtin_prefetch(docs[rows[i + ahead]].get());
    auto const& doc = docs[rows[i]];
    if (!out.empty() && doc->text().size() > bytes) break;
    bytes -= std::min(bytes, doc->text().size());
    out.push_back(doc);
  }
  return out;
}

Result<Found> Engine::query(Query const& q) const {
  auto* space = impl_->space(q.tenant);
  if (!space) return Found{};
  return space->query(q, impl_->names);
}

Names& Engine::names() { return impl_->names; }

void Engine::on_change(std::function<void(Change const&)> f) { impl_->feed.on_change(std::move(f)); }
void Engine::on_notice(std::function<void(Notice const&)> f) { impl_->feed.on_notice(std::move(f)); }

bool Engine::read_feed(Seq after, std::function<void(Change const&)> on_change, std::function<void(Notice const&)> on_notice) const {
  return read_feed_slice(after, std::numeric_limits<std::size_t>::max(), to_the_end(on_change), to_the_end(on_notice));
}

bool Engine::read_feed_slice(Seq after, std::size_t limit, std::function<bool(Change const&)> on_change,
                             std::function<bool(Notice const&)> on_notice) const {
  if (after >= impl_->delivered) return true;
  auto begins = impl_->feed.begins();
  auto in_journal = begins == 0 ? impl_->delivered : begins - 1;
  bool more = limit > 0;
  auto told = [&](bool wants_more) { return more = wants_more && --limit > 0; };
  if (after < in_journal) {
    bool whole = impl_->journal->read(after + 1, in_journal, [&](storage::JournalRecord const& r) {
      if (r.kind != kind_delta) return told(on_notice(notice_of(r)));
      auto delta = std::make_shared<const Delta>(decode_delta(r.payload));
      auto now = find(delta->tenant, delta->id);
      return told(on_change({r.seq, std::move(delta), nullptr, std::move(now)}));
    });
    if (!whole) return false;
    after = in_journal;
  }
  return !more || impl_->feed.replay(
                      after, impl_->delivered, [&](Change const& c) { return told(on_change(c)); },
                      [&](Notice const& n) { return told(on_notice(n)); });
}

void Engine::keep_feed(std::string_view reader, Seq after) { impl_->kept_after.insert_or_assign(std::string(reader), after); }

Seq Engine::last() const { return impl_->journal->last(); }
Seq Engine::durable() const { return impl_->journal->durable(); }
Seq Engine::delivered() const { return impl_->delivered; }

void Engine::deliver(Seq durable) {
  impl_->delivered = std::max(impl_->delivered, durable);
  impl_->feed.deliver(durable);
}

void Engine::on_durable(std::function<void(Seq)> f) { impl_->durable_listener = std::move(f); }

void Engine::checkpoint(bool at_once) {
  auto age = std::chrono::steady_clock::now() - impl_->handed_over_at;
  bool due = impl_->journal->last() - impl_->handed_over >= impl_->options.checkpoint_changes ||
             age >= std::chrono::milliseconds(impl_->options.checkpoint_every_ms);
  if (at_once || due) impl_->hand_over();
  auto saved = impl_->checkpoint_seq.load();
  for (auto const& [reader, kept] : impl_->kept_after)
    if (impl_->journal->last() - std::min(kept, impl_->journal->last()) <= longest_kept_feed) saved = std::min(saved, kept);
  if (saved > impl_->released) impl_->journal->release((impl_->released = saved) + 1);
}

std::string Engine::verify() const {
  json::Parser parser;
  for (auto const& [name, tenant] : impl_->tenants)
    for (auto const& doc : tenant.space.all()) {
      if (!doc) continue;
      auto view = parser.parse(doc->text());
      auto id = view ? view->get("id") : std::nullopt;
      if (!id || id->string() != doc->id()) return "the document of " + std::string(doc->id()) + " is damaged";
      for (auto const& slot : doc->attrs())
        if (slot.begin >= slot.end || slot.end > doc->text().size() || doc->text()[slot.begin] != '{')
          return "an attribute of " + std::string(doc->id()) + " is damaged";
    }
  if (auto trouble = impl_->chain.verify(*impl_->journal, impl_->checkpoint_seq); !trouble.empty()) return trouble;
  return impl_->checkpoint.db().integrity();
}

bool Engine::broken() const { return impl_->journal->broken(); }

}  // namespace dinh::reg
