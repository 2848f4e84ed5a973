#include "modules/hotline/macros/macro_store.hpp"

#include "storage/schema.hpp"

namespace dinh::hotline::macro_store {
namespace {

constexpr std::string_view select = "SELECT id, title, text, text_en, verbs, categories, unit, user_id, version, saved_by FROM macro ";

}  // namespace

void migrate(storage::Db& db) { storage::migrate(db, "hotline macros", "modules/hotline/schema/macros"); }

std::vector<Macro> of(storage::Tx& tx, std::int64_t user_id, std::string_view unit) {
  return tx.rows<Macro>(
      std::string(select) + "WHERE user_id = $1 OR (user_id = 0 AND (unit = '' OR unit = $2)) ORDER BY user_id DESC, title, id", user_id,
      unit);
}

std::int64_t count(storage::Tx& tx, std::int64_t user_id) {
  return tx.one<std::int64_t>("SELECT COUNT(*) FROM macro WHERE user_id = $1", user_id).value_or(0);
}

std::optional<Macro> find(storage::Tx& tx, std::int64_t id) { return tx.one<Macro>(std::string(select) + "WHERE id = $1", id); }

void put(storage::Tx& tx, Macro const& m) {
  tx.exec(
      "INSERT INTO macro (id, title, text, text_en, verbs, categories, unit, user_id, version, saved_by) VALUES ($1, $2, $3, $4, $5, $6, "
      "$7, $8, $9, $10) ON CONFLICT (id) DO UPDATE SET title = excluded.title, text = excluded.text, text_en = excluded.text_en, verbs = "
      "excluded.verbs, categories = excluded.categories, unit = excluded.unit, user_id = excluded.user_id, version = excluded.version, "
      "saved_by = excluded.saved_by",
      m.id, m.title, m.text, m.text_en, m.verbs, m.categories, m.unit, m.user_id, m.version, m.saved_by);
}

void remove(storage::Tx& tx, std::int64_t id) { tx.exec("DELETE FROM macro WHERE id = $1", id); }

}  // namespace dinh::hotline::macro_store
