#pragma once
// The query language q (CIM 009 §4.9): text → tree, and the tree against one document. Names in the tree are stored names.
#include <functional>
#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "register/document.hpp"

namespace dinh::reg {

struct QValue {
  enum class Kind { number, text, boolean, time, bare };  // bare: an unquoted word, a URI or a vocabulary term
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
  std::shared_ptr<const std::regex> pattern;
};

class QExpression {
 public:
  enum class Kind { all_of, any_of, term };
  Kind kind = Kind::term;
  std::vector<QExpression> children;
  QTerm term;
};

using NameExpander = std::function<std::string(std::string_view)>;  // name of the query → stored name

constexpr std::size_t max_q_bytes = 8 * 1024, max_q_terms = 100, max_q_depth = 20;

Result<std::shared_ptr<const QExpression>> parse_q(std::string_view, NameExpander const&);  // Code::bad_request names the place
bool matches(QExpression const&, Document const&, Names const&);
bool matches_scope(std::string_view scope_q, std::vector<std::string> const& scopes);  // §4.19

}  // namespace dinh::reg
