#include "register/distribution/showing_told.hpp"

#include "register/distribution/rewritten.hpp"
#include "register/ngsild/operations.hpp"
#include "register/ngsild/payload.hpp"
#include "register/space.hpp"

namespace dinh::reg {

bool is_as_told(Showing const& how) { return how.form == Form::normalized && how.language.empty() && how.datasets.empty() && !how.geojson; }

// The entity as it was told, without what the answer should not show.
void put_as_told(std::string& out, json::Value const& entity, Showing const& how) {
  json::Writer to(out);
  to.begin_object();
  for (auto const& [key, value] : entity.object()) {
    bool is_system = is_system_member(key);
    bool is_head = key == "id" || key == "type" || key == "scope";
    if (is_system ? !how.system : is_head ? !how.shows(key) : !how.shows_attribute(how.context->stored(key))) continue;
    to.key(key).value(value);
  }
  if (!how.context_member.empty()) to.key("@context").raw(how.context_member);
  to.end_object();
}

// A document of its own names, so that what others tell does not fill the house's.
DocPtr document_of(json::Value const& entity, Context const& context, Names& names, Instant now) {
  auto text = entity.text();
  json::Parser parser;
  auto view = parser.parse(text);
  auto input = view ? read_entity(*view, {context}) : Result<EntityInput>(fail(Code::invalid, ""));
  return input ? apply(nullptr, create(std::move(*input), "", now), 1, names) : nullptr;
}

}  // namespace dinh::reg
