#include "register/snapshots/snapshot.hpp"

#include <algorithm>
#include <array>

#include "register/ngsild/payload.hpp"
#include "register/ngsild/problems.hpp"
#include "register/q.hpp"
#include "register/space.hpp"
#include "register/temporal/duration.hpp"

namespace dinh::reg {

namespace {

constexpr std::array<std::string_view, 8> given = {"id",       "type",         "snapshotQueries",  "snapshotTemporalQueries",
                                                   "endpoint", "receiverInfo", "snapshotLifetime", "snapshotPriority"};
constexpr std::array<std::string_view, 7> computed = {
    "snapshotStatus", "snapshotQueriesDetails", "snapshotTemporalQueriesDetails", "createdAt", "modifiedAt", "expiresAt", "lastUsedAt"};
constexpr std::int64_t standard_priority = 5;
constexpr std::size_t most_queries = 20;

template <class List>
bool is_one_of(List const& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// §5.2.41: queries of what is have no temporal query, those of the past have one.
Result<void> check_queries(json::Value const& body, std::string_view member, bool is_temporal) {
  auto const* all = body.find(member);
  if (!all) return {};
  if (all->array().empty() || all->array().size() > most_queries)
    return errors::bad_data(std::string(member), "an array of 1 to " + std::to_string(most_queries) + " queries");
  for (auto const& query : all->array()) {
    auto const* type = query.find("type");
    if (!type || type->string() != "Query") return errors::bad_data(std::string(member), "objects of type Query (CIM 009 clause 5.2.23)");
    if ((query.find("temporalQ") != nullptr) != is_temporal)
      return errors::bad_data(std::string(member), is_temporal ? "queries with a temporalQ" : "queries without a temporalQ");
  }
  return {};
}

Result<void> check_receiver(json::Value const& body) {
  if (auto const* endpoint = body.find("endpoint")) {
    auto uri = endpoint->string();
    if (!uri || !is_uri(*uri) || !(uri->starts_with("http://") || uri->starts_with("https://")))
      return errors::bad_data("endpoint", "an http or https URL");
  }
  if (auto const* info = body.find("receiverInfo")) {
    auto is_pair = [](json::Value const& v) {
      auto const *key = v.find("key"), *value = v.find("value");
      return key && value && key->string() && value->string() && !key->string()->empty() &&
             key->string()->find_first_of(": \r\n") == std::string_view::npos &&
             value->string()->find_first_of("\r\n") == std::string_view::npos;
    };
    if (!info->is_array() || !std::all_of(info->array().begin(), info->array().end(), is_pair))
      return errors::bad_data("receiverInfo", "pairs of key and value that may be a header");
  }
  return {};
}

}  // namespace

std::int64_t Snapshot::priority() const {
  auto const* number = body.find("snapshotPriority");
  return number ? number->integer().value_or(standard_priority) : standard_priority;
}

Result<Instant> end_of(json::Value const& body, Instant from) {
  auto const* text = body.find("snapshotLifetime");
  if (!text) return from + Snapshot::standard_ms;
  auto lifetime = text->string() ? parse_duration(*text->string()) : std::nullopt;
  if (!lifetime || lifetime->is_zero()) return errors::bad_data("snapshotLifetime", "a duration of ISO 8601, like P1D");
  return std::min(after(from, *lifetime, 1), from + Snapshot::most_ms);
}

Result<json::Value> read_snapshot(json::Value body, SnapshotMembers which) {
  body.erase("@context");
  for (auto member : computed) body.erase(member);  // ignored, whatever a client says
  for (auto const& [key, value] : body.object())
    if (!is_one_of(given, key)) return errors::bad_data(key, "no such member");
  bool is_new = which == SnapshotMembers::of_new, is_update = which == SnapshotMembers::of_update;
  auto const* type = body.find("type");
  if (type ? type->string() != "Snapshot" : is_new) return errors::bad_data("type", "Snapshot");
  bool has_queries = body.find("snapshotQueries") || body.find("snapshotTemporalQueries");
  if (is_new && !has_queries) return errors::bad_data("snapshotQueries", "snapshotQueries, snapshotTemporalQueries or both");
  if (!is_new && has_queries) return errors::bad_data("snapshotQueries", "no other queries: they stay");
  if (auto const* id = body.find("id")) {
    if (is_update) return errors::bad_data("id", "no id: it stays");
    if (!id->string() || !is_uri(*id->string())) return errors::bad_data("id", "a URI");
  }
  TRY_DO(check_queries(body, "snapshotQueries", false));
  TRY_DO(check_queries(body, "snapshotTemporalQueries", true));
  if (auto const* priority = body.find("snapshotPriority"))
    if (auto number = priority->integer().value_or(0); number < 1 || number > 10)
      return errors::bad_data("snapshotPriority", "a whole number from 1 to 10");
  TRY_DO(end_of(body, {}));
  TRY_DO(check_receiver(body));
  return body;
}

json::Value show_snapshot(Snapshot const& s) {
  json::Value out(json::Object{{"id", json::Value(s.id)}, {"type", json::Value("Snapshot")}});
  for (auto const& [key, value] : s.body.object())
    if (key != "id" && key != "type") out[key] = value;
  out["snapshotPriority"] = s.priority();
  out["snapshotStatus"] = s.status;
  if (!s.details.array().empty()) out["snapshotQueriesDetails"] = s.details;
  if (!s.temporal_details.array().empty()) out["snapshotTemporalQueriesDetails"] = s.temporal_details;
  out["createdAt"] = iso(s.created);
  out["modifiedAt"] = iso(s.modified);
  out["expiresAt"] = iso(s.expires);
  out["lastUsedAt"] = iso(s.used);
  return out;
}

// Table 5.3.4-1 calls the details of temporal queries otherwise than table 5.2.41-2 does; each is kept to.
json::Value snapshot_notification(Snapshot const& s, std::string id, Instant now) {
  json::Value out(json::Object{{"id", json::Value(std::move(id))}, {"type", json::Value("SnapshotNotification")}});
  out["snapshotId"] = s.id;
  out["notifiedAt"] = iso(now);
  out["snapshotStatus"] = s.status;
  if (!s.details.array().empty()) out["snapshotQueriesDetails"] = s.details;
  if (!s.temporal_details.array().empty()) out["temporalSnapshotQueriesDetails"] = s.temporal_details;
  out["expiresAt"] = iso(s.expires);
  return out;
}

Result<bool> fits_snapshot(std::string_view q, Snapshot const& s) {
  std::string unknown;
  auto parsed = parse_q(q, [&](std::string_view name) {
    if (!is_one_of(given, name) && !is_one_of(computed, name)) unknown = name;
    return std::string(name);
  });
  if (!parsed) return errors::bad_data("q", parsed.error().detail);
  if (!unknown.empty()) return errors::bad_data("q", "members of snapshots, which " + unknown + " is not");
  Delta delta;
  delta.kind = Delta::Kind::create;
  delta.id = s.id;
  delta.types = {"Snapshot"};
  auto const shown = show_snapshot(s);
  for (auto const& [key, value] : shown.object()) {
    json::Value property(json::Object{{"type", json::Value("Property")}, {"value", value}});
    delta.attrs.push_back({key, "", SharedText(property.text())});
  }
  Names names;
  auto doc = apply(nullptr, delta, 1, names);
  Query query;
  query.q = std::move(*parsed);
  return fits(query, *doc, names);
}

}  // namespace dinh::reg
