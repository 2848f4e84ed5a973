#pragma once
// Operations on entities that context sources take part in (CIM 009 §4.3.6, §5.6, §5.7). It stands around the handlers of the house: asks
// the sources that a request is about, asks the house for its own part, and makes one answer of all. Without registrations, and with
// local=true, a request goes straight to the house.
#include "http/router.hpp"
#include "register/distribution/forwarding.hpp"
#include "register/distribution/merging.hpp"
#include "register/distribution/outcomes.hpp"
#include "register/distribution/rewritten.hpp"
#include "register/entity_maps/entity_map.hpp"
#include "register/ngsild/ngsild.hpp"
#include "register/ngsild/opening.hpp"
#include "register/sources/registry.hpp"
#include "register/temporal/elsewhere.hpp"

namespace dinh::reg {

class Distributor {
 public:
  // identity: a secret of the house, from which its name for others is made.
  Distributor(Registry const&, Engine&, Contexts&, Clock, NgsiPorts, SendRequest, std::string identity);
  std::vector<http::Route> around(std::vector<http::Route>);
  std::vector<http::Route> routes(std::string right);  // who this broker is (§5.14)

  // The entity map that a request keeps to (§5.5.14), null when it keeps to none: then it says who is asked. Before the first request.
  using MapOf = std::function<KnownEntityMap(Call const&)>;
  void keep_to_maps(MapOf maps) { map_of_ = std::move(maps); }

  // Which entities are found by any of the queries that a call asks, and where (§5.14.4). TooManyResults when there are too many.
  struct Located {
    std::vector<std::pair<std::string, std::vector<std::string>>> where;  // "@none" is this broker, else ids of registrations
    std::map<std::string, std::string> linked;                            // maps that sources made, by the id of their registration
    std::vector<std::string> warnings;
  };
  Result<Located> locate(Call&, std::vector<Query> const&);
  Result<std::vector<std::string>> ids_here(std::vector<Query> const&);
  // An entity as this broker and all sources but one have it (§5.8.6), normalized, in the names of the core @context.
  Result<std::vector<Contribution>> entity_of_all(Call&, std::string const& id, std::string_view but);
  Result<Elsewhere> past(Call&, PastQuestion const&);  // what sources tell of the past (§5.7.3, §5.7.4)

 private:
  using House = Inner;  // the handler that knows of no sources
  struct Ask {
    Call& call;
    House const& house;
    Operations needed;
    std::string method;
  };
  using Doing = Result<http::Response> (Distributor::*)(Ask&);
  struct Verb {
    http::Method method;
    std::string_view pattern;
    Operations needed;
    Doing work;
  };
  static std::vector<Verb> verbs();
  http::Handler around(http::Route const&, Verb const&);
  bool may_concern(Verb const&, http::Request const&) const;
  http::Response run(Verb const&, House const&, http::Request const&);
  http::Response house(House const& house, http::Request const& request) { return reg::ask(binding_, house, request); }

  // Writes (writing.cpp)
  struct Writing {
    std::string id, path;            // behind the endpoint
    std::vector<std::string> names;  // attributes it is about, stored names; empty: the entity as a whole
    json::Value body;                // null: none
    bool is_whole = false;           // told as one success or error for the entity
    bool counts_absence = false;     // that the house does not have the entity is an error beside a source that does
    int good = 204;
    bool may_exist = false;           // 201 when somebody made it, 204 when all had it
    bool is_at_one = false;           // only one of those that are asked has what it is about
    bool is_about_attributes = true;  // the body holds attributes by their names; else it is one attribute itself
  };
  Result<http::Response> create(Ask&);
  Result<http::Response> change_entity(Ask&);
  Result<http::Response> remove_entity(Ask&);
  Result<http::Response> change_attributes(Ask&);
  Result<http::Response> change_attribute(Ask&);
  Result<http::Response> purge(Ask&);
  Result<http::Response> change_past(Ask&);                   // past.cpp: §5.6.11 to 5.6.16
  Result<http::Response> carry_out_at(Ask&, Writing const&);  // the entity of the path, of the type in the parameters
  Result<http::Response> carry_out(Ask&, Wanted const&, Writing const&);
  http::Response house_part(Ask&, Plan const&, Writing const&);
  Forward forward_of(Ask&, Part const&, Writing const&) const;

  // Batches (batches.cpp)
  struct Batched;
  Result<http::Response> batch(Ask&);
  Wanted wanted_of(Ask const&, json::View item) const;
  Result<void> share_out(Ask&, json::View item, Batched&);
  Result<void> ask_sources(Ask&, Batched&);
  void ask_house(Ask&, Batched&);

  // Reads (reading.cpp)
  Result<http::Response> retrieve(Ask&);
  Result<http::Response> query(Ask&);
  Result<http::Response> query_body(Ask&);
  Result<http::Response> catalogue(Ask&);  // discovering.cpp: §5.7.5 to 5.7.10
  http::Response described(Call const&, http::Response here, std::optional<json::Value> all, std::vector<std::string> const& warnings,
                           bool is_counted) const;
  struct Gathered {
    std::vector<Contribution> all;
    std::vector<std::string> warnings;
  };
  Result<void> gather(Ask&, std::vector<Part> const&, std::vector<Forward> const&, Gathered&);
  Result<json::Array> read_reply(Part const&, Call const&, Reply const&) const;
  Result<http::Response> listed(Ask&, Query const&, Showing, Gathered);
  void keep_to_map(Call const&, std::vector<std::string> const& ids, std::vector<Part>&, std::vector<Forward>&) const;  // locating.cpp
  Forward query_forward(Ask&, Part const&, Query const&, Params, bool is_split) const;
  Plan plan_queries(Ask const&, std::vector<Query> const&) const;
  std::string shown_list(Ask const&, Part const&, std::vector<std::string> const& stored) const;

  // A loop that a source of its own would close is told; others are not asked again (§6.3.18).
  Result<void> break_loops(Ask&, Plan&) const;
  void keep_filtered(Ask&, Plan&) const;                      // csf
  Result<ContextPtr> context_for(Registration const&) const;  // the one it wants to be spoken to in; null: the request's

  Registry const& registry_;
  Clock clock_;
  mutable Binding binding_;
  Forwarding forwarding_;
  Instant started_;
  MapOf map_of_ = [](Call const&) { return nullptr; };
};

}  // namespace dinh::reg
