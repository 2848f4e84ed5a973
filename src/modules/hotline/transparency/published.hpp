#pragma once
// What anybody may read of all reports: lists, the map, feeds, figures. Every text goes through redact(). A report is published once
// somebody of the hotline has read it, and not when it was refused: what nobody has looked at yet, or what is no report, stands nowhere.
#include <map>
#include <mutex>

#include "casework/store.hpp"
#include "civic/areas/areas.hpp"
#include "civic/city.hpp"
#include "civic/units/units.hpp"
#include "http/endpoint.hpp"
#include "modules/hotline/catalogue.hpp"
#include "modules/hotline/transparency/figures.hpp"

namespace dinh::hotline {

struct PublicFilterIn {
  std::string q, field, area, unit, state;  // state: open, closed or a state's name
  std::optional<Instant> from, to;
  static constexpr auto fields() {
    return std::tuple(defaulted("q", &PublicFilterIn::q, "words or a number"), defaulted("field", &PublicFilterIn::field),
                      defaulted("area", &PublicFilterIn::area), defaulted("unit", &PublicFilterIn::unit),
                      defaulted("state", &PublicFilterIn::state, "open, closed or a state of a case"),
                      dinh::field("from", &PublicFilterIn::from), dinh::field("to", &PublicFilterIn::to));
  }
};
struct PublicListIn : PublicFilterIn {
  std::string cursor;
  std::int64_t limit = 30;
  static constexpr auto fields() {
    return std::tuple_cat(PublicFilterIn::fields(), std::tuple(defaulted("cursor", &PublicListIn::cursor, "`next` of the page before"),
                                                               defaulted("limit", &PublicListIn::limit, "1 to 200")));
  }
};
struct PublicMapIn : PublicFilterIn {
  std::string bbox;
  static constexpr auto fields() {
    return std::tuple_cat(PublicFilterIn::fields(), std::tuple(defaulted("bbox", &PublicMapIn::bbox, "west,south,east,north")));
  }
};
struct PublicReport {
  std::string number, title, field, area, unit, state, address;
  bool open = true;
  std::optional<double> lat, lon;
  Instant opened_at, updated_at;
  std::optional<Instant> closed_at, due;
  std::int64_t supporters = 0;
  static constexpr auto fields() {
    return std::tuple(dinh::field("number", &PublicReport::number), dinh::field("title", &PublicReport::title, "without what is personal"),
                      dinh::field("field", &PublicReport::field), dinh::field("area", &PublicReport::area),
                      dinh::field("unit", &PublicReport::unit), dinh::field("state", &PublicReport::state),
                      dinh::field("address", &PublicReport::address), dinh::field("open", &PublicReport::open),
                      dinh::field("lat", &PublicReport::lat), dinh::field("lon", &PublicReport::lon),
                      dinh::field("opened_at", &PublicReport::opened_at), dinh::field("updated_at", &PublicReport::updated_at),
                      dinh::field("closed_at", &PublicReport::closed_at), dinh::field("due", &PublicReport::due),
                      dinh::field("supporters", &PublicReport::supporters));
  }
};
struct PublicReportList {
  std::vector<PublicReport> items;
  std::optional<std::string> next;
  static constexpr auto fields() { return std::tuple(field("items", &PublicReportList::items), field("next", &PublicReportList::next)); }
};
struct PublicPoint {
  std::string number;
  double lon = 0, lat = 0;
  std::int64_t open = 0;
  static constexpr bool is_tuple = true;
  static constexpr auto fields() {
    return std::tuple(field("number", &PublicPoint::number), field("lon", &PublicPoint::lon), field("lat", &PublicPoint::lat),
                      field("open", &PublicPoint::open, "1: not solved yet"));
  }
};
struct PublicMap {
  std::vector<PublicPoint> items;  // the newest, at most 2,000
  static constexpr auto fields() { return std::tuple(field("items", &PublicMap::items)); }
};

class Published {
 public:
  Published(storage::Db&, Catalogue const&, civic::Areas const&, civic::Units const&, civic::City const&, Clock);
  Result<PublicReportList> list(Actor const&, PublicListIn const&) const;
  Result<PublicMap> map(Actor const&, PublicMapIn const&) const;
  Result<FigureTable> figures(Actor const&, FigureIn const&) const;  // at most a minute old

  Named named_field(std::string_view code) const;
  Named named_area(std::string_view code) const;
  Named named_unit(std::string_view code) const;

  static constexpr std::int64_t most_points = 2'000;
  static constexpr std::int64_t figures_keep_ms = 60'000;
  static constexpr std::size_t kept_figures = 200;

 private:
  Result<casework::store::Filter> filter(PublicFilterIn const&) const;
  PublicReport shown(casework::Case const&) const;
  storage::Db& db_;
  Catalogue const& catalogue_;
  civic::Areas const& areas_;
  civic::Units const& units_;
  civic::City const& city_;
  Clock clock_;
  struct Kept {
    Instant at;
    FigureTable table;
  };
  mutable std::mutex mutex_;
  mutable std::map<std::string, Kept> kept_;
};

}  // namespace dinh::hotline
