#include <algorithm>
#include <charconv>

#include "base/ids.hpp"
#include "casework/clocks.hpp"
#include "modules/hotline/desk.hpp"
#include "modules/hotline/handover/handover_store.hpp"
#include "modules/hotline/page_cursor.hpp"
#include "modules/hotline/rules.hpp"
#include "modules/hotline/statistics.hpp"
#include "modules/hotline/visible_case.hpp"

namespace dinh::hotline {

namespace {

CaseRow row_for(Actor const& actor, casework::Case const& c, Instant now) {
  auto row = row_of(c, now);
  if (!actor.can("case.all")) row.title = redact(row.title);
  return row;
}

// The highest step that was told of each.
void add_steps(storage::Tx& tx, std::vector<casework::Case> const& cases, std::vector<CaseRow>& rows) {
  std::vector<std::int64_t> ids;
  for (auto const& c : cases) ids.push_back(c.id);
  for (auto const& r : casework::escalation_store::reached(tx, ids))
    for (std::size_t i = 0; i < ids.size(); ++i)
      if (ids[i] == r.case_id) rows[i].escalated = r.step;
}

using casework::State;
using casework::store::Filter;
using casework::store::Page;
using casework::store::Sort;

struct QueueText {
  std::string_view key, name, name_en;
};
constexpr std::string_view handover_key = "handover";  // of which a partner took nothing, or nobody knows
constexpr QueueText queue_texts[] = {
    {"new", "Chờ tiếp nhận", "Waiting intake"}, {"mine", "Của tôi", "Mine"},       {"unassigned", "Chưa chuyển", "Not forwarded"},
    {"due_soon", "Sắp đến hạn", "Due soon"},    {"overdue", "Quá hạn", "Overdue"}, {"waiting", "Chờ bổ sung", "Waiting for citizen"},
    {"answered", "Chờ duyệt", "To review"},     {"all", "Đang mở", "All open"},
};

constexpr QueueText handover_queue{handover_key, "Chuyển giao cần xem", "Hand-over to look at"};
constexpr std::string_view escalated_queue = "escalated";

// Who leads sees what was told to somebody because its time goes by.
bool leads(Actor const& actor) { return actor.can("case.stats"); }

constexpr std::int64_t soon_ms = day_ms;
constexpr std::int64_t most_to_look_at = 500;
constexpr std::int64_t max_map_points = 5'000;
constexpr const char* misspelt = "~";    // ends the cursor of pages that were found in spite of a slip
constexpr std::int64_t many_hits = 500;  // a search is counted no further

// Without the right to see everything, an actor sees the cases of his unit.
void narrow(Actor const& actor, Filter& f) {
  if (!actor.can("case.all") && f.unit.empty()) f.unit = actor.unit.empty() ? "-" : actor.unit;
}

std::optional<std::vector<double>> numbers(std::string_view text) {
  std::vector<double> out;
  while (!text.empty()) {
    auto part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), out.emplace_back());
    if (error != std::errc{} || end != part.data() + part.size()) return {};
  }
  return out;
}

// Only while there is something in it: where nothing is handed over nobody need know of it.
void add_handover_queue(QueueList& out, std::vector<casework::Case> const& cases, Instant now) {
  QueueView v{std::string(handover_queue.key), std::string(handover_queue.name), std::string(handover_queue.name_en),
              static_cast<std::int64_t>(cases.size()), 0};
  for (auto const& c : cases) v.overdue += casework::overdue(c, now);
  if (v.count > 0) out.items.push_back(std::move(v));
}

std::int64_t sort_key(casework::Case const& c, Sort sort) {
  if (sort == Sort::due) return c.due_at ? c.due_at->ms : INT64_MAX;
  return c.opened_at.ms;
}

}  // namespace

std::optional<Filter> queue_filter(std::string_view key, Actor const& actor, Instant now) {
  Filter f;
  f.now = now;
  f.open = true;
  if (key == "new") f.states = {State::fresh, State::reopened};
  else if (key == "mine") {
    if (actor.unit.empty() || actor.can("case.all")) f.user_id = actor.user_id;
    else f.unit = actor.unit;
  } else if (key == "unassigned") f.states = {State::received, State::classified, State::returned};
  else if (key == "due_soon") f.due_before = now + soon_ms;
  else if (key == "overdue") f.overdue = true;
  else if (key == "waiting") f.states = {State::need_info};
  else if (key == "answered") f.states = {State::answered};
  else if (key == escalated_queue) f.escalated = true;
  else if (key.starts_with("unit:")) f.unit = key.substr(5);
  else if (key != "all" && key != handover_key) return {};
  return f;
}

// Few, or the partner is down and they say all the same: found by their hand-overs, then narrowed like every list.
std::vector<casework::Case> Desk::to_look_at(storage::Tx& tx, Actor const& actor, Filter const& f) const {
  std::vector<casework::Case> out;
  for (auto id : handover_store::cases_to_look_at(tx, actor.can("case.all") ? "" : f.unit, most_to_look_at)) {
    auto c = casework::store::find(tx, id);
    bool wanted = c && (f.field.empty() || c->field == f.field) && (f.area.empty() || c->area == f.area) &&
                  (f.unit.empty() || c->unit == f.unit) && (!f.from || c->opened_at >= *f.from) && (!f.to || c->opened_at < *f.to);
    if (wanted && !f.states.empty()) wanted = std::find(f.states.begin(), f.states.end(), c->state) != f.states.end();
    auto inside = [&] { return c->lat && *c->lat >= *f.south && *c->lat <= *f.north && *c->lon >= *f.west && *c->lon <= *f.east; };
    if (wanted && f.west) wanted = inside();
    auto words = wanted && !f.words.empty() ? search_words(c->description + " " + c->address, 400) : std::vector<std::string>{};
    for (auto const& asked : f.words)
      wanted = wanted && std::any_of(words.begin(), words.end(), [&](auto const& word) { return word.starts_with(asked); });
    if (wanted) out.push_back(std::move(*c));
  }
  return out;
}

void Desk::add_escalated(storage::Tx& tx, Actor const& actor, Instant now, QueueList& out) const {
  if (!leads(actor)) return;
  auto f = *queue_filter(escalated_queue, actor, now);
  narrow(actor, f);
  QueueView v{std::string(escalated_queue), "Đã báo lên cấp trên", "Escalated", casework::store::count(tx, f), 0};
  f.overdue = true;
  if (v.count > 0) v.overdue = casework::store::count(tx, f);
  out.items.push_back(std::move(v));
}

// An actor who sees one unit's cases has few of them: each queue is counted for itself.
QueueList Desk::queues_of_unit(storage::Tx& tx, Actor const& actor, Instant now) const {
  QueueList out;
  for (auto const& q : queue_texts) {
    auto f = *queue_filter(q.key, actor, now);
    narrow(actor, f);
    QueueView v{std::string(q.key), std::string(q.name), std::string(q.name_en), casework::store::count(tx, f), 0};
    if (v.count > 0 && v.key != "overdue" && v.key != "due_soon") {
      f.overdue = true;
      v.overdue = casework::store::count(tx, f);
    }
    if (v.key == "overdue") v.overdue = v.count;
    out.items.push_back(std::move(v));
  }
  add_handover_queue(
      out,
      [&] {
        auto f = *queue_filter(handover_key, actor, now);
        narrow(actor, f);
        return to_look_at(tx, actor, f);
      }(),
      now);
  add_escalated(tx, actor, now, out);
  return out;
}

Result<QueueList> Desk::queues(Actor const& actor, http::Nothing const&) const {
  auto now = clock_();
  return db_.read([&](storage::Tx& tx) {
    if (!actor.can("case.all")) return queues_of_unit(tx, actor, now);
    auto open = casework::store::open_counts(tx, actor.user_id, now, now + soon_ms);
    auto helping = casework::store::co_operating_counts(tx, now);
    QueueList out;
    auto add = [&](std::string key, std::string name, std::string name_en, auto const&... counts) {
      auto f = *queue_filter(key, actor, now);
      QueueView v{std::move(key), std::move(name), std::move(name_en), 0, 0};
      auto take = [&](casework::store::OpenCount const& c) {
        bool belongs = (f.states.empty() || std::find(f.states.begin(), f.states.end(), c.state) != f.states.end()) &&
                       (!f.user_id || c.mine) && (!f.overdue || c.late) && (!f.due_before || c.soon) &&
                       (f.unit.empty() || c.unit == f.unit);
        if (!belongs) return;
        v.count += c.count;
        if (c.late) v.overdue += c.count;
      };
      (std::for_each(counts.begin(), counts.end(), take), ...);
      out.items.push_back(std::move(v));
    };
    for (auto const& q : queue_texts) add(std::string(q.key), std::string(q.name), std::string(q.name_en), open);
    add_handover_queue(out, to_look_at(tx, actor, *queue_filter(handover_key, actor, now)), now);
    add_escalated(tx, actor, now, out);
    for (auto const& u : units_.all())
      if (u.kind != "committee" && u.valid_on(intake_.today())) {
        add("unit:" + u.code, u.name, u.name_en, open, helping);
        if (out.items.back().count == 0) out.items.pop_back();
      }
    return out;
  });
}

// A filter by a code nobody knows would look like a city without troubles.
Result<void> Desk::check_codes(CaseFilterIn const& in) const {
  if (in.field && !catalogue_.find(*in.field)) return fail_field("field", "a code of the category tree");
  if (in.area && !intake_.knows_area(*in.area)) return fail_field("area", "the code of an area");
  if (in.unit && !units_.find(*in.unit)) return fail_field("unit", "the code of a unit");
  bool is_import = in.source && *in.source != "-";
  if (is_import && !db_.read([&](storage::Tx& tx) { return statistics::knows_source(tx, *in.source); }))
    return fail_field("source", "a key of /api/ops/sources, or - for our own");
  return {};
}

Result<Filter> Desk::filter(Actor const& actor, CaseFilterIn const& in) const {
  Filter f;
  f.now = clock_();
  if (in.queue) {
    auto queue = queue_filter(*in.queue, actor, f.now);
    bool of_no_unit = in.queue->starts_with("unit:") && !units_.find(std::string_view(*in.queue).substr(5));
    if (!queue || of_no_unit) return fail_field("queue", "a key of the list of queues");
    f = *queue;
  }
  if (in.state == "open" || in.state == "closed") {
    f.open = in.state == "open";
  } else if (in.state) {
    auto state = from_name<State>(*in.state);
    if (!state) return fail_field("state", "open, closed or a state of a case");
    f.states = {*state};
    f.open.reset();
  }
  TRY_DO(check_codes(in));
  if (in.field) f.field = *in.field;
  if (in.area) f.area = *in.area;
  if (in.unit) f.unit = *in.unit;
  if (in.source) f.any_source = false, f.source = *in.source == "-" ? "" : *in.source;
  f.from = in.from;
  f.to = in.to;
  if (in.q) f.words = search_words(*in.q, 8);
  if (in.bbox) {
    auto box = numbers(*in.bbox);
    if (!box || box->size() != 4) return fail_field("bbox", "west,south,east,north");
    f.west = (*box)[0], f.south = (*box)[1], f.east = (*box)[2], f.north = (*box)[3];
  }
  narrow(actor, f);
  return f;
}

Result<CaseList> Desk::list(Actor const& actor, ListIn const& in) const {
  TRY(auto f, filter(actor, in));
  auto sort = in.sort ? from_name<Sort>(*in.sort) : std::optional(Sort::newest);
  if (!sort) return fail_field("sort", "newest, oldest or due");
  if (in.limit < 1 || in.limit > 500) return fail_field("limit", "1 to 500");
  Page page{*sort, in.limit + 1, {}, {}};
  if (in.cursor) {
    f.one_typo = in.cursor->ends_with(misspelt);
    auto cursor = read_cursor(*in.cursor);
    if (!cursor) return fail_field("cursor", "`next` of the page before");
    page.after_key = cursor->key;
    page.after_id = cursor->id;
  }
  return db_.read([&](storage::Tx& tx) -> Result<CaseList> {
    CaseList out;
    if (auto code = in.q ? read_tracking_code(*in.q) : std::nullopt) {  // a code is typed: that case and no other
      if (auto c = visible_case(tx, actor, *code)) out.items.push_back(row_for(actor, *c, f.now));
      out.total = static_cast<std::int64_t>(out.items.size());
      return out;
    }
    if (in.queue == handover_key) {  // one page: a list that somebody is to make empty
      for (auto const& c : to_look_at(tx, actor, f)) out.items.push_back(row_for(actor, c, f.now));
      out.total = static_cast<std::int64_t>(out.items.size());
      return out;
    }
    auto rows = casework::store::list(tx, f, page);
    if (rows.empty() && !in.cursor && !f.words.empty()) {  // nobody wrote that: perhaps the question has a slip in it
      f.one_typo = true;
      rows = casework::store::list(tx, f, page);
    }
    bool more = static_cast<std::int64_t>(rows.size()) > in.limit;
    if (more) rows.pop_back();
    for (auto const& c : rows) out.items.push_back(row_for(actor, c, f.now));
    add_steps(tx, rows, out.items);
    if (more) out.next = std::to_string(sort_key(rows.back(), *sort)) + "." + std::to_string(rows.back().id) + (f.one_typo ? misspelt : "");
    if (!in.cursor)
      out.total = more ? casework::store::count(tx, f, f.words.empty() ? casework::store::counted_at_most : many_hits)
                       : static_cast<std::int64_t>(out.items.size());
    out.total_is_least = out.total >= (f.words.empty() ? casework::store::counted_at_most : many_hits);
    return out;
  });
}

Result<MapList> Desk::map(Actor const& actor, CaseFilterIn const& in) const {
  TRY(auto f, filter(actor, in));
  if (!in.from && !in.to && !in.state && !in.queue && !in.source)
    f.open = true;  // the map shows what is going on, unless a period is asked for
  auto points = db_.read([&](storage::Tx& tx) {
    if (in.queue != handover_key) return casework::store::map_points(tx, f, max_map_points);
    std::vector<casework::store::MapPoint> out;
    for (auto const& c : to_look_at(tx, actor, f))
      if (c.lat && c.lon) out.push_back({c.code, *c.lon, *c.lat, c.state, c.due_at});
    return out;
  });
  MapList out;
  for (auto const& n : names_of(State{})) out.states.emplace_back(n.name);
  for (auto const& p : points) {
    bool late = casework::is_open(p.state) && p.due_at && *p.due_at < f.now;
    out.items.push_back({p.code, p.lon, p.lat, static_cast<std::int64_t>(p.state), late ? 1 : 0});
  }
  return out;
}

}  // namespace dinh::hotline
