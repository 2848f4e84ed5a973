#include "register/temporal/selection.hpp"

#include "base/json.hpp"
#include "register/space.hpp"

namespace dinh::reg {

DocPtr EvolutionMatcher::picture(Evolution const& e, std::uint32_t order) {
  DocumentDraft draft;
  draft.text = "{\"id\":\"" + e.id + "\"";
  draft.id_size = e.id.size();
  for (auto const& type : e.types) draft.types.push_back(names_.intern(type));
  draft.created = e.created;
  draft.modified = e.modified;
  for (auto const& s : e.series) {
    if (s.name == scope_series) continue;
    auto name = names_.intern(s.name), dataset = names_.intern(s.dataset);
    auto add = [&](std::string_view bytes, Instant created, Instant modified) {
      if (draft.attrs.size() >= max_instances) return;
      draft.text += ',';
      auto begin = static_cast<std::uint32_t>(draft.text.size());
      draft.text += bytes;
      draft.attrs.push_back(
          {name, dataset, begin, static_cast<std::uint32_t>(draft.text.size()), draft.time(created), draft.time(modified)});
    };
    for (auto const& i : s.instances) add(i.bytes, i.created, i.modified);
    if (s.instances.empty() && !s.cells.empty()) add(numbers_sample, e.created, s.cells.back().start);  // there was something
  }
  draft.text += '}';
  auto doc = draft.finish(names_);
  doc->order = order;
  return doc;
}

bool EvolutionMatcher::fits(Query const& q, Document const& doc) const { return reg::fits(q, doc, names_); }

}  // namespace dinh::reg
