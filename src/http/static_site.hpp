#pragma once
// The UI from inside the binary: pre-compressed, with ETags, immutable where the name carries a hash, Range for map tiles; pages with the
// security headers every page passes (design: ui). A folder can stand in for the binary during development.
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "http/router.hpp"

namespace dinh::http {

struct Asset {
  std::string_view path;                    // "/assets/ops-3f2a.js"
  std::string_view type;                    // media type
  std::string_view etag;                    // quoted
  std::string_view identity, gzip, brotli;  // the last two may be empty
  bool immutable = false;
};

struct SitePage {
  std::string_view path, asset;
};  // "/ops" → "/ops.html"

class StaticSite {
 public:
  StaticSite(std::span<const Asset>, std::string folder);  // folder "": only what is embedded
  void add_routes(Router&, std::span<const SitePage>);
  std::string page(std::string_view asset) const;  // HTML of a page for the server to fill; "" when there is none
  static void add_page_headers(Response&);

 private:
  Response serve(Request const&, std::string_view path) const;
  Response serve_folder(std::string_view path) const;
  Asset const* find(std::string_view path) const;
  std::unordered_map<std::string_view, Asset const*> assets_;
  std::string folder_;
};

}  // namespace dinh::http
