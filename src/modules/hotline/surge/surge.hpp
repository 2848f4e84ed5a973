#pragma once
// Storms and epidemics are what a hotline is for: what is known is told before anybody waits, reading goes on when writing cannot, and
// the supervisor sees when it is time.
#include <mutex>

#include "civic/areas/areas.hpp"
#include "civic/audit/audit_log.hpp"
#include "http/endpoint.hpp"
#include "modules/hotline/catalogue.hpp"
#include "modules/hotline/surge/matching.hpp"
#include "modules/hotline/surge/surge_store.hpp"
#include "modules/hotline/surge/write_gate.hpp"
#include "modules/hotline/understanding/reader.hpp"

namespace dinh::hotline {

struct IncidentAnswer {  // for a channel: what to say to who comes with something known
  KnownIncident incident;
  std::string reply;  // one text in the person's language, with the way to say "me too"
};
struct IncidentList {
  std::vector<KnownIncident> items;
  static constexpr auto fields() { return std::tuple(field("items", &IncidentList::items)); }
};
struct IncidentIn : KnownIncident {  // POST: a new one; PUT: the whole incident
  std::optional<std::int64_t> if_match;
  static constexpr auto fields() { return std::tuple_cat(KnownIncident::fields(), std::tuple(field("if_match", &IncidentIn::if_match))); }
};
struct SurgeModeIn : SurgeMode {
  std::optional<std::int64_t> if_match;
  static constexpr auto fields() { return std::tuple_cat(SurgeMode::fields(), std::tuple(field("if_match", &SurgeModeIn::if_match))); }
};
struct PublicSurge {  // what the portal shows; small, and asked with each page
  bool on = false, read_only = false, callbacks = false;
  std::vector<KnownIncident> incidents;
  static constexpr auto fields() {
    return std::tuple(field("on", &PublicSurge::on), field("read_only", &PublicSurge::read_only, "posts wait on the citizen's device"),
                      field("callbacks", &PublicSurge::callbacks, "who does not want to wait is called back"),
                      field("incidents", &PublicSurge::incidents, "that hold now"));
  }
};
struct SurgeView {  // for the desk
  SurgeMode mode;
  bool writes_put_off = false, suggested = false;
  double per_minute = 0, normal_per_minute = 0, ratio = 0, write_ms = 0;
  static constexpr auto fields() {
    return std::tuple(
        field("mode", &SurgeView::mode), field("writes_put_off", &SurgeView::writes_put_off, "citizens' posts wait, by load or by hand"),
        field("suggested", &SurgeView::suggested, "the load says: switch surge mode on"),
        field("per_minute", &SurgeView::per_minute, "contacts, of the last ten minutes"),
        field("normal_per_minute", &SurgeView::normal_per_minute, "the same ten minutes of the last four weeks"),
        field("ratio", &SurgeView::ratio), field("write_ms", &SurgeView::write_ms, "median of citizens' posts in the last ten seconds"));
  }
};
struct KnownIn {
  std::string text, field, area;
  std::optional<double> lat, lon;
  static constexpr auto fields() {
    return std::tuple(defaulted("text", &KnownIn::text), defaulted("field", &KnownIn::field), defaulted("area", &KnownIn::area),
                      dinh::field("lat", &KnownIn::lat), dinh::field("lon", &KnownIn::lon));
  }
};

class Surge {
 public:
  Surge(storage::Db&, Catalogue const&, civic::Areas const&, civic::AuditLog const&, Reader&, Clock, int utc_offset_min);

  // What a channel asks before it lets somebody wait. The field is guessed from the text where none was chosen.
  std::optional<IncidentAnswer> known_incident(IncidentQuestion, std::string_view lang = "vi") const;

  bool leads(std::string_view case_number) const;  // an incident that holds now: who names it says "me too"

  Result<PublicSurge> now(Actor const&, http::Nothing const&) const;
  Result<IncidentList> known(Actor const&, KnownIn const&) const;  // those that fit what is being typed: at most one
  Result<SurgeView> view(Actor const&, http::Nothing const&) const;
  Result<IncidentList> list(Actor const&, http::Nothing const&) const;
  Result<KnownIncident> add(Actor const&, IncidentIn const&);
  Result<KnownIncident> save(Actor const&, IncidentIn const&);
  Result<SurgeMode> set_mode(Actor const&, SurgeModeIn const&);

  bool writes_put_off() const;  // of citizens
  WriteGate& gate() { return gate_; }
  http::Operation behind_gate(http::Operation);  // a citizen's post

  static constexpr std::int64_t most_incidents = 200;

 private:
  Result<void> check(KnownIncident const&) const;
  Result<KnownIncident> put(Actor const&, IncidentIn const&, bool fresh);
  void refresh() const;
  struct Picture {
    SurgeMode mode;
    std::vector<KnownIncident> incidents;
    std::int64_t read_ms = 0;
  };
  std::shared_ptr<const Picture> picture() const;  // at most some seconds old: another process may have changed it
  Load load() const;

  storage::Db& db_;
  Catalogue const& catalogue_;
  civic::Areas const& areas_;
  civic::AuditLog const& audit_;
  Reader& reader_;
  Clock clock_;
  int utc_offset_min_;
  WriteGate gate_;
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const Picture> picture_;
  mutable Load load_;
  mutable std::int64_t load_ms_ = 0;
};

std::vector<http::Route> surge_routes(Surge&);

}  // namespace dinh::hotline
