#include "register/past_document.hpp"

#include <algorithm>
#include <vector>

#include "register/instance_names.hpp"

namespace dinh::reg {

namespace {

struct Standing {  // what an attribute said last, up to then
  std::string_view name, dataset;
  PastInstance const* said = nullptr;  // null: it was deleted, or erased by hand
  Instant since;
};

class Picture {
 public:
  Picture(Instant at, Recorded const& known) : at_(at), known_(known) {}

  void take(std::vector<PastInstance> const& some) {
    for (auto const& p : some) {
      if (p.name == scope_series) take_scope(p);
      else take(p);
    }
  }
  void take_cells(std::vector<StoredCell> const& cells) {
    for (auto const& c : cells)
      if (c.start + hour_ms > at_) {
        is_incomplete_ = true;
        in(c.name, c.dataset).said = nullptr;
      }
  }

  PastDocument finish(std::string const& id, Names& names) const {
    PastDocument out{nullptr, is_incomplete_};
    Delta delta{Delta::Kind::create, "", id, at_, known_.types, false, "", {}};
    delta.scope = scope_ ? *scope_ : known_.scope;
    for (auto const& s : all_)
      if (s.said) delta.attrs.push_back({std::string(s.name), std::string(s.dataset), s.said->bytes});
    bool was_empty = known_.now && known_.now->created <= at_ && known_.now->attrs().size() == 0;
    if (!delta.attrs.empty() || was_empty) out.document = with_times(*reg::apply(nullptr, delta, 0, names), names);
    return out;
  }

 private:
  Standing& in(std::string_view name, std::string_view dataset) {
    for (auto& s : all_)
      if (s.name == name && s.dataset == dataset) return s;
    return all_.emplace_back(Standing{name, dataset, nullptr, Instant{INT64_MIN}});
  }

  void take(PastInstance const& p) {
    bool is_erased = known_.trace && known_.trace->hides(p.name, p.dataset, p.modified);
    if (known_.trace && !known_.trace->amended.empty()) {
      auto amended = known_.trace->amended.find(names_.name(p.name, p.dataset, p.bytes, p.created, p.modified));
      is_erased = is_erased || (amended != known_.trace->amended.end() && amended->second.bytes.empty());
    }
    auto& s = in(p.name, p.dataset);
    if (p.modified > at_ || p.modified < s.since) return;
    s.since = p.modified;
    s.said = is_erased || p.deletes ? nullptr : &p;
  }

  void take_scope(PastInstance const& p) {  // it ended at `modified`
    if (!scope_ && p.modified > at_) scope_ = p.bytes;
  }

  // The same document, with the times that its values had.
  DocPtr with_times(Document const& doc, Names& names) const {
    DocumentDraft draft;
    draft.text = doc.text();
    draft.id_size = doc.id().size();
    draft.types.assign(doc.types().begin(), doc.types().end());
    if (!doc.scope().empty()) {
      draft.scope_begin = static_cast<std::size_t>(doc.scope().data() - doc.text().data());
      draft.scope_size = doc.scope().size();
    }
    draft.created = known_.now && known_.now->created <= at_ ? known_.now->created : at_;
    draft.modified = draft.created;
    for (auto slot : doc.attrs()) {
      auto is_it = [&](Standing const& s) { return s.name == names.text(slot.name) && s.dataset == names.text(slot.dataset); };
      auto const& said = *std::find_if(all_.begin(), all_.end(), is_it)->said;
      slot.created = draft.time(said.created);
      slot.modified = draft.time(said.modified);
      draft.attrs.push_back(slot);
      draft.created = std::min(draft.created, said.created);
      draft.modified = std::max(draft.modified, said.modified);
    }
    return draft.finish(names);
  }

  Instant at_;
  Recorded const& known_;
  InstanceNames names_;
  std::vector<Standing> all_;
  std::optional<std::string> scope_;
  bool is_incomplete_ = false;
};

}  // namespace

PastDocument document_at(Instant at, std::string const& id, Recorded const& known, StoredEvolution const& stored, Names& names) {
  Picture picture(at, known);
  picture.take(stored.instances);
  picture.take(known.unsaved);
  picture.take(known.current);
  picture.take_cells(stored.cells);
  return picture.finish(id, names);
}

}  // namespace dinh::reg
