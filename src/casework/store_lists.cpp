// Lists, counts and maps: one WHERE built from what the filter names, parameters in order.
#include "casework/store.hpp"

#include <algorithm>
#include <cmath>

namespace dinh::casework::store {

std::string case_select(std::string_view where);  // store.cpp

namespace {

class Where {
 public:
  template <class T>
  std::string param(T const& v) {
    cells_.push_back(storage::to_cell(v));
    return "$" + std::to_string(cells_.size());
  }
  void add(std::string condition) { text_ += (text_.empty() ? "WHERE " : " AND ") + std::move(condition); }
  std::string const& text() const { return text_; }
  std::span<const storage::Cell> cells() const { return cells_; }

 private:
  std::string text_;
  std::vector<storage::Cell> cells_;
};

void add_words(Where& where, Filter const& f) {
  for (auto const& word : f.words) {  // a prefix: from the word to the word behind everything that starts with it
    where.add("id IN (SELECT case_id FROM case_word WHERE word >= " + where.param(word) + " AND word < " + where.param(word + "\x7f") +
              ")");
  }
}

Where where_of(Filter const& f) {
  Where w;
  if (f.open) w.add(*f.open ? "is_open = 1" : "is_open = 0");  // written out: the open ones have indexes of their own
  if (f.overdue) w.add(*f.overdue ? "is_open = 1 AND due_at < " + w.param(f.now) : "(due_at IS NULL OR due_at >= " + w.param(f.now) + ")");
  if (f.due_before) w.add("is_open = 1 AND due_at >= " + w.param(f.now) + " AND due_at < " + w.param(*f.due_before));
  if (f.unassigned) w.add(*f.unassigned ? "unit = ''" : "unit <> ''");
  if (!f.states.empty()) {
    std::string list;
    for (auto s : f.states) list += (list.empty() ? "" : ", ") + w.param(s);
    w.add("state IN (" + list + ")");
  }
  auto equal = [&](std::string_view column, std::string const& value) {
    if (!value.empty()) w.add(std::string(column) + " = " + w.param(value));
  };
  equal("field", f.field);
  equal("area", f.area);
  equal("channel", f.channel);
  if (!f.unit.empty())
    w.add("(unit = " + w.param(f.unit) + " OR id IN (SELECT case_id FROM case_assignment WHERE unit = " + w.param(f.unit) + "))");
  if (!f.any_source) w.add("source = " + w.param(f.source));
  if (f.user_id) w.add("user_id = " + w.param(*f.user_id));
  if (f.from) w.add("opened_at >= " + w.param(*f.from));
  if (f.to) w.add("opened_at < " + w.param(*f.to));
  if (f.west && f.south && f.east && f.north)
    w.add("lat BETWEEN " + w.param(*f.south) + " AND " + w.param(*f.north) + " AND lon BETWEEN " + w.param(*f.west) + " AND " +
          w.param(*f.east));
  add_words(w, f);
  return w;
}

template <class T>
std::vector<T> read(storage::Tx& tx, std::string const& sql, std::span<const storage::Cell> cells) {
  storage::Rows rows;
  tx.run(sql, cells, &rows);
  std::vector<T> out;
  out.reserve(rows.rows.size());
  for (auto& row : rows.rows) out.push_back(storage::row_to<T>(rows.columns, row));
  return out;
}

constexpr double cell_degrees = 0.006;  // some 660 m; as in schema.cpp
constexpr std::int64_t cells_around = 100'000;
constexpr std::int64_t never = INT64_MAX;  // cases without a due date come last

}  // namespace

std::vector<Case> list(storage::Tx& tx, Filter const& f, Page const& page) {
  auto w = where_of(f);
  bool by_due = page.sort == Sort::due, down = page.sort == Sort::newest;
  std::string key = by_due ? "COALESCE(due_at, " + std::to_string(never) + ")" : "opened_at";
  if (page.after_key && page.after_id) {
    auto k = w.param(*page.after_key), i = w.param(*page.after_id);
    std::string compare = down ? " < " : " > ";
    w.add("(" + key + compare + k + " OR (" + key + " = " + k + " AND id" + compare + i + "))");
  }
  std::string order = by_due ? " ORDER BY due_at IS NULL, due_at, id"
                      : down ? " ORDER BY opened_at DESC, id DESC"
                             : " ORDER BY opened_at, id";
  auto limit = w.param(page.limit);
  return read<Case>(tx, case_select(w.text()) + order + " LIMIT " + limit, w.cells());
}

std::int64_t count(storage::Tx& tx, Filter const& f) {
  auto w = where_of(f);
  return read<std::int64_t>(tx, "SELECT COUNT(*) FROM cases " + w.text(), w.cells()).front();
}

std::vector<MapPoint> map_points(storage::Tx& tx, Filter const& f, std::int64_t limit) {
  auto w = where_of(f);
  w.add("lat IS NOT NULL");
  auto count = w.param(limit);
  return read<MapPoint>(tx, "SELECT code, lon, lat, state, due_at FROM cases " + w.text() + " ORDER BY opened_at DESC LIMIT " + count,
                        w.cells());
}

std::int64_t cell_of(double lat, double lon) {
  return static_cast<std::int64_t>(std::floor((lat + 90) / cell_degrees)) * cells_around +
         static_cast<std::int64_t>(std::floor((lon + 180) / cell_degrees));
}

// The newest of each square that the box touches, so that a place with ten thousand reports costs no more than one with ten.
std::vector<Case> nearby(storage::Tx& tx, double west, double south, double east, double north, Instant since, std::int64_t limit) {
  std::vector<Case> out;
  auto first = cell_of(south, west), last = cell_of(north, east);
  auto columns = last % cells_around - first % cells_around;
  for (auto row = first / cells_around; row <= last / cells_around; ++row)
    for (auto column = first % cells_around; column <= first % cells_around + columns; ++column)
      for (auto& c : tx.rows<Case>(case_select("WHERE cell = $1 AND opened_at >= $2 ORDER BY opened_at DESC LIMIT $3"),
                                   row * cells_around + column, since, limit))
        if (*c.lat >= south && *c.lat <= north && *c.lon >= west && *c.lon <= east) out.push_back(std::move(c));
  std::sort(out.begin(), out.end(), [](Case const& a, Case const& b) { return a.opened_at > b.opened_at; });
  if (std::ssize(out) > limit) out.resize(static_cast<std::size_t>(limit));
  return out;
}

}  // namespace dinh::casework::store
