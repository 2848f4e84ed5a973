#pragma once
// A broker with context sources: the register and the registrations are real, the network answers what a test says and keeps what was sent.
#include <gtest/gtest.h>

#include <mutex>

#include "register/distribution/distributor.hpp"
#include "register/entity_maps/mapped_reads.hpp"
#include "register/sources/registrations.hpp"
#include "register/test/ngsild_world.hpp"

namespace dinh::reg {

class Sources : public testing::Test {
 protected:
  struct Answer {
    long status = 200;
    std::string body;
  };
  NgsildWorld world;
  std::map<std::string, Answer> answers;  // "GET http://a/ngsi-ld/v1/entities/urn:x", without the query; what is not here does not answer
  std::vector<http::OutgoingRequest> sent;
  std::mutex mutex;
  std::unique_ptr<Registrations> registrations;
  std::unique_ptr<Distributor> distributor;
  std::unique_ptr<MappedReads> mapped_reads;

  Sources() { open(); }
  void open() {
    auto clock = [this] { return world.time; };
    mapped_reads.reset();
    distributor.reset();
    registrations = std::make_unique<Registrations>(world.engine, *world.db, world.ngsild.contexts(), clock, world.ports());
    distributor = std::make_unique<Distributor>(
        registrations->registry(), world.engine, world.ngsild.contexts(), clock, world.ports(),
        [this](auto const& request) { return answer(request); }, "secret");
    std::destroy_at(&world.router);  // its table knows of no sources
    std::construct_at(&world.router);
    mapped_reads = std::make_unique<MappedReads>(*distributor, world.engine, world.ngsild.contexts(), clock, world.ports());
    world.router.add(mapped_reads->around(distributor->around(world.ngsild.routes({}))));
    world.temporal.ask_elsewhere([this](Call& call, PastQuestion const& question) { return distributor->past(call, question); });
    world.router.add(mapped_reads->around(distributor->around(world.temporal.routes({}))));
    world.router.add(mapped_reads->routes({}));
    world.router.add(distributor->routes(""));
    world.router.add(registrations->routes({}));
    world.ngsild.speak(world.router);
  }

  Result<http::IncomingAnswer> answer(http::OutgoingRequest const& request) {
    std::lock_guard guard(mutex);
    sent.push_back(request);
    auto found = answers.find(request.method + " " + request.url.substr(0, request.url.find('?')));
    if (found == answers.end()) return fail(Code::upstream, "no answer");
    if (found->second.body.size() > request.max_answer_bytes) return fail(Code::too_large, "too long");
    return http::IncomingAnswer{found->second.status, "application/json", found->second.body};
  }

  NgsildWorld::Answer register_source(std::string const& members, std::string const& endpoint = "http://a") {
    return world.post("csourceRegistrations", R"({"type":"ContextSourceRegistration","endpoint":")" + endpoint + "\"," + members + "}");
  }
  std::string header(http::OutgoingRequest const& request, std::string_view name) const {
    for (auto const& [key, value] : request.headers)
      if (key == name) return value;
    return "";
  }
};

}  // namespace dinh::reg
