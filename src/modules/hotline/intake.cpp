#include "modules/hotline/intake.hpp"

#include <cmath>

#include "base/text.hpp"
#include "modules/hotline/rules.hpp"

namespace dinh::hotline {

namespace {
constexpr std::size_t max_description = 4000, max_attachments = 10;
}

Intake::Intake(casework::Cases& cases, Identities& identities, Catalogue const& catalogue, Promises const& promises,
               civic::Areas const& areas, civic::Units const& units, Clock clock, int utc_offset_min)
    : cases_(cases),
      identities_(identities),
      catalogue_(catalogue),
      promises_(promises),
      areas_(areas),
      units_(units),
      clock_(std::move(clock)),
      utc_offset_min_(utc_offset_min) {}

Result<void> Intake::check(NewReport const& in) const {
  if (!catalogue_.offered(in.field)) return fail_field("field", "a code of the category tree");
  if (trim(in.description).empty()) return fail_field("description", "what is wrong, in a few words");
  if (!is_utf8(in.description) || code_points(in.description) > max_description)
    return fail_field("description", "at most 4,000 characters of UTF-8");
  if (in.lat.has_value() != in.lon.has_value()) return fail_field(in.lat ? "lon" : "lat", "both lat and lon, or neither");
  if (in.lat && !(std::abs(*in.lat) <= 90 && std::abs(*in.lon) <= 180)) return fail_field("lat", "degrees in WGS 84");
  TRY_DO(area_today(in.area));
  if (!in.lat && trim(in.address).empty() && !in.place_may_follow) return fail_field("address", "an address, or a point on the map");
  if (code_points(in.address) > 500) return fail_field("address", "at most 500 characters");
  if (in.attachments.size() > max_attachments) return fail_field("attachments", "at most 10 files");
  auto too_long = [](std::optional<std::string> const& s) { return s && s->size() > 200; };
  auto const& contact = in.contact;
  for (auto const* part : {&contact.name, &contact.phone, &contact.email, &contact.device_id, &contact.account_id})
    if (too_long(*part)) return fail_field("contact", "at most 200 bytes each");
  return {};
}

// An area is a code on a day: since 2025-07-01 codes name other communes than before. Its duties are with those who hold them today; where
// several do, nobody's committee is suggested.
Suggestion Intake::suggest(std::string_view field, std::string_view area, Instant at, std::optional<Instant> area_at) const {
  auto today = local_date(at, utc_offset_min_);
  auto* known = areas_.find(area, local_date(area_at.value_or(at), utc_offset_min_));
  auto holders = known ? areas_.holders(*known, today) : std::vector<civic::Area const*>{};
  std::string held_by = holders.size() == 1 ? holders.front()->code : std::string(known ? "" : area);
  UnitPorts ports;
  ports.committee_of = [&](std::string_view code, Date day) {
    for (auto const& u : units_.all())
      if (!code.empty() && u.area == code && u.kind == "committee" && u.valid_on(day)) return u.code;
    return std::string();
  };
  ports.successor = [&](std::string_view code, Date day) {
    auto u = units_.responsible(code, day);
    return u ? u->code : std::string();
  };
  return assign(catalogue_, ports, field, held_by, today);
}

Result<std::string> Intake::area_today(std::string_view code) const {
  if (code.empty() || areas_.find(code, today())) return std::string(code);
  auto* gone = areas_.latest(code);
  auto holders = gone ? areas_.holders(*gone, today()) : std::vector<civic::Area const*>{};
  if (holders.size() == 1) return holders.front()->code;
  if (holders.empty()) return fail_field("area", "the code of an area");
  std::string list;
  for (auto const* h : holders) list += (list.empty() ? "" : ", ") + h->code;
  return fail_field("area", "the code of an area of today; what was " + std::string(code) + " is now in " + list);
}

std::string Intake::area_at(double lat, double lon) const {
  auto* area = areas_.at({lon, lat}, today());
  return area ? area->code : "";
}

std::vector<casework::Promise> Intake::promises(std::string const& field, std::string const& unit, std::string const& urgency,
                                                std::vector<std::string> const& co_units) const {
  return promises_.of({field, unit, urgency, co_units, today()});
}

casework::Promise Intake::result_promise(std::string_view field, std::string_view unit) const {
  for (auto& p : promises(std::string(field), std::string(unit)))
    if (p.kind == "result") return std::move(p);
  return {"result", "vn-office", 5 * 480};  // the book of promises has one for every case
}

Result<casework::Case> Intake::open(storage::Tx& tx, NewReport const& in, std::string_view channel, std::int64_t user_id) const {
  TRY_DO(check(in));
  casework::NewCase c;
  c.field = in.field;
  TRY(c.area, area_today(in.area));
  if (in.lat)
    if (auto* area = areas_.at({*in.lon, *in.lat}, today())) c.area = area->code;
  c.urgency = in.urgency.empty() ? "normal" : in.urgency;
  c.channel = channel;
  c.title = title_of(in.description);
  c.description = in.description;
  c.address = in.address;
  c.lat = in.lat;
  c.lon = in.lon;
  c.attachments = in.attachments;
  c.user_id = user_id;
  c.extra = in.extra;
  c.words = search_words(in.description + " " + in.address);
  auto suggestion = suggest(c.field, c.area, clock_());
  c.promises = promises(c.field, suggestion.unit, c.urgency);
  auto opened = cases_.open(tx, c);
  identities_.keep(tx, opened.id, in.contact);
  return opened;
}

}  // namespace dinh::hotline
