#include "http/endpoint.hpp"
#include "register/features/features.hpp"

namespace dinh::reg {

http::Handler Features::answering(Result<std::string> (Features::*f)(Request const&), std::string media) {
  return [this, f, media](Request const& request) {
    auto body = (this->*f)(request);
    return body ? http::reply(200, std::move(*body), media) : http::problem(body.error());
  };
}

http::Handler Features::answering(Result<std::string> (Features::*f)(Request const&) const, std::string media) {
  return [this, f, media](Request const& request) {
    auto body = (this->*f)(request);
    return body ? http::reply(200, std::move(*body), media) : http::problem(body.error());
  };
}

http::Handler Features::answering(Result<std::string> (Tiles::*f)(Request const&) const) {
  return [this, f](Request const& request) {
    auto body = (tiles_.*f)(request);
    return body ? http::json_reply(200, std::move(*body)) : http::problem(body.error());
  };
}

// OGC 20-057, /req/core/tc-error: a tile without data is 204, one outside the matrix 404. The city lives, so a tile is asked for again each
// time, and sent again when it has changed.
http::Response Features::tile(Request const& request) const {
  auto pick = tiles_.pick(request);
  if (!pick) return http::problem(pick.error());
  auto dressed = [etag = (*pick)->etag](http::Response answer) {
    return std::move(answer.with("ETag", etag).with("Cache-Control", "private, no-cache"));
  };
  http::Response out;
  out.status = 204;
  if ((*pick)->docs.empty()) return dressed(std::move(out));
  if (request.header("If-None-Match").value_or("").find((*pick)->etag) != std::string_view::npos) {
    out.status = 304;
    return dressed(std::move(out));
  }
  out.on_worker = [pick = *pick, dressed](Request const&) {
    auto body = pick->encoded();
    http::Response nothing;
    nothing.status = 204;
    return dressed(body.empty() ? std::move(nothing) : http::reply(200, std::move(body), tile_media));
  };
  return out;
}

// clang-format off
std::vector<http::Route> Features::routes(std::string right) {
  using http::Method;
  constexpr auto lane = http::Lane::state;
  const std::string json = "application/json", geojson = "application/geo+json", collection = "/ogc/collections/{collection}";
  auto api = [this](Request const&) { return http::reply(200, api_document_(), "application/vnd.oai.openapi+json;version=3.1"); };
  const std::string sets = "/ogc/tileMatrixSets", tiles = collection + "/tiles", quad = "/WebMercatorQuad";
  auto tile = http::answers_text([this](Request const& request) { return this->tile(request); }, std::string(tile_media));
  return {
      {Method::get, "/ogc", "", lane, answering(&Features::landing, json), "OGC API – Features: where to begin"},
      {Method::get, "/ogc/", "", lane, answering(&Features::landing, json), ""},
      {Method::get, "/ogc/api", "", http::Lane::worker, api, "This document"},
      {Method::get, "/ogc/conformance", "", lane, answering(&Features::conformance, json), "What of the standard is kept"},
      {Method::get, "/ogc/collections", right, lane, answering(&Features::collections, json), "Types of entities that have places"},
      {Method::get, collection, right, lane, answering(&Features::collection, json), "One of them"},
      {Method::get, collection + "/items", right, lane, answering(&Features::items, geojson), "Entities as features"},
      {Method::get, collection + "/items/{feature}", right, lane, answering(&Features::item, geojson), "One entity as a feature"},
      {Method::get, sets, "", lane, answering(&Tiles::matrix_sets), "How tiles are cut (OGC API – Tiles)"},
      {Method::get, sets + quad, "", lane, answering(&Tiles::matrix_set), "The one way there is"},
      {Method::get, tiles, right, lane, answering(&Tiles::tilesets), "Vector tiles of a collection"},
      {Method::get, tiles + quad, right, lane, answering(&Tiles::tileset), "What they are; ?f=tilejson as TileJSON"},
      {Method::get, tiles + quad + "/{tileMatrix}/{tileRow}/{tileCol}", right, lane, tile, "One vector tile"},
  };
}
// clang-format on

}  // namespace dinh::reg
