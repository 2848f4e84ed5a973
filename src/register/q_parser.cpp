#include <charconv>

#include "base/time.hpp"
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

// Recursive descent:  any := all ('|' all)*   all := item (';' item)*   item := '(' any ')' | term
class Parser {
 public:
  Parser(std::string_view text, NameExpander const& expand) : text_(text), expand_(expand) {}

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
    if (depth >= max_q_depth) return wrong("fewer nested parentheses");
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
    if (++terms_ > max_q_terms) return wrong("at most 100 terms");
    QExpression out;
    auto& t = out.term;
    auto first = first_name();
    if (first.empty()) return wrong("the name of an attribute");
    t.name = expand_(first);
    while (take('.')) {
      auto sub = name();
      if (sub.empty()) return wrong("the name of a sub-attribute");
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
    for (auto const& o : operators) {
      if (!text_.substr(at_).starts_with(o.text)) continue;
      at_ += o.text.size();
      t.op = o.op;
      break;
    }
    if (t.op != QOperator::exists) {
      auto done = values(t);
      if (!done) return tl::unexpected(done.error());
    }
    return out;
  }

  Result<void> values(QTerm& t) {
    if (t.op == QOperator::matches || t.op == QOperator::not_matches) return pattern(t);
    do {
      TRY(auto v, value());
      t.values.push_back(std::move(v));
      if (text_.substr(at_).starts_with("..")) {
        at_ += 2;
        if (t.values.size() > 1) return wrong("either a list or a range");
        TRY(auto high, value());
        t.values.push_back(std::move(high));
        t.is_range = true;
        break;
      }
    } while (take(','));
    bool only_equal = t.op == QOperator::equal || t.op == QOperator::unequal;
    if (t.values.size() > 1 && !only_equal) return wrong("one value: lists and ranges go with == and != only");
    return {};
  }

  Result<void> pattern(QTerm& t) {
    std::string text;
    if (at('"')) {
      TRY(text, quoted());
    } else {
      while (at_ < text_.size() && text_[at_] != ';' && text_[at_] != '|' && text_[at_] != ')') text += text_[at_++];
    }
    if (text.empty() || text.size() > 256) return wrong("a pattern of at most 256 bytes");
    try {
      t.pattern = std::make_shared<const std::regex>(text, std::regex::extended | std::regex::optimize);
    } catch (std::regex_error const&) { return wrong("a POSIX regular expression"); }
    return {};
  }

  Result<std::string> quoted() {
    ++at_;
    std::string out;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
      out += text_[at_++];
    }
    if (!take('"')) return wrong("\"");
    return out;
  }

  Result<QValue> value() {
    QValue v;
    if (at('"')) {
      TRY(v.text, quoted());
      if (auto time = parse_instant(v.text)) v.time = *time;
      return v;
    }
    auto from = at_;
    while (at_ < text_.size() && !ends_value(text_[at_]) && !text_.substr(at_).starts_with("..")) ++at_;
    v.text = text_.substr(from, at_ - from);
    if (v.text.empty()) return wrong("a value");
    auto [end, error] = std::from_chars(v.text.data(), v.text.data() + v.text.size(), v.number);
    if (error == std::errc{} && end == v.text.data() + v.text.size()) {
      v.kind = QValue::Kind::number;
    } else if (v.text == "true" || v.text == "false") {
      v.kind = QValue::Kind::boolean;
      v.boolean = v.text == "true";
    } else if (auto time = parse_instant(v.text)) {
      v.kind = QValue::Kind::time;
      v.time = *time;
    } else {
      v.kind = QValue::Kind::bare;
    }
    return v;
  }

  std::string_view text_;
  NameExpander const& expand_;
  std::size_t at_ = 0, terms_ = 0;
};

}  // namespace

Result<std::shared_ptr<const QExpression>> parse_q(std::string_view text, NameExpander const& expand) {
  if (text.size() > max_q_bytes) return fail(Code::bad_request, "q is longer than 8 KiB");
  return Parser(text, expand).run();
}

}  // namespace dinh::reg
