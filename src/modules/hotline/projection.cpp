#include "modules/hotline/projection.hpp"

#include "base/ids.hpp"
#include "base/json.hpp"
#include "modules/hotline/rules.hpp"

namespace dinh::hotline {

std::string entity_id(casework::Case const& c) { return urn("ServiceRequest", c.code); }

std::string entity_json(casework::Case const& c, Catalogue const& catalogue, KnownPerson const& reporter) {
  std::string out;
  json::Writer to(out);
  auto property = [&](std::string_view name, auto const& value) {
    to.key(name).begin_object().member("type", "Property").member("value", value).member("observedAt", iso(c.updated_at)).end_object();
  };
  auto text = [&](std::string_view name, std::string const& value) {
    if (!value.empty()) property(name, value);
  };
  to.begin_object().member("id", entity_id(c)).member("type", "ServiceRequest");
  property("caseState", name_of(c.state));
  property("status", c.open ? "open" : "closed");
  text("category", c.field);
  if (auto* f = catalogue.find(c.field)) text("categoryName", f->name);
  text("areaServed", c.area);
  text("responsibleUnit", c.unit);
  text("title", scrub(c.title, reporter));
  text("channel", c.channel);
  text("source", c.source);
  property("openedAt", iso(c.opened_at));
  if (c.due_at) property("dueAt", iso(*c.due_at));
  if (c.closed_at) property("closedAt", iso(*c.closed_at));
  property("supporters", c.supporters);
  property("recordVersion", c.version);
  text("rating", c.grade);
  if (c.lat && c.lon) {
    to.key("location").begin_object().member("type", "GeoProperty").key("value").begin_object().member("type", "Point");
    to.key("coordinates").begin_array().value(*c.lon).value(*c.lat).end_array().end_object().end_object();
  }
  to.end_object();
  return out;
}

}  // namespace dinh::hotline
