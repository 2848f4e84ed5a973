#include "modules/hotline/identity.hpp"

#include "storage/schema.hpp"

namespace dinh::hotline {

namespace {

struct Row {
  std::string sealed;
  bool has_phone = false, has_email = false;
  static constexpr auto fields() {
    return std::tuple(field("sealed", &Row::sealed), field("has_phone", &Row::has_phone), field("has_email", &Row::has_email));
  }
};

std::string context(std::int64_t case_id) { return "case " + std::to_string(case_id); }
std::string text(std::optional<std::string> const& s) { return s.value_or(""); }

std::optional<Row> row(storage::Tx& tx, std::int64_t case_id) {
  return tx.one<Row>("SELECT sealed, has_phone, has_email FROM case_identity WHERE case_id = $1", case_id);
}

}  // namespace

Identities::Identities(storage::Db& db, Sealer const& sealer, NumberDigest digest) : sealer_(sealer), digest_(std::move(digest)) {
  storage::migrate(db, "hotline", "modules/hotline/schema/identity");
}

void Identities::keep(storage::Tx& tx, std::int64_t case_id, Contact const& contact) const {
  auto empty = [](std::optional<std::string> const& s) { return text(s).empty(); };
  if (empty(contact.name) && empty(contact.phone) && empty(contact.email) && empty(contact.device_id) && empty(contact.account_id)) return;
  auto sealed = base64(sealer_.seal(json::to_text(contact), context(case_id)));
  tx.exec(
      "INSERT INTO case_identity (case_id, sealed, has_phone, has_email, phone_digest) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (case_id) "
      "DO UPDATE SET sealed = excluded.sealed, has_phone = excluded.has_phone, has_email = excluded.has_email, phone_digest = "
      "excluded.phone_digest",
      case_id, sealed, std::int64_t{!text(contact.phone).empty()}, std::int64_t{!text(contact.email).empty()},
      digest_ ? digest_(text(contact.phone)) : std::string());
}

ReporterView Identities::seen(storage::Tx& tx, std::int64_t case_id) const {
  auto found = row(tx, case_id);
  return {true, found && found->has_phone, found && found->has_email};
}

std::optional<Contact> Identities::open(storage::Tx& tx, std::int64_t case_id) const {
  auto found = row(tx, case_id);
  auto bytes = found ? from_base64(found->sealed) : std::nullopt;
  auto plain = bytes ? sealer_.open(*bytes, context(case_id)) : std::nullopt;
  if (!plain) return {};
  auto contact = json::read_text<Contact>(*plain);
  if (!contact) return {};
  return *contact;
}

std::vector<std::int64_t> Identities::cases_of_number(storage::Tx& tx, std::string_view digest, std::int64_t limit) const {
  if (digest.empty()) return {};
  return tx.rows<std::int64_t>(
      "SELECT case_id FROM case_identity WHERE phone_digest = $1 AND phone_digest <> '' ORDER BY case_id DESC LIMIT $2", digest, limit);
}

bool Identities::add_supporter(storage::Tx& tx, std::int64_t case_id, std::string_view key) const {
  return tx.exec("INSERT INTO case_supporter (case_id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING", case_id,
                 hex(hmac_sha256("supporter", key))) == 1;
}

}  // namespace dinh::hotline
