#include "register/ngsild/queries.hpp"

#include <unordered_set>

namespace dinh::reg {

namespace {

std::string mark_name(std::string_view query, std::size_t offset) { return std::to_string(offset) + "?" + std::string(query); }

}  // namespace

void PageMarks::put(std::string query, std::size_t offset, std::string last_id, Instant now) {
  auto name = mark_name(query, offset);
  auto [at, fresh] = marks_.insert_or_assign(name, Mark{std::move(last_id), now});
  if (!fresh) return;
  order_.push_back(std::move(name));
  if (order_.size() <= most) return;
  marks_.erase(order_.front());
  order_.pop_front();
}

std::string const* PageMarks::find(std::string_view query, std::size_t offset, Instant now) const {
  auto found = marks_.find(mark_name(query, offset));
  return found == marks_.end() || now - found->second.at > kept_ms ? nullptr : &found->second.last_id;
}

Result<Found> Queries::page(Query query, std::string const& mark_key) {
  auto const* mark = query.offset > 0 && !query.count && !query.ordering ? marks_.find(mark_key, query.offset, in_.clock()) : nullptr;
  if (mark && in_.engine.find(query.tenant, *mark)) {
    query.after_id = *mark;
    query.offset = 0;
  }
  return in_.engine.query(query);
}

// Several groups of entities: each is asked for as much as the page could need of it, and what stands in several counts once.
Result<Found> Queries::united(std::vector<Query> const& queries) {
  auto const& first = queries.front();
  Found out;
  std::unordered_set<std::string_view> seen;
  std::size_t skipped = 0;
  for (auto query : queries) {
    query.offset = 0;
    query.limit = first.count ? in_.limits.max_batch_entities : first.offset + first.limit;
    query.count = false;
    TRY(auto found, in_.engine.query(query));
    for (auto& doc : found.docs) {
      if (!seen.insert(doc->id()).second) continue;
      ++out.total;
      if (first.ordering) {
        out.docs.push_back(std::move(doc));
        continue;
      }
      if (skipped++ < first.offset || out.docs.size() >= first.limit) continue;
      out.docs.push_back(std::move(doc));
    }
  }
  if (first.ordering) put_in_order(first, out.docs);
  return out;
}

void Queries::put_in_order(Query const& query, std::vector<DocPtr>& docs) {
  Work work;
  sort_by(*query.ordering, docs, query.offset + query.limit, in_.engine.names(), work);
  docs.erase(docs.begin(), docs.begin() + static_cast<std::ptrdiff_t>(std::min(query.offset, docs.size())));
  if (docs.size() > query.limit) docs.resize(query.limit);
}

Result<http::Response> Queries::answer(Call& call, std::vector<Query> queries, Showing how, JoinWish join) {
  TRY_DO(in_.must_have_tenant(call));
  auto limit = queries.front().limit, offset = queries.front().offset;
  bool counted = queries.front().count;
  for (auto& query : queries) query.limit = limit == 0 ? 0 : limit + 1;  // one more shows whether there is a next page
  std::string mark_key = call.tenant + "|" + (call.lens ? call.lens->name() : "") + "|" + other_params(call.request.query) +
                         (call.request.method == http::Method::post ? std::string(call.request.body) : "");
  Result<Found> found = queries.size() == 1 ? page(queries.front(), mark_key) : united(queries);
  if (!found) return tl::unexpected(std::move(found).error());
  bool more = found->docs.size() > limit;
  if (more) found->docs.resize(limit);
  if (more && limit > 0 && !queries.front().ordering)
    marks_.put(mark_key, offset + limit, std::string(found->docs.back()->id()), in_.clock());

  std::string body = how.geojson ? R"({"type":"FeatureCollection","features":[)" : "[";
  std::string member = how.geojson ? std::exchange(how.context_member, "") : "";
  body.reserve(body.size() + found->docs.size() * 800);
  if (join.kind != JoinWish::Kind::none && !how.geojson) {
    TRY(auto texts, Joiner(in_, call.tenant, how, std::move(join), call.lens).shown(found->docs));
    for (auto const& text : texts) body.append(body.size() > 1 ? "," : "").append(text);
  } else {
    for (auto const& doc : found->docs) {
      if (&doc != found->docs.data()) body += ',';
      in_.renderer.entity(body, *doc, how);
    }
  }
  body += ']';
  if (how.geojson && !member.empty()) body += ",\"@context\":" + member;
  if (how.geojson) body += '}';
  auto out = in_.document(call, std::move(body));
  if (counted) out.with("NGSILD-Results-Count", std::to_string(found->total));
  link_pages(out, call, limit, offset, more);
  return out;
}

Result<http::Response> Queries::get(Call& call) {
  TRY_DO(in_.resolve_link(call));
  TRY(auto query, read_query(call, {in_.limits.default_page, in_.limits.max_page}));
  TRY(auto how, in_.showing(call));
  TRY(auto join, read_join(call));
  std::vector<Query> queries;
  queries.push_back(std::move(query));
  return answer(call, std::move(queries), std::move(how), std::move(join));
}

// §6.23
Result<http::Response> Queries::post(Call& call) {
  TRY_DO(in_.read_object(call));
  if (call.ld_body) TRY_DO(in_.link_to_body_context(call));
  TRY(auto queries, read_query_body(call, call.body, {in_.limits.default_page, in_.limits.max_page}));
  TRY(auto how, in_.showing(call));
  TRY(auto join, read_join_body(call, call.body));
  read_projection(call, call.body, how);
  return answer(call, std::move(queries), std::move(how), std::move(join));
}

}  // namespace dinh::reg
