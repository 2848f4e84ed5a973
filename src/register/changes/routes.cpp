#include <array>

#include "http/endpoint.hpp"
#include "register/changes/change_stream.hpp"
#include "register/ngsild/call.hpp"
#include "register/sharing/contract.hpp"

namespace dinh::reg {

namespace {

struct ChangesIn {
  std::vector<std::string> type, id, attrs;
  Seq after = 0;
  static constexpr auto fields() {
    return std::tuple(defaulted("type", &ChangesIn::type, "entity types, as the core @context names them or as IRIs; absent: all"),
                      defaulted("id", &ChangesIn::id, "entity ids; absent: all"),
                      defaulted("attrs", &ChangesIn::attrs, "attributes to be told of; absent: all"),
                      defaulted("after", &ChangesIn::after, "the id of the last event seen; Last-Event-ID goes before it"));
  }
};

constexpr auto params =
    std::apply([](auto const&... field) { return std::array<std::string_view, sizeof...(field)>{field.name...}; }, ChangesIn::fields());

}  // namespace

std::vector<http::Route> ChangeStream::routes(std::string right) {
  auto follow = [this](http::Request const& request, ChangesIn const& in) -> http::Response {
    auto call = Call::open(request, {.params = params, .house = true});
    if (!call) return http::problem(call.error());
    if (!engine_.has_tenant(call->tenant))
      return http::problem({Code::not_found, "there is no tenant " + call->tenant, "NGSILD-Tenant", "", ""});
    if (viewers_.size() >= limits_.viewers) return http::problem({Code::overloaded, "too many follow the changes already", {}, {}, {}});
    auto stored = [](std::vector<std::string> names) {
      for (auto& name : names) name = Context::core()->stored(name);
      return names;
    };
    ChangeFilter filter{call->tenant, stored(in.type), in.id, stored(in.attrs)};
    if (lens_) filter.lens = [this, consumer = consumer_of(*request.actor), tenant = call->tenant] { return lens_(consumer, tenant); };
    http::Response out;
    out.stream = [this, filter = std::move(filter), after = in.after](std::shared_ptr<http::SseViewer> viewer) {
      (void)attach(std::move(viewer), filter, after);
    };
    return out;
  };
  return {{http::Method::get, "/api/register/changes", std::move(right), http::Lane::state,
           http::answers_text(http::plain<ChangesIn>(follow), "text/event-stream"),
           "Event stream of every durable change, resumable: hello, change, position, gone"}};
}

}  // namespace dinh::reg
