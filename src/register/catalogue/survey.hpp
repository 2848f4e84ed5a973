#pragma once
// Counts what the entities of each type have, and when they changed last. Pure.
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "register/catalogue/dataset.hpp"
#include "register/document.hpp"

namespace dinh::reg {

class Survey {
 public:
  void add(Document const&, Names const&);
  // Datasets by the names of their types, without what people say of them but for `every`, which tells who is fresh.
  using NoteOf = std::function<std::optional<DatasetNote>(std::string const& stored_type)>;
  std::vector<Dataset> datasets(Instant now, NoteOf const&) const;

 private:
  struct Attribute {
    std::set<std::string, std::less<>> kinds;
    std::int64_t entities = 0;
  };
  struct Type {
    std::map<std::string, Attribute, std::less<>> attributes;
    std::vector<Instant> changed;  // of each entity
    Instant first;
  };
  std::map<std::string, Type, std::less<>> types_;  // by stored name
};

}  // namespace dinh::reg
