#pragma once
// Payloads of entities and attributes, in the normalized, concise and simplified forms (CIM 009 §4.5), read straight from the parsed text
// into the register's own form: normalized, minified, stored names. Errors are BadRequestData and name the member.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "register/delta.hpp"
#include "register/ngsild/attribute_kinds.hpp"
#include "register/ngsild/context.hpp"

namespace dinh::reg {

struct Reading {
  Context const& context;
  bool simplified = false;       // the payload is in the simplified form (§4.5.4); else normalized and concise may be mixed
  bool nulls = false;            // an attribute whose value is urn:ngsi-ld:null is to be deleted (§5.5.8); else that is an error
  bool partial = false;          // the fragment of one attribute: type and value may be absent, members may be urn:ngsi-ld:null
  bool deep_nulls = false;       // and so may members of JSON values (§5.5.12)
  TextBlocks* blocks = nullptr;  // where the instances of many entities are put
};

struct EntityInput {
  std::string id;                  // "" in a fragment without one
  std::vector<std::string> types;  // stored names
  bool has_scope = false;
  std::string scope;              // JSON text; "" with has_scope: to be deleted
  std::vector<AttrChange> attrs;  // bytes are empty when the attribute is to be deleted
};

// RFC 8259 §4 leaves to each reader what a repeated name means, JSON-LD 1.1 §9 wants each name of a map once. It is JSON all the same, so
// the data are wrong and not the syntax: BadRequestData. What two readers could understand differently is not taken.
Result<void> must_have_names_once(json::View body);

// §5.2.4: id and type are required.
Result<EntityInput> read_entity(json::View, Reading const&);
// §5.4: neither is.
Result<EntityInput> read_fragment(json::View, Reading const&);
// One attribute with all its instances; `name` is a stored name, `shown` what the client called it (for errors).
Result<std::vector<AttrChange>> read_attribute(std::string_view name, std::string_view shown, json::View, Reading const&);

bool is_name(std::string_view);        // §4.6.2: may name a type or an attribute
bool is_date_time(std::string_view);   // §4.6.3: ISO 8601 with seconds and Z
bool is_scope(std::string_view);       // §4.18
bool looks_like_geometry(json::View);  // an object with a geometry's type and coordinates

}  // namespace dinh::reg
