#include "register/features/features.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "http/uri.hpp"
#include "register/features/links.hpp"
#include "register/sharing/contract.hpp"

namespace dinh::reg {

namespace {

using json::Array;
using json::Object;
using json::Value;

// How many there are and how far they reach is of all of them: through a lens it is not told.
Value collection_of(http::Request const& request, Located const& c, bool is_whole) {
  auto const& e = c.extent;
  auto path = collection_path(request, c.type);
  Object out{{"id", c.type},
             {"title", c.type},
             {"itemType", "feature"},
             {"crs", Array{crs84}},
             {"links", Array{link(path, "self", json_media), link(path + "/items", "items", geojson_media, c.type),
                             link(path + "/tiles", vector_tilesets_rel, json_media, c.type)}}};
  if (!is_whole) return out;
  out.emplace_back("description", std::to_string(c.count) + " × " + c.type);
  out.emplace_back("extent", Object{{"spatial", Object{{"bbox", Array{Array{e.west, e.south, e.east, e.north}}}, {"crs", crs84}}}});
  return out;
}

Showing flat() {
  Showing out;
  out.form = Form::simplified;
  out.geojson = true;
  out.omit = {"location"};  // it is the geometry
  return out;
}

}  // namespace

Features::Features(Engine& engine, Clock clock, std::string title, std::function<std::string()> api_document, LensOf lens, ItemPages pages)
    : engine_(engine),
      clock_(std::move(clock)),
      title_(std::move(title)),
      api_document_(std::move(api_document)),
      pages_(pages),
      lens_(std::move(lens)),
      tiles_(engine, [this](Request const& request) { return lens_for(request); }),
      renderer_(engine.names()) {}

LensPtr Features::lens_for(Request const& request) const {
  return lens_ ? lens_(consumer_of(*request.actor), tenant_of(request)) : nullptr;
}

Result<std::string> Features::landing(Request const& request) const {
  auto root = root_of(request);
  return Value(
             Object{{"title", title_},
                    {"description", "What the register knows of places, as features"},
                    {"links", Array{link(root, "self", json_media),
                                    link(root + "/api", "service-desc", "application/vnd.oai.openapi+json;version=3.1"),
                                    link(root + "/conformance", "conformance", json_media), link(root + "/collections", "data", json_media),
                                    link(root + "/tileMatrixSets", tiling_schemes_rel, json_media)}}})
      .text();
}

Result<std::string> Features::conformance(Request const&) const {
  const std::string classes = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/";
  Array all{classes + "core", classes + "geojson"};
  for (auto& name : Tiles::conformance()) all.push_back(std::move(name));
  return Value(Object{{"conformsTo", std::move(all)}}).text();
}

Result<std::string> Features::collections(Request const& request) const {
  Array all;
  auto lens = lens_for(request);
  for (auto const& c : engine_.located(tenant_of(request)))
    if (!lens || lens->may_see_type(c.type)) all.push_back(collection_of(request, c, !lens));
  return Value(Object{{"links", Array{link(root_of(request) + "/collections", "self", json_media)}}, {"collections", std::move(all)}})
      .text();
}

Result<std::string> Features::collection(Request const& request) const {
  auto type = request.param("collection");
  auto lens = lens_for(request);
  auto found = engine_.located(tenant_of(request), type);
  if (!found || (lens && !lens->may_see_type(type))) return no_collection(type);
  return collection_of(request, *found, !lens).text();
}

std::string Features::item_links(Request const& request, std::vector<DocPtr> const& page, ItemsWish const& wish, bool more) const {
  auto path = collection_path(request, request.param("collection")) + "/items";
  Array links{link(path + (request.query.empty() ? "" : "?" + std::string(request.query)), "self", geojson_media),
              link(collection_path(request, request.param("collection")), "collection", json_media)};
  if (more) {
    std::string next = path + "?";
    for (auto const& [name, text] : http::parse_query(request.query))
      if (name != "offset" && name != "after") next += http::percent_encode(name) + "=" + http::percent_encode(text) + "&";
    next += "offset=" + std::to_string(wish.offset + wish.limit) + "&after=" + http::percent_encode(page.back()->id());
    links.push_back(link(std::move(next), "next", geojson_media));
  }
  return Value(std::move(links)).text();
}

Result<std::string> Features::items(Request const& request) {
  std::string type(request.param("collection"));
  auto known = [&](std::string_view name) { return engine_.names().find(name) != 0; };
  TRY(auto wish, read_items_wish(request.query_params(), pages_, known));
  auto all = engine_.located(tenant_of(request));
  if (std::none_of(all.begin(), all.end(), [&](Located const& c) { return c.type == type; })) return no_collection(type);
  auto query = items_query(wish, tenant_of(request), type);
  query.lens = lens_for(request);
  if (query.lens && !query.lens->may_see_type(type)) return no_collection(type);
  bool goes_on = !wish.after.empty() && engine_.find(query.tenant, wish.after);
  if (goes_on) {
    query.after_id = wish.after;
    query.offset = 0;
  }
  query.count = !goes_on && !query.q;
  query.limit = wish.limit + 1;  // one more shows whether there is a next page
  TRY(auto found, engine_.query(query));
  bool more = found.docs.size() > wish.limit;
  if (more) found.docs.resize(wish.limit);
  std::string out = R"({"type":"FeatureCollection","timeStamp":")" + iso(clock_()) + '"';
  if (query.count) out += ",\"numberMatched\":" + std::to_string(found.total);
  out += ",\"numberReturned\":" + std::to_string(found.docs.size()) + ",\"links\":" + item_links(request, found.docs, wish, more);
  out += ",\"features\":[";
  auto how = flat();
  for (auto const& doc : found.docs) {
    if (&doc != found.docs.data()) out += ',';
    renderer_.feature(out, *doc, how);
  }
  return out + "]}";
}

Result<std::string> Features::item(Request const& request) {
  auto type = request.param("collection"), id = request.param("feature");
  auto doc = engine_.find(tenant_of(request), id);
  if (auto lens = lens_for(request)) doc = lens->seen(doc, engine_.names());
  auto type_id = engine_.names().find(type);
  if (!doc || type_id == 0 || std::find(doc->types().begin(), doc->types().end(), type_id) == doc->types().end())
    return fail(Code::not_found, "There is no feature " + std::string(id) + " in " + std::string(type));
  std::string out;
  renderer_.feature(out, *doc, flat());
  auto path = collection_path(request, type);
  out.pop_back();
  out +=
      ",\"links\":" +
      Value(Array{link(path + "/items/" + http::percent_encode(id), "self", geojson_media), link(path, "collection", json_media)}).text();
  return out + "}";
}

}  // namespace dinh::reg
