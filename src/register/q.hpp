#pragma once
// The query language q (CIM 009 §4.9): text → tree, and the tree against one document. Names in the tree are stored names.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "register/document.hpp"
#include "register/pattern.hpp"
#include "register/query_limits.hpp"

namespace dinh::reg {

struct QValue {
  enum class Kind { number, text, boolean, time, date, uri };  // date: also a time of day; both are ordered as their texts are
  Kind kind = Kind::text;
  std::string text;
  double number = 0;
  Instant time;
  bool boolean = false;
};

enum class QOperator { exists, equal, unequal, greater, greater_equal, less, less_equal, matches, not_matches };

struct QTerm {
  std::string name;               // stored name of the attribute
  std::vector<std::string> sub;   // a.b.c: sub-attributes, or observedAt, unitCode, … of an attribute
  std::vector<std::string> path;  // a[b.c]: members of the value; or a language
  QOperator op = QOperator::exists;
  std::vector<QValue> values;  // several: a list
  bool is_range = false;       // values are low and high, inclusive
  PatternPtr pattern;
};

class QExpression {
 public:
  enum class Kind { all_of, any_of, term };
  Kind kind = Kind::term;
  std::vector<QExpression> children;
  QTerm term;
};

using NameExpander = std::function<std::string(std::string_view)>;  // name of the query → stored name

// Code::bad_request names the place. `expand_values`: attributes (stored names) whose values are names too, and may stand unquoted.
Result<std::shared_ptr<const QExpression>> parse_q(std::string_view, NameExpander const&,
                                                   std::vector<std::string> const& expand_values = {});
// What an instance of an attribute says, by its type (§4.9): value, object, languageMap, vocab, …
std::optional<json::View> said(json::View instance);
std::optional<QValue> read_bare_value(std::string_view);  // a number, true, false, a time, date, time of day or URI
bool matches(QExpression const&, Document const&, Names const&, Work&);

}  // namespace dinh::reg
