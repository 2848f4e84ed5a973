#include "modules/hotline/public_page.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "http/static_site.hpp"
#include "http/uri.hpp"

namespace dinh::hotline {

namespace {

constexpr std::string_view plain_shell =
    "<!doctype html><html lang=\"vi\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, "
    "initial-scale=1\"><title></title></head><body><div id=\"app\"></div></body></html>";

void put_between(std::string& html, std::string_view from, std::string_view to, std::string const& text) {
  auto begin = html.find(from);
  auto end = begin == html.npos ? begin : html.find(to, begin + from.size());
  if (end != html.npos) html.replace(begin, end + to.size() - begin, text);
}

struct Words {
  std::string_view skip, home, report, reports, figures, knowledge, simulated, call;
};
constexpr Words vi{"Đến nội dung", "Tổng đài 1022", "Gửi phản ánh", "Phản ánh", "Số liệu", "Hỏi đáp", "Dữ liệu mô phỏng", "Tổng đài"};
constexpr Words en{"Skip to content", "Hotline 1022", "Report", "Reports", "Figures", "Questions", "Simulated data", "Hotline"};

std::string link(std::string_view path, std::string_view text, PublicPage const& page) {
  bool here = page.here == path || page.here.starts_with(std::string(path) + "?");
  return fmt::format("<a href=\"{}{}\"{}>{}</a>", path, page.lang == "en" ? "?lang=en" : "", here ? " aria-current=\"page\"" : "", text);
}

}  // namespace

std::string paragraphs(std::string_view text) {
  std::string out;
  bool in_list = false, in_paragraph = false;
  auto close = [&] {
    if (in_list) out += "</ul>";
    if (in_paragraph) out += "</p>";
    in_list = in_paragraph = false;
  };
  while (!text.empty()) {
    auto end = text.find('\n');
    auto line = trim(text.substr(0, end));
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    if (line.empty()) {
      close();
    } else if (line.starts_with("- ")) {
      if (!in_list) close(), out += "<ul>", in_list = true;
      out += "<li>" + escape_html(line.substr(2)) + "</li>";
    } else {
      if (in_list) close();
      out += in_paragraph ? "<br>" : "<p>";
      in_paragraph = true;
      out += escape_html(line);
    }
  }
  close();
  return out;
}

std::string link_to(std::string_view path, std::vector<std::pair<std::string_view, std::string>> const& parameters) {
  std::string out(path);
  char sign = '?';
  for (auto const& [name, value] : parameters) {
    if (value.empty()) continue;
    out += sign;
    out += std::string(name) + "=" + http::percent_encode(value);
    sign = '&';
  }
  return out;
}

std::string render(std::string_view shell, PublicPage const& page, civic::City const& city) {
  std::string html(shell.empty() ? plain_shell : shell);
  auto e = [](std::string_view s) { return escape_html(s); };
  auto const& w = page.lang == "en" ? en : vi;
  auto const& name = page.lang == "en" && !city.name_en.empty() ? city.name_en : city.name;
  put_between(html, "<html lang=\"", "\"", "<html lang=\"" + page.lang + "\"");
  put_between(html, "<title>", "</title>",
              fmt::format("<title>{} · {}</title>\n    <meta name=\"description\" content=\"{}\" />{}{}", e(page.title), e(name),
                          e(page.description), page.indexed ? "" : "\n    <meta name=\"robots\" content=\"noindex\" />", page.head));
  auto other = page.lang == "en" ? "vi" : "en";
  auto base = page.here + (page.here.find('?') == std::string::npos ? "?" : "&") + "lang=";
  std::string text = fmt::format(
      "<a class=\"skip\" href=\"#main\">{}</a><div class=\"public\" data-lang=\"{}\" data-here=\"{}\"><header><a class=\"home\" "
      "href=\"/\"><b>{}</b><small>{}</small></a>"
      "<nav>{}{}{}{}</nav><div id=\"prefs\"><a lang=\"{}\" hreflang=\"{}\" href=\"{}{}\">{}</a></div>",
      w.skip, page.lang, e(base), w.home, e(name), link("/#report", w.report, page), link("/reports", w.reports, page),
      link("/reports/figures", w.figures, page), link("/knowledge", w.knowledge, page), other, other, e(base), other,
      page.lang == "en" ? "Tiếng Việt" : "English");
  if (city.simulated) text += fmt::format("<p class=\"simulated ribbon\">{}</p>", w.simulated);
  text += "</header><main id=\"main\">" + page.body + "</main>";
  text += fmt::format("<footer><p>{} <a href=\"tel:{}\">{}</a></p></footer></div>", w.call, e(city.hotline), e(city.hotline));
  put_between(html, "<div id=\"app\">", "</div>", "<div id=\"app\">" + text + "</div>");
  put_between(html, "<noscript>", "</noscript>", "");
  return html;
}

http::Response page_reply(int status, Shell const& shell, PublicPage const& page, civic::City const& city) {
  auto out = http::reply(status, render(shell ? shell() : "", page, city), "text/html; charset=utf-8");
  out.with("Cache-Control", "no-cache");
  http::StaticSite::add_page_headers(out);
  return out;
}

std::string base_url(http::Request const& request) {
  return (request.tls ? "https://" : "http://") + std::string(request.header("Host").value_or("localhost"));
}

std::string lang_of(http::Request const& request) { return request.query_param("lang") == "en" ? "en" : "vi"; }

}  // namespace dinh::hotline
