#pragma once
// Resources entities/, entities/{id}, entities/{id}/attrs/ and entities/{id}/attrs/{attr} (CIM 009 §6.4 to 6.7), all in the state lane.
#include "register/ngsild/binding.hpp"

namespace dinh::reg {

class Entities {
 public:
  explicit Entities(Binding& binding) : in_(binding) {}

  Result<http::Response> create(Call&);
  Result<http::Response> retrieve(Call&);
  Result<http::Response> replace(Call&);
  Result<http::Response> merge(Call&);
  Result<http::Response> remove(Call&);
  Result<http::Response> append(Call&);
  Result<http::Response> update(Call&);
  Result<http::Response> update_attribute(Call&);
  Result<http::Response> replace_attribute(Call&);
  Result<http::Response> remove_attribute(Call&);

  // GET of the whole entity as it is stored: the document's own bytes, nothing parsed. Empty when the request asks for more.
  std::optional<http::Response> retrieve_as_stored(http::Request const&);

 private:
  Result<DocPtr> target(Call const&);     // of the path's {id}, the type selector and If-Match
  Result<http::Response> commit(Update);  // 204, or 207 with what was not updated
  Result<std::string> attribute_name(Call const&) const;
  Reading reading(Call const&) const;
  Binding& in_;
};

bool wants_simplified(Call const&);  // options=keyValues|simplified or format=simplified

}  // namespace dinh::reg
