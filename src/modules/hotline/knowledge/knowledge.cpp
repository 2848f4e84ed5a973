#include "modules/hotline/knowledge/knowledge.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/text.hpp"

namespace dinh::hotline {

namespace {

PublicArticle shown(Article const& a) {
  return {a.slug,   a.title,      a.question, a.answer, a.title_en, a.question_en, a.answer_en,
          a.source, a.categories, a.areas,    {},       a.version,  a.saved_at};
}

PublicArticleList shown(std::vector<Hit> hits) {
  PublicArticleList out;
  for (auto& hit : hits) {
    out.items.push_back(shown(*hit.article));
    out.items.back().found = std::move(hit.words);
  }
  return out;
}

tl::unexpected<Error> no_article() { return fail(Code::not_found, "There is no such article"); }

}  // namespace

Knowledge::Knowledge(storage::Db& db, Catalogue const& catalogue, civic::Areas const& areas, civic::Units const& units,
                     civic::AuditLog const& audit, Reader& reader, std::string voter_key, Clock clock, int utc_offset_min)
    : db_(db),
      catalogue_(catalogue),
      areas_(areas),
      units_(units),
      audit_(audit),
      reader_(reader),
      voter_key_(std::move(voter_key)),
      clock_(std::move(clock)),
      utc_offset_min_(utc_offset_min) {
  article_store::migrate(db_);
  refresh();
}

void Knowledge::refresh() {
  std::lock_guard order(refreshing_);  // an older picture never replaces a newer one
  auto fresh = std::make_shared<const ArticleIndex>(db_.read([](storage::Tx& tx) { return article_store::published(tx); }));
  std::lock_guard lock(mutex_);
  index_ = std::move(fresh);
}

std::shared_ptr<const ArticleIndex> Knowledge::index() const {
  std::lock_guard lock(mutex_);
  return index_;
}

Result<PublicArticleList> Knowledge::search(Actor const&, ArticleSearchIn const& in) const {
  if (in.limit < 1 || in.limit > 200) return fail_field("limit", "1 to 200");
  if (in.q.size() > 1'000) return fail_field("q", "at most 1,000 bytes");
  auto known = index();
  return shown(known->find({in.q, in.field, in.area, {}, static_cast<std::size_t>(in.limit), false}));
}

// Nothing when nothing fits well: who is not helped by it must not be kept from reporting.
Result<PublicArticleList> Knowledge::suggest(Actor const&, AskedIn const& in) const {
  if (in.text.size() > limits_.typed_bytes) return fail_field("text", "at most 4,000 characters");
  if (code_points(trim(in.text)) < 8) return PublicArticleList{};
  std::vector<FieldWeight> guesses;
  for (auto const& g : reader_.read(in.text, today()).categories) guesses.push_back({g.field, g.probability});
  auto known = index();
  return shown(known->find({in.text, in.field, in.area, std::move(guesses), limits_.suggested, true}));
}

Result<PublicArticle> Knowledge::read(Actor const&, SlugIn const& in) const {
  auto known = index();
  auto const* article = known->find_slug(in.slug);
  if (!article) return no_article();
  return shown(*article);
}

// Who voted is kept as a keyed digest for one version: enough to count each once, not enough to find anybody.
Result<void> Knowledge::vote(Actor const& actor, VoteIn const& in) {
  auto who = actor.signed_in() ? "user " + std::to_string(actor.user_id) + actor.api_key : actor.address;
  auto digest = hex(hmac_sha256(voter_key_, "kb vote " + in.slug + " " + std::to_string(in.version) + " " + who));
  return db_.write([&](storage::Tx& tx) -> Result<void> {
    auto voted_on = article_store::version(tx, in.slug, in.version);
    if (!voted_on || voted_on->state != ArticleState::published) return no_article();
    article_store::vote(tx, in.slug, in.version, in.place, in.helped, digest, today());
    return {};
  });
}

Result<StaffArticleList> Knowledge::list(Actor const&, StaffListIn const& in) const {
  return db_.read([&](storage::Tx& tx) {
    StaffArticleList out;
    auto votes = article_store::votes(tx, Date{0});
    for (auto& a : article_store::latest_of_all(tx)) {
      StaffArticle one;
      static_cast<Article&>(one) = std::move(a);
      one.review_due = is_due(one);
      if ((in.state && one.state != *in.state) || (in.to_review && !one.review_due)) continue;
      one.published_version = article_store::published_version(tx, one.slug);
      for (auto const& v : votes)
        if (v.slug == one.slug) one.helped += v.helped, one.did_not += v.did_not;
      out.items.push_back(std::move(one));
    }
    return out;
  });
}

Result<ArticleVersions> Knowledge::versions(Actor const&, SlugIn const& in) const {
  auto all = db_.read([&](storage::Tx& tx) { return article_store::versions(tx, in.slug); });
  if (all.empty()) return no_article();
  return ArticleVersions{std::move(all)};
}

Result<ChangeList> Knowledge::compare(Actor const&, ChangesIn const& in) const {
  return db_.read([&](storage::Tx& tx) -> Result<ChangeList> {
    auto from = article_store::version(tx, in.slug, in.from), to = article_store::version(tx, in.slug, in.to);
    if (!from || !to) return no_article();
    return ChangeList{changes(*from, *to)};
  });
}

Result<void> Knowledge::check(Article const& a) const {
  if (a.slug.empty() || a.slug != slug(a.slug) || a.slug.size() > 100)
    return fail_field("slug", "small letters, digits and hyphens, at most 100");
  if (trim(a.title).empty()) return fail_field("title", "a title");
  if (trim(a.answer).empty()) return fail_field("answer", "an answer");
  if (a.title_en.empty() != a.answer_en.empty()) return fail_field("answer_en", "title and answer in English, or neither");
  for (auto const* text : {&a.title, &a.title_en, &a.question, &a.question_en, &a.source, &a.owner_unit})
    if (text->size() > limits_.title_bytes) return fail_field("title", "titles, questions and sources of at most 300 bytes");
  for (auto const* text : {&a.answer, &a.answer_en})
    if (text->size() > limits_.answer_bytes) return fail_field("answer", "at most 20,000 bytes");
  for (auto const* list : {&a.categories, &a.areas, &a.keywords})
    if (list->size() > limits_.list_items) return fail_field("keywords", "at most 50 in a list");
  for (auto const& code : a.categories)
    if (!catalogue_.find(code)) return fail_field("categories", "codes of the category tree");
  for (auto const& code : a.areas)
    if (!areas_.latest(code)) return fail_field("areas", "codes of areas");
  for (auto const& word : a.keywords)
    if (word.size() > 100) return fail_field("keywords", "at most 100 bytes each");
  if (!a.owner_unit.empty() && !units_.find(a.owner_unit)) return fail_field("owner_unit", "the code of a unit");
  if (a.state == ArticleState::published && !a.review_on) return fail_field("review_on", "a day on which it is looked at again");
  return {};
}

Result<Article> Knowledge::save(Actor const& actor, ArticleIn const& in) {
  TRY_DO(check(in));
  auto saved = db_.write([&](storage::Tx& tx) -> Result<Article> {
    auto before = article_store::latest(tx, in.slug);
    auto version = before ? before->version : 0;
    if (in.if_match && *in.if_match != version)
      return fail(Code::stale, "the article was changed meanwhile; it is at version " + std::to_string(version));
    if (!before && article_store::latest_of_all(tx).size() >= limits_.articles)
      return fail(Code::conflict, "there are 5,000 articles already");
    Article article = in;
    article.version = version + 1;
    article.saved_at = clock_();
    article.saved_by = actor.name;
    article_store::add(tx, article);
    audit_.append(tx, actor, before ? "kb.change" : "kb.add", "kb:" + article.slug,
                  json::Object{{"state", name_of(article.state)}, {"version", article.version}});
    return article;
  });
  if (saved) db_.after_commit([this] { refresh(); });
  return saved;
}

Result<KnowledgeFigures> Knowledge::figures(Actor const&, FiguresIn const& in) const {
  if (in.days < 1 || in.days > 3'660) return fail_field("days", "1 to 3,660");
  auto from = today() + static_cast<int>(1 - in.days);
  return db_.read([&](storage::Tx& tx) {
    KnowledgeFigures out;
    out.versions = article_store::votes(tx, from);
    for (auto const& v : out.versions) out.helped += v.helped, out.did_not += v.did_not, out.deflected += v.deflected;
    out.web_reports = article_store::web_reports(tx, at_local(from, 0, utc_offset_min_));
    if (auto all = out.deflected + out.web_reports; all > 0) out.deflection = static_cast<double>(out.deflected) / static_cast<double>(all);
    for (auto const& a : article_store::latest_of_all(tx)) out.to_review += is_due(a);
    return out;
  });
}

void Knowledge::seed(std::string_view articles_json) {
  auto list = json::read_text<std::vector<Article>>(articles_json);
  if (!list) throw std::logic_error("articles: " + list.error().detail);
  db_.write([&](storage::Tx& tx) {
    for (auto article : *list) {
      if (article_store::latest(tx, article.slug)) continue;
      article.version = 1;
      article.saved_at = clock_();
      article.saved_by = "Dinh";
      if (!article.review_on) article.review_on = today() + 180;
      article_store::add(tx, article);
    }
  });
  refresh();
}

}  // namespace dinh::hotline
