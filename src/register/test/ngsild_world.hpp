#pragma once
// A register with its NGSI-LD interface, in memory and a temporary folder, driven without sockets. Requests go through Router::handle, the
// answers' journal records are delivered, so what a test reads is what a client would.
#include <filesystem>
#include <map>

#include "http/router.hpp"
#include "register/engine.hpp"
#include "register/features/features.hpp"
#include "register/ngsild/ngsild.hpp"
#include "register/temporal/temporal.hpp"
#include "storage/db.hpp"
#include "storage/test/temporary_folder.hpp"

namespace dinh::reg {

struct NgsildWorld {
  storage::TemporaryFolder folder;
  Instant time{1'764'000'000'000};  // 2025-11-24T16:00:00Z
  Metrics metrics;
  std::map<std::string, std::string> remote;  // URL → document; what is not here does not answer
  LensOf lens;                                // what consumers may see; none: no contracts
  std::shared_ptr<const Actor> actor;         // who calls; none: nobody
  int downloads = 0, hops = 0;                // hops: from a worker to the state thread
  std::unique_ptr<storage::Db> db = storage::Db::open("sqlite::memory:");
  Engine engine;
  NgsiLd ngsild;
  Temporal temporal;
  Features features;
  http::Router router;

  // `kept`: a folder that outlives this world, for tests that start another one on it.
  explicit NgsildWorld(IngestPolicy policy = {}, std::filesystem::path const& kept = {}, NgsiLimits limits = {})
      : engine(
            {.folder = ((kept.empty() ? folder.path() : kept) / "register").string(), .sync = false}, [this] { return time; }, metrics),
        ngsild(engine, *db, [this] { return time; }, ports(), std::move(policy), limits, {.retry_after_failure_ms = 0}),
        temporal(
            engine, ngsild.contexts(), [this] { return time; }, ports(), limits),
        features(
            engine, [this] { return time; }, "Bình Dương", [] { return "{}"; }, ports().lens, {.standard = 2, .most = 4}) {
    router.add(features.routes(""));
    router.add(ngsild.routes({}));
    router.add(temporal.routes({}));
    ngsild.speak(router);
  }

  NgsiPorts ports() {
    return {[this](std::string const& url) -> Result<std::string> {
              ++downloads;
              auto found = remote.find(url);
              if (found == remote.end()) return fail(Code::upstream, "no answer");
              return found->second;
            },
            [this](std::function<void()> f) {
              ++hops;
              f();
            },
            [this](std::string_view consumer, std::string_view tenant) { return lens ? lens(consumer, tenant) : nullptr; }};
  }

  struct Answer {
    int status = 0;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    json::Value json() const { return json::parse(body).value_or(json::Value()); }
    std::string header(std::string_view name) const {
      std::string out;
      for (auto const& [key, value] : headers)
        if (key == name) out += (out.empty() ? "" : ", ") + value;
      return out;
    }
  };

  // "POST /ngsi-ld/v1/entities", headers as "Name: value"
  Answer send(std::string const& line, std::vector<std::string> const& headers = {}, std::string const& body = {}) {
    static const std::map<std::string, http::Method> methods = {{"GET", http::Method::get},    {"POST", http::Method::post},
                                                                {"PUT", http::Method::put},    {"PATCH", http::Method::patch},
                                                                {"DELETE", http::Method::del}, {"HEAD", http::Method::head}};
    auto space = line.find(' ');
    std::string target = line.substr(space + 1), length = std::to_string(body.size());
    http::Request request;
    request.method = methods.at(line.substr(0, space));
    request.target = target;
    if (actor) request.actor = actor;
    bool has_length = false;
    for (auto const& header : headers) {
      auto colon = header.find(": ");
      request.headers.push_back({std::string_view(header).substr(0, colon), std::string_view(header).substr(colon + 2)});
      has_length = has_length || request.headers.back().name == "Content-Length";
    }
    bool takes_body = request.method == http::Method::post || request.method == http::Method::put || request.method == http::Method::patch;
    if (!has_length && (takes_body || !body.empty())) request.headers.push_back({"Content-Length", length});
    std::erase_if(request.headers, [](http::Header const& h) { return h.name == "Content-Length" && h.value == "absent"; });
    if (!request.header("Content-Type") && !body.empty()) request.headers.push_back({"Content-Type", "application/json"});
    request.body = body;
    auto response = router.handle(request);
    return {response.status, response.shared_body ? *response.shared_body : response.body, response.headers};
  }
  Answer get(std::string const& path, std::vector<std::string> const& headers = {}) { return send("GET /ngsi-ld/v1/" + path, headers); }
  Answer post(std::string const& path, std::string const& body, std::vector<std::string> const& headers = {}) {
    return send("POST /ngsi-ld/v1/" + path, headers, body);
  }
  Answer patch(std::string const& path, std::string const& body, std::vector<std::string> const& headers = {}) {
    return send("PATCH /ngsi-ld/v1/" + path, headers, body);
  }
};

}  // namespace dinh::reg
