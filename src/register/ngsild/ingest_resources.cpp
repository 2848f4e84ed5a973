#include "register/ngsild/ingest_resources.hpp"

#include <charconv>

#include "http/uri.hpp"
#include "register/ngsild/problems.hpp"

namespace dinh::reg {

namespace {

constexpr std::int64_t page = 100;

// NGSILD-Repairs: location.coordinates;rule=swapped-lat-lon, …
std::string repairs_header(std::vector<Repair> const& repairs) {
  std::string out;
  for (auto const& r : repairs) {
    if (!out.empty()) out += ", ";
    out += http::percent_encode(r.path) + ";rule=" + r.rule;
  }
  return out;
}

json::Value json_or_text(std::string const& text) {
  auto value = json::parse(text);
  return value ? std::move(*value) : json::Value(text);
}

QuarantineItem view_of(QuarantineRow const& row, bool whole) {
  QuarantineItem out{row.id, row.entity, row.source, row.reason, row.received_at, {}, {}};
  if (auto repairs = json::read_text<std::vector<RepairView>>(row.repairs)) out.repairs = std::move(*repairs);
  if (whole) out.payload = json_or_text(row.payload);
  return out;
}

}  // namespace

Result<http::Response> IngestResources::take(Call& call) {
  std::string payload(call.request.body);
  if (!call.ld_body) {  // the context of application/json comes by link: it goes with the payload from here on
    auto value = json::parse(payload);
    if (value && value->is_object() && !value->find("@context")) {
      (*value)["@context"] = json::Value(call.context_linked ? call.context_url : std::string(core_context_url));
      payload = value->text();
    }
  }
  auto result = ingest_.ingest(payload, policy_, call.tenant, call.request.actor->api_key);
  http::Response out;
  switch (result.outcome) {
    case IngestOutcome::created:
    case IngestOutcome::repaired:
      out.status = 201;
      out.after_seq = result.seq;
      out.with("Location", "/ngsi-ld/v1/entities/" + result.id);
      if (!result.repairs.empty()) out.with("NGSILD-Repairs", repairs_header(result.repairs));
      return out;
    case IngestOutcome::quarantined:
      out.status = 202;
      out.with("NGSILD-Quarantine", "/api/register/quarantine/" + std::to_string(result.quarantine_id));
      return out;
    case IngestOutcome::refused: break;
  }
  auto problem = problem_json(result.error);
  problem.pop_back();
  return http::json_reply(http::status_of(result.error.code), problem + ",\"repairs\":" + repairs_json(result.repairs) + "}");
}

Result<std::int64_t> IngestResources::id_of(Call const& call) const {
  auto text = call.request.param("id");
  std::int64_t id = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc{} || end != text.data() + text.size()) return errors::bad_data("id", "a number");
  return id;
}

Result<http::Response> IngestResources::list(Call& call) {
  TRY(auto before, call.count("before"));
  auto rows = ingest_.quarantined(call.tenant, static_cast<std::int64_t>(before.value_or(0)), page);
  QuarantineList out;
  for (auto const& row : rows) out.items.push_back(view_of(row, false));
  if (std::ssize(rows) == page) out.next = rows.back().id;
  return http::json_reply(200, json::to_text(out));
}

Result<http::Response> IngestResources::show(Call& call) {
  TRY(auto id, id_of(call));
  auto row = ingest_.quarantined(call.tenant, id);
  if (!row) return errors::missing("there is no payload " + std::to_string(id) + " in quarantine");
  return http::json_reply(200, json::to_text(view_of(*row, true)));
}

Result<http::Response> IngestResources::release(Call& call) {
  TRY(auto id, id_of(call));
  std::optional<std::string> corrected;
  if (!call.request.body.empty()) corrected = std::string(call.request.body);
  TRY(auto result, ingest_.release(call.tenant, id, std::move(corrected), policy_));
  ReleaseView view{result.id, std::string(name_of(result.outcome)), {}};
  for (auto const& r : result.repairs) view.repairs.push_back({r.path, r.rule, r.from, r.to});
  auto out = http::json_reply(200, json::to_text(view));
  out.after_seq = result.seq;
  return out;
}

Result<http::Response> IngestResources::discard(Call& call) {
  TRY(auto id, id_of(call));
  if (!ingest_.discard(call.tenant, id)) return errors::missing("there is no payload " + std::to_string(id) + " in quarantine");
  http::Response out;
  out.status = 204;
  return out;
}

}  // namespace dinh::reg
