#include "modules/hotline/transparency/published.hpp"

#include <charconv>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "modules/hotline/page_cursor.hpp"
#include "modules/hotline/rules.hpp"

namespace dinh::hotline {

using casework::State;
using casework::store::Filter;

namespace {

Instant first_moment(Date day, civic::City const& city) { return at_local(day, 0, city.utc_offset_min); }

Date first_of_month(Date day, int months_later) {
  auto d = civil(day);
  int months = d.year * 12 + d.month - 1 + months_later;
  return date_of({months / 12, months % 12 + 1, 1});
}

}  // namespace

Published::Published(storage::Db& db, Catalogue const& catalogue, civic::Areas const& areas, civic::Units const& units,
                     civic::City const& city, Clock clock)
    : db_(db), catalogue_(catalogue), areas_(areas), units_(units), city_(city), clock_(std::move(clock)) {}

Named Published::named_field(std::string_view code) const {
  auto const* f = catalogue_.find(code);
  return f ? Named{f->code, f->name, f->name_en} : Named{std::string(code), std::string(code), std::string(code)};
}
Named Published::named_area(std::string_view code) const {
  auto const* a = areas_.latest(code);
  return a ? Named{a->code, a->name, a->name_en.empty() ? a->name : a->name_en}
           : Named{std::string(code), std::string(code), std::string(code)};
}
Named Published::named_unit(std::string_view code) const {
  auto u = units_.find(code);
  return u ? Named{u->code, u->name, u->name_en.empty() ? u->name : u->name_en}
           : Named{std::string(code), std::string(code), std::string(code)};
}

Result<Filter> Published::filter(PublicFilterIn const& in) const {
  Filter f;
  f.now = clock_();
  f.any_source = false;
  f.except = {State::fresh, State::refused};
  if (!in.field.empty() && !catalogue_.find(in.field)) return fail_field("field", "a code of the category tree");
  if (!in.area.empty() && !areas_.latest(in.area)) return fail_field("area", "the code of an area");
  if (!in.unit.empty() && !units_.find(in.unit)) return fail_field("unit", "the code of a unit");
  if (in.state == "open" || in.state == "closed") f.open = in.state == "open";
  else if (!in.state.empty()) {
    auto state = from_name<State>(in.state);
    if (!state) return fail_field("state", "open, closed or a state of a case");
    f.states = {*state};
  }
  f.field = in.field;
  f.area = in.area;
  f.unit = in.unit;
  f.from = in.from;
  f.to = in.to;
  f.words = search_words(in.q, 8);
  return f;
}

PublicReport Published::shown(casework::Case const& c) const {
  PublicReport out;
  out.number = c.code;
  out.title = redact(c.title);
  out.field = c.field;
  out.area = c.area;
  out.unit = c.unit;
  out.state = name_of(c.state);
  out.address = redact(c.address);
  out.open = c.open;
  out.lat = c.lat;
  out.lon = c.lon;
  out.opened_at = c.opened_at;
  out.updated_at = c.updated_at;
  out.closed_at = c.closed_at;
  out.due = c.due_at;
  out.supporters = c.supporters;
  return out;
}

Result<PublicReportList> Published::list(Actor const&, PublicListIn const& in) const {
  TRY(auto f, filter(in));
  if (in.limit < 1 || in.limit > 200) return fail_field("limit", "1 to 200");
  casework::store::Page page{casework::store::Sort::newest, in.limit + 1, {}, {}};
  if (!in.cursor.empty()) {
    auto cursor = read_cursor(in.cursor);
    if (!cursor) return fail_field("cursor", "`next` of the page before");
    page.after_key = cursor->key;
    page.after_id = cursor->id;
  }
  return db_.read([&](storage::Tx& tx) -> Result<PublicReportList> {
    PublicReportList out;
    if (auto code = read_tracking_code(in.q)) {
      auto c = casework::store::find_by_code(tx, *code);
      if (c && c->state != State::fresh && c->state != State::refused) out.items.push_back(shown(*c));
      return out;
    }
    auto rows = casework::store::list(tx, f, page);
    if (rows.empty() && in.cursor.empty() && !f.words.empty()) {
      f.one_typo = true;
      rows = casework::store::list(tx, f, page);
    }
    bool more = std::ssize(rows) > in.limit;
    if (more) rows.pop_back();
    for (auto const& c : rows) out.items.push_back(shown(c));
    if (more && !f.one_typo) out.next = std::to_string(rows.back().opened_at.ms) + "." + std::to_string(rows.back().id);
    return out;
  });
}

Result<PublicMap> Published::map(Actor const&, PublicMapIn const& in) const {
  TRY(auto f, filter(in));
  if (!in.bbox.empty()) {
    std::vector<double> box;
    std::string_view text = in.bbox;
    while (!text.empty()) {
      auto part = text.substr(0, text.find(','));
      text.remove_prefix(std::min(part.size() + 1, text.size()));
      double value = 0;
      auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
      if (error != std::errc{} || end != part.data() + part.size() || !(std::abs(value) <= 180))
        return fail_field("bbox", "west,south,east,north");
      box.push_back(value);
    }
    if (box.size() != 4) return fail_field("bbox", "west,south,east,north");
    f.west = box[0], f.south = box[1], f.east = box[2], f.north = box[3];
  }
  if (in.state.empty() && !in.from && !in.to && f.words.empty()) f.open = true;  // what goes on, unless something else is asked for
  PublicMap out;
  for (auto const& p : db_.read([&](storage::Tx& tx) { return casework::store::map_points(tx, f, most_points); }))
    out.items.push_back({p.code, p.lon, p.lat, casework::is_open(p.state)});
  return out;
}

Result<FigureTable> Published::figures(Actor const&, FigureIn const& in) const {
  if (!in.field.empty() && !catalogue_.find(in.field)) return fail_field("field", "a code of the category tree");
  if (!in.area.empty() && !areas_.latest(in.area)) return fail_field("area", "the code of an area");
  auto now = clock_();
  auto today = local_date(now, city_.utc_offset_min);
  FigureTable out;
  out.to = in.to.value_or(today);
  out.from = in.from.value_or(first_of_month(out.to, -11));
  if (out.to < out.from) return fail_field("to", "not before from");
  if (out.to.days - out.from.days > 3'700) return fail_field("from", "at most ten years");
  auto key = std::string(name_of(in.by)) + iso(out.from) + iso(out.to) + in.field + "/" + in.area;
  {
    std::lock_guard lock(mutex_);
    if (auto at = kept_.find(key); at != kept_.end() && now - at->second.at < figures_keep_ms) return at->second.table;
  }
  out.at = now;
  out.definitions = figure_definitions();
  std::vector<FigureCell> cells;
  db_.read([&](storage::Tx& tx) {
    if (in.by != FigureBy::month) {
      cells = figures_store::cells(tx, in.by, first_moment(out.from, city_), first_moment(out.to + 1, city_), in.field, in.area);
      return;
    }
    for (auto month = first_of_month(out.from, 0); month <= out.to; month = first_of_month(month, 1)) {
      auto begin = std::max(month, out.from), end = std::min(first_of_month(month, 1), out.to + 1);
      for (auto& c : figures_store::cells(tx, in.by, first_moment(begin, city_), first_moment(end, city_), in.field, in.area)) {
        c.key = iso(month).substr(0, 7);
        cells.push_back(std::move(c));
      }
    }
  });
  auto sums = add_up(cells);
  out.items = std::move(sums.rows);
  out.total = std::move(sums.total);
  for (auto& row : out.items) {
    auto named = in.by == FigureBy::field  ? named_field(row.key)
                 : in.by == FigureBy::area ? named_area(row.key)
                 : in.by == FigureBy::unit ? named_unit(row.key)
                                           : Named{row.key, row.key, row.key};
    row.name = named.name;
    row.name_en = named.name_en;
  }
  std::lock_guard lock(mutex_);
  if (kept_.size() >= kept_figures) kept_.clear();
  kept_[key] = {now, out};
  return out;
}

}  // namespace dinh::hotline
