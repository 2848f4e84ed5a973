#pragma once
#include "modules/hotline/knowledge/article.hpp"
#include "storage/db.hpp"

namespace dinh::hotline::article_store {

void migrate(storage::Db&);
std::optional<Article> latest(storage::Tx&, std::string_view slug);
std::optional<Article> version(storage::Tx&, std::string_view slug, std::int64_t version);
std::optional<std::int64_t> published_version(storage::Tx&, std::string_view slug);
std::vector<Article> latest_of_all(storage::Tx&);
std::vector<Article> published(storage::Tx&);
std::vector<Article> versions(storage::Tx&, std::string_view slug);  // the newest first
void add(storage::Tx&, Article const&);                              // as the next version; what is published follows its state

// False: this voter has voted on this version before; nothing changes.
bool vote(storage::Tx&, std::string_view slug, std::int64_t version, VotePlace, bool helped, std::string_view who, Date day);
std::vector<VoteCount> votes(storage::Tx&, Date from);  // of all versions, since that day
std::int64_t web_reports(storage::Tx&, Instant from);   // of citizens, by the form

}  // namespace dinh::hotline::article_store
