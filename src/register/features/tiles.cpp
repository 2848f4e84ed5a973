#include "register/features/tiles.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "register/features/links.hpp"
#include "register/features/tile_content.hpp"

namespace dinh::reg {

namespace {

using json::Array;
using json::Object;
using json::Value;

constexpr int encoding = 1;  // of the tiles; another one gives every tile another ETag
constexpr std::string_view tiling_scheme_rel = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";

std::string tileset_path(http::Request const& request, std::string_view type) {
  return collection_path(request, type) + "/tiles/" + std::string(tiles::matrix_set);
}

std::string matrix_set_path(http::Request const& request) { return root_of(request) + "/tileMatrixSets/" + std::string(tiles::matrix_set); }

Result<void> check_parameters(http::Request const& request, std::initializer_list<std::string_view> formats) {
  for (auto const& [name, text] : request.query_params()) {
    if (name != "f") return fail_field(name, "no parameter but f");  // a filter passed over would show what was not asked for
    if (std::find(formats.begin(), formats.end(), text) == formats.end())
      return fail_field("f", "one of " + fmt::format("{}", fmt::join(formats, ", ")));
  }
  return {};
}

Array links_of_tileset(http::Request const& request, std::string_view type) {
  return {link(tileset_path(request, type), "self", json_media), link(matrix_set_path(request), tiling_scheme_rel, json_media)};
}

// OGC 20-057, /req/tilesets-list/tileset-links: what a list of tile sets tells of each.
Object summary(std::string_view type, Array links) {
  return {{"title", type},
          {"dataType", "vector"},
          {"crs", tiles::mercator_crs},
          {"tileMatrixSetURI", tiles::matrix_set_uri},
          {"links", std::move(links)}};
}

std::uint64_t scattered(std::uint64_t v) {  // the last steps of MurmurHash3: each bit changes half of all
  v = (v ^ v >> 33) * 0xff51afd7ed558ccd;
  v = (v ^ v >> 33) * 0xc4ceb9fe1a85ec53;
  return v ^ v >> 33;
}

std::string promise(TileLimits const& limits) {
  return fmt::format(
      "At most {} entities a tile, {} above zoom {}: where there are more, some of all times, the same ones whenever one asks, and whoever "
      "is shown stays shown in the tiles below.",
      limits.features, std::min(limits.features, limits.far_features), limits.near_from);
}

}  // namespace

std::vector<std::string> Tiles::conformance() {
  std::vector<std::string> out;
  for (auto name : {"core", "tileset", "tilesets-list", "geodata-tilesets", "mvt"})
    out.push_back(std::string("http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/") + name);
  for (auto name : {"tilematrixset", "json-tilematrixset", "tilesetmetadata", "json-tilesetmetadata"})
    out.push_back(std::string("http://www.opengis.net/spec/tms/2.0/conf/") + name);
  return out;
}

Result<std::string> Tiles::matrix_sets(http::Request const& request) const {
  return Value(Object{{"tileMatrixSets", Array{Object{{"id", tiles::matrix_set},
                                                      {"uri", tiles::matrix_set_uri},
                                                      {"crs", tiles::mercator_crs},
                                                      {"links", Array{link(matrix_set_path(request), "self", json_media)}}}}}})
      .text();
}

Result<std::string> Tiles::matrix_set(http::Request const&) const {
  static const auto text = tiles::definition().text();
  return text;
}

Result<Located> Tiles::collection_of(http::Request const& request) const {
  auto type = request.param("collection");
  auto found = engine_.located(tenant_of(request), type);
  auto lens = lens_for_ ? lens_for_(request) : nullptr;
  if (!found || (lens && !lens->may_see_type(type))) return no_collection(type);
  if (lens) found->extent = {-180, -90, 180, 90};  // how far all of them reach is not for him
  return std::move(*found);
}

Result<std::string> Tiles::tilesets(http::Request const& request) const {
  TRY_DO(check_parameters(request, {"json"}));
  TRY(auto c, collection_of(request));
  return Value(Object{{"tilesets", Array{summary(c.type, links_of_tileset(request, c.type))}},
                      {"links", Array{link(collection_path(request, c.type) + "/tiles", "self", json_media)}}})
      .text();
}

Result<std::string> Tiles::tileset(http::Request const& request) const {
  TRY_DO(check_parameters(request, {"json", "tilejson"}));
  TRY(auto c, collection_of(request));
  auto path = tileset_path(request, c.type);
  if (request.query_param("f") == "tilejson") return tilejson(request, c, path);
  auto links = links_of_tileset(request, c.type);
  auto item = link(path + "/{tileMatrix}/{tileRow}/{tileCol}", "item", tile_media);
  item["templated"] = true;
  links.push_back(std::move(item));
  links.push_back(link(path + "?f=tilejson", "describedby", json_media, "TileJSON"));
  links.push_back(link(collection_path(request, c.type), "http://www.opengis.net/def/rel/ogc/1.0/geodata", json_media, c.type));
  auto out = summary(c.type, std::move(links));
  out.emplace_back("description", promise(limits_));
  auto corner = [](double lon, double lat) { return Array{lon, lat}; };
  auto const& e = c.extent;
  out.emplace_back("boundingBox", Object{{"lowerLeft", corner(e.west, e.south)}, {"upperRight", corner(e.east, e.north)}, {"crs", crs84}});
  out.emplace_back("layers", Array{Object{{"id", c.type}, {"dataType", "vector"}}});
  return Value(std::move(out)).text();
}

std::string Tiles::tilejson(http::Request const& request, Located const& c, std::string const& path) const {
  auto const& e = c.extent;
  Object fields;
  auto some = engine_.picked(tenant_of(request), c.type, {-180, -90, 180, 90}, limits_.looked_at, limits_.looked_at_bytes);
  for (auto const& [name, kind] : tiles::fields_of(seen(request, some.value_or(std::vector<DocPtr>())))) fields.emplace_back(name, kind);
  static constexpr double edge = 85.0511287798066;  // of the square
  auto bound = [](double latitude) { return std::clamp(latitude, -edge, edge); };
  return Value(Object{{"tilejson", "3.0.0"},
                      {"name", c.type},
                      {"description", promise(limits_)},
                      {"tiles", Array{path + "/{z}/{y}/{x}"}},
                      {"minzoom", 0},
                      {"maxzoom", limits_.deepest_asked},
                      {"bounds", Array{e.west, bound(e.south), e.east, bound(e.north)}},
                      {"vector_layers", Array{Object{{"id", c.type}, {"fields", std::move(fields)}}}}})
      .text();
}

std::vector<DocPtr> Tiles::seen(http::Request const& request, std::vector<DocPtr> docs) const {
  auto lens = lens_for_ ? lens_for_(request) : nullptr;
  if (!lens) return docs;
  for (auto& doc : docs) doc = lens->seen(doc, engine_.names());
  std::erase(docs, nullptr);
  return docs;
}

Result<std::shared_ptr<Tiles::Pick const>> Tiles::pick(http::Request const& request) const {
  TRY_DO(check_parameters(request, {"mvt"}));
  auto address = tiles::Address::read(request.param("tileMatrix"), request.param("tileRow"), request.param("tileCol"));
  if (!address) return fail(Code::not_found, fmt::format("There is no such tile in {}", tiles::matrix_set));
  auto out = std::make_shared<Pick>();
  out->address = *address;
  out->type = request.param("collection");
  auto most = address->matrix < limits_.near_from ? std::min(limits_.features, limits_.far_features) : limits_.features;
  auto docs = engine_.picked(tenant_of(request), out->type, address->box(), most, limits_.document_bytes);
  auto lens = lens_for_ ? lens_for_(request) : nullptr;
  if (!docs || (lens && !lens->may_see_type(out->type))) return no_collection(out->type);
  std::uint64_t hash = encoding + (lens ? std::hash<std::string>()(lens->name()) : 0);
  docs = seen(request, std::move(*docs));
  for (auto const& doc : *docs) hash += scattered(doc->version);  // a version belongs to one change alone; their order is nobody's
  out->etag = fmt::format("\"{:016x}\"", hash);
  out->docs = std::move(*docs);
  return out;
}

std::string Tiles::Pick::encoded() const {
  auto sorted = docs;
  std::sort(sorted.begin(), sorted.end(), [](DocPtr const& a, DocPtr const& b) { return a->order < b->order; });
  return tiles::tile_of(address, type, sorted);
}

}  // namespace dinh::reg
