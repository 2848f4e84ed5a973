#pragma once
// A dataset of the catalogue: the entities of one type in one tenant. What people say of it, and what the register itself tells.
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.hpp"
#include "base/time.hpp"

namespace dinh::reg {

struct DatasetNote {  // said by people
  std::string title, title_en, description, description_en;
  std::string publisher;  // code of a unit
  std::string contact;    // a mail address
  std::string license;    // an IRI, as of the EU vocabulary of licences or of Creative Commons
  std::vector<std::string> keywords;
  std::string every;       // how often each entity should change, a duration of ISO 8601: "PT5M"; "": not said
  bool is_public = false;  // described to everybody; to read the data a right is needed all the same
  static constexpr auto fields() {
    using N = DatasetNote;
    return std::tuple(field("title", &N::title), defaulted("title_en", &N::title_en), field("description", &N::description),
                      defaulted("description_en", &N::description_en), defaulted("publisher", &N::publisher, "code of a unit"),
                      defaulted("contact", &N::contact, "a mail address"), defaulted("license", &N::license, "an IRI"),
                      defaulted("keywords", &N::keywords),
                      defaulted("every", &N::every, "how often each entity should change, as a duration of ISO 8601: PT5M"),
                      defaulted("public", &N::is_public, "described to everybody"));
  }
};

struct DatasetAttribute {
  std::string name;
  std::vector<std::string> kinds;  // Property, GeoProperty, …
  double share = 0;                // of the entities that have it, 0 to 1
  static constexpr auto fields() {
    using A = DatasetAttribute;
    return std::tuple(field("name", &A::name), field("kinds", &A::kinds), field("share", &A::share, "of the entities that have it"));
  }
};

struct Dataset {
  std::string type, iri;  // as the core @context names it, and in full
  std::optional<DatasetNote> note;
  std::string publisher_name, publisher_name_en;  // of note.publisher
  std::int64_t entities = 0;
  std::vector<DatasetAttribute> attributes;
  double completeness = 0;        // mean of the attributes' shares
  Instant first, newest;          // creation of the oldest entity, last change of any
  std::int64_t median_age_s = 0;  // since the last change of an entity
  std::optional<double> fresh;    // share of the entities that changed within `every`; absent: not said
  bool has_places = false;
  static constexpr auto fields() {
    using D = Dataset;
    return std::tuple(field("type", &D::type), field("iri", &D::iri), field("note", &D::note), field("publisher_name", &D::publisher_name),
                      field("publisher_name_en", &D::publisher_name_en), field("entities", &D::entities),
                      field("attributes", &D::attributes), field("completeness", &D::completeness, "mean share of the attributes, 0 to 1"),
                      field("first", &D::first), field("newest", &D::newest), field("median_age_s", &D::median_age_s),
                      field("fresh", &D::fresh, "share of the entities that changed as often as they should"),
                      field("has_places", &D::has_places));
  }
};

struct DatasetList {
  std::vector<Dataset> items;
  Instant surveyed_at;
  static constexpr auto fields() {
    return std::tuple(field("items", &DatasetList::items), field("surveyed_at", &DatasetList::surveyed_at));
  }
};

}  // namespace dinh::reg
