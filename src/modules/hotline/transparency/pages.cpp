#include "modules/hotline/transparency/pages.hpp"

#include <fmt/format.h>

#include "casework/state.hpp"

namespace dinh::hotline {

namespace {

std::string e(std::string_view text) { return escape_html(text); }

struct In {  // one of the two languages
  bool en;
  explicit In(std::string const& lang) : en(lang == "en") {}
  std::string_view operator()(std::string_view vi, std::string_view english) const { return en ? english : vi; }
  std::string name(Named const& n) const { return en && !n.name_en.empty() ? n.name_en : n.name; }
  std::string lang() const { return en ? "en" : ""; }
};

std::string state_text(In const& say, std::string_view name) {
  auto state = from_name<casework::State>(name);
  return state ? std::string(say(casework::text_of(*state).vi, casework::text_of(*state).en)) : std::string(name);
}

std::string option(std::string_view value, std::string_view text, std::string_view chosen) {
  return fmt::format("<option value=\"{}\"{}>{}</option>", e(value), value == chosen ? " selected" : "", e(text));
}

std::string selects(PageWords const& w, In const& say, PublicFilterIn const& in) {
  auto fields = option("", say("Mọi lĩnh vực", "All fields"), in.field), areas = option("", say("Mọi địa bàn", "All areas"), in.area);
  for (auto const& f : w.catalogue.fields()) fields += option(f.code, say(f.name, f.name_en), in.field);
  for (auto const& a : w.areas) areas += option(a.code, say.name(a), in.area);
  auto states = option("", say("Mọi trạng thái", "All states"), in.state) + option("open", say("Đang xử lý", "Open"), in.state) +
                option("closed", say("Đã đóng", "Closed"), in.state);
  return fmt::format(
      "<label>{}<select name=\"field\">{}</select></label><label>{}<select name=\"area\">{}</select></label><label>{}<select "
      "name=\"state\">{}</select></label>",
      say("Lĩnh vực", "Field"), fields, say("Địa bàn", "Area"), areas, say("Trạng thái", "State"), states);
}

std::string hidden_lang(In const& say) { return say.en ? "<input type=\"hidden\" name=\"lang\" value=\"en\">" : ""; }

std::string day_of(Instant at, int offset) {
  auto d = civil(local_date(at, offset));
  return fmt::format("<time datetime=\"{}\">{:02}/{:02}/{}</time>", iso_local(at, offset), d.day, d.month, d.year);
}

std::string rows_of(PageWords const& w, In const& say, PublicReportList const& list) {
  std::string out = "<ul class=\"reports\">";
  for (auto const& r : list.items) {
    out += fmt::format("<li class=\"card\"><a href=\"/track/{}\">{}</a><p class=\"meta\"><span class=\"tag{}\">{}</span> {} · {}",
                       e(r.number), e(r.title), r.open ? "" : " done", e(state_text(say, r.state)),
                       e(say.name(w.names.named_field(r.field))), day_of(r.opened_at, w.city.utc_offset_min));
    if (!r.area.empty()) out += " · " + e(say.name(w.names.named_area(r.area)));
    if (r.supporters) out += fmt::format(" · +{}", r.supporters);
    out += fmt::format(" · <span class=\"num\">{}</span></p></li>", e(r.number));
  }
  return out + "</ul>";
}

std::string problem_note(Error const& error) { return fmt::format("<p class=\"nothing\" role=\"alert\">{}</p>", e(error.detail)); }

std::string decimal(std::optional<double> v, std::string_view unit, In const& say) {
  if (!v) return "–";
  auto text = fmt::format("{:.1f}", *v);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  if (!say.en)
    for (auto& c : text)
      if (c == '.') c = ',';
  return text + std::string(unit);
}

std::string figure_cells(FigureRow const& r, In const& say) {
  return fmt::format("<td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td>", r.received, r.resolved,
                     decimal(r.in_time_percent, " %", say), decimal(r.median_hours, say(" giờ", " h"), say),
                     decimal(r.satisfied_percent, " %", say));
}

std::string figure_heads(In const& say) {
  return fmt::format(
      "<th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th><th scope=\"col\">{}</th>",
      say("Tiếp nhận", "Received"), say("Đã xử lý", "Solved"), say("Đúng hạn", "In time"), say("Trung vị", "Median"),
      say("Hài lòng", "Satisfied"));
}

// The records behind one number: a list with the same conditions.
std::string drill(FigureIn const& in, FigureTable const& table, std::string const& key, In const& say) {
  std::string field = in.field, area = in.area, unit, from = iso(table.from), to = iso(table.to);
  if (in.by == FigureBy::field) field = key;
  if (in.by == FigureBy::area) area = key;
  if (in.by == FigureBy::unit) unit = key;
  if (in.by == FigureBy::month) {
    auto first = parse_date(key + "-01").value_or(table.from);
    auto d = civil(first);
    auto last = date_of({d.month == 12 ? d.year + 1 : d.year, d.month % 12 + 1, 1}) + -1;
    from = iso(std::max(first, table.from)), to = iso(std::min(last, table.to));
  }
  return link_to("/reports", {{"field", field}, {"area", area}, {"unit", unit}, {"from", from}, {"to", to}, {"lang", say.lang()}});
}

}  // namespace

PublicPage reports_page(PageWords const& w, PublicListIn const& in, std::string const& from, std::string const& to,
                        Result<PublicReportList> const& found) {
  In say(w.lang);
  PublicPage page;
  page.lang = w.lang;
  page.title = say("Phản ánh của người dân", "Citizens' reports");
  page.description = say("Phản ánh đã công khai: danh sách, bản đồ, nguồn tin", "Published reports: list, map, feeds");
  std::vector<std::pair<std::string_view, std::string>> asked = {
      {"q", in.q}, {"field", in.field}, {"area", in.area}, {"unit", in.unit}, {"state", in.state}, {"from", from}, {"to", to}};
  page.here = link_to("/reports", asked);
  page.indexed = in.cursor.empty();
  std::vector<std::pair<std::string_view, std::string>> feed = {{"field", in.field}, {"area", in.area}, {"lang", say.lang()}};
  auto atom = link_to("/feeds/reports.atom", feed), rss = link_to("/feeds/reports.rss", feed);
  page.head = fmt::format(
      "<link rel=\"alternate\" type=\"application/atom+xml\" href=\"{}\"><link rel=\"alternate\" type=\"application/rss+xml\" href=\"{}\">",
      e(atom), e(rss));
  auto& b = page.body;
  b = fmt::format("<h1>{}</h1><p class=\"lead\">{}</p>", e(page.title),
                  say("Mọi phản ánh đã được tổng đài đọc, không có thông tin cá nhân. Mở một dòng để xem ai đang xử lý, đến đâu rồi.",
                      "Every report the hotline has read, without personal details. Open one to see who has it and how far it is."));
  b += fmt::format(
      "<form class=\"search\" role=\"search\" action=\"/reports\" method=\"get\">{}<label>{}<input type=\"search\" name=\"q\" value=\"{}\" "
      "maxlength=\"200\"></label>{}",
      hidden_lang(say), say("Tìm theo từ hoặc mã", "Words or a number"), e(in.q), selects(w, say, in));
  if (!in.unit.empty()) b += fmt::format("<input type=\"hidden\" name=\"unit\" value=\"{}\">", e(in.unit));
  b += fmt::format(
      "<label>{}<input type=\"date\" name=\"from\" value=\"{}\"></label><label>{}<input type=\"date\" name=\"to\" "
      "value=\"{}\"></label><button class=\"go\">{}</button></form>",
      say("Từ ngày", "From"), e(from), say("Đến ngày", "To"), e(to), say("Tìm", "Search"));
  if (!in.unit.empty()) b += fmt::format("<p class=\"chips\"><span class=\"tag\">{}</span></p>", e(say.name(w.names.named_unit(in.unit))));
  if (!found) {
    b += problem_note(found.error());
    return page;
  }
  b += fmt::format("<div id=\"map\" class=\"map\" data-query=\"{}\" data-label=\"{}\" hidden></div>", e(page.here),
                   say("Bản đồ phản ánh", "Map of reports"));
  b += found->items.empty() ? fmt::format("<p class=\"nothing\">{}</p>", say("Không có phản ánh nào.", "There are no reports."))
                            : rows_of(w, say, *found);
  if (found->next) {
    asked.emplace_back("cursor", *found->next);
    asked.emplace_back("lang", say.lang());
    b +=
        fmt::format("<p><a class=\"go\" rel=\"next\" href=\"{}\">{}</a></p>", e(link_to("/reports", asked)), say("Trang sau", "Next page"));
  }
  b += fmt::format("<p class=\"note\">{} <a href=\"{}\">Atom</a> · <a href=\"{}\">RSS</a> · <a href=\"{}\">{}</a></p>",
                   say("Theo dõi danh sách này:", "Follow this list:"), e(atom), e(rss),
                   e(link_to("/reports/data", {{"lang", say.lang()}})), say("Dữ liệu mở", "Open data"));
  return page;
}

PublicPage figures_page(PageWords const& w, FigureIn const& in, Result<FigureTable> const& found) {
  In say(w.lang);
  PublicPage page;
  page.lang = w.lang;
  page.title = say("Số liệu tổng đài", "Figures of the hotline");
  page.description = say("Tiếp nhận, đúng hạn, thời gian xử lý, hài lòng: mỗi con số có định nghĩa",
                         "Received, in time, time to the result, satisfied: each with its definition");
  auto by = std::string(name_of(in.by));
  auto from = in.from ? iso(*in.from) : "", to = in.to ? iso(*in.to) : "";
  page.here =
      link_to("/reports/figures", {{"by", by == "month" ? "" : by}, {"field", in.field}, {"area", in.area}, {"from", from}, {"to", to}});
  auto& b = page.body;
  auto kinds = option("month", say("Tháng", "Month"), by) + option("field", say("Lĩnh vực", "Field"), by) +
               option("area", say("Địa bàn", "Area"), by) + option("unit", say("Đơn vị", "Unit"), by);
  std::string fields = option("", say("Mọi lĩnh vực", "All fields"), in.field),
              areas = option("", say("Mọi địa bàn", "All areas"), in.area);
  for (auto const& f : w.catalogue.fields()) fields += option(f.code, say(f.name, f.name_en), in.field);
  for (auto const& a : w.areas) areas += option(a.code, say.name(a), in.area);
  b = fmt::format(
      "<h1>{}</h1><form class=\"search\" action=\"/reports/figures\" method=\"get\">{}<label>{}<select "
      "name=\"by\">{}</select></label><label>{}<select "
      "name=\"field\">{}</select></label><label>{}<select name=\"area\">{}</select></label><label>{}<input type=\"date\" name=\"from\" "
      "value=\"{}\"></label><label>{}<input type=\"date\" name=\"to\" value=\"{}\"></label><button class=\"go\">{}</button></form>",
      e(page.title), hidden_lang(say), say("Theo", "By"), kinds, say("Lĩnh vực", "Field"), fields, say("Địa bàn", "Area"), areas,
      say("Từ ngày", "From"), from, say("Đến ngày", "To"), to, say("Xem", "Show"));
  if (!found) {
    b += problem_note(found.error());
    return page;
  }
  b += fmt::format(
      "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table><caption>{} – {}</caption><thead><tr><th "
      "scope=\"col\">{}</th>{}</tr></thead><tbody>",
      e(page.title), iso(found->from), iso(found->to),
      in.by == FigureBy::month   ? say("Tháng", "Month")
      : in.by == FigureBy::field ? say("Lĩnh vực", "Field")
      : in.by == FigureBy::area  ? say("Địa bàn", "Area")
                                 : say("Đơn vị", "Unit"),
      figure_heads(say));
  for (auto const& r : found->items) {
    auto name = say.name({r.key, r.name, r.name_en});
    auto head = r.key.empty() ? std::string(say("(chưa rõ)", "(not known)"))
                              : fmt::format("<a href=\"{}\">{}</a>", e(drill(in, *found, r.key, say)), e(name));
    b += fmt::format("<tr><th scope=\"row\">{}</th>{}</tr>", head, figure_cells(r, say));
  }
  b += fmt::format("</tbody><tfoot><tr><th scope=\"row\">{}</th>{}</tr></tfoot></table></div>", say("Tất cả", "All"),
                   figure_cells(found->total, say));
  b += fmt::format("<h2>{}</h2><dl>", say("Định nghĩa", "Definitions"));
  static constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"Tiếp nhận", "Received"}, {"Đã xử lý", "Solved"}, {"Đúng hạn", "In time"}, {"Trung vị", "Median"}, {"Hài lòng", "Satisfied"}};
  for (std::size_t i = 0; i < found->definitions.size() && i < std::size(names); ++i)
    b += fmt::format("<dt>{}</dt><dd>{}</dd>", say(names[i].first, names[i].second),
                     e(say(found->definitions[i].vi, found->definitions[i].en)));
  b += fmt::format("</dl><p class=\"note\">{} {} · <a href=\"{}\">JSON</a></p>", say("Tính lúc", "Computed at"),
                   iso_local(found->at, w.city.utc_offset_min),
                   e(link_to("/api/reports/figures", {{"by", by}, {"field", in.field}, {"area", in.area}, {"from", from}, {"to", to}})));
  return page;
}

PublicPage data_page(PageWords const& w) {
  In say(w.lang);
  PublicPage page;
  page.lang = w.lang;
  page.title = say("Dữ liệu mở", "Open data");
  page.description = say("Tải mọi phản ánh: CSV, JSON, Open311", "Download all reports: CSV, JSON, Open311");
  page.here = "/reports/data";
  struct Column {
    std::string_view name, vi, en;
  };
  static constexpr Column columns[] = {
      {"service_request_id", "mã của phản ánh", "number of the report"},
      {"status, status_notes", "open hoặc closed; trả lời hoặc trạng thái", "open or closed; the answer or the state"},
      {"service_name, service_code", "lĩnh vực", "field"},
      {"description", "nội dung, đã che thông tin cá nhân", "what was said, personal details hidden"},
      {"agency_responsible", "đơn vị chủ trì", "lead unit"},
      {"requested_datetime, updated_datetime, expected_datetime", "lúc gửi, lúc cập nhật, hạn xử lý", "sent, updated, due"},
      {"address, lat, long", "địa chỉ, toạ độ WGS 84", "address, coordinates in WGS 84"}};
  auto& b = page.body;
  b = fmt::format("<h1>{}</h1><ul class=\"plain\">", e(page.title));
  auto item = [&](std::string_view href, std::string_view name, std::string_view vi, std::string_view en) {
    b += fmt::format("<li><a href=\"{}\">{}</a>: {}</li>", e(href), name, say(vi, en));
  };
  item("/api/reports/bulk?format=csv", "CSV", "mọi phản ánh, 14 cột của Open311 GeoReport bulk",
       "all reports, the 14 columns of Open311 GeoReport bulk");
  item("/api/reports/bulk?format=json", "JSON", "cũng như vậy", "the same");
  item("/api/reports", "API", "danh sách có lọc, từng trang", "filtered lists, page by page");
  item("/open311/discovery.xml", "Open311", "GeoReport v2 và Inquiry v1", "GeoReport v2 and Inquiry v1");
  item("/feeds/reports.atom", "Atom", "phản ánh mới; thêm ?field= và &area= cho một lĩnh vực, một phường",
       "new reports; add ?field= and &area= for one field, one ward");
  item("/feeds/reports.rss", "RSS", "cũng như vậy", "the same");
  item("/api/reports/figures?by=field", say("Số liệu", "Figures"), "JSON, theo tháng, lĩnh vực, địa bàn, đơn vị",
       "JSON, by month, field, area, unit");
  item("/api/reports/catalogue.jsonld", "DCAT", "mô tả để danh mục dữ liệu thu nhận", "a description for data catalogues to harvest");
  b += fmt::format("</ul><h2>{}</h2><dl>", say("Các cột", "Columns"));
  for (auto const& c : columns) b += fmt::format("<dt><code>{}</code></dt><dd>{}</dd>", c.name, say(c.vi, c.en));
  b += fmt::format(
      "</dl><h2>{}</h2><p>{}</p><pre>&lt;iframe src=\"/widget?area=25747&amp;amp;field=chieu-sang\" title=\"1022\" width=\"360\" "
      "height=\"420\"&gt;&lt;/iframe&gt;</pre>",
      say("Nhúng vào trang khác", "Embed in another page"),
      say("Ô nhỏ không cần script: show=reports hoặc show=figures, lang=vi hoặc en, theme=light hoặc dark.",
          "A small frame without script: show=reports or show=figures, lang=vi or en, theme=light or dark."));
  b += fmt::format("<p class=\"note\">{}</p>",
                   say("Phản ánh chưa ai đọc và phản ánh bị từ chối không có trong danh sách, bản đồ và nguồn tin.",
                       "Reports that nobody has read yet and refused ones are not in lists, maps and feeds."));
  return page;
}

std::string_view widget_styles() {
  return ":root{color-scheme:light;--b:#fff;--t:#0e1a2b;--m:#4b5b72;--l:#d8e0ea;--a:#0a766b}"
         "@media "
         "(prefers-color-scheme:dark){:root:not(.light){color-scheme:dark;--b:#111927;--t:#e8eef7;--m:#9fb0c9;--l:#223049;--a:#2dd4bf}}"
         ":root.dark{color-scheme:dark;--b:#111927;--t:#e8eef7;--m:#9fb0c9;--l:#223049;--a:#2dd4bf}"
         "body{margin:0;padding:12px;background:var(--b);color:var(--t);font:15px/1.45 system-ui,sans-serif;overflow-wrap:anywhere}"
         "h1{font-size:16px;margin:0 0 8px}ul{list-style:none;margin:0;padding:0}li{padding:8px 0;border-top:1px solid var(--l)}"
         "a{color:var(--a);font-weight:600}small,dt{color:var(--m);font-size:13px}p{margin:4px 0}dl{display:grid;grid-template-columns:1fr "
         "auto;"
         "gap:6px 12px;margin:0}dd{margin:0;font-weight:600;font-variant-numeric:tabular-nums}";
}

std::string widget_page(PageWords const& w, WidgetIn const& in, Result<PublicReportList> const& list, Result<FigureTable> const& figures) {
  In say(in.lang);
  std::string title(say("Phản ánh 1022", "Reports to 1022"));
  if (!in.field.empty()) title += " · " + say.name(w.names.named_field(in.field));
  if (!in.area.empty()) title += " · " + say.name(w.names.named_area(in.area));
  auto theme = in.theme == "dark" || in.theme == "light" ? in.theme : "";
  auto out = fmt::format(
      "<!doctype html><html lang=\"{}\"{}><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, "
      "initial-scale=1\"><title>{}</title><link rel=\"stylesheet\" href=\"/widget.css\"></head><body><main><h1>{}</h1>",
      say.en ? "en" : "vi", theme.empty() ? "" : " class=\"" + theme + "\"", e(title), e(title));
  if (w.city.simulated) out += fmt::format("<p><small>{}</small></p>", say("Dữ liệu mô phỏng", "Simulated data"));
  if (in.show == "figures" && figures) {
    auto const& t = figures->total;
    out += fmt::format(
        "<dl><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd><dt>{}</dt><dd>{}</dd></"
        "dl><p><small>{} – {}</small></p>",
        say("Tiếp nhận", "Received"), t.received, say("Đã xử lý", "Solved"), t.resolved, say("Đúng hạn", "In time"),
        decimal(t.in_time_percent, " %", say), say("Trung vị thời gian xử lý", "Median time to the result"),
        decimal(t.median_hours, say(" giờ", " h"), say), say("Hài lòng", "Satisfied"), decimal(t.satisfied_percent, " %", say),
        iso(figures->from), iso(figures->to));
  } else if (in.show != "figures" && list) {
    out += "<ul>";
    for (auto const& r : list->items)
      out += fmt::format("<li><a target=\"_blank\" rel=\"noopener\" href=\"/track/{}\">{}</a><br><small>{} · {}</small></li>", e(r.number),
                         e(r.title), e(state_text(say, r.state)), day_of(r.opened_at, w.city.utc_offset_min));
    out += "</ul>";
  } else {
    out += fmt::format("<p>{}</p>", say("Không có gì để hiện ở đây.", "There is nothing to show here."));
  }
  out += fmt::format(
      "<p><a target=\"_blank\" rel=\"noopener\" href=\"{}\">{}</a></p></main></body></html>",
      e(link_to(in.show == "figures" ? "/reports/figures" : "/reports", {{"field", in.field}, {"area", in.area}, {"lang", say.lang()}})),
      say("Xem tất cả", "See all"));
  return out;
}

}  // namespace dinh::hotline
