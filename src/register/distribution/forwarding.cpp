#include "register/distribution/forwarding.hpp"

#include <algorithm>
#include <array>
#include <future>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "register/distribution/rewritten.hpp"
#include "register/ngsild/attribute_kinds.hpp"
#include "register/ngsild/problems.hpp"

namespace dinh::reg {

namespace {

constexpr std::size_t most_at_once = 16;
constexpr std::size_t most_answer_bytes = 16u << 20;

// Made for the connection to the source, never taken from contextSourceInfo (§4.3.6.5); or processed (§4.3.6.6).
constexpr std::array<std::string_view, 16> own_headers = {"ngsild-tenant",
                                                          "via",
                                                          "content-length",
                                                          "content-type",
                                                          "host",
                                                          "connection",
                                                          "link",
                                                          "accept",
                                                          "expect",
                                                          "transfer-encoding",
                                                          "contenttype",
                                                          "jsonldcontext",
                                                          "te",
                                                          "upgrade",
                                                          "trailer",
                                                          "ngsild-entitymap"};

// Members of an attribute that are no attributes of it.
constexpr std::array<std::string_view, 14> attribute_members = {"type",       "value",    "object",    "objectType", "languageMap",
                                                                "lang",       "vocab",    "valueList", "objectList", "json",
                                                                "observedAt", "unitCode", "datasetId", "expiresAt"};

bool is_one_of(std::span<const std::string_view> all, std::string_view one) { return std::find(all.begin(), all.end(), one) != all.end(); }

using Rename = std::function<std::string(std::string_view)>;

void rename_texts(json::Value& names, Rename const& rename) {
  if (auto text = names.string(); text && *text != ngsi_null) names = rename(*text);
  if (auto* items = names.array_if())
    for (auto& item : *items) rename_texts(item, rename);
}

void rename_attribute(json::Value& attribute, Rename const& rename) {
  if (auto* several = attribute.array_if())
    for (auto& one : *several) rename_attribute(one, rename);
  auto* object = attribute.object_if();
  if (!object) return;
  for (auto& [key, value] : *object) {
    if (key == "vocab") rename_texts(value, rename);
    if (is_one_of(attribute_members, key) || is_system_member(key)) continue;
    key = rename(key);
    rename_attribute(value, rename);
  }
}

void rename_entity(json::Value& entity, Rename const& rename) {
  auto* object = entity.object_if();
  if (!object) return;
  std::erase_if(*object, [](auto const& member) { return member.first == "@context"; });
  for (auto& [key, value] : *object) {
    if (key == "type" || key == "@type") rename_texts(value, rename);
    if (key == "id" || key == "@id" || key == "type" || key == "@type" || key == "scope" || is_system_member(key)) continue;
    key = rename(key);
    rename_attribute(value, rename);
  }
}

std::string via_of(Call const& call) {
  std::string out;
  for (auto const& header : call.request.headers)
    if (is_same_header(header.name, "Via")) out.append(out.empty() ? "" : ", ").append(header.value);
  return out;
}

}  // namespace

void use_other_names(json::Value& payload, Context const& from, Context const& to) {
  std::string scratch;
  Rename rename = [&](std::string_view name) { return std::string(to.shown(from.stored(name), scratch)); };
  if (auto* several = payload.array_if())
    for (auto& one : *several) rename_entity(one, rename);
  else rename_entity(payload, rename);
}

bool passed_through(Call const& call, std::string_view alias) {
  if (alias.empty()) return false;
  for (auto const& hop : split_list(via_of(call))) {
    auto name = hop.find(' ');
    if (name != hop.npos && trim(std::string_view(hop).substr(name + 1)).substr(0, alias.size() + 1) == alias) return true;
  }
  return false;
}

Forwarding::Forwarding(SendRequest send, Clock clock, std::string identity)
    : send_(std::move(send)), clock_(std::move(clock)), identity_(std::move(identity)) {}

std::string Forwarding::alias(std::string_view tenant) const {
  return "dinh-" + hex(hmac_sha256(identity_, "context source of " + std::string(tenant))).substr(0, 16);
}

http::OutgoingRequest Forwarding::request(Call const& call, Forward const& f) const {
  auto const& to = *f.to;
  auto params = f.params;
  if (to.local_only) params.emplace_back("local", "true");
  http::OutgoingRequest out{.method = f.method,
                            .url = to.endpoint + f.path + (params.empty() ? "" : "?" + query_text(params)),
                            .body = f.body,
                            .timeout_ms = to.timeout_ms,
                            .max_answer_bytes = most_answer_bytes,
                            .max_redirects = 0};
  auto via = via_of(call);
  out.headers.emplace_back("Via", via + (via.empty() ? "" : ", ") + "1.1 " + alias(call.tenant));
  if (!to.source_tenant.empty()) out.headers.emplace_back("NGSILD-Tenant", to.source_tenant);
  if (!f.entity_map.empty()) out.headers.emplace_back("NGSILD-EntityMap", f.entity_map);
  auto const* context = to.info("jsonldContext");
  bool has_link = context || (call.context_linked && !(f.has_ld_body && !f.body.empty()));
  if (has_link) out.headers.emplace_back("Link", context_link(context ? *context : call.context_url));
  auto const* accept = to.info("accept");
  out.headers.emplace_back("Accept", accept ? *accept : "application/json");
  if (!f.body.empty()) out.headers.emplace_back("Content-Type", f.has_ld_body ? "application/ld+json" : "application/json");
  for (auto const& [key, value] : to.source_info) {
    if (std::any_of(own_headers.begin(), own_headers.end(), [&](auto own) { return is_same_header(own, key); })) continue;
    if (value != "urn:ngsi-ld:request") out.headers.emplace_back(key, value);
    else if (auto given = call.request.header(key)) out.headers.emplace_back(key, std::string(*given));
  }
  return out;
}

Reply Forwarding::send_one(http::OutgoingRequest const& request, Registration const& to) {
  auto name = to.tenant + " " + to.id;
  {
    std::lock_guard guard(mutex_);
    auto rests = resting_.find(name);
    if (rests != resting_.end() && clock_() < rests->second) return {0, "", "it failed a short time ago, and is left alone"};
  }
  auto answer = send_(request);
  if (answer) return {answer->status, std::move(answer->body), ""};
  if (to.cooldown_ms > 0) {
    std::lock_guard guard(mutex_);
    resting_[name] = clock_() + to.cooldown_ms;
  }
  return {0, "", answer.error().detail, answer.error().code == Code::too_large};
}

Result<std::vector<Reply>> Forwarding::send(Call const& call, std::vector<Forward> const& all) {
  std::vector<Reply> out(all.size());
  if (all.empty()) return out;
  std::shared_ptr<void> turn(nullptr, [this](void*) { --waiting_; });
  if (++waiting_ > most_waiting)
    return errors::fail_with(errors::overloaded, Code::overloaded, "too many requests wait for context sources");
  if (all.size() == 1) {
    out[0] = send_one(request(call, all[0]), *all[0].to);
    return out;
  }
  for (std::size_t from = 0; from < all.size(); from += most_at_once) {
    std::vector<std::future<Reply>> under_way;
    auto to = std::min(all.size(), from + most_at_once);
    for (auto i = from; i < to; ++i)
      under_way.push_back(
          std::async(std::launch::async, [this, wanted = request(call, all[i]), of = all[i].to] { return send_one(wanted, *of); }));
    for (auto i = from; i < to; ++i) out[i] = under_way[i - from].get();
  }
  return out;
}

}  // namespace dinh::reg
