#include "http/static_site.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "http/accept.hpp"
#include "http/range.hpp"

namespace dinh::http {

namespace {

constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; media-src 'self'; connect-src "
    "'self'; worker-src "
    "'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types default svelte-trusted-html dompurify";

std::string_view type_of(std::string_view path) {
  struct Pair {
    std::string_view extension, type;
  };
  static constexpr Pair types[] = {{".html", "text/html; charset=utf-8"},
                                   {".js", "text/javascript; charset=utf-8"},
                                   {".css", "text/css; charset=utf-8"},
                                   {".json", "application/json"},
                                   {".svg", "image/svg+xml"},
                                   {".woff2", "font/woff2"},
                                   {".webmanifest", "application/manifest+json"},
                                   {".png", "image/png"},
                                   {".pmtiles", "application/octet-stream"}};
  for (auto const& t : types)
    if (path.ends_with(t.extension)) return t.type;
  return "application/octet-stream";
}

bool is_page(std::string_view type) { return type.starts_with("text/html"); }

std::optional<std::string> read_file(std::string const& path) {
  std::error_code ec;
  if (!std::filesystem::is_regular_file(path, ec)) return {};  // reading a folder would throw
  std::ifstream in(path, std::ios::binary);
  if (!in) return {};
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

StaticSite::StaticSite(std::span<const Asset> assets, std::string folder)
    : folder_(folder.empty() ? "" : std::filesystem::weakly_canonical(folder).string()) {
  while (folder_.ends_with('/')) folder_.pop_back();
  for (auto const& a : assets) assets_.emplace(a.path, &a);
}

void StaticSite::add_page_headers(Response& r) {
  r.with("Content-Security-Policy", std::string(content_security_policy)).with("Cross-Origin-Opener-Policy", "same-origin");
  r.with("X-Content-Type-Options", "nosniff").with("Referrer-Policy", "same-origin");
}

Asset const* StaticSite::find(std::string_view path) const {
  auto at = assets_.find(path);
  return at == assets_.end() ? nullptr : at->second;
}

std::string StaticSite::page(std::string_view asset) const {
  if (!folder_.empty()) return read_file(folder_ + std::string(asset)).value_or("");
  auto* a = find(asset);
  return a ? std::string(a->identity) : "";
}

Response StaticSite::serve_folder(std::string_view path) const {
  auto file = std::filesystem::weakly_canonical(folder_ + std::string(path)).string();  // follows links, too
  auto body = file.starts_with(folder_ + "/") ? read_file(file) : std::nullopt;
  if (!body) return problem({Code::not_found, "There is no such file", "", "", ""});
  auto out = reply(200, std::move(*body), type_of(path));
  out.with("Cache-Control", "no-cache");
  if (is_page(type_of(path))) add_page_headers(out);
  return out;
}

Response StaticSite::serve(Request const& request, std::string_view path) const {
  if (!folder_.empty()) return serve_folder(path);
  auto* a = find(path);
  if (!a)
    return is_page(type_of(path)) ? reply(200, "This build of Dinh has no user interface; the API works. Build with DINH_UI=ON.\n",
                                          "text/plain; charset=utf-8")
                                  : problem({Code::not_found, "There is no such file", "", "", ""});
  Response out;
  out.with("Content-Type", std::string(a->type)).with("ETag", std::string(a->etag)).with("Vary", "Accept-Encoding");
  out.with("Cache-Control", a->immutable ? "public, max-age=31536000, immutable" : "no-cache").with("X-Content-Type-Options", "nosniff");
  if (is_page(a->type)) add_page_headers(out);
  if (path == "/sw.js") out.with("Service-Worker-Allowed", "/");
  if (request.header("If-None-Match").value_or("").find(a->etag) != std::string_view::npos) {
    out.status = 304;
    return out;
  }
  bool range = request.header("Range").has_value();
  int brotli = range || a->brotli.empty() ? 0 : coding_quality(request, "br");
  int gzip = range || a->gzip.empty() ? 0 : coding_quality(request, "gzip");
  if (brotli > 0 && brotli >= gzip) {
    out.body = a->brotli;
    out.with("Content-Encoding", "br");
  } else if (gzip > 0) {
    out.body = a->gzip;
    out.with("Content-Encoding", "gzip");
  } else {
    out.body = a->identity;
    out.with("Accept-Ranges", "bytes");
    apply_range(request, out);
  }
  return out;
}

void StaticSite::add_routes(Router& router, std::span<const SitePage> pages) {
  auto lane = folder_.empty() ? Lane::state : Lane::worker;
  auto route = [&](std::string pattern, std::string asset) {
    router.add({{Method::get, std::move(pattern), "", lane,
                 Handler([this, asset](Request const& r) { return serve(r, asset.empty() ? std::string_view(r.path) : asset); }), ""}});
  };
  for (auto const& p : pages) route(std::string(p.path), std::string(p.asset));
  for (std::string_view folder : {"assets", "geo", "fonts", "tiles"}) route("/" + std::string(folder) + "/{file...}", "");
  for (std::string_view file : {"/theme.js", "/sw.js", "/favicon.svg", "/manifest.webmanifest", "/icon-192.png", "/icon-512.png"})
    route(std::string(file), std::string(file));
}

}  // namespace dinh::http
