#pragma once
// /reports, /reports/figures, /reports/data and the widget, written by the server.
#include "modules/hotline/public_page.hpp"
#include "modules/hotline/transparency/published.hpp"

namespace dinh::hotline {

struct PageWords {  // what the pages need beside the data
  Catalogue const& catalogue;
  std::vector<Named> areas;  // of today
  Published const& names;
  civic::City const& city;
  std::string lang;
};
PublicPage reports_page(PageWords const&, PublicListIn const&, std::string const& from, std::string const& to,
                        Result<PublicReportList> const&);
PublicPage figures_page(PageWords const&, FigureIn const&, Result<FigureTable> const&);
PublicPage data_page(PageWords const&);

struct WidgetIn {
  std::string field, area, show = "reports", lang = "vi", theme;  // show: reports or figures; theme: light, dark or as the reader's system
  static constexpr auto fields() {
    return std::tuple(defaulted("field", &WidgetIn::field), defaulted("area", &WidgetIn::area), defaulted("show", &WidgetIn::show),
                      defaulted("lang", &WidgetIn::lang), defaulted("theme", &WidgetIn::theme));
  }
};
std::string widget_page(PageWords const&, WidgetIn const&, Result<PublicReportList> const&, Result<FigureTable> const&);
std::string_view widget_styles();

}  // namespace dinh::hotline
