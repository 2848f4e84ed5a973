#include "register/sharing/sharing.hpp"

#include <algorithm>
#include <array>
#include <future>

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "register/durable.hpp"

namespace dinh::reg {

namespace {

using http::Method;

constexpr std::size_t longest_word = 200;  // of what a consumer says of itself

// What can be asked under a contract: these, and one of each. Everything else of the register writes, or would show the whole.
struct Open {
  Method method;
  std::string_view path;
};
constexpr std::array open = {Open{Method::get, "/ngsi-ld/v1/entities"},
                             Open{Method::post, "/ngsi-ld/v1/entityOperations/query"},
                             Open{Method::get, "/ngsi-ld/v1/temporal/entities"},
                             Open{Method::post, "/ngsi-ld/v1/temporal/entityOperations/query"},
                             Open{Method::get, "/ngsi-ld/v1/types"},
                             Open{Method::get, "/ngsi-ld/v1/attributes"},
                             Open{Method::get, "/ngsi-ld/v1/jsonldContexts"},
                             Open{Method::get, "/ngsi-ld/v1/info"},
                             Open{Method::get, "/ngsi-ld/v1/subscriptions"},
                             Open{Method::post, "/ngsi-ld/v1/subscriptions"},
                             Open{Method::patch, "/ngsi-ld/v1/subscriptions"},
                             Open{Method::del, "/ngsi-ld/v1/subscriptions"},
                             Open{Method::get, "/ogc"},
                             Open{Method::get, "/api/register/figures"},
                             Open{Method::get, "/api/register/search"},
                             Open{Method::get, "/api/register/changes"}};

// The path itself, or with one more segment; of features everything, as all of it looks through the lens.
bool is_about(Open const& o, http::Route const& route) {
  if (o.method != route.method || !route.pattern.starts_with(o.path)) return false;
  auto rest = std::string_view(route.pattern).substr(o.path.size());
  if (rest.ends_with('/')) rest.remove_suffix(1);
  return rest.empty() || o.path == "/ogc" || (rest.front() == '/' && rest.find('/', 1) == rest.npos && o.path.starts_with("/ngsi-ld/"));
}

std::string_view name_of(Method method) {
  constexpr std::array<std::string_view, 8> names = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "?"};
  return names[static_cast<std::size_t>(method)];
}

std::string word_of(http::Request const& request, std::string_view header) {
  auto text = request.header(header).value_or("");
  return is_utf8(text) ? std::string(first_code_points(text, longest_word)) : std::string();
}

AccessEntry entry_of(http::Request const& request, Contracts::Known const& known, Instant now) {
  AccessEntry out;
  out.at = now;
  out.consumer = known.view.contract.consumer;
  out.user = word_of(request, "X-Road-UserId");
  if (out.user.empty() && request.actor->user_id != 0) out.user = request.actor->name;
  out.issue = word_of(request, "X-Road-Issue");
  out.contract = known.view.id;
  out.contract_version = known.view.version;
  out.method = name_of(request.method);
  out.target = is_utf8(request.target) ? std::string(request.target) : hex(request.target);
  out.tenant = is_utf8(request.header("NGSILD-Tenant").value_or("")) ? request.header("NGSILD-Tenant").value_or("") : "";
  Sha256 digest;
  for (auto part : {std::string_view(out.method), request.target, request.header("NGSILD-Tenant").value_or("")}) {
    digest.add(part);
    digest.add("\n");
  }
  digest.add(request.body);
  auto bytes = digest.finish();
  out.digest = base64({reinterpret_cast<char const*>(bytes.data()), bytes.size()});
  return out;
}

http::Response refused(http::Request const& request, Error const& error) {
  return request.path.starts_with("/ngsi-ld/") ? refusal(error) : http::problem(error);
}

std::string seed_of(std::string_view secret) {
  auto seed = hmac_sha256(secret, "dinh: signs the access log of the register");
  return {reinterpret_cast<char const*>(seed.data()), seed.size()};
}

}  // namespace

Sharing::Sharing(Engine& engine, storage::Db& db, civic::Areas const& areas, civic::AuditLog const& audit, Clock clock, Ports ports,
                 std::string_view secret)
    : engine_(engine),
      clock_(clock),
      ports_(std::move(ports)),
      contracts_(db, areas, audit, clock),
      access_log_(engine, db, ports_.on_state, seed_of(secret)) {}

LensOf Sharing::lens_of() const {
  return [this](std::string_view consumer, std::string_view tenant) { return contracts_.lens(consumer, tenant); };
}

std::vector<http::Route> Sharing::routes() {
  auto out = contracts_.routes();
  for (auto& route : access_log_.routes()) out.push_back(std::move(route));
  return out;
}

std::vector<http::Route> Sharing::around(std::vector<http::Route> table) {
  for (auto& route : table) {
    if (route.right.empty()) continue;  // shows nothing of the register
    bool is_open = std::any_of(open.begin(), open.end(), [&](Open const& o) { return is_about(o, route); });
    auto door = std::make_shared<const Door>(Door{route, is_open});
    route.operation.handler = [this, door](http::Request const& request) -> http::Response {
      auto known = contracts_.find(consumer_of(*request.actor));
      return known ? pass(*door, *known, request) : door->route.operation.handler(request);
    };
  }
  return table;
}

Result<void> Sharing::check(Door const& door, Contracts::Known const& known, http::Request const& request) const {
  auto const& contract = known.view.contract;
  auto forbidden = [](std::string why) { return fail(Code::forbidden, std::move(why)); };
  if (!known.limit->allow("", monotonic_ms()))
    return fail(Code::too_many, "the contract grants " + std::to_string(contract.requests_per_minute) + " requests a minute");
  if (!known.is_valid(clock_())) return forbidden("the contract is not valid now");
  if (!known.is_about(request.header("NGSILD-Tenant").value_or(""))) return forbidden("the contract is not about this tenant");
  if (!door.is_open) return forbidden("the contract does not cover this: it is for reading");
  bool asks_for_map = request.query.find("entityMap") != request.query.npos || request.header("NGSILD-EntityMap");
  if (asks_for_map) return forbidden("the contract does not cover entity maps");
  if (request.header("NGSILD-Snapshot")) return forbidden("the contract does not cover snapshots");
  if (contract.needs_issue && word_of(request, "X-Road-Issue").empty())
    return forbidden("the contract wants the header X-Road-Issue: what the request is about");
  return {};
}

Result<Seq> Sharing::note(AccessEntry const& entry, http::Lane lane) {
  if (lane == http::Lane::state) return access_log_.note(entry);
  std::promise<Result<Seq>> answer;
  ports_.on_state([&] { answer.set_value(access_log_.note(entry)); });
  return answer.get_future().get();
}

// The entry is on the disk before the answer leaves: what cannot be logged is not answered.
http::Response Sharing::pass(Door const& door, Contracts::Known const& known, http::Request const& request) {
  auto lane = door.route.lane;
  auto entry = entry_of(request, known, clock_());
  auto allowed = check(door, known, request);
  if (!allowed) entry.refused = allowed.error().detail;
  auto seq = note(entry, lane);
  if (seq && lane == http::Lane::worker)
    if (auto kept = wait_durable(engine_, *seq); !kept) seq = tl::unexpected(kept.error());
  if (!seq) return refused(request, seq.error());
  auto dress = [number = *seq, digest = entry.digest](http::Response out) {
    return std::move(out.with("Access-Log", std::to_string(number)).with("Request-Digest", "sha-256=:" + digest + ":"));
  };
  auto out = dress(allowed ? door.route.operation.handler(request) : refused(request, allowed.error()));
  if (lane == http::Lane::worker) return out;
  out.after_seq = std::max<std::uint64_t>(out.after_seq, *seq);
  if (out.on_worker)
    out.on_worker = [this, dress, seq = *seq, inner = std::move(out.on_worker)](http::Request const& again) {
      if (auto kept = wait_durable(engine_, seq); !kept) return refused(again, kept.error());
      return dress(inner(again));
    };
  return out;
}

}  // namespace dinh::reg
