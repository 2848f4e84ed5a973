#include "modules/hotline/transparency/feeds.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "modules/hotline/open311/format.hpp"

namespace dinh::hotline {

namespace {

// XML 1.0 has no way to write most control characters: escaping alone would make a feed no reader opens.
std::string x(std::string_view text) { return open311::xml_text(text); }

// The day of the report is in it: a tag is for ever (RFC 4151).
std::string id_of(PublicReport const& r, int offset) {
  return fmt::format("tag:dinh,{}:report/{}", iso(local_date(r.opened_at, offset)), r.number);
}

std::string summary(PublicReport const& r, Published const& names, std::string const& lang) {
  auto state = from_name<casework::State>(r.state);
  auto const* text = state ? &casework::text_of(*state) : nullptr;
  auto area = names.named_area(r.area), field = names.named_field(r.field), unit = names.named_unit(r.unit);
  bool en = lang == "en";
  std::string out = (en ? field.name_en : field.name) + " · " + std::string(text ? (en ? text->en : text->vi) : r.state);
  for (auto const& part : {r.area.empty() ? ""
                           : en           ? area.name_en
                                          : area.name,
                           r.address,
                           r.unit.empty() ? ""
                           : en           ? unit.name_en
                                          : unit.name})
    if (!part.empty()) out += " · " + part;
  return out;
}

std::string rfc822(Instant t) {
  static constexpr std::string_view days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto date = local_date(t, 0);
  auto d = civil(date);
  auto minute = local_minute(t, 0);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} +0000", days[weekday(date) - 1], d.day, months[d.month - 1], d.year, minute / 60,
                     minute % 60, t.ms / second_ms % 60);
}

Instant latest(Feed const& feed, PublicReportList const& list) {
  Instant out = list.items.empty() ? feed.at : list.items.front().updated_at;
  for (auto const& r : list.items) out = std::max(out, r.updated_at);
  return out;
}

constexpr std::string_view declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

}  // namespace

std::string atom(Feed const& feed, Published const& names, PublicReportList const& list) {
  auto url = x(feed.base + feed.self);
  auto out =
      std::string(declaration) +
      fmt::format(
          "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:georss=\"http://www.georss.org/georss\" "
          "xml:lang=\"{}\"><id>{}</id><title>{}</title><updated>{}</updated>"
          "<link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/><link rel=\"alternate\" type=\"text/html\" href=\"{}/reports\"/>"
          "<author><name>1022</name></author>",
          feed.lang, url, x(feed.title), iso_local(latest(feed, list), feed.utc_offset_min), url, x(feed.base));
  for (auto const& r : list.items) {
    out += fmt::format(
        "<entry><id>{}</id><title>{}</title><published>{}</published><updated>{}</updated><link rel=\"alternate\" type=\"text/html\" "
        "href=\"{}/track/{}\"/><category term=\"{}\" label=\"{}\"/><summary>{}</summary>",
        x(id_of(r, feed.utc_offset_min)), x(r.title), iso_local(r.opened_at, feed.utc_offset_min),
        iso_local(r.updated_at, feed.utc_offset_min), x(feed.base), x(r.number), x(r.field), x(names.named_field(r.field).name),
        x(summary(r, names, feed.lang)));
    if (r.lat && r.lon) out += fmt::format("<georss:point>{} {}</georss:point>", *r.lat, *r.lon);
    out += "</entry>";
  }
  return out + "</feed>\n";
}

std::string rss(Feed const& feed, Published const& names, PublicReportList const& list) {
  auto out = std::string(declaration) +
             fmt::format(
                 "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" "
                 "xmlns:georss=\"http://www.georss.org/georss\"><channel><title>{}</title><link>{}/reports</link>"
                 "<description>{}</description><language>{}</language><lastBuildDate>{}</lastBuildDate><atom:link rel=\"self\" "
                 "type=\"application/rss+xml\" href=\"{}\"/>",
                 x(feed.title), x(feed.base), x(feed.title), feed.lang, rfc822(latest(feed, list)), x(feed.base + feed.self));
  for (auto const& r : list.items) {
    out += fmt::format(
        "<item><guid isPermaLink=\"false\">{}</guid><title>{}</title><link>{}/track/{}</link><pubDate>{}</pubDate><category>{}</category>"
        "<description>{}</description>",
        x(id_of(r, feed.utc_offset_min)), x(r.title), x(feed.base), x(r.number), rfc822(r.opened_at), x(names.named_field(r.field).name),
        x(summary(r, names, feed.lang)));
    if (r.lat && r.lon) out += fmt::format("<georss:point>{} {}</georss:point>", *r.lat, *r.lon);
    out += "</item>";
  }
  return out + "</channel></rss>\n";
}

}  // namespace dinh::hotline
