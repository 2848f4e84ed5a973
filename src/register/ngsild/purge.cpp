#include "register/ngsild/purge.hpp"

#include <algorithm>

#include "register/ngsild/opening.hpp"
#include "register/ngsild/payload.hpp"
#include "register/ngsild/problems.hpp"
#include "register/ngsild/query_reader.hpp"
#include "register/space.hpp"

namespace dinh::reg {

bool Purge::What::takes(std::string_view name) const {
  auto in = [&](std::vector<std::string> const& list) { return std::find(list.begin(), list.end(), name) != list.end(); };
  return keep.empty() ? in(drop) : !in(keep);
}

Result<Purge::What> Purge::read(Call const& call) const {
  What what;
  auto names = [&](std::string_view param, std::vector<std::string>& out) -> Result<void> {
    for (auto const& name : call.list(param)) {
      if (!is_name(name)) return errors::bad_data(std::string(param), "names of attributes, separated by commas");
      out.push_back(call.context->stored(name));
    }
    return {};
  };
  TRY_DO(names("drop", what.drop));
  TRY_DO(names("keep", what.keep));
  if (call.param("drop") && call.param("keep")) return errors::bad_data("keep", "either drop or keep");
  return what;
}

// The ids first, a page at a time: what is deleted afterwards cannot disturb the search.
Result<std::vector<std::string>> Purge::matching(Query query) {
  std::vector<std::string> ids;
  query.limit = in_.limits.max_batch_entities;
  query.offset = 0;
  query.count = false;
  Result<void> good;
  bool more = true;
  while (good && more) {
    in_.on_state([&] {
      auto found = in_.engine.query(query);
      if (!found) {
        good = tl::unexpected(std::move(found).error());
        return;
      }
      for (auto const& doc : found->docs) ids.emplace_back(doc->id());
      more = found->docs.size() == query.limit;
      if (more) query.after_id = ids.back();
    });
  }
  if (!good) return tl::unexpected(std::move(good).error());
  return ids;
}

// What has changed meanwhile so that it matches no longer stays.
Result<Seq> Purge::purge_one(Call const& call, std::string const& id, Query const& query, What const& what) {
  auto doc = in_.engine.find(call.tenant, id);
  if (!doc || !fits(query, *doc, in_.engine.names())) return Seq{0};
  Target target{*doc, in_.engine.names(), call.tenant, in_.clock()};
  if (what.whole()) return in_.engine.apply(reg::remove(target));
  auto delta = reg::remove(target);
  delta.kind = Delta::Kind::update;
  for (auto const& slot : doc->attrs()) {
    auto name = in_.engine.names().text(slot.name);
    if (what.takes(name)) delta.attrs.push_back({std::string(name), std::string(in_.engine.names().text(slot.dataset)), {}});
  }
  return delta.attrs.empty() ? Result<Seq>(Seq{0}) : in_.engine.apply(std::move(delta));
}

Result<http::Response> Purge::run(Call& call) {
  if (call.context_linked) { TRY(call.context, in_.contexts.obtain_url(call.context_url)); }
  TRY(auto query, read_query(call, {in_.limits.default_page, in_.limits.max_page}));
  TRY(auto what, read(call));
  TRY_DO(must_have_tenant(in_, call));
  TRY(auto ids, matching(query));
  Result<Seq> last = Seq{0};
  http::Response out;
  out.status = 204;
  for (std::size_t at = 0; last && at < ids.size(); at += in_.limits.batch_chunk)
    in_.on_state([&] {
      for (auto i = at; last && i < std::min(ids.size(), at + in_.limits.batch_chunk); ++i) {
        last = purge_one(call, ids[i], query, what);
        if (last) out.after_seq = std::max(out.after_seq, *last);
      }
    });
  if (!last) return tl::unexpected(std::move(last).error());
  return out;
}

}  // namespace dinh::reg
