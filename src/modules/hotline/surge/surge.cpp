#include "modules/hotline/surge/surge.hpp"

#include <algorithm>
#include <cmath>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "casework/store.hpp"

namespace dinh::hotline {

namespace {

constexpr std::int64_t picture_ms = 3'000, load_keep_ms = 10'000;  // how old they may be
constexpr std::int64_t window_ms = 10 * minute_ms, week_ms = 7 * day_ms;
constexpr int weeks = 4;
constexpr double likely = 0.5;  // enough to take the guessed field for what is meant

}  // namespace

Surge::Surge(storage::Db& db, Catalogue const& catalogue, civic::Areas const& areas, civic::AuditLog const& audit, Reader& reader,
             Clock clock, int utc_offset_min)
    : db_(db),
      catalogue_(catalogue),
      areas_(areas),
      audit_(audit),
      reader_(reader),
      clock_(std::move(clock)),
      utc_offset_min_(utc_offset_min) {
  surge_store::migrate(db_);
}

void Surge::refresh() const {
  auto fresh = std::make_shared<Picture>();
  db_.read([&](storage::Tx& tx) {
    fresh->mode = surge_store::mode(tx);
    fresh->incidents = surge_store::incidents(tx, most_incidents);
  });
  fresh->read_ms = monotonic_ms();
  std::lock_guard lock(mutex_);
  picture_ = std::move(fresh);
}

std::shared_ptr<const Surge::Picture> Surge::picture() const {
  {
    std::lock_guard lock(mutex_);
    if (picture_ && monotonic_ms() - picture_->read_ms < picture_ms) return picture_;
  }
  refresh();
  std::lock_guard lock(mutex_);
  return picture_;
}

std::optional<IncidentAnswer> Surge::known_incident(IncidentQuestion q, std::string_view lang) const {
  auto known = picture();
  if (known->incidents.empty()) return {};
  auto now = clock_();
  if (std::none_of(known->incidents.begin(), known->incidents.end(), [&](auto const& i) { return i.holds_at(now); })) return {};
  if (q.field.empty() && !q.text.empty()) {
    auto reading = reader_.read(q.text, local_date(now, utc_offset_min_));
    if (!reading.categories.empty() && reading.categories.front().probability >= likely) q.field = reading.categories.front().field;
    for (auto const& p : reading.places)
      if (q.area.empty() && p.areas.size() == 1) q.area = p.areas.front();
  }
  auto const* found = match(known->incidents, q, now);
  if (!found) return {};
  bool en = lang == "en" && !found->text_en.empty();
  IncidentAnswer out{*found, (en ? found->title_en + ". " + found->text_en : found->title + ". " + found->text)};
  if (!found->main_case.empty())
    out.reply +=
        (en ? " You have the same trouble? Reply with the number " : " Bạn cũng gặp? Hãy trả lời bằng mã ") + found->main_case + ".";
  return out;
}

bool Surge::leads(std::string_view case_number) const {
  auto known = picture();
  return std::any_of(known->incidents.begin(), known->incidents.end(),
                     [&](KnownIncident const& i) { return i.main_case == case_number && i.holds_at(clock_()); });
}

Result<PublicSurge> Surge::now(Actor const&, http::Nothing const&) const {
  auto known = picture();
  PublicSurge out{.on = known->mode.on, .read_only = writes_put_off(), .callbacks = known->mode.on, .incidents = {}};
  for (auto const& i : known->incidents)
    if (i.holds_at(clock_())) out.incidents.push_back(i);
  for (auto& i : out.incidents) i.saved_by.clear();  // who wrote it is nobody's business
  return out;
}

Result<IncidentList> Surge::known(Actor const&, KnownIn const& in) const {
  if (in.text.size() > 16'000) return fail_field("text", "at most 4,000 characters");
  IncidentList out;
  if (auto found = known_incident({in.text, in.field, in.area, in.lat, in.lon})) {
    found->incident.saved_by.clear();
    out.items.push_back(std::move(found->incident));
  }
  return out;
}

Load Surge::load() const {
  {
    std::lock_guard lock(mutex_);
    if (load_ms_ && monotonic_ms() - load_ms_ < load_keep_ms) return load_;
  }
  auto now = clock_();
  Load fresh;
  db_.read([&](storage::Tx& tx) {
    fresh.contacts = surge_store::contacts(tx, now + -window_ms, now);
    std::int64_t before = 0;
    for (int week = 1; week <= weeks; ++week) {
      auto end = now + -week * week_ms;
      before += surge_store::contacts(tx, end + -window_ms, end);
    }
    fresh.normal_per_minute = static_cast<double>(before) / weeks * minute_ms / window_ms;
  });
  fresh.per_minute = static_cast<double>(fresh.contacts) * minute_ms / window_ms;
  std::lock_guard lock(mutex_);
  load_ = fresh;
  load_ms_ = monotonic_ms();
  return fresh;
}

Result<SurgeView> Surge::view(Actor const&, http::Nothing const&) const {
  auto known = picture();
  auto measured = load();
  auto tenth = [](double v) { return std::round(10 * v) / 10; };
  return SurgeView{known->mode,
                   writes_put_off(),
                   measured.surge_suggested() && !known->mode.on,
                   tenth(measured.per_minute),
                   tenth(measured.normal_per_minute),
                   tenth(measured.ratio()),
                   gate_.median_ms(monotonic_ms())};
}

Result<IncidentList> Surge::list(Actor const&, http::Nothing const&) const {
  return IncidentList{db_.read([](storage::Tx& tx) { return surge_store::incidents(tx, most_incidents); })};
}

Result<void> Surge::check(KnownIncident const& i) const {
  if (trim(i.title).empty() || i.title.size() > 300) return fail_field("title", "a title of at most 300 bytes");
  if (trim(i.text).empty() || i.text.size() > 2'000) return fail_field("text", "a text of at most 2,000 bytes");
  if (i.title_en.size() > 300 || i.text_en.size() > 2'000) return fail_field("text_en", "at most 300 and 2,000 bytes");
  if (i.title_en.empty() != i.text_en.empty()) return fail_field("text_en", "title and text in English, or neither");
  if (i.categories.size() > 50 || i.areas.size() > 200) return fail_field("areas", "at most 50 fields and 200 areas");
  for (auto const& code : i.categories)
    if (!catalogue_.find(code)) return fail_field("categories", "codes of the category tree");
  for (auto const& code : i.areas)
    if (!areas_.latest(code)) return fail_field("areas", "codes of areas");
  if (i.lat.has_value() != i.lon.has_value()) return fail_field("lat", "lat and lon, or neither");
  if (i.lat && !(std::abs(*i.lat) <= 90 && std::abs(*i.lon) <= 180)) return fail_field("lat", "degrees in WGS 84");
  if (!(i.radius_m >= 0 && i.radius_m <= 100'000)) return fail_field("radius_m", "0 to 100,000");
  if (i.ends && *i.ends < i.begins) return fail_field("ends", "not before it begins");
  if (i.article.size() > 100) return fail_field("article", "the slug of an article");
  return {};
}

Result<KnownIncident> Surge::put(Actor const& actor, IncidentIn const& in, bool fresh) {
  TRY_DO(check(in));
  auto saved = db_.write([&](storage::Tx& tx) -> Result<KnownIncident> {
    KnownIncident out = in;
    if (!out.main_case.empty()) {
      auto code = read_tracking_code(out.main_case);
      if (!code || !casework::store::find_by_code(tx, *code)) return fail_field("main_case", "the number of a case");
      out.main_case = *code;
    }
    auto before = fresh ? std::nullopt : surge_store::find(tx, in.id);
    if (!fresh && !before) return fail(Code::not_found, "There is no such incident");
    if (before && in.if_match && *in.if_match != before->version)
      return fail(Code::stale, "the incident was changed meanwhile; it is at version " + std::to_string(before->version));
    out.id = fresh ? tx.next_id("known_incident") : in.id;
    out.version = before ? before->version + 1 : 1;
    if (out.begins == Instant{}) out.begins = before ? before->begins : clock_();
    out.saved_by = actor.name;
    surge_store::put(tx, out);
    audit_.append(tx, actor, fresh ? "incident.add" : "incident.change", "incident:" + std::to_string(out.id),
                  json::Object{{"title", out.title}, {"version", out.version}});
    return out;
  });
  if (saved) db_.after_commit([this] { refresh(); });
  return saved;
}

Result<KnownIncident> Surge::add(Actor const& actor, IncidentIn const& in) { return put(actor, in, true); }
Result<KnownIncident> Surge::save(Actor const& actor, IncidentIn const& in) { return put(actor, in, false); }

Result<SurgeMode> Surge::set_mode(Actor const& actor, SurgeModeIn const& in) {
  auto saved = db_.write([&](storage::Tx& tx) -> Result<SurgeMode> {
    auto mode = surge_store::mode(tx);
    if (in.if_match && *in.if_match != mode.version)
      return fail(Code::stale, "the mode was changed meanwhile; it is at version " + std::to_string(mode.version));
    if (mode.on != in.on) mode.since = clock_();
    mode.on = in.on;
    mode.read_only = in.read_only;
    mode.version += 1;
    mode.saved_by = actor.name;
    surge_store::put(tx, mode);
    audit_.append(tx, actor, "surge.mode", "surge", json::Object{{"on", mode.on}, {"read_only", mode.read_only}});
    return mode;
  });
  if (saved) db_.after_commit([this] { refresh(); });
  return saved;
}

bool Surge::writes_put_off() const { return picture()->mode.read_only || gate_.closed(monotonic_ms()); }

http::Operation Surge::behind_gate(http::Operation operation) {
  operation.handler = [this, inner = std::move(operation.handler)](http::Request const& request) -> http::Response {
    auto put_off = [] {
      return http::problem({Code::overloaded,
                            "The hotline can only be read right now; what you send is kept on your device and goes out by itself",
                            {},
                            {},
                            {}});
    };
    if (picture()->mode.read_only) return put_off();
    auto began = monotonic_ms();
    if (!gate_.enter(began)) return put_off();
    struct Leaving {
      WriteGate& gate;
      std::int64_t began;
      ~Leaving() { gate.leave(began, monotonic_ms()); }
    } leaving{gate_, began};
    return inner(request);
  };
  return operation;
}

std::vector<http::Route> surge_routes(Surge& surge) {
  using http::endpoint;
  using http::Lane;
  using http::Method;
  return {
      {Method::get, "/api/surge", "", Lane::worker, endpoint(surge, &Surge::now), "What is known already, and whether posts wait"},
      {Method::post, "/api/surge/known", "", Lane::worker, endpoint(surge, &Surge::known),
       "Whether what is being typed is known already; keeps nothing"},
      {Method::get, "/api/desk/surge", "case.read", Lane::worker, endpoint(surge, &Surge::view),
       "Load beside the normal day, and the mode"},
      {Method::put, "/api/desk/surge", "surge.write", Lane::worker, endpoint(surge, &Surge::set_mode), "Switch surge mode"},
      {Method::get, "/api/desk/incidents", "case.read", Lane::worker, endpoint(surge, &Surge::list), "Known incidents, past ones too"},
      {Method::post, "/api/desk/incidents", "surge.write", Lane::worker, endpoint(surge, &Surge::add), "Tell what is known"},
      {Method::put, "/api/desk/incidents/{id}", "surge.write", Lane::worker, endpoint(surge, &Surge::save),
       "Change or end a known incident"},
  };
}

}  // namespace dinh::hotline
