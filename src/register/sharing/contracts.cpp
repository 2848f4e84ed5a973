#include "register/sharing/contracts.hpp"

#include <algorithm>

#include "base/json_fields.hpp"
#include "base/text.hpp"
#include "register/ngsild/context.hpp"

namespace dinh::reg {

namespace {

constexpr std::size_t most_grants = 100, most_names = 500, longest_purpose = 2'000;
constexpr std::int64_t most_requests = 1'000'000;
constexpr double bursts_per_minute = 6;  // ten seconds' worth at once

Result<void> check(Contract const& c) {
  auto colon = c.consumer.find(':');
  auto kind = c.consumer.substr(0, colon);
  if ((kind != "key" && kind != "unit") || colon == c.consumer.npos || colon + 1 == c.consumer.size() || c.consumer.size() > 120)
    return fail_field("consumer", "key:NAME of an API key, or unit:CODE");
  if (trim(c.purpose).empty() || c.purpose.size() > longest_purpose) return fail_field("purpose", "1 to 2000 bytes");
  if (c.tenants.empty() || c.tenants.size() > most_names) return fail_field("tenants", "1 to 500 tenants; \"\" is the city's own");
  if (c.grants.size() > most_grants) return fail_field("grants", "at most 100");
  if (c.requests_per_minute < 1 || c.requests_per_minute > most_requests) return fail_field("requests_per_minute", "1 to 1,000,000");
  if (c.valid_from && c.valid_until && *c.valid_until <= *c.valid_from) return fail_field("valid_until", "later than valid_from");
  for (auto const& grant : c.grants)
    for (auto const* names : {&grant.types, &grant.areas, &grant.attributes, &grant.hidden})
      if (names->size() > most_names) return fail_field("grants", "at most 500 names in each list");
  return {};
}

std::vector<std::string> stored(std::vector<std::string> names) {
  for (auto& name : names) name = Context::core()->stored(name);
  return names;
}

std::string subject(ContractView const& view) { return "contract:" + std::to_string(view.id); }

json::Value told(ContractView const& view) { return json::parse(json::to_text(view.contract)).value(); }

tl::unexpected<Error> missing(std::int64_t id) { return fail(Code::not_found, "there is no contract " + std::to_string(id)); }

tl::unexpected<Error> taken(Contract const& c) { return fail(Code::conflict, "there is a contract with " + c.consumer + " already"); }

}  // namespace

Contracts::Contracts(storage::Db& db, civic::Areas const& areas, civic::AuditLog const& audit, Clock clock)
    : db_(db), areas_(areas), audit_(audit), clock_(std::move(clock)) {
  contract_store::migrate(db_);
  reload();
}

bool Contracts::Known::is_valid(Instant now) const {
  auto const& c = view.contract;
  return (!c.valid_from || *c.valid_from <= now) && (!c.valid_until || now < *c.valid_until);
}

bool Contracts::Known::is_about(std::string_view tenant) const {
  auto const& all = view.contract.tenants;
  return std::find(all.begin(), all.end(), tenant) != all.end();
}

std::shared_ptr<const Contracts::All> Contracts::all() const {
  std::lock_guard guard(mutex_);
  return all_;
}

Contracts::KnownPtr Contracts::find(std::string_view consumer) const {
  if (is_empty_ || consumer.empty()) return nullptr;
  auto all = this->all();
  auto at = all->find(consumer);
  return at == all->end() ? nullptr : at->second;
}

LensPtr Contracts::lens(std::string_view consumer, std::string_view tenant) const {
  static const auto blind = std::make_shared<const Lens>("nothing", std::vector<LensPart>{});
  auto known = find(consumer);
  if (!known) return nullptr;
  return known->is_valid(clock_()) && known->is_about(tenant) ? known->lens : blind;
}

// A city's boundary is known for areas of today; for one whose boundary is not, a grant would show nothing, and is refused.
Result<LensPtr> Contracts::lens_of(ContractView const& view) const {
  std::vector<LensPart> parts;
  for (auto const& grant : view.contract.grants) {
    LensPart part{stored(grant.types), nullptr, {}, stored(grant.attributes), stored(grant.hidden)};
    if (!grant.scope.empty()) {
      auto scope = ScopeQuery::parse(grant.scope);
      if (!scope) return fail_field("grants.scope", scope.error().detail);
      part.scope = std::move(*scope);
    }
    for (auto const& code : grant.areas) {
      auto const* area = areas_.latest(code);
      auto const* boundary = area ? areas_.boundary(*area) : nullptr;
      if (!boundary) return fail_field("grants.areas", "codes of areas whose boundary is known; not " + code);
      part.areas.push_back(*boundary);
    }
    parts.push_back(std::move(part));
  }
  return std::make_shared<const Lens>(view.contract.consumer + "@" + std::to_string(view.id) + "." + std::to_string(view.version),
                                      std::move(parts));
}

void Contracts::reload() {
  auto views = db_.read([](storage::Tx& tx) { return contract_store::all(tx); });
  auto before = all();
  auto now = std::make_shared<All>();
  for (auto& view : views) {
    auto old = before->find(view.contract.consumer);
    if (old != before->end() && old->second->view.id == view.id && old->second->view.version == view.version) {
      now->emplace(old->first, old->second);  // its limit goes on counting
      continue;
    }
    auto lens = lens_of(view);  // an area may be gone from a later release's files: then nothing is seen
    auto per_minute = static_cast<double>(view.contract.requests_per_minute);
    auto consumer = view.contract.consumer;
    now->emplace(consumer, std::make_shared<const Known>(
                               Known{std::move(view), lens ? *lens : std::make_shared<const Lens>("nothing", std::vector<LensPart>{}),
                                     std::make_shared<http::RateLimit>(std::max(1.0, per_minute / bursts_per_minute), per_minute)}));
  }
  std::lock_guard guard(mutex_);
  is_empty_ = now->empty();
  all_ = std::move(now);
}

Result<ContractList> Contracts::list(Actor const&, http::Nothing const&) const {
  return ContractList{db_.read([](storage::Tx& tx) { return contract_store::all(tx); })};
}

Result<ContractView> Contracts::own(Actor const& actor, http::Nothing const&) const {
  auto known = find(consumer_of(actor));
  if (!known) return fail(Code::not_found, "no contract binds you: you see what your rights allow");
  return known->view;
}

Result<http::Answer<ContractView>> Contracts::add(Actor const& actor, Contract const& contract) {
  TRY_DO(check(contract));
  ContractView view{0, contract, clock_(), 1};
  TRY_DO(lens_of(view));
  bool is_added = db_.write([&](storage::Tx& tx) {
    if (!contract_store::add(tx, view)) return false;
    audit_.append(tx, actor, "contract.add", subject(view), told(view));
    return true;
  });
  if (!is_added) return taken(contract);
  db_.after_commit([this] { reload(); });
  auto location = "/api/register/contracts/" + std::to_string(view.id);
  return http::Answer<ContractView>{std::move(view), 201, {{"Location", location}}};
}

Result<ContractView> Contracts::change(Actor const& actor, ContractChange const& in) {
  TRY_DO(check(in.contract));
  ContractView view{in.id, in.contract, clock_(), 0};
  TRY_DO(lens_of(view));
  Result<ContractView> out;
  db_.write([&](storage::Tx& tx) {
    auto before = contract_store::find(tx, in.id);
    if (!before) return void(out = missing(in.id));
    if (in.if_match && *in.if_match != before->version)
      return void(out = fail(Code::stale, "the contract was changed meanwhile; it is at version " + std::to_string(before->version)));
    view.created_at = before->created_at;
    view.version = before->version + 1;
    if (!contract_store::change(tx, view)) return void(out = taken(in.contract));
    audit_.append(tx, actor, "contract.change", subject(view), told(view));
    out = view;
  });
  if (out) db_.after_commit([this] { reload(); });
  return out;
}

Result<void> Contracts::remove(Actor const& actor, ContractId const& in) {
  bool was_there = db_.write([&](storage::Tx& tx) {
    auto before = contract_store::find(tx, in.id);
    if (!before) return false;
    contract_store::remove(tx, in.id);
    audit_.append(tx, actor, "contract.remove", subject(*before), told(*before));
    return true;
  });
  if (!was_there) return missing(in.id);
  db_.after_commit([this] { reload(); });
  return {};
}

std::vector<http::Route> Contracts::routes() {
  using http::Method;
  constexpr auto lane = http::Lane::worker;
  const std::string right = "admin.sharing", all = "/api/register/contracts", one = all + "/{id}";
  return {
      {Method::get, all, right, lane, http::endpoint(*this, &Contracts::list), "Contracts with those who read the register"},
      {Method::post, all, right, lane, http::endpoint(*this, &Contracts::add), "Make a contract"},
      {Method::put, one, right, lane, http::endpoint(*this, &Contracts::change), "Change a contract"},
      {Method::del, one, right, lane, http::endpoint(*this, &Contracts::remove), "End a contract: rights alone count then"},
      {Method::get, "/api/register/contract", "register.read", lane, http::endpoint(*this, &Contracts::own),
       "The contract that binds the caller"},
  };
}

}  // namespace dinh::reg
