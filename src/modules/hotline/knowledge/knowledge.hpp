#pragma once
// Use cases of the knowledge base: citizens and operators search and are suggested to, editors write, everybody may say whether it helped.
#include <memory>
#include <mutex>

#include "civic/areas/areas.hpp"
#include "civic/audit/audit_log.hpp"
#include "civic/units/units.hpp"
#include "http/endpoint.hpp"
#include "modules/hotline/catalogue.hpp"
#include "modules/hotline/knowledge/article_store.hpp"
#include "modules/hotline/knowledge/changes.hpp"
#include "modules/hotline/knowledge/index.hpp"
#include "modules/hotline/understanding/reader.hpp"

namespace dinh::hotline {

struct ArticleSearchIn {
  std::string q, field, area;
  std::int64_t limit = 50;
  static constexpr auto fields() {
    return std::tuple(defaulted("q", &ArticleSearchIn::q, "words; none: all"), defaulted("field", &ArticleSearchIn::field),
                      defaulted("area", &ArticleSearchIn::area), defaulted("limit", &ArticleSearchIn::limit, "1 to 200"));
  }
};
struct AskedIn {  // in the body, so that what is typed stands in no log of addresses
  std::string text, field, area;
  static constexpr auto fields() {
    return std::tuple(dinh::field("text", &AskedIn::text, "what was typed so far"), defaulted("field", &AskedIn::field),
                      defaulted("area", &AskedIn::area));
  }
};
struct PublicArticle {
  std::string slug, title, question, answer, title_en, question_en, answer_en, source;
  std::vector<std::string> categories, areas, found;
  std::int64_t version = 0;
  Instant saved_at;
  static constexpr auto fields() {
    return std::tuple(field("slug", &PublicArticle::slug), field("title", &PublicArticle::title),
                      field("question", &PublicArticle::question), field("answer", &PublicArticle::answer),
                      field("title_en", &PublicArticle::title_en), field("question_en", &PublicArticle::question_en),
                      field("answer_en", &PublicArticle::answer_en), field("source", &PublicArticle::source),
                      field("categories", &PublicArticle::categories), field("areas", &PublicArticle::areas),
                      field("found", &PublicArticle::found, "folded words of the question that it has"),
                      field("version", &PublicArticle::version), field("saved_at", &PublicArticle::saved_at));
  }
};
struct PublicArticleList {
  std::vector<PublicArticle> items;
  static constexpr auto fields() { return std::tuple(field("items", &PublicArticleList::items)); }
};
struct SlugIn {
  std::string slug;
  static constexpr auto fields() { return std::tuple(field("slug", &SlugIn::slug)); }
};
struct VoteIn {
  std::string slug;
  std::int64_t version = 0;
  bool helped = false;
  VotePlace place = VotePlace::page;
  static constexpr auto fields() {
    return std::tuple(field("slug", &VoteIn::slug), field("version", &VoteIn::version), field("helped", &VoteIn::helped),
                      defaulted("place", &VoteIn::place, "where it was read; form: while reporting"));
  }
};

struct ArticleIn : Article {  // PUT /api/kb/articles/{slug}: the whole article, as its next version
  std::optional<std::int64_t> if_match;
  static constexpr auto fields() { return std::tuple_cat(Article::fields(), std::tuple(field("if_match", &ArticleIn::if_match))); }
};
struct StaffListIn {
  std::optional<ArticleState> state;
  bool to_review = false;
  static constexpr auto fields() {
    return std::tuple(field("state", &StaffListIn::state), defaulted("to_review", &StaffListIn::to_review, "only what is due for review"));
  }
};
struct StaffArticle : Article {
  std::optional<std::int64_t> published_version;
  bool review_due = false;
  std::int64_t helped = 0, did_not = 0;  // of all its versions
  static constexpr auto fields() {
    return std::tuple_cat(Article::fields(), std::tuple(field("published_version", &StaffArticle::published_version),
                                                        field("review_due", &StaffArticle::review_due),
                                                        field("helped", &StaffArticle::helped), field("did_not", &StaffArticle::did_not)));
  }
};
struct StaffArticleList {
  std::vector<StaffArticle> items;
  static constexpr auto fields() { return std::tuple(field("items", &StaffArticleList::items)); }
};
struct ArticleVersions {
  std::vector<Article> items;
  static constexpr auto fields() { return std::tuple(field("items", &ArticleVersions::items)); }
};
struct ChangesIn {
  std::string slug;
  std::int64_t from = 0, to = 0;
  static constexpr auto fields() {
    return std::tuple(field("slug", &ChangesIn::slug), field("from", &ChangesIn::from), field("to", &ChangesIn::to));
  }
};
struct ChangeList {
  std::vector<Change> items;
  static constexpr auto fields() { return std::tuple(field("items", &ChangeList::items)); }
};
struct FiguresIn {
  std::int64_t days = 30;
  static constexpr auto fields() { return std::tuple(defaulted("days", &FiguresIn::days, "1 to 3,660, until today")); }
};
struct KnowledgeFigures {
  std::int64_t helped = 0, did_not = 0, deflected = 0, web_reports = 0, to_review = 0;
  std::optional<double> deflection;  // deflected of deflected and reported by the form
  std::vector<VoteCount> versions;
  static constexpr auto fields() {
    return std::tuple(field("helped", &KnowledgeFigures::helped), field("did_not", &KnowledgeFigures::did_not),
                      field("deflected", &KnowledgeFigures::deflected, "citizens whom an answer helped while they were reporting"),
                      field("web_reports", &KnowledgeFigures::web_reports, "reports by the form in the same days"),
                      field("to_review", &KnowledgeFigures::to_review),
                      field("deflection", &KnowledgeFigures::deflection, "deflected / (deflected + web_reports), 0 to 1"),
                      field("versions", &KnowledgeFigures::versions));
  }
};

class Knowledge {
 public:
  struct Limits {
    std::size_t title_bytes = 300, answer_bytes = 20'000, list_items = 50, articles = 5'000, typed_bytes = 16'000;
    std::size_t suggested = 3;
  };
  // Runs its migrations. `voter_key`: what voters' addresses are hashed with.
  Knowledge(storage::Db&, Catalogue const&, civic::Areas const&, civic::Units const&, civic::AuditLog const&, Reader&,
            std::string voter_key, Clock, int utc_offset_min);

  Result<PublicArticleList> search(Actor const&, ArticleSearchIn const&) const;
  Result<PublicArticleList> suggest(Actor const&, AskedIn const&) const;
  Result<PublicArticle> read(Actor const&, SlugIn const&) const;
  Result<void> vote(Actor const&, VoteIn const&);

  Result<StaffArticleList> list(Actor const&, StaffListIn const&) const;
  Result<ArticleVersions> versions(Actor const&, SlugIn const&) const;
  Result<ChangeList> compare(Actor const&, ChangesIn const&) const;
  Result<Article> save(Actor const&, ArticleIn const&);
  Result<KnowledgeFigures> figures(Actor const&, FiguresIn const&) const;

  void seed(std::string_view articles_json);  // those whose slug is not there yet; throws std::logic_error
  std::shared_ptr<const ArticleIndex> index() const;
  Date today() const { return local_date(clock_(), utc_offset_min_); }

 private:
  void refresh();
  Result<void> check(Article const&) const;
  bool is_due(Article const& a) const { return a.state != ArticleState::retired && a.review_on && *a.review_on <= today(); }

  storage::Db& db_;
  Catalogue const& catalogue_;
  civic::Areas const& areas_;
  civic::Units const& units_;
  civic::AuditLog const& audit_;
  Reader& reader_;
  std::string voter_key_;
  Clock clock_;
  int utc_offset_min_;
  Limits limits_;
  std::mutex refreshing_;
  mutable std::mutex mutex_;
  std::shared_ptr<const ArticleIndex> index_;
};

}  // namespace dinh::hotline
