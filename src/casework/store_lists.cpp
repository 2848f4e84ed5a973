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

template <class T>
std::vector<T> read(storage::Tx& tx, std::string const& sql, std::span<const storage::Cell> cells) {
  storage::Rows rows;
  tx.run(sql, cells, &rows);
  std::vector<T> out;
  out.reserve(rows.rows.size());
  for (auto& row : rows.rows) out.push_back(storage::row_to<T>(rows.columns, row));
  return out;
}

constexpr std::int64_t rare_word = 5'000;
constexpr std::size_t shortest_misspelt = 3;
constexpr std::size_t max_spellings = 20;

// Every word that one slip makes of this one: a letter too many, too few, wrong, or two exchanged.
std::vector<std::string> one_slip_from(std::string const& word) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::vector<std::string> out;
  for (std::size_t i = 0; i <= word.size(); ++i) {
    for (char c : letters) {
      out.push_back(word.substr(0, i) + c + word.substr(i));
      if (i < word.size() && c != word[i]) out.push_back(word.substr(0, i) + c + word.substr(i + 1));
    }
    if (i < word.size()) out.push_back(word.substr(0, i) + word.substr(i + 1));
    if (i + 1 < word.size() && word[i] != word[i + 1]) out.push_back(word.substr(0, i) + word[i + 1] + word[i] + word.substr(i + 2));
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

// Words of the index from `begin` until `end`, which no word reaches: a whole word, or all that begin so.
struct Span {
  std::string begin, end;
};

// The last word may still be being typed, and one that nobody wrote may be half of one: they are beginnings. The others are whole words:
// "ca" is not "cao".
Span span_of(storage::Tx& tx, std::string const& word, bool last) {
  bool whole = !last && tx.one<std::int64_t>("SELECT 1 FROM case_word WHERE word = $1 LIMIT 1", word);
  return {word, word + (whole ? "\x01" : "\x7f")};
}

// By jumping from one word to the next.
std::vector<std::string> spellings(storage::Tx& tx, Span const& span) {
  std::vector<std::string> out;
  std::string from = span.begin;
  while (out.size() < max_spellings) {
    auto next = tx.one<std::optional<std::string>>("SELECT MIN(word) FROM case_word WHERE word >= $1 AND word < $2", from, span.end);
    if (!next || !*next) break;
    out.push_back(**next);
    from = **next + '\x01';
  }
  return out;
}

std::string has_one_of(Where& where, std::vector<std::string> const& words) {
  std::string list;
  for (auto const& w : words) list += (list.empty() ? "" : ", ") + where.param(w);
  return "EXISTS (SELECT 1 FROM case_word w WHERE w.word IN (" + list + ") AND w.case_id = cases.id)";
}

// A rare word names its cases; of a common one each candidate is asked in turn, so that the first page comes without reading half the
// index.
std::string has(storage::Tx& tx, Where& where, Span const& span) {
  auto found = tx.one<std::int64_t>("SELECT COUNT(*) FROM (SELECT 1 FROM case_word WHERE word >= $1 AND word < $2 LIMIT $3) few",
                                    span.begin, span.end, rare_word + 1);
  if (found.value_or(0) > rare_word) return has_one_of(where, spellings(tx, span));
  return "id IN (SELECT case_id FROM case_word WHERE word >= " + where.param(span.begin) + " AND word < " + where.param(span.end) + ")";
}

void add_words(storage::Tx& tx, Where& where, std::vector<std::string> const& words) {
  for (std::size_t i = 0; i < words.size(); ++i) where.add(has(tx, where, span_of(tx, words[i], i + 1 == words.size())));
}

// Words of the index at one slip's distance (Damerau 1964), asked for by name: some hundred look-ups, however many words there are.
std::vector<std::string> meant_instead_of(storage::Tx& tx, std::string const& word) {
  Where w;
  std::string values;
  for (auto const& candidate : one_slip_from(word)) values += (values.empty() ? "(CAST(" : ", (CAST(") + w.param(candidate) + " AS TEXT))";
  return read<std::string>(tx,
                           "SELECT column1 FROM (VALUES " + values +
                               ") AS slip WHERE EXISTS (SELECT 1 FROM case_word w WHERE w.word = "
                               "slip.column1)",
                           w.cells());
}

// Some word may be misspelt, the others stand as they are: what is found still has nearly all that was asked for.
void add_words_with_typo(storage::Tx& tx, Where& where, std::vector<std::string> const& words) {
  std::string any;
  for (std::size_t wrong = 0; wrong < words.size(); ++wrong) {
    if (words[wrong].size() < shortest_misspelt) continue;
    auto meant = meant_instead_of(tx, words[wrong]);
    if (meant.empty()) continue;
    std::string all = has_one_of(where, meant);
    for (std::size_t i = 0; i < words.size(); ++i)
      if (i != wrong) all += " AND " + has(tx, where, span_of(tx, words[i], i + 1 == words.size()));
    any += (any.empty() ? "(" : " OR (") + all + ")";
  }
  where.add(any.empty() ? "1 = 0" : "(" + any + ")");
}

Where where_of(storage::Tx& tx, Filter const& f) {
  Where w;
  if (f.open) w.add(*f.open ? "is_open = 1" : "is_open = 0");  // written out: the open ones have indexes of their own
  if (f.overdue) w.add(*f.overdue ? "is_open = 1 AND due_at < " + w.param(f.now) : "(due_at IS NULL OR due_at >= " + w.param(f.now) + ")");
  if (f.due_before) w.add("is_open = 1 AND due_at >= " + w.param(f.now) + " AND due_at < " + w.param(*f.due_before));
  if (f.escalated)
    w.add(
        "EXISTS (SELECT 1 FROM case_escalation e JOIN case_clock k ON k.case_id = e.case_id AND k.kind = e.kind "
        "WHERE e.case_id = cases.id AND k.met_at IS NULL)");
  if (f.unassigned) w.add(*f.unassigned ? "unit = ''" : "unit <> ''");
  auto state_is = [&](std::string_view how, std::vector<State> const& states) {
    std::string list;
    for (auto s : states) list += (list.empty() ? "" : ", ") + w.param(s);
    if (!states.empty()) w.add("state " + std::string(how) + " (" + list + ")");
  };
  state_is("IN", f.states);
  state_is("NOT IN", f.except);
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
  if (f.one_typo) add_words_with_typo(tx, w, f.words);
  else add_words(tx, w, f.words);
  return w;
}

constexpr double cell_degrees = 0.006;  // some 660 m; as in schema.cpp
constexpr std::int64_t cells_around = 100'000;
constexpr std::int64_t never = INT64_MAX;  // cases without a due date come last

}  // namespace

std::vector<Case> list(storage::Tx& tx, Filter const& f, Page const& page) {
  auto w = where_of(tx, f);
  bool by_due = page.sort == Sort::due, down = page.sort == Sort::newest;
  std::string key = by_due ? "COALESCE(due_at, " + std::to_string(never) + ")" : "opened_at";
  if (page.after_key && page.after_id) {
    auto k = w.param(*page.after_key), i = w.param(*page.after_id);
    std::string compare = down ? " < " : " > ";
    // The first condition says nothing new; it lets the index begin at the page instead of at the first case of all.
    w.add(key + (down ? " <= " : " >= ") + k + " AND (" + key + compare + k + " OR (" + key + " = " + k + " AND id" + compare + i + "))");
  }
  std::string order = by_due ? " ORDER BY " + key + ", id" : down ? " ORDER BY opened_at DESC, id DESC" : " ORDER BY opened_at, id";
  auto limit = w.param(page.limit);
  return read<Case>(tx, case_select(w.text()) + order + " LIMIT " + limit, w.cells());
}

std::int64_t count(storage::Tx& tx, Filter const& f, std::int64_t at_most) {
  auto w = where_of(tx, f);
  auto limit = w.param(at_most);
  return read<std::int64_t>(tx, "SELECT COUNT(*) FROM (SELECT 1 FROM cases " + w.text() + " LIMIT " + limit + ") AS counted", w.cells())
      .front();
}

std::vector<OpenCount> open_counts(storage::Tx& tx, std::int64_t user_id, Instant now, Instant soon) {
  return tx.rows<OpenCount>(
      "SELECT state, unit, CASE WHEN user_id = $1 THEN 1 ELSE 0 END AS mine, CASE WHEN due_at < $2 THEN 1 ELSE 0 END AS late, "
      "CASE WHEN due_at >= $2 AND due_at < $3 THEN 1 ELSE 0 END AS soon, COUNT(*) AS count FROM cases WHERE is_open = 1 "
      "GROUP BY 1, 2, 3, 4, 5",
      user_id, now, soon);
}

std::vector<OpenCount> co_operating_counts(storage::Tx& tx, Instant now) {
  return tx.rows<OpenCount>(
      "SELECT a.unit AS unit, CASE WHEN c.due_at < $1 THEN 1 ELSE 0 END AS late, COUNT(*) AS count "
      "FROM cases c JOIN case_assignment a ON a.case_id = c.id WHERE c.is_open = 1 AND a.unit <> c.unit GROUP BY 1, 2",
      now);
}

std::vector<MapPoint> map_points(storage::Tx& tx, Filter const& f, std::int64_t limit) {
  auto w = where_of(tx, f);
  w.add("lat IS NOT NULL");
  auto count = w.param(limit);
  // "+ 0" keeps SQLite from walking all cases by time to find the few open ones of a box: their index by place knows them at once.
  std::string order = f.open.value_or(false) && f.west ? "opened_at + 0" : "opened_at";
  return read<MapPoint>(tx, "SELECT code, lon, lat, state, due_at FROM cases " + w.text() + " ORDER BY " + order + " DESC LIMIT " + count,
                        w.cells());
}

namespace {

struct StepRow {
  std::int64_t id = 0;
  std::string code, state, text;
  Instant at;
  json::Value data;
  static constexpr auto fields() {
    return std::tuple(field("id", &StepRow::id), field("code", &StepRow::code), field("state", &StepRow::state),
                      field("text", &StepRow::text), field("at", &StepRow::at), field("data", &StepRow::data));
  }
};

PublicStep step_of(StepRow row) {
  PublicStep out{row.id, std::move(row.code), std::move(row.state), std::move(row.text), row.at, {}};
  if (auto* before = out.state.empty() ? row.data.find("before") : nullptr) out.state = before->string().value_or("");
  if (auto* used = row.data.find("attachments"))
    for (auto const& id : used->array()) out.attachments.emplace_back(id.string().value_or(""));
  return out;
}

}  // namespace

std::vector<PublicStep> public_steps(storage::Tx& tx, StepsWanted const& wanted, std::size_t limit, std::size_t offset) {
  Where w;
  w.add("e.is_public = 1 AND (e.state <> '' OR e.kind = 'progress')");
  w.add("e.at BETWEEN " + w.param(wanted.from) + " AND " + w.param(wanted.to));
  std::string codes;
  for (auto const& code : wanted.codes) codes += (codes.empty() ? "" : ", ") + w.param(code);
  if (!codes.empty()) w.add("c.code IN (" + codes + ")");
  auto rows = w.param(static_cast<std::int64_t>(limit)), skipped = w.param(static_cast<std::int64_t>(offset));
  std::vector<PublicStep> out;
  for (auto& row : read<StepRow>(tx,
                                 "SELECT e.id AS id, c.code AS code, e.state AS state, e.text AS text, e.at AS at, e.data AS data "
                                 "FROM case_event e JOIN cases c ON c.id = e.case_id " +
                                     w.text() + " ORDER BY e.at, e.id LIMIT " + rows + " OFFSET " + skipped,
                                 w.cells()))
    out.push_back(step_of(std::move(row)));
  return out;
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
