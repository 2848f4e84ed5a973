#pragma once
// OGC API – Tiles, Part 1: Core (OGC 20-057), vector tiles of every collection. The state lane only picks the entities of a tile; what
// takes long is done with their documents, on a worker.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "http/message.hpp"
#include "register/engine.hpp"
#include "register/features/tile_matrix.hpp"
#include "register/sharing/lens.hpp"

namespace dinh::reg {

inline constexpr std::string_view tile_media = "application/vnd.mapbox-vector-tile";
inline constexpr std::string_view vector_tilesets_rel = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
inline constexpr std::string_view tiling_schemes_rel = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes";

struct TileLimits {
  std::size_t features = 2'500, document_bytes = 8u << 20;  // of one tile
  std::size_t far_features = 2'000;                         // of one that is more than 10 km wide: a point every 11 pixels
  int near_from = 12;                                       // the first zoom with tiles that are not
  std::size_t looked_at = 64, looked_at_bytes = 64u << 10;  // entities that tell which fields there are
  int deepest_asked = 18;                                   // where a map may stop asking and enlarge: 4 cm
};

class Tiles {
 public:
  using LensFor = std::function<LensPtr(http::Request const&)>;
  explicit Tiles(Engine& engine, LensFor lens_for = nullptr, TileLimits limits = {})
      : engine_(engine), lens_for_(std::move(lens_for)), limits_(limits) {}

  static std::vector<std::string> conformance();
  Result<std::string> matrix_sets(http::Request const&) const;
  Result<std::string> matrix_set(http::Request const&) const;
  Result<std::string> tilesets(http::Request const&) const;  // /req/tilesets-list: those of a collection
  Result<std::string> tileset(http::Request const&) const;   // /req/tileset; ?f=tilejson gives TileJSON 3.0.0

  // What one tile shows, before anybody has looked closer.
  struct Pick {
    tiles::Address address;
    std::string type, etag;       // of the entities' versions, so it is known before the tile is
    std::vector<DocPtr> docs;     // in no order
    std::string encoded() const;  // on any thread; "": nothing to be seen
  };
  Result<std::shared_ptr<Pick const>> pick(http::Request const&) const;

 private:
  Result<Located> collection_of(http::Request const&) const;
  std::string tilejson(http::Request const&, Located const&, std::string const& path) const;

  std::vector<DocPtr> seen(http::Request const&, std::vector<DocPtr>) const;

  Engine& engine_;
  LensFor lens_for_;
  TileLimits limits_;
};

}  // namespace dinh::reg
