#include "app/register_copy.hpp"

#include "register/durable.hpp"
#include "register/ngsild/context.hpp"
#include "register/ngsild/operations.hpp"

namespace dinh::app {
namespace {

// {"type":"Property","value":7,…}
std::int64_t stored_version(reg::Document const& document, reg::Names const& names) {
  auto const name = names.find("recordVersion");
  for (auto const& slot : document.attrs()) {
    if (slot.name != name) continue;
    json::Parser parser;
    auto instance = parser.parse(document.slice(slot));
    return instance ? instance->get("value").value_or(json::View{}).integer().value_or(0) : 0;
  }
  return 0;
}

}  // namespace

Result<reg::Seq> RegisterCopy::upsert(std::string const& entity_json, std::int64_t version) {
  return ask_state(on_state_, [&] { return apply(entity_json, version); });
}

Result<reg::Seq> RegisterCopy::apply(std::string const& entity_json, std::int64_t version) {
  json::Parser parser;
  TRY(auto view, parser.parse(entity_json));
  TRY(auto input, reg::read_entity(view, {*reg::Context::core()}));
  auto document = engine_.find("", input.id);
  if (!document) return engine_.apply(reg::create(std::move(input), "", clock_()));
  if (stored_version(*document, engine_.names()) >= version) return document->version;
  TRY(auto delta, reg::replace({*document, engine_.names(), "", clock_()}, std::move(input)));
  return engine_.apply(std::move(delta));
}

Result<void> RegisterCopy::wait_durable(reg::Seq seq) const { return reg::wait_durable(engine_, seq); }

}  // namespace dinh::app
