#include "modules/hotline/transparency/routes.hpp"

#include "base/text.hpp"
#include "modules/hotline/transparency/feeds.hpp"
#include "modules/hotline/transparency/pages.hpp"

namespace dinh::hotline {

using http::endpoint;
using http::Lane;
using http::Method;
using http::Request;
using http::Response;

namespace {

constexpr std::int64_t in_a_feed = 50, in_the_widget = 8;

class Pages {
 public:
  Pages(Published& published, Catalogue const& catalogue, civic::Areas const& areas, civic::City const& city, TransparencyPorts ports)
      : published_(published), catalogue_(catalogue), areas_(areas), city_(city), ports_(std::move(ports)) {}

  Response reports(Request const& request) const {
    PublicListIn in;
    in.q = given(request, "q"), in.field = given(request, "field"), in.area = given(request, "area");
    in.unit = given(request, "unit"), in.state = given(request, "state"), in.cursor = given(request, "cursor");
    auto from = given(request, "from"), to = given(request, "to");
    if (auto day = parse_date(from)) in.from = at_local(*day, 0, city_.utc_offset_min);
    else from.clear();
    if (auto day = parse_date(to)) in.to = at_local(*day + 1, 0, city_.utc_offset_min);
    else to.clear();
    auto found = published_.list(*request.actor, in);
    return page_reply(found ? 200 : http::status_of(found.error().code), ports_.shell,
                      reports_page(words(lang_of(request)), in, from, to, found), city_);
  }

  Response figures(Request const& request) const {
    FigureIn in;
    in.by = from_name<FigureBy>(given(request, "by")).value_or(FigureBy::month);
    in.from = parse_date(given(request, "from")), in.to = parse_date(given(request, "to"));
    in.field = given(request, "field"), in.area = given(request, "area");
    auto found = published_.figures(*request.actor, in);
    return page_reply(found ? 200 : http::status_of(found.error().code), ports_.shell, figures_page(words(lang_of(request)), in, found),
                      city_);
  }

  Response data(Request const& request) const { return page_reply(200, ports_.shell, data_page(words(lang_of(request))), city_); }

  Response widget(Request const&, WidgetIn const& in) const {
    PublicListIn list;
    list.field = in.field, list.area = in.area, list.limit = in_the_widget;
    FigureIn figures;
    figures.field = in.field, figures.area = in.area;
    auto html = widget_page(words(in.lang), in, in.show == "figures" ? PublicReportList{} : published_.list({}, list),
                            in.show == "figures" ? published_.figures({}, figures) : FigureTable{});
    auto out = http::reply(200, std::move(html), "text/html; charset=utf-8").with("Cache-Control", "public, max-age=60");
    // No script, nothing from elsewhere; of all pages this one alone may stand in another's frame.
    out.with("Content-Security-Policy",
             "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors " + ports_.widget_frames);
    return out.with("X-Content-Type-Options", "nosniff").with("Referrer-Policy", "no-referrer");
  }

  template <class Write>
  Response feed(Request const& request, std::string_view file, std::string_view type, Write write) const {
    PublicListIn in;
    in.field = given(request, "field"), in.area = given(request, "area"), in.limit = in_a_feed;
    auto list = published_.list(*request.actor, in);
    if (!list) return http::problem(list.error());
    auto lang = lang_of(request);
    auto name = [&](Named const& n) { return lang == "en" ? n.name_en : n.name; };
    std::string title = (lang == "en" ? "Reports to 1022, " : "Phản ánh 1022, ") + (lang == "en" ? city_.name_en : city_.name);
    if (!in.field.empty()) title += ": " + name(published_.named_field(in.field));
    if (!in.area.empty()) title += (in.field.empty() ? ": " : ", ") + name(published_.named_area(in.area));
    auto self = link_to(file, {{"field", in.field}, {"area", in.area}, {"lang", lang == "en" ? "en" : ""}});
    Feed about{base_url(request), self, title, lang, at_local(ports_.today(), 0, city_.utc_offset_min), city_.utc_offset_min};
    return http::reply(200, write(about, published_, *list), type).with("Cache-Control", "public, max-age=60");
  }

  // DCAT 3, enough for a harvester to list the data set; the register's own catalogue describes the rest.
  Response catalogue(Request const& request) const {
    auto base = base_url(request);
    json::Array distributions;
    auto add = [&](std::string path, std::string_view title, std::string_view media) {
      distributions.push_back(json::Object{{"@type", "dcat:Distribution"},
                                           {"dct:title", title},
                                           {"dcat:accessURL", json::Object{{"@id", base + path}}},
                                           {"dcat:mediaType", media}});
    };
    add("/api/reports/bulk?format=csv", "GeoReport bulk CSV", "text/csv");
    add("/api/reports/bulk?format=json", "GeoReport bulk JSON", "application/json");
    add("/feeds/reports.atom", "Atom", "application/atom+xml");
    add("/open311/v2/requests.json", "Open311 GeoReport v2", "application/json");
    json::Value set =
        json::Object{{"@context", json::Object{{"dcat", "http://www.w3.org/ns/dcat#"},
                                               {"dct", "http://purl.org/dc/terms/"},
                                               {"foaf", "http://xmlns.com/foaf/0.1/"}}},
                     {"@id", base + "/reports/data"},
                     {"@type", "dcat:Dataset"},
                     {"dct:title", json::Array{json::Object{{"@value", "Phản ánh của người dân tới 1022"}, {"@language", "vi"}},
                                               json::Object{{"@value", "Citizens' reports to 1022"}, {"@language", "en"}}}},
                     {"dct:publisher", json::Object{{"@type", "foaf:Agent"}, {"foaf:name", city_.name}}},
                     {"dcat:landingPage", json::Object{{"@id", base + "/reports"}}},
                     {"dcat:distribution", std::move(distributions)}};
    return http::reply(200, set.text(), "application/ld+json");
  }

 private:
  std::string given(Request const& request, std::string_view name) const {
    auto text = request.query_param(name).value_or("");
    return is_utf8(text) && text.size() <= 300 ? text : "";
  }
  PageWords words(std::string lang) const {
    std::vector<Named> areas;
    for (auto const* a : areas_.list(ports_.today(), std::nullopt))
      if (a->level == civic::Level::commune) areas.push_back({a->code, a->name, a->name_en});
    std::sort(areas.begin(), areas.end(), [](Named const& a, Named const& b) { return collation_key(a.name) < collation_key(b.name); });
    return {catalogue_, std::move(areas), published_, city_, std::move(lang)};
  }
  Published& published_;
  Catalogue const& catalogue_;
  civic::Areas const& areas_;
  civic::City const& city_;
  TransparencyPorts ports_;
};

}  // namespace

std::vector<http::Route> transparency_routes(Published& published, Catalogue const& catalogue, civic::Areas const& areas,
                                             civic::City const& city, TransparencyPorts ports) {
  auto pages = std::make_shared<Pages>(published, catalogue, areas, city, std::move(ports));
  auto styles = [](Request const&) {
    return http::reply(200, std::string(widget_styles()), "text/css; charset=utf-8").with("Cache-Control", "public, max-age=3600");
  };
  auto widget = http::answers_text(http::plain<WidgetIn>([pages](Request const& r, WidgetIn const& in) { return pages->widget(r, in); }),
                                   "text/html");
  return {
      {Method::get, "/reports", "", Lane::worker, [pages](Request const& r) { return pages->reports(r); }, ""},
      {Method::get, "/reports/figures", "", Lane::worker, [pages](Request const& r) { return pages->figures(r); }, ""},
      {Method::get, "/reports/data", "", Lane::worker, [pages](Request const& r) { return pages->data(r); }, ""},
      {Method::get, "/widget", "", Lane::worker, widget, "Reports or figures of a field and an area for another page's frame"},
      {Method::get, "/widget.css", "", Lane::worker, styles, ""},
      {Method::get, "/feeds/reports.atom", "", Lane::worker,
       [pages](Request const& r) { return pages->feed(r, "/feeds/reports.atom", "application/atom+xml; charset=utf-8", atom); }, ""},
      {Method::get, "/feeds/reports.rss", "", Lane::worker,
       [pages](Request const& r) { return pages->feed(r, "/feeds/reports.rss", "application/rss+xml; charset=utf-8", rss); }, ""},
      {Method::get, "/api/reports", "", Lane::worker, endpoint(published, &Published::list),
       "Published reports, filtered, the newest first"},
      {Method::get, "/api/reports/map", "", Lane::worker, endpoint(published, &Published::map), "Published reports on a map, compact"},
      {Method::get, "/api/reports/figures", "", Lane::worker, endpoint(published, &Published::figures),
       "What the hotline does in numbers, by month, field, area or unit, with definitions"},
      {Method::get, "/api/reports/catalogue.jsonld", "", Lane::worker, [pages](Request const& r) { return pages->catalogue(r); }, ""},
  };
}

}  // namespace dinh::hotline
