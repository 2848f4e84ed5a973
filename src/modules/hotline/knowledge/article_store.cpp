#include "modules/hotline/knowledge/article_store.hpp"
#include "storage/schema.hpp"

namespace dinh::hotline::article_store {
namespace {

constexpr std::string_view select =
    "SELECT v.slug AS slug, v.version AS version, v.state AS state, v.title AS title, v.question AS question, v.answer AS answer, "
    "v.title_en AS title_en, v.question_en AS question_en, v.answer_en AS answer_en, v.categories AS categories, v.areas AS areas, "
    "v.keywords AS keywords, v.review_on AS review_on, v.owner_unit AS owner_unit, v.source AS source, v.saved_at AS saved_at, "
    "v.saved_by AS saved_by FROM kb_version v JOIN kb_article a ON a.slug = v.slug ";

}  // namespace

void migrate(storage::Db& db) { storage::migrate(db, "hotline knowledge", "modules/hotline/schema/knowledge"); }

std::optional<Article> latest(storage::Tx& tx, std::string_view slug) {
  return tx.one<Article>(std::string(select) + "WHERE a.slug = $1 AND v.version = a.latest", slug);
}

std::optional<Article> version(storage::Tx& tx, std::string_view slug, std::int64_t version) {
  return tx.one<Article>(std::string(select) + "WHERE a.slug = $1 AND v.version = $2", slug, version);
}

std::optional<std::int64_t> published_version(storage::Tx& tx, std::string_view slug) {
  auto found = tx.one<std::optional<std::int64_t>>("SELECT published FROM kb_article WHERE slug = $1", slug);
  return found ? *found : std::nullopt;
}

std::vector<Article> latest_of_all(storage::Tx& tx) {
  return tx.rows<Article>(std::string(select) + "WHERE v.version = a.latest ORDER BY v.slug");
}

std::vector<Article> published(storage::Tx& tx) {
  return tx.rows<Article>(std::string(select) + "WHERE v.version = a.published ORDER BY v.slug");
}

std::vector<Article> versions(storage::Tx& tx, std::string_view slug) {
  return tx.rows<Article>(std::string(select) + "WHERE a.slug = $1 ORDER BY v.version DESC", slug);
}

void add(storage::Tx& tx, Article const& a) {
  tx.exec(
      "INSERT INTO kb_version (slug, version, state, title, question, answer, title_en, question_en, answer_en, categories, areas, "
      "keywords, review_on, owner_unit, source, saved_at, saved_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, "
      "$15, $16, $17)",
      a.slug, a.version, a.state, a.title, a.question, a.answer, a.title_en, a.question_en, a.answer_en, a.categories, a.areas, a.keywords,
      a.review_on, a.owner_unit, a.source, a.saved_at, a.saved_by);
  tx.exec("INSERT INTO kb_article (slug, latest) VALUES ($1, $2) ON CONFLICT (slug) DO UPDATE SET latest = excluded.latest", a.slug,
          a.version);
  if (a.state == ArticleState::published) tx.exec("UPDATE kb_article SET published = $2 WHERE slug = $1", a.slug, a.version);
  if (a.state == ArticleState::retired) tx.exec("UPDATE kb_article SET published = NULL WHERE slug = $1", a.slug);
}

bool vote(storage::Tx& tx, std::string_view slug, std::int64_t version, VotePlace place, bool helped, std::string_view who, Date day) {
  if (tx.exec("INSERT INTO kb_voter (slug, version, who) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", slug, version, who) == 0)
    return false;
  tx.exec(
      "INSERT INTO kb_vote (slug, version, place, day, helped, did_not) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (slug, version, place, "
      "day) DO UPDATE SET helped = kb_vote.helped + excluded.helped, did_not = kb_vote.did_not + excluded.did_not",
      slug, version, place, day, std::int64_t{helped}, std::int64_t{!helped});
  return true;
}

std::vector<VoteCount> votes(storage::Tx& tx, Date from) {
  return tx.rows<VoteCount>(
      "SELECT slug, version, CAST(SUM(helped) AS BIGINT) AS helped, CAST(SUM(did_not) AS BIGINT) AS did_not, CAST(SUM(CASE WHEN place = "
      "'form' THEN helped ELSE 0 END) AS BIGINT) AS deflected FROM kb_vote WHERE day >= $1 GROUP BY slug, version ORDER BY slug, version",
      from);
}

std::int64_t web_reports(storage::Tx& tx, Instant from) {
  return tx.one<std::int64_t>("SELECT COUNT(*) FROM cases WHERE source = '' AND opened_at >= $1 AND channel = 'web'", from).value_or(0);
}

}  // namespace dinh::hotline::article_store
