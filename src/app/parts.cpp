#include "app/parts.hpp"

#include "app/ui_assets.hpp"
#include "base/log.hpp"
#include "http/attempt.hpp"
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

// Of somebody who writes with the hotline.
constexpr double message_burst = 30, messages_per_minute = 30;

std::string link_base(Config const& config) {
  auto out = config.http.public_url;
  while (out.ends_with('/')) out.pop_back();
  return out;
}

constexpr http::SitePage pages[] = {
    {"/", "/index.html"},      {"/desk", "/desk.html"},       {"/ops", "/ops.html"},           {"/talk", "/talk.html"},
    {"/chat", "/chat.html"},   {"/admin", "/admin.html"},     {"/explorer", "/explorer.html"}, {"/kb", "/kb.html"},
    {"/field", "/field.html"}, {"/privacy", "/privacy.html"}, {"/quality", "/quality.html"},   {"/sign-in", "/sign-in.html"}};

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
      sharing(engine, *db, civic.areas, civic.audit, clock, {on_state}, seal_key(folder)),
      ngsild(engine, *db, clock, ngsi_ports()),
      temporal(engine, ngsild.contexts(), clock, ngsi_ports(), {.temporal_instances = static_cast<std::size_t>(config.temporal_instances)}),
      registrations(engine, *db, ngsild.contexts(), clock, ngsi_ports()),
      source_subscriptions(registrations, engine, *db, ngsild.contexts(), clock, ngsi_ports(), http::send),
      distributor(registrations.registry(), engine, ngsild.contexts(), clock, ngsi_ports(), http::send, seal_key(folder)),
      mapped_reads(distributor, engine, ngsild.contexts(), clock, ngsi_ports()),
      subscriptions(engine, *db, ngsild.contexts(), clock, ngsi_ports(), http::send),
      remote_subscriptions(distributor, registrations, subscriptions, engine, *db, ngsild.contexts(), clock, ngsi_ports(), http::send,
                           seal_key(folder)),
      snapshots(engine, *db, ngsild.contexts(), clock, ngsi_ports(), http::send),
      devices(engine, *db, clock,
              {on_state, [this](auto const& key, auto const& address) { return let_device_in(key, address); },
               [this](Actor const& actor) { return sharing.contracts().find(reg::consumer_of(actor)) != nullptr; }},
              metrics),
      features(
          engine, clock, config.city.name, [this] { return http::openapi_document(router, "Dinh", version); }, sharing.lens_of()),
      figures(engine, ngsild.contexts(), clock, ngsi_ports()),
      retention(engine, *db, ngsild.contexts(), clock, ngsi_ports(), metrics),
      text_search(engine, ngsild.contexts(), clock, ngsi_ports(), config.search_attributes),
      data_catalogue(engine, *db, ngsild.contexts(), civic.units, civic.audit, clock, ngsi_ports(),
                     {config.city.name, config.city.name_en, {}}),
      changes(engine, sharing.lens_of()),
      register_copy(engine, clock, on_state),
      public_posts(public_burst, public_per_minute),
      public_messages(message_burst, messages_per_minute),
      site(ui_assets(), config.ui_folder),
      parties(seal_key(folder)),
      phone(config.phone, *db, blobs, jobs, parties, civic.audit, civic.calendars, clock, phone_ports()),
      hotline({.seal_key = seal_key(folder),
               .policy = {.arbiter_unit = config.arbiter_unit},
               .link_base = link_base(config),
               .widget_frames = config.widget_frames},
              *db, blobs, jobs, civic, phone, clock, hotline_ports()),
      channels(*db, jobs, blobs, civic.audit, clock,
               {seal_key(folder), config.channels, address_for_others(config, config.port), config.city.utc_offset_min}, channel_ports()),
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

Result<reg::Devices::LetIn> Parts::let_device_in(std::string const& key, std::string const& address) {
  TRY(auto actor, who_has_key(key, address));
  auto watch = civic.people.doorman().watch_key(key, actor->rights);
  return reg::Devices::LetIn{std::move(actor), std::move(watch)};
}

reg::NgsiPorts Parts::ngsi_ports() { return {download_contexts(), on_state, sharing.lens_of()}; }

channels::phone::Ports Parts::phone_ports() {
  return {
      .changed = [this](storage::Tx& tx, auto const& before, auto const& after) { hotline.calls().changed(tx, before, after); },
      .recorded = [this](storage::Tx& tx, auto const& call, auto const& recording) { hotline.calls().recorded(tx, call, recording); },
      .on_state = on_state,
      .send = http::send,
  };
}

hotline::Ports Parts::hotline_ports() {
  return {
      .upsert = [this](std::string const& entity, std::int64_t version_now) { return register_copy.upsert(entity, version_now); },
      .wait_durable = [this](reg::Seq seq) { return register_copy.wait_durable(seq); },
      .announce = [this](std::int64_t id, std::int64_t version_now) { announce("case", std::to_string(id), version_now); },
      .tell_notice = [this](std::int64_t user_id) { announce("notice", std::to_string(user_id), 1); },
      .may_post = [this](std::string const& address) { return public_posts.allow(address, monotonic_ms()); },
      .messages = {.send = [this](storage::Tx& tx, channels::Draft const& draft) { (void)channels.outbox().send(tx, draft); },
                   .send_again = [this](storage::Tx& tx, std::int64_t id) { return channels.outbox().send_again(tx, id); },
                   .speaks = [this](std::string_view channel) { return channels.speaks(channel); },
                   .announce = [this](std::int64_t id,
                                      std::int64_t version_now) { announce("conversation", std::to_string(id), version_now); }},
      .track_shell = [this] { return site.page("/track.html"); },
      .public_shell = [this] { return site.page("/public.html"); },
      .attempt = http::attempt,
      .privacy = {.days_of = [this](std::string_view setting) -> std::optional<std::int64_t> {
        if (setting == "phone.keep_days") return config.phone.keep_days;
        if (setting == "channels.keep_raw_days") return config.channels.keep_raw_days;
        return {};
      }},
  };
}

channels::Ports Parts::channel_ports() {
  channels::Ports out;
  out.heard = [this](storage::Tx& tx, auto const& conversation, auto const& message) {
    hotline.listener().heard(tx, conversation, message);
  };
  out.fetched = [this](storage::Tx& tx, auto const& message, auto const& file) { hotline.listener().fetched(tx, message, file); };
  out.keep_file = [this](channels::IncomingFile const& file) { return hotline.keep_file(file); };
  out.announce = [this](std::int64_t id, std::int64_t version_now) { announce("conversation", std::to_string(id), version_now); };
  out.send = http::send;
  out.may_post = [this](std::string const& address) { return public_messages.allow(address, monotonic_ms()); };
  return out;
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
  temporal.ask_elsewhere([this](reg::Call& call, reg::PastQuestion const& question) { return distributor.past(call, question); });
  source_subscriptions.also_list([this](std::string_view tenant) { return remote_subscriptions.to_sources(tenant); });
  auto add = [this](std::vector<http::Route> table) { router.add(sharing.around(std::move(table))); };
  add(snapshots.around(mapped_reads.around(distributor.around(ngsild.routes(rights)))));
  add(snapshots.around(mapped_reads.around(distributor.around(temporal.routes(rights)))));
  add(snapshots.around(mapped_reads.routes(rights)));
  add(snapshots.routes(rights));
  add(distributor.routes(rights.read));
  add(snapshots.refusing(registrations.routes(rights)));
  add(snapshots.refusing(source_subscriptions.routes(rights)));
  add(snapshots.refusing(subscriptions.routes(rights)));
  add(remote_subscriptions.routes());
  add(devices.routes(rights));
  add(features.routes("register.read"));
  add(figures.routes("register.read"));
  add(retention.routes("register.read", "register.retention"));
  add(text_search.routes("register.read"));
  add(data_catalogue.routes("register.read"));
  add(changes.routes("register.read"));
  router.add(sharing.routes());
  phone.add_routes(router);
  hotline.add_routes(router);
  channels.add_routes(router);
  channels.add_metrics(metrics);
  open311.add_routes(router);
  operations.add_routes(router);
  health.add_routes(router);
  site.add_routes(router, pages);
}

void Parts::announce(std::string kind, std::string id, std::int64_t version_now) {
  on_state([this, kind = std::move(kind), id = std::move(id), version_now] {
    auto told = engine.notice(kind, id, version_now);
    if (kind == "conversation") operations.tell_talk(id, version_now);
    if (kind == "notice") operations.tell_notice(id, version_now);
    if (!told) log_warning("a change was not announced", {{"kind", kind}, {"why", told.error().detail}});
  });
}

}  // namespace dinh::app
