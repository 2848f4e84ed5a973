#pragma once
// Pages that the server writes whole: they are read without script, previewed, printed and found. Styles and what script adds come from
// the UI's public.html, into which the text is put.
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "civic/city.hpp"
#include "http/message.hpp"

namespace dinh::hotline {

using Shell = std::function<std::string()>;

std::string escape_html(std::string_view);            // track_page.cpp
std::string paragraphs(std::string_view plain_text);  // lines that begin with "- " as a list
std::string link_to(std::string_view path,
                    std::vector<std::pair<std::string_view, std::string>> const& parameters);  // without empty ones; not escaped

struct PublicPage {
  std::string lang = "vi", title, description, head, body, here;  // head: further elements; here: path and query, for the other language
  bool indexed = true;                                            // by search engines
};
std::string render(std::string_view shell, PublicPage const&, civic::City const&);
http::Response page_reply(int status, Shell const&, PublicPage const&, civic::City const&);
std::string lang_of(http::Request const&);   // ?lang=en, else Vietnamese, as on every page
std::string base_url(http::Request const&);  // http://city.example, as the client called it

}  // namespace dinh::hotline
