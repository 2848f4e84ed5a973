#pragma once
// The register's change feed for others: server-sent events, one for each durable change of an entity, in the order of the journal.
//   id: 4711
//   event: change
//   data:
//   {"seq":4711,"kind":"update","id":"urn:…","type":"AirQualityObserved","at":"…","attrs":{"pm25":{"type":"Property","value":12}},"deleted":["no2"]}
// A viewer has a cursor of its own: it resumes from Last-Event-ID (or after=), also over a restart of the server; a slow one lags and is
// never dropped. What is older than the journal keeps is told as "event: gone": take a snapshot, what follows goes on from its id. Every
// call on the state thread.
#include <memory>
#include <string>
#include <vector>

#include "http/router.hpp"
#include "http/sse.hpp"
#include "register/engine.hpp"
#include "register/ngsild/binding.hpp"

namespace dinh::reg {

struct ChangeFilter {  // empty: everything of the tenant. Names are stored names (delta.hpp)
  std::string tenant;
  std::vector<std::string> types, ids, attrs;
  std::function<LensPtr()> lens = nullptr;  // what the viewer may see as of now

  // An entity that is gone may have been of any type: who follows one type is told of it.
  bool takes(Change const&, Names const&) const;
};

std::string change_json(Change const&, Names const&, std::vector<std::string> const& attrs);

class ChangeStream {
 public:
  struct Limits {
    std::size_t viewers = 200;
    std::size_t slice = 500;               // changes read for one viewer in one flush: the state thread has others to serve
    std::size_t queue_bytes = 256u << 10;  // not yet taken by the viewer: it is left alone until it has caught up
    Seq silent_changes = 10'000;           // others' changes, after which a viewer is told where it stands
  };
  explicit ChangeStream(Engine& engine, LensOf lens = nullptr) : ChangeStream(engine, Limits(), std::move(lens)) {}
  ChangeStream(Engine& engine, Limits limits, LensOf lens = nullptr) : engine_(engine), limits_(limits), lens_(std::move(lens)) {}

  std::vector<http::Route> routes(std::string right);
  Result<void> attach(std::shared_ptr<http::SseViewer>, ChangeFilter, Seq after);  // after 0: from now on
  void flush();                                                                    // app calls it every few milliseconds
  std::size_t viewers() const { return viewers_.size(); }

 private:
  struct Viewer {
    std::shared_ptr<http::SseViewer> stream;
    ChangeFilter filter;
    Seq cursor = 0, told = 0;
  };
  bool serve(Viewer&);  // false: it is gone
  Engine& engine_;
  Limits limits_;
  LensOf lens_;
  std::vector<Viewer> viewers_;
};

}  // namespace dinh::reg
