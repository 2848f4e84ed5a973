#pragma once
// Entity maps over HTTP (CIM 009 §5.14, §6.32, §6.34, §6.35): resources of their own, and what reads do with them (§5.5.14). It stands
// around the handlers of reads: `entityMap=true` or the header NGSILD-EntityMap makes one, or keeps the answer to the entities of one.
#include "register/distribution/distributor.hpp"
#include "register/entity_maps/entity_map.hpp"

namespace dinh::reg {

class MappedReads {
 public:
  MappedReads(Distributor&, Engine&, Contexts&, Clock, NgsiPorts);
  std::vector<http::Route> around(std::vector<http::Route>);  // first, as some of the routes ask what they found
  std::vector<http::Route> routes(NgsiRights const&);

 private:
  enum class Kind { query, query_body, retrieve, past, past_body, past_one };
  struct Reading {
    Kind kind;
    Inner inner;
  };
  using Where = decltype(EntityMap::where);

  http::Response run(Reading const&, http::Request const&);
  Result<http::Response> read(Reading const&, Call&);
  Result<http::Response> read_one(Reading const&, Call&);
  Result<http::Response> read_many(Reading const&, Call&);
  Result<std::vector<Query>> queries_of(Call const&, bool by_body) const;
  Result<KnownEntityMap> make(Call&, bool of_past, bool by_body, std::vector<std::string>& warnings);
  Result<Where> past_places(Call&, bool by_body);
  Result<KnownEntityMap> pruned(KnownEntityMap, Call&, bool by_body);
  KnownEntityMap referred(Call const&) const;
  Result<KnownEntityMap> must_find(Call const&) const;

  Result<http::Response> create(Call&, bool of_past, bool by_body);
  Result<http::Response> retrieve(Call&);
  Result<http::Response> change(Call&);
  Result<http::Response> remove(Call&);

  Distributor& distributor_;
  mutable Binding binding_;
  EntityMapStore store_;
  Inner past_, past_body_;
};

}  // namespace dinh::reg
