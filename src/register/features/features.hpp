#pragma once
// OGC API – Features, Part 1: Core (OGC 17-069r4), over every type of entity that has a place; its tiles are in tiles.hpp. All resources in
// the state lane.
#include <functional>
#include <string>
#include <vector>

#include "http/router.hpp"
#include "register/engine.hpp"
#include "register/features/items.hpp"
#include "register/features/tiles.hpp"
#include "register/ngsild/binding.hpp"

namespace dinh::reg {

class Features {
 public:
  // api_document: the OpenAPI document of the house.
  Features(Engine&, Clock, std::string title, std::function<std::string()> api_document, LensOf = nullptr, ItemPages = {});
  std::vector<http::Route> routes(std::string right);

 private:
  using Request = http::Request;
  Result<std::string> landing(Request const&) const;      // §7.2
  Result<std::string> conformance(Request const&) const;  // §7.4
  Result<std::string> collections(Request const&) const;  // §7.13
  Result<std::string> collection(Request const&) const;   // §7.14
  Result<std::string> items(Request const&);              // §7.15, 7.16
  Result<std::string> item(Request const&);               // §7.17
  http::Handler answering(Result<std::string> (Features::*)(Request const&), std::string media);
  http::Handler answering(Result<std::string> (Features::*)(Request const&) const, std::string media);
  http::Handler answering(Result<std::string> (Tiles::*)(Request const&) const);
  http::Response tile(Request const&) const;
  LensPtr lens_for(Request const&) const;
  std::string item_links(Request const&, std::vector<DocPtr> const& page, ItemsWish const&, bool more) const;

  Engine& engine_;
  Clock clock_;
  std::string title_;
  std::function<std::string()> api_document_;
  ItemPages pages_;
  LensOf lens_;
  Tiles tiles_;
  Renderer renderer_;
};

}  // namespace dinh::reg
