#pragma once
// Writing the past: POST and DELETE temporal/entities, …/attrs, …/attrs/{attr}, …/attrs/{attr}/{instance} (CIM 009 §5.6.11 to 5.6.16, §6.18
// to 6.22). The entity as it is now never changes by it. In the worker lane, as what is edited may have to be read from the disk first.
#include "register/ngsild/binding.hpp"
#include "register/temporal/evolutions.hpp"

namespace dinh::reg {

class Edits {
 public:
  Edits(Binding& binding, Evolutions& evolutions) : in_(binding), evolutions_(evolutions) {}
  Result<http::Response> create(Call&);
  Result<http::Response> remove(Call&);
  Result<http::Response> append(Call&);
  Result<http::Response> remove_attribute(Call&);
  Result<http::Response> update_instance(Call&);
  Result<http::Response> remove_instance(Call&);

 private:
  struct Found {
    EvolutionSeries series;
    EvolutionInstance instance;
  };
  HistoryEdit edit(Call const&, HistoryEdit::Kind, std::string id) const;
  Result<std::string> entity_id(Call const&) const;
  Result<std::string> attribute_name(Call const&) const;
  Result<Found> find_instance(Call const&, std::string const& id, std::string const& name);
  Result<http::Response> commit(HistoryEdit, bool must_exist);
  Binding& in_;
  Evolutions& evolutions_;
};

}  // namespace dinh::reg
