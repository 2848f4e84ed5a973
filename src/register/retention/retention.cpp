#include "register/retention/retention.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "register/evolution.hpp"

namespace dinh::reg {

namespace {

constexpr std::size_t at_once = 100;  // entities the state thread is asked for, and of one transaction

Date day_of(Instant t) { return {static_cast<std::int32_t>(t.ms / day_ms)}; }

}  // namespace

Retention::Retention(Engine& engine, storage::Db& db, Contexts& contexts, Clock clock, NgsiPorts ports, Metrics& metrics)
    : binding_(engine, contexts, std::move(clock), std::move(ports)),
      store_(db),
      thinned_(metrics.counter("dinh_register_thinned_series_total", "", "Series of which something was rolled up or forgotten")) {}

void Retention::keep() {
  auto today = day_of(binding_.clock());
  if (done_on_.exchange(today.days) == today.days) return;
  try {
    for (auto const& [id, rule] : store_.all()) {
      if (!holds(rule, today)) continue;
      auto changed = follow(rule, today);
      thinned_.add(changed);
      log_info("the past was thinned", {{"rule", id}, {"series", static_cast<std::int64_t>(changed)}});
    }
  } catch (...) {
    done_on_ = -1;  // again, from the beginning
    throw;
  }
}

std::size_t Retention::follow(RetentionRule const& rule, Date today) {
  auto cut = cut_on(rule, today);
  auto type = Context::core()->stored(rule.type);
  Query query;
  query.tenant = rule.tenant;
  query.types = {{type}};
  query.limit = at_once;
  std::size_t changed = 0;
  for (;;) {
    std::vector<std::string> ids;
    binding_.on_state([&] {
      if (auto found = binding_.engine.query(query))
        for (auto const& doc : found->docs) ids.emplace_back(doc->id());
    });
    if (ids.empty()) break;
    query.after_id = ids.back();
    changed += thin(rule, cut, std::move(ids));
  }
  auto past = past_ids(rule.tenant, type);
  for (std::size_t i = 0; i < past.size(); i += at_once)
    changed += thin(
        rule, cut,
        {past.begin() + static_cast<std::ptrdiff_t>(i), past.begin() + static_cast<std::ptrdiff_t>(std::min(past.size(), i + at_once))});
  return changed;
}

std::vector<std::string> Retention::past_ids(std::string const& tenant, std::string const& type) {
  std::vector<std::string> out;
  binding_.on_state([&] {
    for (auto& [id, types] : binding_.engine.past_entities(tenant))
      if (std::find(types.begin(), types.end(), type) != types.end()) out.push_back(std::move(id));
  });
  return out;
}

// Totals cannot be amended: where the past was, samples stay until all is forgotten.
std::size_t Retention::thin(RetentionRule const& rule, HistoryCut const& cut, std::vector<std::string> ids) {
  std::optional<std::uint32_t> tenant;
  std::vector<std::string> amended;
  binding_.on_state([&] {
    tenant = binding_.engine.tenant_number(rule.tenant);
    for (auto const& id : ids) binding_.engine.forget_written(rule.tenant, id, cut);
    auto known = binding_.engine.recorded(rule.tenant, ids);
    for (auto const& one : known)
      if (one.trace && !one.trace->amended.empty()) amended.push_back(ids[static_cast<std::size_t>(&one - known.data())]);
  });
  if (!tenant) return 0;
  std::erase_if(ids, [&](std::string const& id) { return std::find(amended.begin(), amended.end(), id) != amended.end(); });
  auto forgetting = cut;
  forgetting.samples = forgetting.hours = HistoryCut::never;
  return binding_.engine.keep_history(*tenant, ids, cut) + binding_.engine.keep_history(*tenant, amended, forgetting);
}

}  // namespace dinh::reg
