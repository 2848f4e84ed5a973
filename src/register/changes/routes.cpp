#include <array>
#include <charconv>

#include "register/changes/change_stream.hpp"
#include "register/ngsild/call.hpp"

namespace dinh::reg {

namespace {

constexpr std::array<std::string_view, 4> params = {"type", "id", "attrs", "after"};

}  // namespace

// Names as the core @context reads them: a term of its own, or a whole IRI.
Result<ChangeFilter> ChangeStream::read_filter(http::Request const& request) const {
  TRY(auto call, Call::open(request, {.params = params, .house = true}));
  ChangeFilter filter;
  filter.tenant = call.tenant;
  if (!engine_.has_tenant(filter.tenant)) return fail(Code::not_found, "there is no tenant " + filter.tenant);
  auto stored = [&](std::string_view name) {
    std::vector<std::string> out;
    for (auto const& item : call.list(name)) out.emplace_back(call.context->stored(item));
    return out;
  };
  filter.types = stored("type");
  filter.attrs = stored("attrs");
  filter.ids = call.list("id");
  return filter;
}

std::vector<http::Route> ChangeStream::routes(std::string right) {
  auto follow = [this](http::Request const& request) -> http::Response {
    auto filter = read_filter(request);
    if (!filter) return http::problem(filter.error());
    Seq after = 0;
    if (auto text = request.query_param("after")) {
      auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), after);
      if (error != std::errc{} || end != text->data() + text->size())
        return http::problem({Code::invalid, "after must be the sequence of a change, as in its id", "after", "a whole number", {}});
    }
    if (viewers_.size() >= limits_.viewers) return http::problem({Code::overloaded, "too many follow the changes already", {}, {}, {}});
    http::Response out;
    out.stream = [this, filter = std::move(*filter), after](std::shared_ptr<http::SseViewer> viewer) {
      (void)attach(std::move(viewer), filter, after);
    };
    return out;
  };
  return {{http::Method::get, "/api/register/changes", std::move(right), http::Lane::state, follow,
           "Event stream of every durable change, resumable: hello, change, position, gone"}};
}

}  // namespace dinh::reg
