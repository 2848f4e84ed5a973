#include "modules/hotline/knowledge/pages.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace dinh::hotline {

namespace {

bool english(std::string const& lang) { return lang == "en"; }
std::string e(std::string_view text) { return escape_html(text); }
std::string_view say(std::string const& lang, std::string_view vi, std::string_view en) { return english(lang) ? en : vi; }

ArticleText text_in(PublicArticle const& a, std::string const& lang) {
  if (english(lang) && !a.title_en.empty()) return {a.title_en, a.question_en, a.answer_en};
  return {a.title, a.question, a.answer};
}
std::string lang_attribute(PublicArticle const& a, std::string const& lang) {
  return english(lang) && a.title_en.empty() ? " lang=\"vi\"" : "";
}

std::string address(std::string_view slug, std::string const& lang) {
  return link_to("/knowledge/" + std::string(slug), {{"lang", english(lang) ? "en" : ""}});
}

std::string field_name(Catalogue const& catalogue, std::string const& code, std::string const& lang) {
  auto const* f = catalogue.find(code);
  return f ? (english(lang) ? f->name_en : f->name) : code;
}

std::string search_form(Catalogue const& catalogue, ArticleSearchIn const& in, std::string const& lang) {
  std::string options = fmt::format("<option value=\"\">{}</option>", say(lang, "Mọi lĩnh vực", "All fields"));
  for (auto const& f : catalogue.fields())
    options += fmt::format("<option value=\"{}\"{}>{}</option>", e(f.code), f.code == in.field ? " selected" : "",
                           e(english(lang) ? f.name_en : f.name));
  return fmt::format(
      "<form class=\"search\" role=\"search\" action=\"/knowledge\" method=\"get\">{}<label>{}<input type=\"search\" name=\"q\" "
      "value=\"{}\" "
      "maxlength=\"300\"></label><label>{}<select name=\"field\">{}</select></label><button class=\"go\">{}</button></form>",
      english(lang) ? "<input type=\"hidden\" name=\"lang\" value=\"en\">" : "",
      say(lang, "Bạn muốn hỏi gì?", "What would you like to know?"), e(in.q), say(lang, "Lĩnh vực", "Field"), options,
      say(lang, "Tìm", "Search"));
}

}  // namespace

PublicPage knowledge_page(Catalogue const& catalogue, PublicArticleList const& found, ArticleSearchIn const& in, std::string const& lang) {
  PublicPage page;
  page.lang = lang;
  page.title = say(lang, "Hỏi đáp", "Questions and answers");
  page.description =
      say(lang, "Câu trả lời cho những điều người dân hay hỏi tổng đài 1022", "Answers to what people ask hotline 1022 most");
  page.here = link_to("/knowledge", {{"q", in.q}, {"field", in.field}});
  page.indexed = in.q.empty();
  page.body = fmt::format("<h1>{}</h1>", e(page.title)) + search_form(catalogue, in, lang);
  if (found.items.empty())
    page.body += fmt::format("<p class=\"nothing\">{}</p>",
                             say(lang, "Chưa có câu trả lời. Xin hỏi tổng đài.", "No answer yet. Please ask the hotline."));
  page.body += "<ul class=\"articles\">";
  for (auto const& a : found.items) {
    auto text = text_in(a, lang);
    page.body += fmt::format("<li class=\"card\"{}><h2><a href=\"{}\">{}</a></h2><p>{}</p></li>", lang_attribute(a, lang),
                             e(address(a.slug, lang)), e(text.title), e(text.question));
  }
  page.body += "</ul>";
  return page;
}

PublicPage article_page(Catalogue const& catalogue, civic::Areas const& areas, PublicArticle const& a, std::string const& lang,
                        int utc_offset_min) {
  auto text = text_in(a, lang);
  PublicPage page;
  page.lang = lang;
  page.title = text.title;
  page.description = text.question.empty() ? std::string(first_code_points(text.answer, 150)) : text.question;
  page.here = "/knowledge/" + a.slug;
  auto& b = page.body;
  b = fmt::format("<article{}><h1>{}</h1>", lang_attribute(a, lang), e(text.title));
  if (!text.question.empty()) b += fmt::format("<p class=\"lead\">{}</p>", e(text.question));
  b += paragraphs(text.answer) + "</article>";
  b += "<p class=\"chips\">";
  for (auto const& code : a.categories)
    b +=
        fmt::format("<a class=\"tag\" href=\"{}\">{}</a> ",
                    e(link_to("/knowledge", {{"field", code}, {"lang", english(lang) ? "en" : ""}})), e(field_name(catalogue, code, lang)));
  for (auto const& code : a.areas)
    if (auto const* area = areas.latest(code))
      b += fmt::format("<span class=\"tag\">{}</span> ", e(english(lang) && !area->name_en.empty() ? area->name_en : area->name));
  b += "</p>";
  if (!a.source.empty()) b += fmt::format("<p class=\"note\">{} {}</p>", say(lang, "Căn cứ:", "Source:"), e(a.source));
  b += fmt::format("<p class=\"note\">{} {} · {} {}</p>", say(lang, "Cập nhật", "Updated"), iso(local_date(a.saved_at, utc_offset_min)),
                   say(lang, "phiên bản", "version"), a.version);
  b += fmt::format(
      "<section id=\"vote\" class=\"card\" data-slug=\"{}\" data-version=\"{}\" hidden><h2>{}</h2><p><button "
      "data-helped=\"true\">{}</button> "
      "<button data-helped=\"false\">{}</button></p><p role=\"status\" data-thanks=\"{}\"></p></section>",
      e(a.slug), a.version, say(lang, "Câu trả lời này có ích không?", "Did this answer help?"), say(lang, "Có", "Yes"),
      say(lang, "Không", "No"), say(lang, "Cảm ơn bạn.", "Thank you."));
  b += fmt::format("<p><a class=\"go\" href=\"/#report\">{}</a></p>",
                   say(lang, "Chưa đúng điều bạn cần? Gửi phản ánh", "Not what you need? Send a report"));
  return page;
}

PublicPage no_article_page(std::string const& lang) {
  PublicPage page;
  page.lang = lang;
  page.title = say(lang, "Không có câu trả lời này", "There is no such answer");
  page.here = "/knowledge";
  page.indexed = false;
  page.body = fmt::format("<h1>{}</h1><p><a href=\"{}\">{}</a></p>", page.title,
                          e(link_to("/knowledge", {{"lang", english(lang) ? "en" : ""}})), say(lang, "Xem mọi câu trả lời", "All answers"));
  return page;
}

}  // namespace dinh::hotline
