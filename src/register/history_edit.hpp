#pragma once
// A change of the history itself, written by hand (CIM 009 §5.6.11 to 5.6.16): it never touches the entity as it is now. The journal keeps
// it as a record of its own kind, so it is acknowledged, replayed and backed up like every other change.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "register/delta.hpp"

namespace dinh::reg {

struct HistoryEdit {
  enum class Kind : std::uint8_t { write = 1, amend = 2, erase_instance = 3, erase_attribute = 4, erase_entity = 5 };
  struct Instance {
    std::string name, dataset;  // stored name; "" is the default instance
    std::string bytes;          // normalized and minified, as in AttrChange; its value urn:ngsi-ld:null: the attribute was deleted then
    bool deletes = false;
  };
  Kind kind = Kind::write;
  std::string tenant, id;
  Instant at;
  std::vector<std::string> types;   // write: added to those that the evolution has
  std::vector<Instance> instances;  // write: new ones; amend: the one that takes the place
  std::uint64_t instance = 0;       // amend, erase_instance: which one
  std::string name, dataset;        // erase_attribute
  bool every_dataset = false;       // erase_attribute
};

std::string encode(HistoryEdit const&);             // journal payload
HistoryEdit decode_edit(std::string_view payload);  // throws StorageError on damage

}  // namespace dinh::reg
