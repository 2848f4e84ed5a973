#include "register/ngsild/ingest.hpp"

#include "register/ngsild/problems.hpp"

namespace dinh::reg {

namespace {

std::string id_of(json::Value const& payload) {
  for (auto name : {"id", "@id"})
    if (auto const* id = payload.find(name); id && id->string()) return std::string(*id->string());
  return {};
}

// The document says already what the change would make it say.
bool says_all(Target const& target, Delta const& change) {
  auto attrs = target.document.attrs();
  if (static_cast<std::size_t>(std::distance(attrs.begin(), attrs.end())) != change.attrs.size()) return false;
  for (auto const& a : change.attrs) {
    auto slot = target.find(a.name, a.dataset);
    if (!slot || target.document.slice(*slot) != a.bytes) return false;
  }
  return target.types() == change.types && target.document.scope() == change.scope;
}

}  // namespace

Result<EntityInput> Ingest::read(json::Value const& payload, bool fetch) {
  auto text = payload.text();
  json::Parser parser(in_.limits.max_batch_bytes);
  TRY(auto view, parser.parse(text));
  TRY_DO(must_have_names_once(view));
  auto context = Context::core();
  if (auto member = view.get("@context")) {
    if (fetch) {
      TRY(context, in_.contexts.obtain(*member));
    } else {
      TRY(auto resolved, in_.contexts.resolve(*member));
      if (!resolved.missing.empty())
        return errors::fail_with(errors::context_not_available, Code::upstream,
                                 "the @context " + resolved.missing.front() + " is not here");
      context = resolved.context;
    }
  }
  return read_entity(view, {*context});
}

Result<Seq> Ingest::put(bool& already, EntityInput input, std::string_view tenant) {
  Result<Seq> out = Seq{0};
  in_.on_state([&] {
    auto doc = in_.engine.find(tenant, input.id);
    if (!doc) {
      out = in_.engine.apply(create(std::move(input), tenant, in_.clock()));
      return;
    }
    Target target{*doc, in_.engine.names(), tenant, in_.clock()};
    auto delta = replace(target, std::move(input));
    already = delta && says_all(target, *delta);
    if (already) {
      out = doc->version;
      return;
    }
    out = delta ? in_.engine.apply(std::move(*delta)) : Result<Seq>(tl::unexpected(std::move(delta).error()));
  });
  return out;
}

// As it came first: what the standard takes is not touched. Then repaired.
Ingested Ingest::attempt(json::Value payload, IngestPolicy const& policy, std::string_view tenant) {
  Ingested out;
  auto take = [&](Result<EntityInput> input, IngestOutcome as) {
    if (!input) return input.error();
    out.id = input->id;
    auto seq = put(out.already, std::move(*input), tenant);
    if (!seq) return seq.error();
    out.seq = *seq;
    out.outcome = as;
    return Error{};
  };
  bool has_context = payload.find("@context") != nullptr;
  Error strict = has_context ? take(read(payload, policy.fetch_contexts), IngestOutcome::created)
                             : errors::bad_data("@context", "an @context").value();
  if (out.outcome == IngestOutcome::created) return out;
  RepairPolicy rules;
  rules.city = policy.city;
  rules.context_is_reachable = [&](std::string const& url) {
    return policy.fetch_contexts ? in_.contexts.obtain_url(url).has_value() : in_.contexts.find(url).has_value();
  };
  auto repaired = repair(std::move(payload), rules);
  out.repairs = std::move(repaired.repairs);
  out.id = id_of(repaired.payload);
  if (!policy.repair) {
    out.error = strict;
    out.reason = strict.detail;
    return out;
  }
  Error still = repaired.quarantine.empty() ? take(read(repaired.payload, policy.fetch_contexts), IngestOutcome::repaired)
                                            : Error{Code::invalid, repaired.quarantine, {}, {}, {}};
  if (out.outcome == IngestOutcome::repaired) return out;
  out.outcome = IngestOutcome::quarantined;
  out.reason = still.detail;
  out.error = std::move(still);
  return out;
}

Ingested Ingest::ingest(std::string_view payload, IngestPolicy const& policy, std::string_view tenant, std::string_view source) {
  auto value = json::parse(payload);
  Ingested out;
  if (value) {
    out = attempt(std::move(*value), policy, tenant);
  } else {
    out.reason = value.error().detail;
    out.error = errors::invalid("the payload is not a JSON document: " + value.error().detail).value();
    if (policy.repair) out.outcome = IngestOutcome::quarantined;
  }
  if (out.outcome != IngestOutcome::quarantined) return out;
  QuarantineRow row{
      0, std::string(tenant), out.id, std::string(source), out.reason, repairs_json(out.repairs), std::string(payload), in_.clock()};
  auto known = store_.quarantined_already(row);
  out.already = known.has_value();
  out.quarantine_id = known ? *known : store_.quarantine(row);
  return out;
}

Result<Ingested> Ingest::release(std::string_view tenant, std::int64_t id, std::optional<std::string> payload, IngestPolicy const& policy) {
  auto row = store_.quarantined(tenant, id);
  if (!row) return errors::missing("there is no payload " + std::to_string(id) + " in quarantine");
  auto value = json::parse(payload ? *payload : row->payload);
  if (!value) return errors::invalid("the payload is not a JSON document: " + value.error().detail);
  auto out = attempt(std::move(*value), policy, tenant);
  if (out.outcome == IngestOutcome::quarantined || out.outcome == IngestOutcome::refused) return tl::unexpected(std::move(out.error));
  store_.release(tenant, id);
  return out;
}

}  // namespace dinh::reg
