#include "register/ngsild/query_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include "register/ngsild/order_reader.hpp"
#include "register/ngsild/payload.hpp"
#include "register/ngsild/problems.hpp"
#include "register/q.hpp"

namespace dinh::reg {

namespace {

// §4.17:  or = and *(("," / "|") and);  and = atom *(";" atom);  atom = name / "(" or ")"
class TypeSelectionParser {
 public:
  TypeSelectionParser(std::string_view text, Context const& context) : text_(text), context_(context) {}

  Result<TypeSelection> read() {
    auto selection = any_of(0);
    if (!good_ || at_ != text_.size()) return errors::bad_data("type", "names of types joined by , | ; and parentheses");
    return selection;
  }

 private:
  TypeSelection any_of(int depth) {
    auto out = all_of(depth);
    while (good_ && (peek() == ',' || peek() == '|')) {
      ++at_;
      auto more = all_of(depth);
      out.insert(out.end(), more.begin(), more.end());
    }
    return out;
  }

  TypeSelection all_of(int depth) {
    auto out = atom(depth);
    while (good_ && peek() == ';') {
      ++at_;
      auto right = atom(depth);
      TypeSelection both;
      for (auto const& a : out)
        for (auto const& b : right) {
          both.push_back(a);
          both.back().insert(both.back().end(), b.begin(), b.end());
        }
      out = std::move(both);
      good_ = good_ && out.size() <= query_limits.type_conjunctions;
    }
    return out;
  }

  TypeSelection atom(int depth) {
    if (peek() == '(' && depth < 16) {
      ++at_;
      auto inner = any_of(depth + 1);
      good_ = good_ && peek() == ')';
      ++at_;
      return inner;
    }
    auto end = text_.find_first_of(",|;()", at_);
    auto name = text_.substr(at_, end == text_.npos ? text_.npos : end - at_);
    at_ += name.size();
    good_ = good_ && is_name(name) && ++terms_ <= query_limits.type_terms;
    return {{context_.stored(name)}};
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  std::string_view text_;
  Context const& context_;
  std::size_t at_ = 0, terms_ = 0;
  bool good_ = true;
};

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return {};
  return value;
}

// "near;maxDistance==2000", "within", …
Result<void> read_relation(std::string_view text, GeoQuery& geo) {
  using R = GeoQuery::Relation;
  constexpr std::pair<std::string_view, R> names[] = {{"within", R::within}, {"contains", R::contains}, {"intersects", R::intersects},
                                                      {"equals", R::equals}, {"disjoint", R::disjoint}, {"overlaps", R::overlaps}};
  auto parts = split_list(text, ';');
  if (parts[0] == "near") {
    geo.relation = R::near;
    for (std::size_t i = 1; i < parts.size(); ++i) {
      auto equal = parts[i].find("==");
      auto value = equal == std::string::npos ? std::nullopt : number_of(std::string_view(parts[i]).substr(equal + 2));
      if (!value || *value < 0) return errors::bad_data("georel", "near;maxDistance==metres or near;minDistance==metres");
      if (parts[i].starts_with("maxDistance==")) geo.max_distance_m = value;
      else if (parts[i].starts_with("minDistance==")) geo.min_distance_m = value;
      else return errors::bad_data("georel", "near;maxDistance==metres or near;minDistance==metres");
    }
    if (!geo.max_distance_m && !geo.min_distance_m)
      return errors::bad_data("georel", "near;maxDistance==metres or near;minDistance==metres");
    return {};
  }
  for (auto const& [name, relation] : names) {
    if (parts[0] != name || parts.size() != 1) continue;
    geo.relation = relation;
    return {};
  }
  return errors::bad_data("georel", "near, within, contains, intersects, equals, disjoint or overlaps");
}

struct GeoTexts {
  std::string relation, geometry, property;
  std::optional<json::View> coordinates;
};

Result<std::optional<GeoQuery>> read_geo(GeoTexts const& texts, Context const& context) {
  if (texts.relation.empty() && texts.geometry.empty() && !texts.coordinates) return std::optional<GeoQuery>();
  if (texts.relation.empty() || texts.geometry.empty() || !texts.coordinates)
    return errors::bad_data("georel", "georel, geometry and coordinates together");
  GeoQuery geo;
  TRY_DO(read_relation(texts.relation, geo));
  auto geometry = geo::read_coordinates(texts.geometry, *texts.coordinates);
  if (!geometry) return errors::bad_data("coordinates", "coordinates of a " + texts.geometry + ": " + geometry.error().detail);
  if (geometry->vertices() > query_limits.vertices)
    return errors::bad_data("coordinates", "at most " + std::to_string(query_limits.vertices) + " positions");
  geo.geometry = std::move(*geometry);
  if (!texts.property.empty()) geo.property = context.stored(texts.property);
  return std::optional(std::move(geo));
}

Result<void> set_q(Query& query, std::string_view text, Context const& context, std::vector<std::string> const& expand_values) {
  std::vector<std::string> stored;
  for (auto const& name : expand_values) {
    if (!is_name(name)) return errors::bad_data("expandValues", "names of attributes, separated by commas");
    stored.push_back(context.stored(name));
  }
  auto parsed = parse_q(
      text, [&](std::string_view name) { return context.stored(name); }, stored);
  if (!parsed) return errors::fail_with(errors::bad_request_data, Code::invalid, parsed.error().detail, "q", parsed.error().expected);
  query.q = std::move(*parsed);
  return {};
}

Result<void> set_ids(Query& query, std::vector<std::string> ids) {
  if (ids.size() > query_limits.ids) return errors::bad_data("id", "at most " + std::to_string(query_limits.ids) + " ids");
  for (auto const& id : ids)
    if (!is_uri(id)) return errors::bad_data("id", "URIs, separated by commas");
  query.ids = std::move(ids);
  return {};
}

Result<void> set_pattern(Query& query, std::string_view text) {
  auto pattern = Pattern::compile(text);
  if (!pattern) return errors::bad_data("idPattern", pattern.error().detail);
  query.id_pattern = std::move(*pattern);
  return {};
}

Result<void> set_attrs(Query& query, std::vector<std::string> const& attrs, Context const& context) {
  if (attrs.size() > query_limits.attrs) return errors::bad_data("attrs", "at most " + std::to_string(query_limits.attrs) + " names");
  for (auto const& name : attrs) {
    if (!is_name(name)) return errors::bad_data("attrs", "names of attributes");
    query.attrs.push_back(context.stored(name));
  }
  return {};
}

Result<void> set_scope(Query& query, std::string_view text) {
  auto scope = ScopeQuery::parse(text);
  if (!scope) return errors::bad_data("scopeQ", scope.error().detail);
  query.scope = std::move(*scope);
  return {};
}

Result<void> set_page(Query& query, Call const& call, PageLimits limits) {
  TRY(query.count, call.flag("count"));
  query.count = query.count || call.option("count");
  TRY(auto limit, call.count("limit"));
  TRY(auto offset, call.count("offset"));
  query.limit = limit.value_or(limits.standard);
  query.offset = offset.value_or(0);
  if (query.limit == 0 && !query.count) return errors::bad_data("limit", "at least 1, or count=true beside limit=0");
  if (query.limit > limits.most)
    return errors::fail_with(errors::too_many, Code::forbidden, "limit: at most " + std::to_string(limits.most), "limit",
                             std::to_string(limits.most));
  return {};
}

}  // namespace

Result<TypeSelection> read_type_selection(std::string_view text, Context const& context) {
  if (text == "*") return TypeSelection();
  return TypeSelectionParser(text, context).read();
}

bool has_types(Document const& doc, Names const& names, TypeSelection const& selection) {
  auto has = [&](std::string const& wanted) {
    return std::any_of(doc.types().begin(), doc.types().end(), [&](NameId type) { return names.text(type) == wanted; });
  };
  return selection.empty() ||
         std::any_of(selection.begin(), selection.end(), [&](auto const& all) { return std::all_of(all.begin(), all.end(), has); });
}

Result<Query> read_query(Call const& call, PageLimits limits) {
  Query query;
  query.tenant = call.tenant;
  query.lens = call.lens;
  auto const& context = *call.context;
  if (auto const* type = call.param("type")) { TRY(query.types, read_type_selection(*type, context)); }
  if (call.param("id")) TRY_DO(set_ids(query, call.list("id")));
  if (auto const* pattern = call.param("idPattern")) TRY_DO(set_pattern(query, *pattern));
  if (call.param("attrs")) TRY_DO(set_attrs(query, call.list("attrs"), context));
  if (auto const* q = call.param("q")) TRY_DO(set_q(query, *q, context, call.list("expandValues")));
  if (auto const* scope = call.param("scopeQ")) TRY_DO(set_scope(query, *scope));
  GeoTexts geo;
  json::Parser parser;
  if (auto const* text = call.param("georel")) geo.relation = *text;
  if (auto const* text = call.param("geometry")) geo.geometry = *text;
  if (auto const* text = call.param("geoproperty")) geo.property = *text;
  if (auto const* text = call.param("coordinates")) {
    auto view = parser.parse(*text);
    if (!view) return errors::bad_data("coordinates", "a JSON array of coordinates");
    geo.coordinates = *view;
  }
  TRY(query.geo, read_geo(geo, context));
  TRY(query.ordering, read_ordering(call));
  TRY_DO(set_page(query, call, limits));
  TRY(bool local, call.flag("local"));
  bool wide = !call.param("type") && !call.param("attrs") && !query.q && !query.geo && !local;
  if (wide) return errors::bad_data("type", "at least one of type, attrs, q, a geo query or local=true (CIM 009 clause 5.7.2.4)");
  return query;
}

namespace {

std::vector<std::string> strings_of(std::optional<json::View> v) {
  std::vector<std::string> out;
  if (!v) return out;
  if (auto text = v->string()) return split_list(*text);
  v->each_item([&](json::View item) { out.emplace_back(item.string().value_or("")); });
  return out;
}

std::optional<std::string_view> text_of(json::View object, std::string_view member) {
  auto v = object.get(member);
  return v ? v->string() : std::nullopt;
}

// What is not known is not passed over: a filter with a slip in its name would answer with everything.
Result<void> must_know(json::View object, std::span<const std::string_view> names, std::string const& where,
                       std::span<const std::string_view> more = {}) {
  if (!object.is_object()) return errors::bad_data(where, "an object");
  Result<void> out;
  object.all_members([&](std::string_view name, json::View) {
    bool known = std::find(names.begin(), names.end(), name) != names.end() || std::find(more.begin(), more.end(), name) != more.end();
    auto place = where.empty() ? std::string(name) : where + "." + std::string(name);
    if (!known) out = errors::fail_with(errors::bad_request_data, Code::invalid, place + ": a query has no such member", place);
    return known;
  });
  return out;
}

Result<void> must_be_texts(json::View object, std::initializer_list<std::string_view> names) {
  for (auto name : names)
    if (auto v = object.get(name); v && !v->is_string()) return errors::bad_data(std::string(name), "a text");
  return {};
}

Result<void> must_be_lists(json::View object, std::initializer_list<std::string_view> names) {
  for (auto name : names) {
    auto v = object.get(name);
    if (!v || v->is_string()) continue;  // a list in one text, as a URL has it
    bool good = v->is_array() && v->size() > 0 && v->all_items([](json::View item) { return item.is_string(); });
    if (!good) return errors::bad_data(std::string(name), "an array of texts, not empty");
  }
  return {};
}

constexpr std::array<std::string_view, 3> selector_members = {"type", "id", "idPattern"};
constexpr std::array<std::string_view, 4> geo_members = {"georel", "geometry", "coordinates", "geoproperty"};
// Table 5.2.23-1, but for what belongs to temporal queries and entity maps.
constexpr std::array<std::string_view, 19> query_members = {
    "ordering", "expandValues", "@context", "type",      "entities", "attrs",       "q",        "geoQ",      "scopeQ",       "csf",
    "pick",     "omit",         "lang",     "datasetId", "join",     "containedBy", "jsonKeys", "joinLevel", "splitEntities"};

// §5.2.33 EntitySelector
Result<void> read_selector(json::View selector, Query& query, Context const& context) {
  TRY_DO(must_know(selector, selector_members, "entities"));
  TRY_DO(must_be_texts(selector, {"idPattern"}));
  if (auto type = selector.get("type")) {
    auto text = type->string();
    if (!text) return errors::bad_data("entities.type", "a type selection");
    TRY(query.types, read_type_selection(*text, context));
  }
  if (auto id = selector.get("id")) TRY_DO(set_ids(query, strings_of(id)));
  if (auto pattern = text_of(selector, "idPattern")) TRY_DO(set_pattern(query, *pattern));
  return {};
}

}  // namespace

namespace {

// Beside a body, ids are those of an entity map (§5.5.14): nothing else is asked for.
Result<void> keep_ids(std::vector<Query>& queries, std::vector<std::string> const& ids) {
  for (auto& query : queries) {
    auto own = std::exchange(query.ids, {});
    TRY_DO(set_ids(query, ids));
    if (own.empty()) continue;
    std::erase_if(query.ids, [&](auto const& id) { return std::find(own.begin(), own.end(), id) == own.end(); });
    if (query.ids.empty()) query.ids = {""};  // which no entity has
  }
  return {};
}

}  // namespace

Result<std::vector<Query>> read_query_body(Call const& call, json::View body, PageLimits limits, std::span<const std::string_view> more) {
  if (text_of(body, "type") != "Query") return errors::bad_data("type", "Query");
  TRY_DO(must_know(body, query_members, "", more));
  TRY_DO(must_be_texts(body, {"q", "scopeQ", "csf", "lang", "join", "expandValues"}));
  TRY_DO(must_be_lists(body, {"attrs", "pick", "omit", "datasetId", "containedBy", "jsonKeys"}));
  auto const& context = *call.context;
  Query common;
  common.tenant = call.tenant;
  common.lens = call.lens;
  TRY_DO(set_attrs(common, strings_of(body.get("attrs")), context));
  if (auto q = text_of(body, "q")) TRY_DO(set_q(common, *q, context, strings_of(body.get("expandValues"))));
  if (auto scope = text_of(body, "scopeQ")) TRY_DO(set_scope(common, *scope));
  if (auto geo = body.get("geoQ")) {
    TRY_DO(must_know(*geo, geo_members, "geoQ"));
    TRY_DO(must_be_texts(*geo, {"georel", "geometry", "geoproperty"}));
    GeoTexts texts;
    texts.relation = text_of(*geo, "georel").value_or("");
    texts.geometry = text_of(*geo, "geometry").value_or("");
    texts.property = text_of(*geo, "geoproperty").value_or("");
    texts.coordinates = geo->get("coordinates");
    json::Parser parser;
    if (texts.coordinates && texts.coordinates->is_string()) {  // as a URL has them
      TRY(texts.coordinates, parser.parse(*texts.coordinates->string()));
    }
    TRY(common.geo, read_geo(texts, context));
  }
  TRY(common.ordering, read_ordering(call));
  if (auto ordering = body.get("ordering")) { TRY(common.ordering, read_ordering_body(*ordering, context)); }
  TRY_DO(set_page(common, call, limits));
  TRY(bool local, call.flag("local"));
  auto entities = body.get("entities");
  if (!entities && common.attrs.empty() && !common.q && !common.geo && !local)
    return errors::bad_data("entities", "at least one of entities, attrs, q, geoQ or local=true (CIM 009 clause 5.7.2.4)");
  std::vector<Query> queries;
  if (!entities) {
    if (call.param("id")) TRY_DO(set_ids(common, call.list("id")));
    return std::vector{std::move(common)};
  }
  if (!entities->is_array() || entities->size() == 0 || entities->size() > query_limits.selectors)
    return errors::bad_data("entities",
                            "an array of 1 to " + std::to_string(query_limits.selectors) + " objects with type, id or idPattern");
  Result<void> read;
  entities->all_items([&](json::View selector) {
    queries.push_back(common);
    read = read_selector(selector, queries.back(), context);
    return read.has_value();
  });
  if (!read) return tl::unexpected(std::move(read).error());
  if (call.param("id")) TRY_DO(keep_ids(queries, call.list("id")));
  return queries;
}

void read_projection(Call const& call, json::View body, Showing& how) {
  auto names = [&](std::string_view member, std::vector<std::string>& out) {
    auto list = body.get(member);
    if (!list) return;
    if (auto text = list->string())
      for (auto const& name : split_list(*text)) out.push_back(call.context->stored(name));
    list->each_item([&](json::View item) { out.push_back(call.context->stored(item.string().value_or(""))); });
  };
  names("attrs", how.attrs);
  names("pick", how.pick);
  names("omit", how.omit);
  if (auto datasets = body.get("datasetId"))
    datasets->each_item([&](json::View item) { how.datasets.emplace_back(item.string() == "@none" ? "" : item.string().value_or("")); });
  if (auto language = body.get("lang"); language && language->string()) how.language = *language->string();
}

}  // namespace dinh::reg
