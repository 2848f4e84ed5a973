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

// clang-format off
std::vector<http::Route> Features::routes(std::string right) {
  using http::Method;
  constexpr auto lane = http::Lane::state;
  const std::string json = "application/json", geojson = "application/geo+json", collection = "/ogc/collections/{collection}";
  auto api = [this](Request const&) { return http::reply(200, api_document_(), "application/vnd.oai.openapi+json;version=3.1"); };
  return {
      {Method::get, "/ogc", "", lane, answering(&Features::landing, json), "OGC API – Features: where to begin"},
      {Method::get, "/ogc/", "", lane, answering(&Features::landing, json), ""},
      {Method::get, "/ogc/api", "", http::Lane::worker, api, "This document"},
      {Method::get, "/ogc/conformance", "", lane, answering(&Features::conformance, json), "What of the standard is kept"},
      {Method::get, "/ogc/collections", right, lane, answering(&Features::collections, json), "Types of entities that have places"},
      {Method::get, collection, right, lane, answering(&Features::collection, json), "One of them"},
      {Method::get, collection + "/items", right, lane, answering(&Features::items, geojson), "Entities as features"},
      {Method::get, collection + "/items/{feature}", right, lane, answering(&Features::item, geojson), "One entity as a feature"},
  };
}
// clang-format on

}  // namespace dinh::reg
