#include "register/catalogue/survey.hpp"

#include <algorithm>

#include "register/ngsild/attribute_kinds.hpp"
#include "register/ngsild/context.hpp"
#include "register/temporal/duration.hpp"

namespace dinh::reg {

namespace {

// Of the entities that changed later than so long ago.
double fresh_share(std::vector<Instant> const& changed, Instant now, Duration const& every) {
  auto fresh = std::count_if(changed.begin(), changed.end(), [&](Instant at) { return after(at, every, 1) >= now; });
  return static_cast<double>(fresh) / static_cast<double>(changed.size());
}

}  // namespace

void Survey::add(Document const& doc, Names const& names) {
  for (auto id : doc.types()) {
    auto& type = types_[std::string(names.text(id))];
    type.first = type.changed.empty() ? doc.created : std::min(type.first, doc.created);
    type.changed.push_back(doc.modified);
    NameId last = 0;  // instances of one attribute stand side by side
    for (auto const& slot : doc.attrs()) {
      auto& attribute = type.attributes[std::string(names.text(slot.name))];
      if (auto kind = type_in(doc.slice(slot)); !attribute.kinds.contains(kind)) attribute.kinds.emplace(kind);
      if (slot.name != last) ++attribute.entities;
      last = slot.name;
    }
  }
}

std::vector<Dataset> Survey::datasets(Instant now, NoteOf const& note_of) const {
  std::vector<Dataset> out;
  std::string scratch;
  for (auto const& [stored, type] : types_) {
    Dataset dataset;
    dataset.type = Context::core()->shown(stored, scratch);
    dataset.iri = full_iri(stored);
    dataset.note = note_of(stored);
    dataset.entities = std::ssize(type.changed);
    for (auto const& [name, attribute] : type.attributes) {
      DatasetAttribute shown{std::string(Context::core()->shown(name, scratch)), {attribute.kinds.begin(), attribute.kinds.end()}, 0};
      shown.share = static_cast<double>(attribute.entities) / static_cast<double>(dataset.entities);
      dataset.completeness += shown.share / static_cast<double>(type.attributes.size());
      dataset.has_places = dataset.has_places || name == "location";
      dataset.attributes.push_back(std::move(shown));
    }
    auto changed = type.changed;
    auto middle = changed.begin() + std::ssize(changed) / 2;
    std::nth_element(changed.begin(), middle, changed.end());
    dataset.median_age_s = std::max<std::int64_t>(0, now - *middle) / second_ms;
    dataset.first = type.first;
    dataset.newest = *std::max_element(changed.begin(), changed.end());
    auto every = dataset.note ? parse_duration(dataset.note->every) : std::nullopt;
    if (every && !every->is_zero()) dataset.fresh = fresh_share(changed, now, *every);
    out.push_back(std::move(dataset));
  }
  return out;
}

}  // namespace dinh::reg
