#include "app/parts.hpp"

#include "base/log.hpp"

namespace dinh::app {
namespace {

reg::Download no_download() {
  return [](std::string const&) -> Result<std::string> { return fail(Code::upstream, "remote contexts are not fetched"); };
}

operations::AreaName area_names(civic::Areas const& areas) {
  return [&areas](std::string_view code) {
    auto const* area = areas.latest(code);
    return area ? area->name : std::string(code);
  };
}

}  // namespace

Parts::Parts(Folder const& folder, Config const& whose, Clock with_clock, OnState with_on_state)
    : config(whose),
      clock(std::move(with_clock)),
      on_state(std::move(with_on_state)),
      db(storage::Db::open(folder.database_url(config))),
      blobs({.folder = folder.blobs()}),
      jobs(*db),
      idempotency(*db),
      civic(*db, config.city, clock),
      engine({.folder = folder.path().string()}, clock, metrics),
      ngsild(engine, *db, clock, {no_download(), on_state}),
      operations({.is_public = config.public_wallboard}, *db, engine, area_names(civic.areas), clock,
                 {.case_figures = [](auto const&, Instant) { return operations::CaseFigures{}; }, .on_state = on_state}) {
  add_routes();
}

void Parts::add_routes() {
  civic.add_routes(router, version);
  router.add(ngsild.routes({.read = "register.read", .write = "register.write"}));
  operations.add_routes(router);
}

void Parts::announce(std::string kind, std::string id, std::int64_t version_now) {
  on_state([this, kind = std::move(kind), id = std::move(id), version_now] {
    auto told = engine.notice(kind, id, version_now);
    if (!told) log_warning("a change was not announced", {{"kind", kind}, {"why", told.error().detail}});
  });
}

}  // namespace dinh::app
