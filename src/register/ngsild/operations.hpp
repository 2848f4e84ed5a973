#pragma once
// What each operation of CIM 009 §5.6 does to an entity: pure functions of the document before and a payload. None of them touches the
// register; the answer is the change to apply, and for each attribute whether it was changed.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "register/document.hpp"
#include "register/ngsild/payload.hpp"

namespace dinh::reg {

struct NotUpdated {
  std::string name, reason;
};  // name: stored

struct Update {  // §5.2.18 UpdateResult
  Delta delta;
  std::vector<std::string> updated;  // stored names
  std::vector<NotUpdated> not_updated;
  bool changes() const { return !delta.attrs.empty() || !delta.types.empty() || delta.scope_changed; }
};

// The document an operation works on, with what it needs to read it.
struct Target {
  Document const& document;
  Names const& names;
  std::string_view tenant;
  Instant at;

  std::optional<AttrSlot> find(std::string_view name, std::string_view dataset) const;
  bool has(std::string_view name) const;
  std::vector<std::string> types() const;
};

Delta create(EntityInput, std::string_view tenant, Instant at);  // §5.6.1
Result<Delta> replace(Target const&, EntityInput);               // §5.6.18
Update append(Target const&, EntityInput, bool overwrite);       // §5.6.3
// §5.6.2: an attribute that the entity does not have is not updated; a new instance of one it has is taken.
Update update(Target const&, EntityInput);
Delta remove(Target const&);                                                                                // §5.6.6
Result<Update> remove_attribute(Target const&, std::string_view name, std::string_view dataset, bool all);  // §5.6.5
Result<Update> replace_attribute(Target const&, std::string_view name, std::vector<AttrChange>);            // §5.6.19
// §5.6.4; `fragment` was read as partial.
Result<Update> update_partially(Target const&, std::string_view name, AttrChange fragment);

struct MergeOptions {
  std::optional<std::string> observed_at;  // for attributes that have one already
  std::string language;                    // for strings put into a LanguageProperty
};
Result<Update> merge(Target const&, json::View fragment, Reading const&, MergeOptions const&);  // §5.6.17

// RFC 7396 with urn:ngsi-ld:null in the place of null (§5.5.12).
void merge_into(json::Value& target, json::Value const& patch);

}  // namespace dinh::reg
