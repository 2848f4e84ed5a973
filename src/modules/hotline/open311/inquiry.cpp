#include "modules/hotline/open311/inquiry.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "modules/hotline/open311/format.hpp"
#include "modules/hotline/public_page.hpp"

namespace dinh::hotline::open311 {

using http::Lane;
using http::Method;
using http::Request;
using http::Response;

namespace {

// "the date the record expires. Expiration will occur at 12:00 AM of the date specified": the day of its review, in the city's time.
std::string expiration(Article const& a, int offset) { return iso_local(at_local(a.review_on.value_or(Date{}), 0, offset), offset); }

// "a short description": the question, else the beginning of the answer.
std::string brief(Article const& a) { return a.question.empty() ? std::string(first_code_points(a.answer, 200)) : a.question; }

bool in_category(Article const& a, Catalogue const& catalogue, std::string_view wanted) {
  for (auto const& code : a.categories) {
    auto const* f = catalogue.find(code);
    if (code == wanted || (f && (fold(f->name) == fold(wanted) || fold(f->name_en) == fold(wanted)))) return true;
  }
  return false;
}

// Types of NYC's list: the house has no selection for telephones or homepages of its own, so both are all; nothing finds facilities.
bool is_type(std::string_view name) { return name == "all" || name == "web" || name == "mobile"; }

json::Array categories(Article const& a, Catalogue const& catalogue) {
  json::Array out;
  for (auto const& code : a.categories) {
    auto const* f = catalogue.find(code);
    out.push_back(json::Object{{"category_name", f ? f->name : code}});
  }
  return out;
}

// XML of the protocol that the house's own way of writing does not give: <categories><category_name>… without an element around each.
std::string without_wrapping(std::string xml) {
  for (auto const* tag : {"<category>", "</category>"})
    for (auto at = xml.find(tag); at != xml.npos; at = xml.find(tag, at)) xml.erase(at, std::string_view(tag).size());
  constexpr std::string_view typed = "<web_action><type>Link</type>";  // an attribute there
  for (auto at = xml.find(typed); at != xml.npos; at = xml.find(typed, at)) xml.replace(at, typed.size(), "<web_action type=\"Link\">");
  return xml;
}

Response list_answer(Format format, std::string_view root, std::string_view item, json::Array list) {
  auto body = render_list(format, root, item, std::move(list));
  return http::reply(200, format == Format::xml ? without_wrapping(std::move(body)) : std::move(body), media_type(format));
}

Response unknown(Format format, std::string_view what) {
  json::Array list{json::Object{{"code", 404}, {"description", "There is no " + std::string(what) + " of this name, and no category"}}};
  return http::reply(404, render_list(format, "errors", "error", std::move(list)), media_type(format));
}

json::Object service_entry(Article const& a, int offset) {
  return {{"id", a.slug}, {"service_name", a.title}, {"expiration", expiration(a, offset)}, {"brief_description", brief(a)}};
}

}  // namespace

Inquiry::Inquiry(Knowledge const& knowledge, Catalogue const& catalogue, civic::City const& city)
    : knowledge_(knowledge), catalogue_(catalogue), city_(city) {}

Response Inquiry::services(Request const& request) const {
  auto named = split_extension(request.param("file"));
  if (!named) return unknown(Format::xml, "service");
  auto known = knowledge_.index();
  int offset = city_.utc_offset_min;
  if (auto const* a = known->find_slug(named->name)) {
    auto url = base_url(request) + "/knowledge/" + a->slug;
    auto one = service_entry(*a, offset);
    one.emplace_back("categories", categories(*a, catalogue_));
    one.emplace_back("url", url);
    one.emplace_back("description", a->answer);
    one.emplace_back("description_html", paragraphs(a->answer));
    one.emplace_back("web_actions",
                     json::Array{json::Object{{"type", "Link"}, {"label", "Gửi phản ánh"}, {"url", base_url(request) + "/#report"}}});
    return list_answer(named->format, "services", "service", json::Array{std::move(one)});
  }
  json::Array list;
  bool any_category = catalogue_.find(named->name) || is_type(named->name) || named->name == "finder";
  for (auto const& a : known->articles())
    if (is_type(named->name) || in_category(a, catalogue_, named->name)) list.push_back(service_entry(a, offset));
  for (auto const& f : catalogue_.fields())
    any_category = any_category || fold(f.name) == fold(named->name) || fold(f.name_en) == fold(named->name);
  if (!any_category) return unknown(named->format, "service");
  return list_answer(named->format, "services", "service", std::move(list));
}

Response Inquiry::faqs(Request const& request) const {
  auto named = split_extension(request.param("file"));
  if (!named) return unknown(Format::xml, "question");
  auto known = knowledge_.index();
  int offset = city_.utc_offset_min;
  auto entry = [&](Article const& a) {
    return json::Object{{"id", a.slug}, {"question", a.question.empty() ? a.title : a.question}, {"expiration", expiration(a, offset)}};
  };
  if (auto const* a = known->find_slug(named->name)) {
    auto one = entry(*a);
    one.emplace_back("url", base_url(request) + "/knowledge/" + a->slug);
    one.emplace_back("answer", a->answer);
    one.emplace_back("answer_html", paragraphs(a->answer));
    one.emplace_back("categories", categories(*a, catalogue_));
    one.emplace_back("services", json::Array{});
    return list_answer(named->format, "faqs", "faq", json::Array{std::move(one)});
  }
  json::Array list;
  bool any_category = catalogue_.find(named->name) || is_type(named->name);
  for (auto const& a : known->articles())
    if (is_type(named->name) || in_category(a, catalogue_, named->name)) list.push_back(entry(a));
  for (auto const& f : catalogue_.fields())
    any_category = any_category || fold(f.name) == fold(named->name) || fold(f.name_en) == fold(named->name);
  if (!any_category) return unknown(named->format, "question");
  return list_answer(named->format, "faqs", "faq", std::move(list));
}

Response Inquiry::facilities(Request const& request) const {
  auto named = split_extension(request.param("file"));
  auto format = named ? named->format : Format::xml;
  if (!named || named->name != "all") return unknown(format, "facility");
  return list_answer(format, "facilities", "facility", {});
}

void Inquiry::add_routes(http::Router& router) {
  auto route = [this](Response (Inquiry::*resource)(Request const&) const) {
    return http::Handler([this, resource](Request const& r) { return (this->*resource)(r); });
  };
  const std::string base = "/open311/inquiry/v1";
  router.add({
      {Method::get, base + "/services/{file}", "", Lane::worker, route(&Inquiry::services), "Inquiry v1: answers as services"},
      {Method::get, base + "/web_faqs/{file}", "", Lane::worker, route(&Inquiry::faqs), "Inquiry v1: frequently asked questions"},
      {Method::get, base + "/faqs/{file}", "", Lane::worker, route(&Inquiry::faqs), "Inquiry v1: frequently asked questions"},
      {Method::get, base + "/facilities/{file}", "", Lane::worker, route(&Inquiry::facilities), "Inquiry v1: facilities (none are kept)"},
  });
}

}  // namespace dinh::hotline::open311
