#include "modules/hotline/track_page.hpp"

#include <fmt/format.h>

namespace dinh::hotline {

namespace {

constexpr std::string_view plain_shell =
    "<!doctype html><html lang=\"vi\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, "
    "initial-scale=1\"><title></title></head>"
    "<body><div id=\"app\"></div></body></html>";

// `text` in the place of what stands between (and with) the two marks; unchanged when they are not there.
void put_between(std::string& html, std::string_view from, std::string_view to, std::string const& text) {
  auto begin = html.find(from);
  auto end = begin == html.npos ? begin : html.find(to, begin + from.size());
  if (end != html.npos) html.replace(begin, end + to.size() - begin, text);
}

std::string_view step_title(TimelineView const& step) {
  auto state = step.state ? from_name<casework::State>(*step.state) : std::nullopt;
  return state ? casework::text_of(*state).vi : std::string_view(step.kind);
}

}  // namespace

std::string local_moment(Instant t, int offset_min) {
  auto day = civil(local_date(t, offset_min));
  auto minute = local_minute(t, offset_min);
  return fmt::format("{:02}:{:02} {:02}/{:02}/{}", minute / 60, minute % 60, day.day, day.month, day.year);
}

std::string escape_html(std::string_view text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string track_page(std::string_view shell, TrackView const& v, civic::City const& city) {
  int offset_min = city.utc_offset_min;
  std::string html(shell.empty() ? plain_shell : shell);
  auto e = [](std::string_view s) { return escape_html(s); };
  auto title = fmt::format("Phản ánh {}: {}", v.number, v.state_label.vi);
  put_between(
      html, "<title>", "</title>",
      fmt::format(
          "<title>{}</title>\n    <meta name=\"description\" content=\"{} · {}\" />\n    <meta name=\"robots\" content=\"noindex\" />",
          e(title), e(v.field.name), e(v.state_label.vi)));
  std::string text = fmt::format("<main class=\"plain\"><h1>{}</h1><p><strong>{}</strong> · {}</p><p>{}</p>", e("Phản ánh " + v.number),
                                 e(v.state_label.vi), e(v.field.name), e(v.description));
  if (city.simulated) text += "<p class=\"ribbon\">Dữ liệu mô phỏng · Simulated data</p>";
  if (!v.address.empty()) text += fmt::format("<p>{}</p>", e(v.address));
  if (v.due)
    text += fmt::format("<p>Hạn xử lý: <time datetime=\"{}\">{}</time>{}</p>", iso_local(*v.due, offset_min),
                        local_moment(*v.due, offset_min), v.overdue ? " (quá hạn)" : "");
  for (auto const& u : v.units) text += fmt::format("<p>Đơn vị xử lý: {}</p>", e(u.name));
  if (v.answer) text += fmt::format("<h2>Trả lời</h2><p>{}</p>", e(*v.answer));
  text += "<h2>Diễn biến</h2><ol>";
  for (auto const& step : v.timeline)
    text += fmt::format("<li><time datetime=\"{}\">{}</time> {} {}</li>", iso_local(step.at, offset_min), local_moment(step.at, offset_min),
                        e(step_title(step)), e(step.text));
  text += fmt::format("</ol><p>Tổng đài: <a href=\"tel:{0}\">{0}</a></p></main>", e(city.hotline));
  put_between(html, "<div id=\"app\">", "</div>", "<div id=\"app\">" + text + "</div>");
  put_between(html, "<noscript>", "</noscript>", "");
  return html;
}

}  // namespace dinh::hotline
