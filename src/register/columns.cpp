#include "register/columns.hpp"

#include <algorithm>
#include <charconv>

#include "base/json.hpp"

namespace dinh::reg {

namespace {

constexpr std::size_t max_text = 40, max_dictionary = 20'000;
constexpr std::uint32_t absent = 0, look = 1;
constexpr double none = std::numeric_limits<double>::quiet_NaN();

// The value behind {"type":"Property","value": in an instance as the register writes it; empty for every other kind.
std::string_view plain_value(std::string_view instance) {
  constexpr std::string_view head = R"({"type":"Property","value":)";
  return instance.starts_with(head) ? instance.substr(head.size()) : std::string_view{};
}

bool compare_number(double v, QOperator op, double limit) {
  switch (op) {
    case QOperator::equal: return v == limit;
    case QOperator::unequal: return v != limit;
    case QOperator::greater: return v > limit;
    case QOperator::greater_equal: return v >= limit;
    case QOperator::less: return v < limit;
    case QOperator::less_equal: return v <= limit;
    default: return false;
  }
}

bool is_simple_number(QTerm const& t) {
  return t.values.size() == 1 && !t.is_range && t.values[0].kind == QValue::Kind::number && t.op != QOperator::matches &&
         t.op != QOperator::not_matches;
}

Verdict number_verdict(double v, QTerm const& t) {
  if (t.op == QOperator::exists) return Verdict::yes;
  if (t.pattern) return Verdict::no;  // §4.9: only a text matches a pattern, or does not
  bool in = false;
  if (t.is_range) {
    if (t.values[0].kind != QValue::Kind::number || t.values[1].kind != QValue::Kind::number)
      return t.op == QOperator::unequal ? Verdict::yes : Verdict::no;
    in = v >= t.values[0].number && v <= t.values[1].number;
  } else if (t.op == QOperator::equal || t.op == QOperator::unequal) {
    for (auto const& x : t.values) in = in || (x.kind == QValue::Kind::number && x.number == v);
  } else {
    return t.values[0].kind == QValue::Kind::number && compare_number(v, t.op, t.values[0].number) ? Verdict::yes : Verdict::no;
  }
  return in == (t.op == QOperator::equal) ? Verdict::yes : Verdict::no;
}

}  // namespace

void Column::set_text(Row row, std::uint32_t value) {
  if (value == absent && row >= text_.size()) return;
  if (row >= text_.size()) text_.resize(row + 1, absent);
  text_[row] = value;
}

std::uint32_t Column::entry(std::string_view text) {
  if (dictionary_.size() >= max_dictionary) return look;  // not a dictionary but free text
  auto at = entries_.find(std::string(text));
  if (at != entries_.end()) return at->second;
  auto id = static_cast<std::uint32_t>(dictionary_.size());
  dictionary_.emplace_back(text);
  entries_.emplace(text, id);
  return id;
}

void Column::set(Row row, std::string_view instance, bool several) {
  if (row < number_.size()) number_[row] = none;
  auto value = several ? std::string_view{} : plain_value(instance);
  if (value.empty()) return set_text(row, look);
  if (value[0] == '"') {
    auto end = value.find('"', 1);
    bool simple = end != value.npos && end <= max_text && value.substr(1, end - 1).find('\\') == value.npos;
    return set_text(row, simple ? entry(value.substr(1, end - 1)) : look);
  }
  double number = 0;
  auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  bool whole = error == std::errc{} && end != value.data() && (*end == ',' || *end == '}');
  if (!whole) return set_text(row, look);
  if (row >= number_.size()) number_.resize(row + 1, none);  // a column of texts has none
  number_[row] = number;
  set_text(row, absent);
}

void Column::clear(Row row) {
  if (row < number_.size()) number_[row] = none;
  set_text(row, absent);
}

Verdict Column::holds(Row row, QTerm const& t) const {
  double v = row < number_.size() ? number_[row] : none;
  if (!std::isnan(v)) return number_verdict(v, t);
  auto text = text_at(row);
  if (text == absent) return Verdict::no;
  if (t.op == QOperator::exists) return Verdict::yes;
  if (text == look || t.is_range || t.pattern || (t.op != QOperator::equal && t.op != QOperator::unequal)) return Verdict::look;
  bool in = false;
  for (auto const& x : t.values) {
    if (x.kind == QValue::Kind::time) return Verdict::look;
    in = in || (x.kind != QValue::Kind::number && x.kind != QValue::Kind::boolean && x.text == dictionary_[text]);
  }
  return in == (t.op == QOperator::equal) ? Verdict::yes : Verdict::no;
}

void Column::filter(QTerm const& t, std::vector<Row>& in) const {
  if (!is_simple_number(t) || !text_.empty()) {
    std::erase_if(in, [&](Row row) { return holds(row, t) == Verdict::no; });
    return;
  }
  auto limit = t.values[0].number;
  in.erase(std::lower_bound(in.begin(), in.end(), number_.size()), in.end());  // ascending; past the end there are no numbers
  auto keep = [&](auto compare) {                                              // without a branch: half of a million guesses would be wrong
    std::size_t kept = 0;
    for (auto row : in) {
      in[kept] = row;
      kept += compare(number_[row], limit);
    }
    in.resize(kept);
  };
  switch (t.op) {  // a NaN fails every comparison but !=
    case QOperator::greater: return keep([](double a, double b) { return a > b; });
    case QOperator::greater_equal: return keep([](double a, double b) { return a >= b; });
    case QOperator::less: return keep([](double a, double b) { return a < b; });
    case QOperator::less_equal: return keep([](double a, double b) { return a <= b; });
    case QOperator::equal: return keep([](double a, double b) { return a == b; });
    default: return keep([](double a, double b) { return a != b && !std::isnan(a); });
  }
}

bool Column::decides(QTerm const& t) const { return is_simple_number(t) && text_.empty(); }

std::size_t Column::bytes() const {
  return number_.capacity() * sizeof(double) + text_.capacity() * sizeof(std::uint32_t) + entries_.size() * 100;
}

Row TypeTable::add(DocPtr doc, Names const& names) {
  auto row = static_cast<Row>(rows_.size());
  rows_.push_back(std::move(doc));
  ++size_;
  index(row, *rows_[row], nullptr, names);
  return row;
}

void TypeTable::change(Row row, DocPtr before, DocPtr after, Names const& names) {
  rows_[row] = std::move(after);
  index(row, *rows_[row], before.get(), names);
}

void TypeTable::remove(Row row, Names const&) {
  for (auto const& slot : rows_[row]->attrs()) columns_[slot.name].clear(row);
  grid_.drop(row);
  rows_[row] = nullptr;
  --size_;
}

// Only what changed.
void TypeTable::index(Row row, Document const& doc, Document const* before, Names const& names) {
  static constexpr std::string_view location = "location";
  bool is_alike = before && doc.shares_layout(*before);
  if (before && !is_alike)
    for (auto const& old : before->attrs()) {
      bool stays = std::any_of(doc.attrs().begin(), doc.attrs().end(), [&](AttrSlot const& s) { return s.name == old.name; });
      if (!stays) columns_[old.name].clear(row);
      if (!stays && names.text(old.name) == location) grid_.drop(row);
    }
  for (std::size_t i = 0; i < doc.attrs().size();) {
    auto const& slot = doc.attrs()[i];
    std::size_t end = i + 1;
    while (end < doc.attrs().size() && doc.attrs()[end].name == slot.name) ++end;
    bool several = end - i > 1 || slot.dataset != 0;
    bool same = is_alike && before->slice(before->attrs()[i]) == doc.slice(slot);
    if (before && !is_alike && !several)
      for (auto const& old : before->attrs())
        same = same || (old.name == slot.name && old.dataset == slot.dataset && before->slice(old) == doc.slice(slot));
    if (!same) {
      columns_[slot.name].set(row, doc.slice(slot), several);
      if (names.text(slot.name) == location) grid_.put(row, several ? std::string_view{} : doc.slice(slot));
    }
    i = end;
  }
}

Column const* TypeTable::column(NameId name) const {
  auto at = columns_.find(name);
  return at == columns_.end() ? nullptr : &at->second;
}

std::size_t TypeTable::bytes() const {
  std::size_t sum = rows_.capacity() * sizeof(DocPtr);
  for (auto const& [name, column] : columns_) sum += column.bytes();
  return sum;
}

}  // namespace dinh::reg
