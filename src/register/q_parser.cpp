#include <algorithm>

#include "base/text.hpp"
#include "register/q.hpp"

namespace dinh::reg {

namespace {

struct OperatorText {
  std::string_view text;
  QOperator op;
};
constexpr OperatorText operators[] = {
    // longer ones first
    {"!~=", QOperator::not_matches}, {"==", QOperator::equal},   {"!=", QOperator::unequal}, {">=", QOperator::greater_equal},
    {"<=", QOperator::less_equal},   {"~=", QOperator::matches}, {">", QOperator::greater},  {"<", QOperator::less},
};

bool ends_value(char c) { return c == ';' || c == '|' || c == ')' || c == ','; }

// The name of an attribute (§4.6.2), or its IRI. What the grammar of q gives a meaning cannot be part of it.
bool is_attribute_name(std::string_view name) {
  if (name.empty() || name[0] == '@') return false;
  return std::none_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || std::string_view("<>\"'=;()!~|,[]{}").find(c) != std::string_view::npos;
  });
}

// Recursive descent:  any := all ('|' all)*   all := item (';' item)*   item := '(' any ')' | term
class Parser {
 public:
  Parser(std::string_view text, NameExpander const& expand, std::vector<std::string> const& expand_values)
      : text_(text), expand_(expand), expand_values_(expand_values) {}

  Result<std::shared_ptr<const QExpression>> run() {
    TRY(auto root, any(0));
    if (at_ != text_.size()) return wrong("an operator");
    return std::make_shared<const QExpression>(std::move(root));
  }

 private:
  tl::unexpected<Error> wrong(std::string expected) const {
    return tl::unexpected(
        Error{Code::bad_request, "q: expected " + expected + " at character " + std::to_string(at_ + 1), "q", std::move(expected), ""});
  }
  bool at(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool take(char c) { return at(c) ? (++at_, true) : false; }

  Result<QExpression> any(std::size_t depth) { return list(depth, '|', QExpression::Kind::any_of); }

  Result<QExpression> list(std::size_t depth, char separator, QExpression::Kind kind) {
    QExpression out;
    out.kind = kind;
    do {
      Result<QExpression> child = separator == '|' ? list(depth, ';', QExpression::Kind::all_of) : item(depth);
      if (!child) return child;
      out.children.push_back(std::move(*child));
    } while (take(separator));
    if (out.children.size() == 1) return QExpression(std::move(out.children[0]));
    return out;
  }

  Result<QExpression> item(std::size_t depth) {
    if (!take('(')) return term();
    if (depth >= query_limits.q_depth) return wrong("fewer nested parentheses");
    TRY(auto inner, any(depth + 1));
    if (!take(')')) return wrong(")");
    return inner;
  }

  std::string_view name() {
    auto from = at_;
    while (at_ < text_.size()) {
      char c = text_[at_];
      bool operator_follows = false;
      for (auto const& o : operators) operator_follows = operator_follows || text_.substr(at_).starts_with(o.text);
      if (ends_value(c) || c == '[' || c == ']' || c == '.' || c == '(' || c == ' ' || c == '"' || operator_follows) break;
      ++at_;
    }
    return text_.substr(from, at_ - from);
  }

  // An attribute may be named by its IRI, dots and all: then the path ends only at an operator or a bracket.
  std::string_view first_name() {
    auto from = at_;
    auto short_name = name();
    bool is_iri = short_name.starts_with("http:") || short_name.starts_with("https:") || short_name.starts_with("urn:");
    while (is_iri && take('.')) name();
    return text_.substr(from, at_ - from);
  }

  Result<QExpression> term() {
    if (++terms_ > query_limits.q_terms) return wrong("at most " + std::to_string(query_limits.q_terms) + " terms");
    QExpression out;
    auto& t = out.term;
    auto first = first_name();
    if (!is_attribute_name(first)) return wrong("the name of an attribute");
    t.name = expand_(first);
    while (take('.')) {
      auto sub = name();
      if (!is_attribute_name(sub)) return wrong("the name of a sub-attribute");
      t.sub.push_back(expand_(sub));
    }
    if (take('[')) {
      do {
        auto member = name();
        if (member.empty()) return wrong("the name of a member");
        t.path.emplace_back(member);
      } while (take('.'));
      if (!take(']')) return wrong("]");
    }
    if (t.sub.size() + t.path.size() > query_limits.q_path)
      return wrong("at most " + std::to_string(query_limits.q_path) + " names in a path");
    for (auto const& o : operators) {
      if (!text_.substr(at_).starts_with(o.text)) continue;
      at_ += o.text.size();
      t.op = o.op;
      TRY_DO(right_side(t));
      break;
    }
    return out;
  }

  // Operator ComparableValue | (equal | unequal) CompEqualityValue | (patternOp | notPatternOp) RegExp
  Result<void> right_side(QTerm& t) {
    if (t.op == QOperator::matches || t.op == QOperator::not_matches) return pattern(t);
    do {
      if (t.values.size() >= query_limits.q_list_values) return wrong("at most " + std::to_string(query_limits.q_list_values) + " values");
      TRY(auto v, value(is_expanded(t)));
      t.values.push_back(std::move(v));
    } while (take(','));
    if (text_.substr(at_).starts_with("..")) TRY_DO(range(t));
    bool only_equal = t.op == QOperator::equal || t.op == QOperator::unequal;
    if (only_equal) return {};
    if (t.values.size() > 1) return wrong("one value: lists and ranges go with == and != only");
    if (!is_comparable(t.values[0])) return wrong("a number, a quoted text, a time or a date: only those have an order");
    return {};
  }

  Result<void> range(QTerm& t) {
    if (t.values.size() > 1) return wrong("either a list or a range");
    at_ += 2;
    TRY(auto high, value(false));
    if (!is_comparable(high) || high.kind != t.values[0].kind) return wrong("two numbers, texts, times or dates around ..");
    t.values.push_back(std::move(high));
    t.is_range = true;
    return {};
  }

  static bool is_comparable(QValue const& v) { return v.kind != QValue::Kind::boolean && v.kind != QValue::Kind::uri; }

  // Quoted or not. In quotes only \" is an escape: every other backslash is the pattern's own.
  Result<void> pattern(QTerm& t) {
    std::string text;
    if (take('"')) {
      for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
        if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
          if (text_[at_ + 1] != '"') text += '\\';
          ++at_;
        }
        text += text_[at_];
      }
      if (!take('"')) return wrong("\"");
    } else {
      while (at_ < text_.size() && text_[at_] != ';' && text_[at_] != '|' && text_[at_] != ')') text += text_[at_++];
    }
    auto compiled = Pattern::compile(text);
    if (!compiled) return wrong(compiled.error().detail);
    t.pattern = std::move(*compiled);
    return {};
  }

  // A JSON string (RFC 8259 §7).
  Result<std::string> quoted() {
    auto from = at_++;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    if (!take('"')) return wrong("\"");
    auto text = json::parse(text_.substr(from, at_ - from));
    if (!text || !text->string()) return wrong("a text in quotes, with escapes as in JSON");
    return std::string(*text->string());
  }

  bool is_expanded(QTerm const& t) const {
    return t.sub.empty() && std::find(expand_values_.begin(), expand_values_.end(), t.name) != expand_values_.end();
  }

  Result<QValue> value(bool expands) {
    if (at('"')) {
      QValue v;
      TRY(v.text, quoted());
      if (expands && is_attribute_name(v.text)) v.text = expand_(v.text);
      return v;
    }
    auto from = at_;
    while (at_ < text_.size() && !ends_value(text_[at_]) && !text_.substr(at_).starts_with("..")) ++at_;
    auto word = text_.substr(from, at_ - from);
    if (expands && is_attribute_name(word)) return QValue{.kind = QValue::Kind::uri, .text = expand_(word)};
    auto bare = read_bare_value(word);
    if (!bare) at_ = from;
    if (!bare) return wrong("a number, true, false, a time, a date, a URI, or a text in double quotes");
    return std::move(*bare);
  }

  std::string_view text_;
  NameExpander const& expand_;
  std::vector<std::string> const& expand_values_;
  std::size_t at_ = 0, terms_ = 0;
};

}  // namespace

Result<std::shared_ptr<const QExpression>> parse_q(std::string_view text, NameExpander const& expand,
                                                   std::vector<std::string> const& expand_values) {
  if (text.size() > query_limits.q_bytes) return fail(Code::bad_request, "q: at most " + std::to_string(query_limits.q_bytes) + " bytes");
  return Parser(text, expand, expand_values).run();
}

}  // namespace dinh::reg
