#include "modules/hotline/knowledge/routes.hpp"

#include "base/text.hpp"
#include "modules/hotline/knowledge/pages.hpp"

namespace dinh::hotline {

using http::endpoint;
using http::Lane;
using http::Method;
using http::Request;
using http::Response;

std::vector<http::Route> knowledge_routes(Knowledge& knowledge, Catalogue const& catalogue, civic::Areas const& areas,
                                          civic::City const& city, KnowledgePorts ports) {
  auto list_page = [&knowledge, &catalogue, &city, shell = ports.shell](Request const& request) -> Response {
    auto lang = lang_of(request);
    ArticleSearchIn in{request.query_param("q").value_or(""), request.query_param("field").value_or(""), "", 100};
    if (!is_utf8(in.q) || !is_utf8(in.field)) in.q.clear(), in.field.clear();
    auto found = knowledge.search(*request.actor, in);
    return page_reply(200, shell, knowledge_page(catalogue, found ? *found : PublicArticleList{}, in, lang), city);
  };
  auto one_page = [&knowledge, &catalogue, &areas, &city, shell = ports.shell](Request const& request) -> Response {
    auto lang = lang_of(request);
    auto found = knowledge.read(*request.actor, {std::string(request.param("slug"))});
    if (!found) return page_reply(404, shell, no_article_page(lang), city);
    return page_reply(200, shell, article_page(catalogue, areas, *found, lang, city.utc_offset_min), city);
  };
  return {
      {Method::get, "/knowledge", "", Lane::worker, list_page, ""},
      {Method::get, "/knowledge/{slug}", "", Lane::worker, one_page, ""},
      {Method::get, "/api/knowledge", "", Lane::worker, endpoint(knowledge, &Knowledge::search), "Published answers, by words and field"},
      {Method::get, "/api/knowledge/{slug}", "", Lane::worker, endpoint(knowledge, &Knowledge::read), "One published answer"},
      {Method::post, "/api/knowledge/suggestions", "", Lane::worker, endpoint(knowledge, &Knowledge::suggest),
       "Answers to what is being typed; keeps nothing"},
      {Method::post, "/api/knowledge/{slug}/votes", "", Lane::worker, ports.limited(endpoint(knowledge, &Knowledge::vote)),
       "It helped, or it did not"},
      {Method::get, "/api/kb/articles", "kb.read", Lane::worker, endpoint(knowledge, &Knowledge::list),
       "All articles at their latest version"},
      {Method::put, "/api/kb/articles/{slug}", "kb.write", Lane::worker, endpoint(knowledge, &Knowledge::save),
       "Save an article as its next version"},
      {Method::get, "/api/kb/articles/{slug}/versions", "kb.read", Lane::worker, endpoint(knowledge, &Knowledge::versions),
       "All versions of an article, the newest first"},
      {Method::get, "/api/kb/articles/{slug}/changes", "kb.read", Lane::worker, endpoint(knowledge, &Knowledge::compare),
       "What one version says differently from another"},
      {Method::get, "/api/kb/figures", "kb.read", Lane::worker, endpoint(knowledge, &Knowledge::figures),
       "What helped, what did not, and reports that were not needed"},
  };
}

}  // namespace dinh::hotline
