#pragma once
// Linked entities in one answer (CIM 009 §4.5.23): inline, as a member "entity" (or "entityList") of the relationship that leads to them,
// or flat, behind the entities that link. Only entities of this register are joined, each once on a way, so no circle goes on for ever.
#include <set>

#include "register/ngsild/binding.hpp"

namespace dinh::reg {

struct JoinWish {
  enum class Kind { none, in_line, flat };
  Kind kind = Kind::none;
  std::size_t levels = 1;
  std::set<std::string, std::less<>> contained_by;  // met before by the client: not joined again
};

Result<JoinWish> read_join(Call const&);
Result<JoinWish> read_join_body(Call const&, json::View body);

class Joiner {
 public:
  Joiner(Binding& binding, std::string_view tenant, Showing how, JoinWish wish, LensPtr lens);
  // Texts of what is to be answered for these entities; TooManyResults past what one answer may hold.
  Result<std::vector<std::string>> shown(std::vector<DocPtr> const&);

 private:
  struct Link {  // from one instance of an attribute
    std::string name, dataset;
    bool is_list = false;
    std::vector<DocPtr> to;
  };
  std::vector<Link> links(Document const&, std::set<std::string, std::less<>> const& met);
  json::Value with_links(Document const&, Showing const&, std::size_t levels, std::set<std::string, std::less<>> met);
  void put(json::Value& entity, Link const&, json::Array linked);
  void put_simplified(json::Value& place, Link const&, json::Array linked);
  std::string text(Document const&, Showing const&);

  Binding& in_;
  std::string tenant_;
  Showing how_, linked_how_;
  JoinWish wish_;
  LensPtr lens_;
  std::size_t left_ = most;
  static constexpr std::size_t most = 1'000;  // linked entities of one answer
};

}  // namespace dinh::reg
