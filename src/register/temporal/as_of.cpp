#include "register/temporal/as_of.hpp"

#include <thread>

#include "register/ngsild/opening.hpp"
#include "register/ngsild/payload.hpp"
#include "register/ngsild/problems.hpp"
#include "register/ngsild/query_reader.hpp"
#include "register/space.hpp"

namespace dinh::reg {

namespace {

Result<Instant> read_moment(Call const& call) {
  auto const* text = call.param("at");
  if (!text || !is_date_time(*text)) return errors::bad_data("at", "a time like 2026-11-24T03:15:00Z");
  return *parse_instant(*text);
}

void warn(http::Response& out, bool is_incomplete) {
  if (is_incomplete) out.with("NGSILD-Warning", "199 - \"of some attributes only totals of that time are kept; they are left out\"");
}

}  // namespace

Result<PastDocument> AsOf::read(std::string const& tenant, std::string const& id, Instant at, Names& names) {
  constexpr int tries = 1'000;  // a checkpoint may end between the two looks
  for (int i = 0; i < tries; ++i) {
    Recorded known;
    in_.on_state([&] { known = in_.engine.recorded(tenant, id); });
    if (!has_evolution(known)) return PastDocument{};
    auto stored = in_.engine.evolution(known.tenant, id, {}, {});
    if (stored.seq == known.saved) return document_at(at, id, known, stored, names);
    std::this_thread::yield();
  }
  return fail(Code::overloaded, "the history is being saved; try again");
}

Result<http::Response> AsOf::retrieve(Call& call) {
  TRY_DO(open_call(in_, call));
  std::string id(call.request.param("id"));
  if (!is_uri(id)) return errors::bad_data("id", "a URI, like urn:ngsi-ld:Vehicle:A4567");
  TRY(auto at, read_moment(call));
  TRY(auto how, in_.showing(call));
  TRY_DO(must_have_tenant(in_, call));
  Names names;
  TRY(auto past, read(call.tenant, id, at, names));
  if (!past.document) return errors::missing("there was no " + id + " at " + iso(at));
  std::string body;
  Renderer(names).entity(body, *past.document, how);
  auto out = in_.document(call, std::move(body));
  warn(out, past.is_incomplete);
  return out;
}

Result<AsOf::Page> AsOf::select(Call const& call, Query const& query, Instant at, Names& names) {
  Page out;
  auto ids = evolutions_.candidates({query});
  if (ids.size() > in_.limits.temporal_entities)
    return errors::fail_with(errors::too_complex, Code::too_large,
                             "the query would have to read the history of too many entities: narrow it by a type or ids");
  for (auto const& id : ids) {
    TRY(auto past, read(call.tenant, id, at, names));
    out.is_incomplete = out.is_incomplete || past.is_incomplete;
    if (!past.document || !fits(query, *past.document, names)) continue;
    ++out.total;
    if (out.total > query.offset && out.docs.size() < query.limit) {
      out.docs.push_back(std::move(past.document));
    } else if (out.total > query.offset + query.limit) {
      out.more = true;
      if (!query.count) break;
    }
  }
  return out;
}

Result<http::Response> AsOf::query(Call& call) {
  TRY_DO(open_call(in_, call));
  TRY(auto at, read_moment(call));
  TRY(auto query, read_query(call, {in_.limits.default_page, in_.limits.max_page}));
  TRY(auto how, in_.showing(call));
  TRY_DO(must_have_tenant(in_, call));
  Names names;
  TRY(auto page, select(call, query, at, names));
  std::string body = "[";
  Renderer renderer(names);
  for (auto const& doc : page.docs) {
    if (body.size() > 1) body += ',';
    renderer.entity(body, *doc, how);
  }
  auto out = in_.document(call, body + "]");
  warn(out, page.is_incomplete);
  if (query.count) out.with("NGSILD-Results-Count", std::to_string(page.total));
  link_pages(out, call, query.limit, query.offset, page.more);
  return out;
}

}  // namespace dinh::reg
