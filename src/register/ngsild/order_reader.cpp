#include "register/ngsild/order_reader.hpp"

#include <algorithm>

#include "register/ngsild/problems.hpp"
#include "register/q.hpp"

namespace dinh::reg {

namespace {

// name, name;desc, address[city];asc, name.observedAt, location;dist-asc: the path is one of q's.
Result<OrderTerm> read_term(std::string_view text, Context const& context) {
  auto wrong = [] { return errors::bad_data("orderBy", "paths of attributes, each with ;asc, ;desc, ;dist-asc or ;dist-desc or without"); };
  auto semicolon = text.find(';');
  auto direction = semicolon == text.npos ? std::string_view("asc") : text.substr(semicolon + 1);
  auto path = parse_q(text.substr(0, semicolon), [&](std::string_view name) { return context.stored(name); });
  if (!path || (*path)->kind != QExpression::Kind::term || (*path)->term.op != QOperator::exists) return wrong();
  OrderTerm out;
  out.name = (*path)->term.name;
  out.sub = (*path)->term.sub;
  out.path = (*path)->term.path;
  out.descending = direction == "desc" || direction == "dist-desc";
  out.by_distance = direction.starts_with("dist-");
  if (direction != "asc" && direction != "desc" && direction != "dist-asc" && direction != "dist-desc") return wrong();
  return out;
}

Result<Ordering> read_terms(std::vector<std::string> const& terms, Context const& context) {
  Ordering out;
  if (terms.size() > query_limits.order_terms)
    return errors::bad_data("orderBy", "at most " + std::to_string(query_limits.order_terms) + " attributes");
  for (auto const& text : terms) {
    TRY(auto term, read_term(text, context));
    out.terms.push_back(std::move(term));
  }
  return out;
}

// The Vietnamese order is also what the root collation is for the letters both know; another language's would be another order.
Result<void> check_collation(std::string_view collation) {
  if (collation == "und" || collation == "vi" || collation.starts_with("und-") || collation.starts_with("vi-")) return {};
  return errors::bad_data("collation", "vi or und");
}

Result<void> read_origin(Ordering& ordering, std::string_view type, std::optional<json::View> coordinates, std::string const& field) {
  bool by_distance = std::any_of(ordering.terms.begin(), ordering.terms.end(), [](OrderTerm const& t) { return t.by_distance; });
  if (!coordinates) return by_distance ? Result<void>(errors::bad_data(field, "where distances are measured from")) : Result<void>();
  auto geometry = geo::read_coordinates(type.empty() ? "Point" : type, *coordinates);
  if (!geometry) return errors::bad_data(field, "coordinates of a geometry: " + geometry.error().detail);
  if (geometry->vertices() > query_limits.vertices)
    return errors::bad_data(field, "at most " + std::to_string(query_limits.vertices) + " positions");
  ordering.from = std::move(*geometry);
  return {};
}

}  // namespace

Result<std::optional<Ordering>> read_ordering(Call const& call) {
  if (!call.param("orderBy")) {
    for (auto name : {"collation", "orderFrom", "orderGeometry"})
      if (call.param(name)) return errors::bad_data(name, "orderBy beside it");
    return std::optional<Ordering>();
  }
  TRY(auto ordering, read_terms(call.list("orderBy"), *call.context));
  if (auto const* collation = call.param("collation")) TRY_DO(check_collation(*collation));
  json::Parser parser;
  std::optional<json::View> coordinates;
  if (auto const* text = call.param("orderFrom")) {
    auto view = parser.parse(*text);
    if (!view) return errors::bad_data("orderFrom", "a JSON array of coordinates");
    coordinates = *view;
  }
  auto const* type = call.param("orderGeometry");
  TRY_DO(read_origin(ordering, type ? *type : "", coordinates, "orderFrom"));
  return std::optional(std::move(ordering));
}

Result<Ordering> read_ordering_body(json::View body, Context const& context) {
  if (!body.is_object()) return errors::bad_data("ordering", "an object");
  auto list = body.get("orderBy");
  std::vector<std::string> terms;
  bool good = list && list->is_array() && list->size() > 0 && list->all_items([&](json::View item) {
    terms.emplace_back(item.string().value_or(""));
    return item.is_string();
  });
  if (!good) return errors::bad_data("ordering.orderBy", "an array of texts, not empty");
  TRY(auto ordering, read_terms(terms, context));
  if (auto collation = body.get("collation")) TRY_DO(check_collation(collation->string().value_or("")));
  auto type = body.get("geometry");
  TRY_DO(read_origin(ordering, type ? type->string().value_or("") : "", body.get("coordinates"), "ordering.coordinates"));
  return ordering;
}

}  // namespace dinh::reg
