#pragma once
// /knowledge and /knowledge/{slug}, written by the server.
#include "modules/hotline/knowledge/knowledge.hpp"
#include "modules/hotline/public_page.hpp"

namespace dinh::hotline {

PublicPage knowledge_page(Catalogue const&, PublicArticleList const&, ArticleSearchIn const&, std::string const& lang);
PublicPage article_page(Catalogue const&, civic::Areas const&, PublicArticle const&, std::string const& lang, int utc_offset_min);
PublicPage no_article_page(std::string const& lang);

}  // namespace dinh::hotline
