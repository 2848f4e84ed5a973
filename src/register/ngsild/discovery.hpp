#pragma once
// Which types and attributes there are (CIM 009 §5.7.5 to 5.7.10): resources types/ and attributes/. In the worker lane: the register is
// read in small pieces on the state thread, and what was found is kept until the register changes.
#include <map>
#include <mutex>
#include <set>

#include "register/ngsild/binding.hpp"

namespace dinh::reg {

class Discovery {
 public:
  explicit Discovery(Binding& binding) : in_(binding) {}
  Result<http::Response> types(Call&);
  Result<http::Response> type(Call&);
  Result<http::Response> attributes(Call&);
  Result<http::Response> attribute(Call&);

 private:
  struct Type {
    std::int64_t entities = 0;
    std::map<std::string, std::set<std::string>> attributes;
  };  // name → kinds
  struct Attribute {
    std::int64_t count = 0;
    std::set<std::string> types, kinds;
  };
  struct Catalogue {
    Seq at = 0;
    bool whole = false;
    std::map<std::string, Type> types;  // by stored names
    std::map<std::string, Attribute> attributes;
  };
  Result<std::shared_ptr<const Catalogue>> catalogue(Call&);
  void add(Catalogue&, Document const&) const;
  Result<void> open(Call&);
  struct ListWords {  // members of the two answers
    std::string_view list, names, one, name, others;
  };
  template <class Entries, class EachOther>
  Result<http::Response> listing(Call&, ListWords const&, Entries const&, EachOther) const;
  std::string shown(Call const&, std::string_view stored) const;
  http::Response answer(Call const&, std::string body) const;
  Binding& in_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Catalogue>> known_;  // by tenant and lens
};

}  // namespace dinh::reg
