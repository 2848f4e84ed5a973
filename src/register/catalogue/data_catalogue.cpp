#include "register/catalogue/data_catalogue.hpp"

#include <algorithm>

#include "base/json_fields.hpp"
#include "base/text.hpp"
#include "register/catalogue/survey.hpp"
#include "register/ngsild/problems.hpp"
#include "register/temporal/duration.hpp"

namespace dinh::reg {

namespace {

constexpr std::size_t slice = 500;  // entities looked at in one go on the state thread
constexpr std::int64_t good_for_ms = 60'000;
constexpr std::size_t most_known = 200;  // views of the catalogue that are remembered

Result<void> check(DatasetNote const& note) {
  if (trim(note.title).empty() || note.title.size() > 300) return fail_field("title", "1 to 300 bytes");
  if (trim(note.description).empty() || note.description.size() > 5'000) return fail_field("description", "1 to 5000 bytes");
  if (!note.license.empty() && !is_uri(note.license)) return fail_field("license", "an IRI");
  if (!note.every.empty() && (!parse_duration(note.every) || parse_duration(note.every)->is_zero()))
    return fail_field("every", "a duration of ISO 8601, like PT5M");
  if (!note.contact.empty() && (note.contact.find('@') == note.contact.npos || note.contact.find_first_of(" \"<>") != note.contact.npos))
    return fail_field("contact", "a mail address");
  if (note.keywords.size() > 50) return fail_field("keywords", "at most 50");
  return {};
}

}  // namespace

DataCatalogue::DataCatalogue(Engine& engine, storage::Db& db, Contexts& contexts, civic::Units const& units, civic::AuditLog const& audit,
                             Clock clock, NgsiPorts ports, Publisher publisher)
    : binding_(engine, contexts, std::move(clock), std::move(ports)),
      notes_(db),
      units_(units),
      audit_(audit),
      publisher_(std::move(publisher)) {}

Result<DatasetList> DataCatalogue::survey(Call& call) {
  auto view = call.tenant + (call.lens ? "|" + call.lens->name() : "");
  auto now = binding_.clock();
  {
    std::lock_guard guard(mutex_);
    if (auto at = known_.find(view); at != known_.end() && now - at->second.surveyed_at < good_for_ms) return at->second;
  }
  Survey survey;
  Query query;
  query.tenant = call.tenant;
  query.lens = call.lens;
  query.limit = slice;
  for (std::size_t read = slice; read == slice;) {
    Result<Found> found;
    binding_.on_state([&] {
      auto tenant = binding_.must_have_tenant(call);
      if (tenant) found = binding_.engine.query(query);
      else found = tl::unexpected(std::move(tenant).error());
      if (found)
        for (auto const& doc : found->docs) survey.add(*doc, binding_.engine.names());
    });
    if (!found) return tl::unexpected(std::move(found).error());
    read = found->docs.size();
    if (read > 0) query.after_id = found->docs.back()->id();
  }
  DatasetList out{survey.datasets(now, [&](std::string const& type) { return notes_.find(call.tenant, type); }), now};
  std::lock_guard guard(mutex_);
  if (known_.size() >= most_known) known_.clear();
  known_[view] = out;
  return out;
}

// Notes are read anew each time: what somebody has just written is there.
Result<DatasetList> DataCatalogue::described(Call& call) {
  TRY(auto out, survey(call));
  for (auto& dataset : out.items) {
    dataset.note = notes_.find(call.tenant, Context::core()->stored(dataset.type));
    auto unit = dataset.note ? units_.find(dataset.note->publisher) : std::nullopt;
    if (unit) dataset.publisher_name = unit->name;
    if (unit) dataset.publisher_name_en = unit->name_en;
  }
  if (!call.request.actor->can(read_right_)) std::erase_if(out.items, [](Dataset const& d) { return !d.note || !d.note->is_public; });
  return out;
}

Result<void> DataCatalogue::describe(Actor const& actor, DatasetNoteIn const& in) {
  TRY_DO(check(in));
  if (!in.publisher.empty() && !units_.find(in.publisher)) return fail_field("publisher", "the code of a unit");
  auto type = Context::core()->stored(in.type);
  DatasetNote const& note = in;
  notes_.put("", type, note, binding_.clock(), [&](storage::Tx& tx) {
    audit_.append(tx, actor, "dataset.describe", "dataset:" + in.type, json::parse(json::to_text(note)).value());
  });
  return {};
}

}  // namespace dinh::reg
