#include "app/parts.hpp"

#include "app/ui_assets.hpp"
#include "base/log.hpp"
#include "http/client.hpp"
#include "http/openapi.hpp"
#include "modules/hotline/open311/counter.hpp"
#include "modules/hotline/statistics.hpp"

namespace dinh::app {
namespace {

reg::Download download_contexts() {
  return [](std::string const& url) -> Result<std::string> {
    TRY(auto answer, http::send({.url = url, .headers = {{"Accept", "application/ld+json, application/json"}}}));
    if (answer.status != 200) return fail(Code::upstream, url + " answered " + std::to_string(answer.status));
    return std::move(answer.body);
  };
}

operations::AreaName area_names(civic::Areas const& areas) {
  return [&areas](std::string_view code) -> operations::Named {
    if (auto const* area = areas.latest(code)) return {area->name, area->name_en};
    return {std::string(code), ""};
  };
}

std::string seal_key(Folder const& folder) {
  auto key = folder.secret();
  if (!key) throw storage::StorageError(key.error().detail);
  return std::move(*key);
}

hotline::open311::Endpoint open311_endpoint(civic::City const& city) {
  return {.contact = city.name + ", " + city.hotline, .changeset = "2026-11-24T00:00:00Z", .utc_offset_min = city.utc_offset_min};
}

// Twenty posts at once, then ten a minute: a neighbourhood behind one address can report, a script cannot fill the queue.
constexpr double public_burst = 20, public_per_minute = 10;

constexpr http::SitePage pages[] = {{"/", "/index.html"},      {"/desk", "/desk.html"},         {"/ops", "/ops.html"},
                                    {"/admin", "/admin.html"}, {"/explorer", "/explorer.html"}, {"/sign-in", "/sign-in.html"}};

}  // namespace

Parts::Parts(Folder const& folder, Config const& whose, Clock with_clock, OnState with_on_state)
    : config(whose),
      clock(std::move(with_clock)),
      on_state(std::move(with_on_state)),
      db(storage::Db::open(folder.database_url(config))),
      blobs({.folder = folder.blobs()}),
      jobs(*db),
      civic(*db, config.city, clock),
      request_keys(*db, seal_key(folder), clock),
      engine({.folder = folder.path().string()}, clock, metrics),
      ngsild(engine, *db, clock, {download_contexts(), on_state}),
      temporal(engine, ngsild.contexts(), clock, {download_contexts(), on_state},
               {.temporal_instances = static_cast<std::size_t>(config.temporal_instances)}),
      registrations(engine, *db, ngsild.contexts(), clock, {download_contexts(), on_state}),
      source_subscriptions(registrations, engine, *db, ngsild.contexts(), clock, {download_contexts(), on_state}, http::send),
      distributor(registrations.registry(), engine, ngsild.contexts(), clock, {download_contexts(), on_state}, http::send,
                  seal_key(folder)),
      mapped_reads(distributor, engine, ngsild.contexts(), clock, {download_contexts(), on_state}),
      subscriptions(engine, *db, ngsild.contexts(), clock, {download_contexts(), on_state}, http::send),
      devices(engine, *db, clock, {on_state, [this](auto const& key, auto const& address) { return who_has_key(key, address); }}, metrics),
      features(engine, clock, config.city.name, [this] { return http::openapi_document(router, "Dinh", version); }),
      figures(engine, ngsild.contexts(), clock, {download_contexts(), on_state}),
      retention(engine, *db, ngsild.contexts(), clock, {download_contexts(), on_state}, metrics),
      text_search(engine, ngsild.contexts(), clock, {download_contexts(), on_state}, config.search_attributes),
      changes(engine),
      register_copy(engine, clock, on_state),
      public_posts(public_burst, public_per_minute),
      site(ui_assets(), config.ui_folder),
      hotline({.seal_key = seal_key(folder)}, *db, blobs, jobs, civic, clock, hotline_ports()),
      open311(
          open311_endpoint(config.city), hotline::open311::counter(hotline, civic.units, clock),
          [this](std::string const& key) -> Result<Actor> {
            TRY(auto machine, who_has_key(key, {}));
            return *machine;
          },
          clock),
      case_figures(*db, hotline.catalogue(), civic.units, civic.areas, config.city.utc_offset_min),
      operations({.is_public = config.public_wallboard}, *db, engine, area_names(civic.areas), clock, operations_ports()),
      health(*db, engine, metrics, clock, folder) {
  add_routes();
}

Result<std::shared_ptr<const Actor>> Parts::who_has_key(std::string const& key, std::string const& address) {
  TRY(auto actor, civic.people.doorman().who_has_key(key, address));
  return std::shared_ptr<const Actor>(std::move(actor));
}

hotline::Ports Parts::hotline_ports() {
  return {
      .upsert = [this](std::string const& entity, std::int64_t version_now) { return register_copy.upsert(entity, version_now); },
      .wait_durable = [this](reg::Seq seq) { return register_copy.wait_durable(seq); },
      .announce = [this](std::int64_t id, std::int64_t version_now) { announce("case", std::to_string(id), version_now); },
      .may_post = [this](std::string const& address) { return public_posts.allow(address, monotonic_ms()); },
      .track_shell = [this] { return site.page("/track.html"); },
  };
}

operations::Ports Parts::operations_ports() {
  return {
      .case_figures = [this](operations::Period const& period, Instant at) { return case_figures.read(period, at); },
      .on_state = on_state,
      .knows_source =
          [this](std::string_view key) { return db->read([&](storage::Tx& tx) { return hotline::statistics::knows_source(tx, key); }); }};
}

void Parts::add_routes() {
  router.keep_answers("/api/", [this](http::Request const& request, auto const& make) { return request_keys.once(request, make); });
  civic.add_routes(router, version);
  ngsild.speak(router);
  const reg::NgsiRights rights{.read = "register.read", .write = "register.write"};
  router.add(mapped_reads.around(distributor.around(ngsild.routes(rights))));
  router.add(mapped_reads.around(temporal.routes(rights)));
  router.add(mapped_reads.routes(rights));
  router.add(distributor.routes(rights.read));
  router.add(registrations.routes(rights));
  router.add(source_subscriptions.routes(rights));
  router.add(subscriptions.routes(rights));
  router.add(devices.routes(rights));
  router.add(features.routes("register.read"));
  router.add(figures.routes("register.read"));
  router.add(retention.routes("register.read", "register.retention"));
  router.add(text_search.routes("register.read"));
  router.add(changes.routes("register.read"));
  hotline.add_routes(router);
  open311.add_routes(router);
  operations.add_routes(router);
  health.add_routes(router);
  site.add_routes(router, pages);
}

void Parts::announce(std::string kind, std::string id, std::int64_t version_now) {
  on_state([this, kind = std::move(kind), id = std::move(id), version_now] {
    auto told = engine.notice(kind, id, version_now);
    if (!told) log_warning("a change was not announced", {{"kind", kind}, {"why", told.error().detail}});
  });
}

}  // namespace dinh::app
