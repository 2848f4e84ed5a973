#pragma once
// What the hotline knows already: told to everybody who comes with the same, before he waits.
#include <optional>
#include <string>
#include <vector>

#include "base/fields.hpp"
#include "base/time.hpp"

namespace dinh::hotline {

struct KnownIncident {
  std::int64_t id = 0;
  std::string title, text, title_en, text_en;
  std::vector<std::string> categories, areas;  // codes; none: any
  std::optional<double> lat, lon;
  double radius_m = 0;
  Instant begins;
  std::optional<Instant> ends;
  std::string main_case;  // number of the case that "me too" supports; "" none
  std::string article;    // slug of an answer; "" none
  std::int64_t version = 0;
  std::string saved_by;

  bool holds_at(Instant t) const { return begins <= t && (!ends || t < *ends); }
  static constexpr auto fields() {
    return std::tuple(defaulted("id", &KnownIncident::id), field("title", &KnownIncident::title), field("text", &KnownIncident::text),
                      defaulted("title_en", &KnownIncident::title_en), defaulted("text_en", &KnownIncident::text_en),
                      defaulted("categories", &KnownIncident::categories, "codes of fields; none: any"),
                      defaulted("areas", &KnownIncident::areas, "codes of areas; none: any"), field("lat", &KnownIncident::lat),
                      field("lon", &KnownIncident::lon), defaulted("radius_m", &KnownIncident::radius_m, "around the point"),
                      defaulted("begins", &KnownIncident::begins), field("ends", &KnownIncident::ends),
                      defaulted("main_case", &KnownIncident::main_case, "number of the case that \"me too\" supports"),
                      defaulted("article", &KnownIncident::article, "slug of an answer"), defaulted("version", &KnownIncident::version),
                      defaulted("saved_by", &KnownIncident::saved_by));
  }
};

struct SurgeMode {
  bool on = false, read_only = false;  // read_only: citizens' posts wait, by hand
  Instant since;
  std::string saved_by;
  std::int64_t version = 0;
  static constexpr auto fields() {
    return std::tuple(field("on", &SurgeMode::on), defaulted("read_only", &SurgeMode::read_only, "citizens' posts wait; reading goes on"),
                      defaulted("since", &SurgeMode::since), defaulted("saved_by", &SurgeMode::saved_by),
                      defaulted("version", &SurgeMode::version));
  }
};

}  // namespace dinh::hotline
