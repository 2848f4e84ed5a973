#include "http/static_site.hpp"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace dinh::http {

namespace {

constexpr std::string_view content_security_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types default svelte-trusted-html dompurify";

// Whether Accept-Encoding takes a coding (RFC 9110 §12.5.3); q=0 refuses it.
bool accepts(Request const& request, std::string_view coding) {
  auto header = request.header("Accept-Encoding").value_or("");
  for (std::size_t at = header.find(coding); at != header.npos; at = header.find(coding, at + 1)) {
    auto rest = header.substr(at + coding.size());
    bool whole = (at == 0 || header[at - 1] == ' ' || header[at - 1] == ',') && (rest.empty() || rest[0] == ',' || rest[0] == ';' || rest[0] == ' ');
    if (whole) return rest.substr(0, rest.find(',')).find("q=0") == rest.npos || rest.substr(0, rest.find(',')).find("q=0.") != rest.npos;
  }
  return false;
}

std::string_view type_of(std::string_view path) {
  struct Pair { std::string_view extension, type; };
  static constexpr Pair types[] = {{".html", "text/html; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"}, {".css", "text/css; charset=utf-8"},
                                   {".json", "application/json"}, {".svg", "image/svg+xml"}, {".woff2", "font/woff2"}, {".webmanifest", "application/manifest+json"},
                                   {".png", "image/png"}, {".pmtiles", "application/octet-stream"}};
  for (auto const& t : types)
    if (path.ends_with(t.extension)) return t.type;
  return "application/octet-stream";
}

bool is_page(std::string_view type) { return type.starts_with("text/html"); }

std::optional<std::string> read_file(std::string const& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return {};
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

StaticSite::StaticSite(std::span<const Asset> assets, std::string folder) : folder_(std::move(folder)) {
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
  auto file = std::filesystem::path(folder_ + std::string(path)).lexically_normal().string();
  auto body = path.find("..") == path.npos && file.starts_with(folder_) ? read_file(file) : std::nullopt;
  if (!body) return problem({Code::not_found, "There is no such file", "", "", ""});
  auto out = reply(200, std::move(*body), type_of(path));
  out.with("Cache-Control", "no-cache");
  if (is_page(type_of(path))) add_page_headers(out);
  return out;
}

Response StaticSite::serve(Request const& request, std::string_view path) const {
  if (!folder_.empty()) return serve_folder(path);
  auto* a = find(path);
  if (!a) return is_page(type_of(path)) ? reply(200, "This build of Dinh has no user interface; the API works. Build with DINH_UI=ON.\n", "text/plain; charset=utf-8")
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
  if (!range && !a->brotli.empty() && accepts(request, "br")) {
    out.body = a->brotli;
    out.with("Content-Encoding", "br");
  } else if (!range && !a->gzip.empty() && accepts(request, "gzip")) {
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
    router.add({{Method::get, std::move(pattern), "", lane, Handler([this, asset](Request const& r) { return serve(r, asset.empty() ? std::string_view(r.path) : asset); }), ""}});
  };
  for (auto const& p : pages) route(std::string(p.path), std::string(p.asset));
  for (std::string_view folder : {"assets", "geo", "fonts", "tiles"}) route("/" + std::string(folder) + "/{file...}", "");
  for (std::string_view file : {"/theme.js", "/sw.js", "/favicon.svg", "/manifest.webmanifest", "/icon-192.png", "/icon-512.png"}) route(std::string(file), std::string(file));
}

void apply_range(Request const& request, Response& out) {
  auto header = request.header("Range").value_or("");
  if (out.status != 200 || !header.starts_with("bytes=") || header.find(',') != header.npos) return;
  header.remove_prefix(6);
  std::size_t size = out.body.size(), from = 0, to = size;
  auto dash = header.find('-');
  if (dash == header.npos) return;
  auto number = [](std::string_view s, std::size_t& into) { return std::from_chars(s.data(), s.data() + s.size(), into).ec == std::errc{}; };
  auto first = header.substr(0, dash), last = header.substr(dash + 1);
  bool ok = true;
  if (first.empty()) {
    std::size_t suffix = 0;
    ok = number(last, suffix) && suffix > 0;
    from = suffix < size ? size - suffix : 0;
  } else {
    ok = number(first, from);
    std::size_t end = 0;
    if (!last.empty() && number(last, end)) to = std::min(size, end + 1);
  }
  if (!ok || from >= to) {
    out.status = 416;
    out.body.clear();
    out.with("Content-Range", "bytes */" + std::to_string(size));
    return;
  }
  out.status = 206;
  out.with("Content-Range", "bytes " + std::to_string(from) + "-" + std::to_string(to - 1) + "/" + std::to_string(size));
  out.body = out.body.substr(from, to - from);
}

}  // namespace dinh::http
