#include "modules/hotline/handover/partners.hpp"

#include "modules/hotline/handover/handover_store.hpp"

namespace dinh::hotline {

namespace {

std::string context(std::string_view code) { return "partner " + std::string(code); }

PartnerView view_of(StoredPartner const& p) {
  PartnerView v;
  static_cast<Partner&>(v) = p;
  v.has_secret = !p.sealed.empty();
  v.polled_at = p.polled_at;
  v.trouble = p.trouble;
  return v;
}

}  // namespace

Partners::Partners(storage::Db& db, Sealer const& sealer, civic::Units const& units, Catalogue const& catalogue,
                   civic::AuditLog const& audit)
    : db_(db), sealer_(sealer), units_(units), catalogue_(catalogue), audit_(audit) {
  handover_store::migrate(db_);
}

Result<PartnerList> Partners::list(Actor const&, http::Nothing const&) const {
  PartnerList out;
  for (auto const& p : db_.read([](storage::Tx& tx) { return handover_store::partners(tx); })) out.items.push_back(view_of(p));
  return out;
}

std::string Partners::secret_of(StoredPartner const& p) const {
  auto bytes = from_base64(p.sealed);
  return bytes ? sealer_.open(*bytes, context(p.code)).value_or("") : "";
}

// A unit works in one system: two would both be sent the same case.
Result<void> Partners::check_with_others(storage::Tx& tx, Partner const& p) const {
  if (!units_.find(p.unit)) return fail_field("unit", "the code of a unit");
  for (auto const& s : p.services)
    if (!catalogue_.find(s.field)) return fail_field("services", "codes of the category tree");
  auto others = handover_store::partners(tx);
  if (others.size() >= max_partners && !handover_store::partner(tx, p.code)) return fail(Code::conflict, "There are 200 partners already");
  for (auto const& other : others)
    if (p.active && other.active && other.unit == p.unit && other.code != p.code)
      return fail_field("unit", "a unit without another active partner (" + other.code + ")");
  return {};
}

Result<PartnerView> Partners::save(Actor const& actor, PartnerIn const& in) const {
  TRY_DO(hotline::check(in));
  if (in.secret && in.secret->size() > 500) return fail_field("secret", "at most 500 bytes");
  return db_.write([&](storage::Tx& tx) -> Result<PartnerView> {
    TRY_DO(check_with_others(tx, in));
    auto before = handover_store::partner(tx, in.code);
    auto version = before ? before->version : 0;
    if (in.if_match && *in.if_match != version)
      return fail(Code::stale, "the partner was changed meanwhile; it is at version " + std::to_string(version));
    StoredPartner p;
    static_cast<Partner&>(p) = in;
    p.version = version + 1;
    if (before) p.sealed = before->sealed, p.polled_at = before->polled_at;
    if (in.secret) p.sealed = in.secret->empty() ? "" : base64(sealer_.seal(*in.secret, context(in.code)));
    if (p.kind == PartnerKind::webhook && p.sealed.empty())
      return fail_field("secret", "a secret: what goes there and comes back is signed");
    // Elsewhere the secret would be told to somebody else: who changes the address gives it anew.
    if (before && before->url != p.url && !in.secret && !before->sealed.empty())
      return fail_field("secret", "the secret again, for another address");
    handover_store::put(tx, p);
    json::Object detail{{"unit", p.unit}, {"kind", name_of(p.kind)}, {"active", p.active}, {"version", p.version}};
    if (p.contract) detail.emplace_back("purpose", p.contract->purpose);
    audit_.append(tx, actor, before ? "partner.change" : "partner.add", "partner:" + p.code, std::move(detail));
    return view_of(p);
  });
}

}  // namespace dinh::hotline
