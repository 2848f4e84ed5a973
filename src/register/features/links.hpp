#pragma once
// Addresses of the resources, and how one links to another (RFC 8288, OGC 17-069r4 §7.1).
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"
#include "http/message.hpp"

namespace dinh::reg {

inline constexpr std::string_view geojson_media = "application/geo+json", json_media = "application/json";
inline constexpr std::string_view crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";

std::string root_of(http::Request const&);
std::string collection_path(http::Request const&, std::string_view type);
std::string tenant_of(http::Request const&);
json::Value link(std::string href, std::string_view rel, std::string_view media, std::string_view title = "");
tl::unexpected<Error> no_collection(std::string_view type);

}  // namespace dinh::reg
