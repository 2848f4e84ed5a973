#include "register/catalogue/dcat.hpp"

#include <cmath>

#include "http/uri.hpp"

namespace dinh::reg {

namespace {

using json::Array;
using json::Object;
using json::Value;

const std::string eu = "http://publications.europa.eu/resource/authority/";

Object context() {
  return {{"dcat", "http://www.w3.org/ns/dcat#"},      {"dcatap", "http://data.europa.eu/r5r/"},
          {"dct", "http://purl.org/dc/terms/"},        {"dqv", "http://www.w3.org/ns/dqv#"},
          {"foaf", "http://xmlns.com/foaf/0.1/"},      {"vcard", "http://www.w3.org/2006/vcard/ns#"},
          {"xsd", "http://www.w3.org/2001/XMLSchema#"}};
}

Value iri(std::string id) { return Object{{"@id", std::move(id)}}; }

Value typed(std::string text, std::string_view type) { return Object{{"@value", std::move(text)}, {"@type", "xsd:" + std::string(type)}}; }

// A text in both languages, in the one it is there in.
Value text_in(std::string const& vi, std::string const& en) {
  Array out;
  if (!vi.empty()) out.push_back(Object{{"@value", vi}, {"@language", "vi"}});
  if (!en.empty()) out.push_back(Object{{"@value", en}, {"@language", "en"}});
  return out;
}

Value agent(std::string const& name, std::string const& name_en) {
  return Object{{"@type", "foaf:Agent"}, {"foaf:name", text_in(name, name_en)}};
}

Value measured(std::string_view metric, Value value) {
  return Object{{"@type", "dqv:QualityMeasurement"},
                {"dqv:isMeasurementOf", iri("urn:dinh:quality:" + std::string(metric))},
                {"dqv:value", std::move(value)}};
}

std::string decimal(double share) { return std::to_string(std::round(share * 1'000) / 1'000).substr(0, 5); }

Value distribution(std::string url, std::string_view title, std::string_view media, Dataset const& dataset) {
  Object out{{"@type", "dcat:Distribution"},
             {"dct:title", Object{{"@value", title}, {"@language", "en"}}},
             {"dcat:accessURL", iri(std::move(url))},
             {"dcat:mediaType", iri("https://www.iana.org/assignments/media-types/" + std::string(media))},
             {"dcatap:availability", iri("http://publications.europa.eu/resource/authority/planned-availability/AVAILABLE")}};
  if (dataset.note && !dataset.note->license.empty()) out.emplace_back("dct:license", iri(dataset.note->license));
  return out;
}

Array distributions(Dataset const& dataset, std::string const& base) {
  auto type = http::percent_encode(dataset.type);
  Array out{distribution(base + "/ngsi-ld/v1/entities?type=" + type, "NGSI-LD", "application/ld+json", dataset)};
  if (!dataset.has_places) return out;
  auto collection = base + "/ogc/collections/" + type;
  out.push_back(distribution(collection + "/items", "OGC API – Features", "application/geo+json", dataset));
  out.push_back(
      distribution(collection + "/tiles/WebMercatorQuad?f=tilejson", "Vector tiles", "application/vnd.mapbox-vector-tile", dataset));
  return out;
}

std::string dataset_iri(Dataset const& dataset, std::string const& base) {
  return base + "/api/register/catalogue.jsonld#" + http::percent_encode(dataset.type);
}

// What nobody has described yet is shown by its type, so that no dataset is without a title.
Value dataset_of(Dataset const& dataset, std::string const& base) {
  auto note = dataset.note.value_or(DatasetNote{});
  if (note.title.empty()) note.title = note.title_en = dataset.type;
  if (note.description.empty()) note.description = dataset.type;
  Array keywords, quality{measured("completeness", typed(decimal(dataset.completeness), "decimal")),
                          measured("entities", typed(std::to_string(dataset.entities), "integer"))};
  for (auto const& keyword : note.keywords) keywords.emplace_back(keyword);
  if (dataset.fresh) quality.push_back(measured("freshness", typed(decimal(*dataset.fresh), "decimal")));
  Object out{{"@id", dataset_iri(dataset, base)},
             {"@type", "dcat:Dataset"},
             {"dct:identifier", dataset.type},
             {"dct:title", text_in(note.title, note.title_en)},
             {"dct:description", text_in(note.description, note.description_en)},
             {"dct:conformsTo", iri(dataset.iri)},
             {"dct:issued", typed(iso(dataset.first), "dateTime")},
             {"dct:modified", typed(iso(dataset.newest), "dateTime")},
             {"dct:accessRights", iri(eu + "access-right/" + (note.is_public ? "PUBLIC" : "RESTRICTED"))},
             {"dcat:distribution", distributions(dataset, base)},
             {"dqv:hasQualityMeasurement", std::move(quality)}};
  if (!keywords.empty()) out.emplace_back("dcat:keyword", std::move(keywords));
  if (!dataset.publisher_name.empty()) out.emplace_back("dct:publisher", agent(dataset.publisher_name, dataset.publisher_name_en));
  if (!note.contact.empty())
    out.emplace_back("dcat:contactPoint", Object{{"@type", "vcard:Kind"}, {"vcard:hasEmail", iri("mailto:" + note.contact)}});
  if (!note.every.empty()) out.emplace_back("dcat:temporalResolution", typed(note.every, "duration"));
  return out;
}

Value service(std::string const& url, std::string_view title, Array const& serves) {
  return Object{{"@type", "dcat:DataService"},
                {"dct:title", Object{{"@value", title}, {"@language", "en"}}},
                {"dcat:endpointURL", iri(url)},
                {"dcat:servesDataset", serves}};
}

}  // namespace

json::Value dcat_of(DatasetList const& list, Publisher const& whose) {
  Array datasets, all, placed;
  for (auto const& dataset : list.items) {
    datasets.push_back(dataset_of(dataset, whose.base));
    all.push_back(iri(dataset_iri(dataset, whose.base)));
    if (dataset.has_places) placed.push_back(all.back());
  }
  Array services{service(whose.base + "/ngsi-ld/v1/", "NGSI-LD", all)};
  if (!placed.empty()) services.push_back(service(whose.base + "/ogc", "OGC API – Features and Tiles", placed));
  return Object{{"@context", context()},
                {"@id", whose.base + "/api/register/catalogue.jsonld"},
                {"@type", "dcat:Catalog"},
                {"dct:title", text_in("Danh mục dữ liệu · " + whose.title, "Data catalogue · " + whose.title_en)},
                {"dct:description", text_in("Những gì cơ sở dữ liệu dùng chung đang có", "What the shared database holds now")},
                {"dct:publisher", agent(whose.title, whose.title_en)},
                {"dct:modified", typed(iso(list.surveyed_at), "dateTime")},
                {"dcat:dataset", std::move(datasets)},
                {"dcat:service", std::move(services)}};
}

}  // namespace dinh::reg
