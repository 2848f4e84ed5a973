#pragma once
// A change of one entity: what the journal keeps, what replay applies, what the feed carries. Made by the semantics of NGSI-LD
// (operations/), applied by the engine. apply() is a pure function of a document and a delta, so live and replayed states are the same.
//
// Names are *stored names*: a term of the core @context or a name of its default vocabulary stands short ("temperature"), every other
// IRI in full. That is one-to-one with expanded IRIs, so comparing stored names is comparing expanded names (CIM 009 §4.4).
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "register/shared_text.hpp"
#include "storage/journal.hpp"

namespace dinh::reg {

using storage::Seq;

struct AttrChange {
  std::string name;     // stored name
  std::string dataset;  // datasetId; "" is the default instance
  SharedText bytes;  // the instance, normalized, minified, sub-attributes under stored names: {"type":"Property","value":3}; empty: deleted
};

struct Delta {
  enum class Kind : std::uint8_t { create = 1, replace = 2, update = 3, remove = 4 };
  Kind kind = Kind::update;
  std::string tenant;  // "" is the default tenant
  std::string id;
  Instant at;
  std::vector<std::string> types;  // stored names; create and replace: all; update: empty unless they change
  bool scope_changed = false;
  std::string scope;              // JSON text of scope (string or array), "" none; looked at when scope_changed or create/replace
  std::vector<AttrChange> attrs;  // create and replace: all; update: those set or deleted
};

void encode(Delta const&, std::string& out);   // the journal's payload, in place of what was in `out`
Delta decode_delta(std::string_view payload);  // throws StorageError on damage

}  // namespace dinh::reg
