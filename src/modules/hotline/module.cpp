#include "modules/hotline/module.hpp"

#include <algorithm>

#include "base/shipped.hpp"
#include "channels/phone/number.hpp"
#include "civic/people/rules.hpp"
#include "modules/hotline/projection.hpp"

namespace dinh::hotline {

Module::Module(Options options, storage::Db& db, storage::Blobs& blobs, storage::Jobs& jobs, civic::Civic& civic,
               channels::phone::Phone& phone, Clock clock, Ports ports)
    : db_(db),
      jobs_(jobs),
      civic_(civic),
      clock_(clock),
      ports_(std::move(ports)),
      sealer_(options.seal_key),
      parties_(options.seal_key),
      wordings_(shipped("hotline/replies.json")),
      tracking_keys_(options.seal_key),
      catalogue_(shipped("hotline/fields.json"), shipped("hotline/assignments.json")),
      categories_(db, civic.audit, civic.units, civic.areas, catalogue_),
      promises_(db, catalogue_, civic.units, civic.calendars, civic.audit,
                {shipped("hotline/promises.json"), shipped("hotline/ladders.json")}),
      duties_(db, civic.units, civic.audit),
      notices_(db, civic::read_roles(shipped("civic/roles.json")), clock),
      cases_(
          db, jobs, [&civic](std::string_view code) { return civic.calendars.find(code); }, options.policy, clock),
      identities_(db, sealer_,
                  [this](std::string_view text) {
                    auto number = channels::phone::read_number(text);
                    return number.kind == channels::phone::NumberKind::subscriber ? parties_.digest("phone", number.text) : std::string();
                  }),
      intake_(cases_, identities_, catalogue_, promises_, civic.areas, civic.units, clock, civic.city.utc_offset_min),
      reader_(db, catalogue_, civic.areas),
      citizens_(db, cases_, intake_, identities_, catalogue_, finder_, civic.units, blobs, tracking_keys_, clock),
      desk_(db, cases_, intake_, identities_, catalogue_, finder_, reader_, civic.units, civic.audit, tracking_keys_, categories_, clock),
      partners_(db, sealer_, civic.units, catalogue_, civic.audit),
      handovers_(db, cases_, partners_, identities_, citizens_, catalogue_, civic.audit, sealer_, {civic.city, options.link_base}, clock,
                 {ports_.attempt, ports_.announce}),
      couriers_(handovers_),
      surge_(db, catalogue_, civic.areas, civic.audit, reader_, clock, civic.city.utc_offset_min),
      teller_({parties_, tracking_keys_, civic.city, options.link_base}, wordings_, identities_, civic.units, clock, ports_.messages),
      listener_(cases_, intake_, identities_, catalogue_, reader_, surge_, teller_,
                {parties_, tracking_keys_, civic.city, options.link_base}, clock),
      conversations_(db, cases_, intake_, listener_, teller_, {parties_, tracking_keys_, civic.city, options.link_base}, civic.audit,
                     ports_.messages, clock),
      successions_(db, cases_, civic.units, civic.audit, clock, civic.city.utc_offset_min),
      knowledge_(db, catalogue_, civic.areas, civic.units, civic.audit, reader_, options.seal_key, clock, civic.city.utc_offset_min),
      published_(db, catalogue_, civic.areas, civic.units, civic.city, clock),
      inquiry_(knowledge_, catalogue_, civic.city),
      widget_frames_(std::move(options.widget_frames)),
      callbacks_(db, parties_, clock),
      calls_(db, blobs, phone, callbacks_, cases_, identities_, intake_, civic.audit, clock, civic.city.utc_offset_min),
      macros_(db, catalogue_, civic),
      shifts_(db, civic.audit, clock),
      privacy_(db, blobs, cases_, identities_, parties_, callbacks_, catalogue_, civic.calendars, civic.audit, options.seal_key, clock,
               civic.city.utc_offset_min, ports_.privacy),
      quality_(db, cases_, civic.units, civic.audit, options.seal_key, clock) {
  statistics::migrate(db_);
  cases_.escalations().use({.ladders = [this] { return promises_.ladders(); },
                            .tell = [this](storage::Tx& tx, auto const& groups, Instant now) { return notices_.tell(tx, groups, now); },
                            .told =
                                [this](auto const& user_ids) {
                                  for (auto id : user_ids) ports_.tell_notice(id);
                                }});
  cases_.on_step([this](storage::Tx& tx, casework::Case const& c, casework::Event const& e) { teller_.step(tx, c, e); });
  cases_.on_step([this](storage::Tx& tx, casework::Case const& c, casework::Event const& e) { handovers_.step(tx, c, e); });
}

std::vector<Result<void>> Module::project_batch(std::vector<storage::Job> const& jobs) {
  std::vector<std::optional<casework::Case>> cases;
  std::vector<KnownPerson> reporters(jobs.size());
  db_.read([&](storage::Tx& tx) {
    for (auto const& job : jobs) {
      auto const* id = job.payload.find("case");
      cases.push_back(casework::store::find(tx, id ? id->integer().value_or(0) : 0));
      if (auto contact = cases.back() ? identities_.open(tx, cases.back()->id) : std::nullopt) reporters[cases.size() - 1].add(*contact);
      // The register forgets nothing: what is known of who reported never gets there, whatever words he said it with.
      if (auto& c = cases.back()) c->title = without_known(std::string_view(c->title), privacy_.known(tx, *c));
    }
  });
  std::vector<Result<void>> out(jobs.size());
  std::uint64_t last = 0;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (!cases[i]) continue;  // nothing to tell any more
    auto seq = ports_.upsert(entity_json(*cases[i], catalogue_, reporters[i]), cases[i]->version);
    if (seq) last = std::max(last, *seq);
    else out[i] = tl::unexpected(seq.error());
  }
  auto durable = ports_.wait_durable(last);  // once for all of them
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    if (!durable) out[i] = durable;
    else if (cases[i] && out[i]) ports_.announce(cases[i]->id, cases[i]->version);
  }
  return out;
}

Result<channels::File> Module::keep_file(channels::IncomingFile const& file) {
  TRY(auto kept, citizens_.keep_file(file.bytes));
  kept.is_public = false;  // an operator looks at it first
  auto view = citizens_.attach(kept);
  return channels::File{.id = view.id, .name = file.name, .type = view.type, .bytes = view.bytes};
}

void Module::keep_alarms() {
  promises_.refresh();
  while (cases_.escalations().arm() > 0) {}
}

std::int64_t Module::project() {
  return jobs_.work_batch(casework::Cases::outbox, clock_, {.batch = 256}, [this](auto const& jobs) { return project_batch(jobs); });
}

}  // namespace dinh::hotline
