#include "http/static_site.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "http/accept.hpp"
#include "http/range.hpp"

using namespace dinh;
using namespace dinh::http;

namespace {

constexpr Asset assets[] = {
    {"/index.html", "text/html; charset=utf-8", "\"page\"", "<p>page</p>", "GZIP", "BROTLI", false},
    {"/assets/a-1f.js", "text/javascript", "\"js\"", "0123456789", "", "", true},
};
constexpr SitePage pages[] = {{"/", "/index.html"}, {"/desk", "/desk.html"}};

std::string header(Response const& r, std::string_view name) {
  for (auto const& [key, value] : r.headers)
    if (key == name) return value;
  return "";
}

struct Site {
  StaticSite site;
  Router router;
  explicit Site(std::string folder = "") : site(assets, std::move(folder)) { site.add_routes(router, pages); }
  Response get(std::string_view target, std::vector<Header> headers = {}) {
    Request request;
    request.target = target;
    request.headers = std::move(headers);
    return router.handle(request);
  }
};

int quality(std::string_view accept, std::string_view coding) {
  Request request;
  request.headers = {{"Accept-Encoding", accept}};
  return coding_quality(request, coding);
}

}  // namespace

TEST(Coding, CountsWhatTheRequestSays) {
  EXPECT_EQ(quality("gzip, br", "br"), 1000);
  EXPECT_EQ(quality("br;q=0, gzip", "br"), 0);
  EXPECT_EQ(quality("br;q=0.000", "br"), 0);
  EXPECT_EQ(quality("BR ; q=0.25", "br"), 250);
  EXPECT_EQ(quality("gzip;q=0.5, *;q=0.1", "br"), 100);
  EXPECT_EQ(quality("brotli", "br"), 0);
  EXPECT_EQ(quality("br;q=nonsense", "br"), 0);
  EXPECT_EQ(quality(",;,;q=,", "br"), 0);
}

TEST(StaticSite, GivesTheCodingThatIsWantedMost) {
  Site site;
  EXPECT_EQ(site.get("/", {{"Accept-Encoding", "gzip, deflate, br"}}).body, "BROTLI");
  EXPECT_EQ(site.get("/", {{"Accept-Encoding", "gzip, br;q=0.1"}}).body, "GZIP");
  EXPECT_EQ(site.get("/", {{"Accept-Encoding", "br;q=0.000"}}).body, "<p>page</p>");
  EXPECT_EQ(site.get("/").body, "<p>page</p>");
}

TEST(StaticSite, TellsBrowsersWhatTheyMayKeep) {
  Site site;
  EXPECT_EQ(header(site.get("/assets/a-1f.js"), "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(header(site.get("/"), "Cache-Control"), "no-cache");
  auto again = site.get("/", {{"If-None-Match", "\"other\", W/\"page\""}});
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
}

TEST(StaticSite, GuardsEveryPage) {
  auto csp = header(Site().get("/"), "Content-Security-Policy");
  for (auto part : {"default-src 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "form-action 'self'"})
    EXPECT_NE(csp.find(part), std::string::npos) << part;
  EXPECT_EQ(header(Site().get("/"), "X-Content-Type-Options"), "nosniff");
}

TEST(StaticSite, SaysThatThereIsNoInterface_WhenItIsNotBuiltIn) {
  EXPECT_NE(Site().get("/desk").body.find("no user interface"), std::string::npos);
  EXPECT_EQ(Site().get("/assets/none.js").status, 404);
}

TEST(StaticSite, ReadsAFolderInstead_AndNothingOutsideIt) {
  namespace fs = std::filesystem;
  auto root = fs::temp_directory_path() / ("dinh-site-" + std::to_string(::getpid()));
  fs::create_directories(root / "dist/assets/inner");
  fs::create_directories(root / "dist-secret");
  auto write = [&](fs::path const& at, std::string_view text) { std::ofstream(root / at) << text; };
  write("dist/index.html", "fresh");
  write("dist/assets/a.js", "script");
  write("secret.js", "secret");
  write("dist-secret/a.js", "secret");
  fs::create_symlink(root / "secret.js", root / "dist/assets/link.js");
  for (auto folder : {root / "dist", root / "dist/", root / "dist/assets/.."}) {
    Site site(folder.string());
    EXPECT_EQ(site.get("/").body, "fresh") << folder;
    EXPECT_EQ(site.get("/assets/a.js").body, "script");
    for (auto path : {"/assets/../../secret.js", "/assets/..%2f..%2fsecret.js", "/assets/%2e%2e/%2e%2e/secret.js",
                      "/assets//../../dist-secret/a.js", "/assets/link.js", "/assets/inner", "/assets/", "/assets/none.js"})
      EXPECT_EQ(site.get(path).status, 404) << path;
  }
  fs::remove_all(root);
}

TEST(Range, CutsWhatIsAskedFor) {
  struct Case {
    std::string_view range;
    int status;
    std::string_view body, content_range;
  };
  for (auto const& c : std::initializer_list<Case>{
           {"bytes=0-0", 206, "0", "bytes 0-0/10"},
           {"bytes=2-4", 206, "234", "bytes 2-4/10"},
           {"bytes=8-", 206, "89", "bytes 8-9/10"},
           {"bytes=-3", 206, "789", "bytes 7-9/10"},
           {"bytes=-99", 206, "0123456789", "bytes 0-9/10"},
           {"bytes=5-99999999999999999999999", 206, "56789", "bytes 5-9/10"},
           {"bytes=5-18446744073709551615", 206, "56789", "bytes 5-9/10"},
           {"bytes=10-", 416, "", "bytes */10"},
           {"bytes=99-100", 416, "", "bytes */10"},
           {"bytes=-0", 416, "", "bytes */10"},
           {"bytes=5-2", 200, "0123456789", ""},
           {"bytes=0-x", 200, "0123456789", ""},
           {"bytes=1a-2", 200, "0123456789", ""},
           {"bytes=-", 200, "0123456789", ""},
           {"bytes=", 200, "0123456789", ""},
           {"bytes=0-1,3-4", 200, "0123456789", ""},
           {"lines=0-1", 200, "0123456789", ""},
       }) {
    auto r = Site().get("/assets/a-1f.js", {{"Range", c.range}});
    EXPECT_EQ(r.status, c.status) << c.range;
    EXPECT_EQ(r.body, c.body) << c.range;
    EXPECT_EQ(header(r, "Content-Range"), c.content_range) << c.range;
  }
}

TEST(Range, HoldsOnlyForTheVersionThatWasMeant) {
  EXPECT_EQ(Site().get("/assets/a-1f.js", {{"Range", "bytes=0-0"}, {"If-Range", "\"js\""}}).status, 206);
  EXPECT_EQ(Site().get("/assets/a-1f.js", {{"Range", "bytes=0-0"}, {"If-Range", "\"older\""}}).status, 200);
}
