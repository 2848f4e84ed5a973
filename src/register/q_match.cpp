#include <algorithm>

#include "base/time.hpp"
#include "register/q.hpp"

namespace dinh::reg {

namespace {

json::Parser& parser() {
  thread_local json::Parser one;  // buffers only
  return one;
}

// -1, 0, 1, or nothing when the two cannot be compared.
std::optional<int> compare(json::View target, QValue const& v) {
  auto order = [](auto const& a, auto const& b) { return a < b ? -1 : b < a ? 1 : 0; };
  if (auto number = target.number()) {
    if (v.kind == QValue::Kind::number) return order(*number, v.number);
    return {};
  }
  if (auto b = target.boolean()) {
    if (v.kind == QValue::Kind::boolean) return order(*b, v.boolean);
    return {};
  }
  if (auto text = target.string()) {
    if (v.kind == QValue::Kind::time) {
      auto time = parse_instant(*text);
      return time ? std::optional(order(*time, v.time)) : std::nullopt;
    }
    if (v.kind == QValue::Kind::number || v.kind == QValue::Kind::boolean) return {};
    return order(*text, std::string_view(v.text));
  }
  if (auto typed = target.get("@value")) return compare(*typed, v);  // {"@type":"DateTime","@value":…}
  return {};
}

bool equals(json::View target, QValue const& v) {
  if (target.is_array()) return !target.all_items([&](json::View item) { return !equals(item, v); });  // any item
  return compare(target, v) == 0;
}

bool in_values(json::View target, QTerm const& t) {
  if (t.is_range) {
    if (target.is_array()) return !target.all_items([&](json::View item) { return !in_values(item, t); });
    auto low = compare(target, t.values[0]), high = compare(target, t.values[1]);
    return low && high && *low >= 0 && *high <= 0;
  }
  return std::any_of(t.values.begin(), t.values.end(), [&](QValue const& v) { return equals(target, v); });
}

bool matches_pattern(json::View target, Pattern const& pattern) {
  if (target.is_array()) return !target.all_items([&](json::View item) { return !matches_pattern(item, pattern); });
  auto text = target.string();
  return text && pattern.is_in(*text);
}

// Only a text can fail to match a pattern: a number neither matches nor does not (§4.9).
bool is_text(json::View target) {
  return target.is_array() ? !target.all_items([](json::View item) { return !item.is_string(); }) : target.is_string();
}

bool holds(json::View target, QTerm const& t) {
  switch (t.op) {
    case QOperator::exists: return true;
    case QOperator::equal: return in_values(target, t);
    case QOperator::unequal: return !in_values(target, t);
    case QOperator::matches: return matches_pattern(target, *t.pattern);
    case QOperator::not_matches: return is_text(target) && !matches_pattern(target, *t.pattern);
    default: break;
  }
  auto c = compare(target, t.values[0]);
  if (!c) return false;
  switch (t.op) {
    case QOperator::greater: return *c > 0;
    case QOperator::greater_equal: return *c >= 0;
    case QOperator::less: return *c < 0;
    default: return *c <= 0;
  }
}

bool instance_holds(json::View instance, QTerm const& t, std::size_t depth) {
  if (depth < t.sub.size()) {
    auto inner = instance.get(t.sub[depth]);
    if (!inner) return false;
    if (inner->is_array()) return !inner->all_items([&](json::View item) { return !instance_holds(item, t, depth + 1); });
    if (!inner->is_object()) return depth + 1 == t.sub.size() && t.path.empty() && holds(*inner, t);  // observedAt, unitCode, …
    return instance_holds(*inner, t, depth + 1);
  }
  auto target = said(instance);
  if (!target) return false;
  if (t.op == QOperator::exists && t.path.empty()) return true;
  bool negates = t.op == QOperator::unequal || t.op == QOperator::not_matches;
  bool is_link = instance.get("object") || instance.get("objectList");
  if (is_link && t.op != QOperator::exists && t.op != QOperator::equal && t.op != QOperator::unequal) return false;  // §4.9: not matching
  bool language_map = instance.get("languageMap").has_value();
  if (language_map && (t.path.empty() || t.path[0] == "*")) {  // != holds when it does in every language, == when in any
    if (negates) return target->all_members([&](std::string_view, json::View text) { return holds(text, t); });
    return !target->all_members([&](std::string_view, json::View text) { return !holds(text, t); });
  }
  for (auto const& member : t.path) {
    target = target->get(member);
    if (!target) return false;
  }
  return holds(*target, t);
}

bool time_holds(Instant at, QTerm const& t) {
  std::string quoted = "\"" + iso(at) + "\"";
  auto view = parser().parse(quoted);
  return view && holds(*view, t);
}

bool term_matches(QTerm const& t, Document const& doc, Names const& names, Work& work) {
  if (t.sub.empty() && t.name == "createdAt") return time_holds(doc.created, t);
  if (t.sub.empty() && t.name == "modifiedAt") return time_holds(doc.modified, t);
  auto name = names.find(t.name);
  if (name == 0) return false;
  for (auto const& slot : doc.attrs()) {
    if (slot.name != name) continue;
    if (t.op == QOperator::exists && t.sub.empty() && t.path.empty()) return true;
    if (t.sub.size() == 1 && t.sub[0] == "modifiedAt") {
      if (time_holds(doc.modified_at(slot), t)) return true;
      continue;
    }
    if (t.sub.size() == 1 && t.sub[0] == "createdAt") {
      if (time_holds(doc.created_at(slot), t)) return true;
      continue;
    }
    auto bytes = doc.slice(slot);
    work.read(bytes.size());
    if (t.pattern) work.match(bytes.size());
    auto instance = parser().parse(bytes);
    if (instance && instance_holds(*instance, t, 0)) return true;
  }
  return false;
}

}  // namespace

std::optional<json::View> said(json::View instance) {
  for (auto member : {"value", "object", "languageMap", "vocab", "json", "valueList", "objectList"})
    if (auto v = instance.get(member)) return v;
  return {};
}

bool matches(QExpression const& e, Document const& doc, Names const& names, Work& work) {
  auto child = [&](QExpression const& c) { return matches(c, doc, names, work); };
  switch (e.kind) {
    case QExpression::Kind::all_of: return std::all_of(e.children.begin(), e.children.end(), child);
    case QExpression::Kind::any_of: return std::any_of(e.children.begin(), e.children.end(), child);
    case QExpression::Kind::term: return term_matches(e.term, doc, names, work);
  }
  return false;
}

}  // namespace dinh::reg
