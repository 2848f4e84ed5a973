// Mappings as resources: GET, POST /api/register/device-mappings, PUT, DELETE …/{id}. Worker lane.
#include "register/devices/devices.hpp"

namespace dinh::reg {

namespace {

tl::unexpected<Error> missing(std::int64_t id) { return fail(Code::not_found, "there is no mapping " + std::to_string(id)); }

}  // namespace

Result<MappingList> Devices::list(Actor const&, http::Nothing const&) { return MappingList{*store_.all()}; }

Result<http::Answer<MappingView>> Devices::add(Actor const&, DeviceMapping const& mapping) {
  TRY_DO(check(mapping));
  auto view = store_.add(mapping);
  auto location = "/api/register/device-mappings/" + std::to_string(view.id);
  return http::Answer<MappingView>{std::move(view), 201, {{"Location", location}}};
}

Result<MappingView> Devices::change(Actor const&, MappingChange const& in) {
  TRY_DO(check(in.mapping));
  if (!store_.change(in.id, in.mapping)) return missing(in.id);
  return MappingView{in.id, in.mapping};
}

Result<void> Devices::remove(Actor const&, MappingId const& in) {
  if (!store_.remove(in.id)) return missing(in.id);
  return {};
}

std::vector<http::Route> Devices::routes(NgsiRights const& rights) {
  using http::Method;
  constexpr auto lane = http::Lane::worker;
  const std::string all = "/api/register/device-mappings", one = all + "/{id}";
  return {
      {Method::get, all, rights.read, lane, http::endpoint(*this, &Devices::list), "What the messages of devices mean"},
      {Method::post, all, rights.write, lane, http::endpoint(*this, &Devices::add), "Map messages of devices"},
      {Method::put, one, rights.write, lane, http::endpoint(*this, &Devices::change), "Change a mapping"},
      {Method::del, one, rights.write, lane, http::endpoint(*this, &Devices::remove), "Remove a mapping"},
  };
}

}  // namespace dinh::reg
