#include "register/ngsild/batch.hpp"

#include <algorithm>
#include <array>

#include "register/ngsild/entities.hpp"
#include "register/ngsild/problems.hpp"

namespace dinh::reg {

namespace {

constexpr std::size_t text_block_bytes = 16u << 10;
constexpr std::array<std::string_view, 3> params = {"options", "format", "local"};

std::string id_of(json::View document) {
  auto id = document.is_object() ? document.get("id") : std::nullopt;
  if (!id && document.is_object()) id = document.get("@id");
  auto text = id ? id->string() : document.string();
  return std::string(text.value_or(""));
}

void write_ids(json::Writer& to, std::vector<std::string> const& ids) {
  to.begin_array();
  for (auto const& id : ids) to.value(id);
  to.end_array();
}

}  // namespace

http::Handler Batch::create() { return handler({.apply = &Batch::create_one, .wants = {params, true}, .whole = true, .lists_all = true}); }
http::Handler Batch::upsert() {
  return handler({.apply = &Batch::upsert_one, .wants = {params, true}, .whole = true, .lists_created = true});
}
http::Handler Batch::update() { return handler({.apply = &Batch::update_one, .wants = {params, true}, .nulls = true}); }
http::Handler Batch::merge() { return handler({.apply = &Batch::merge_one, .wants = {params, true}, .nulls = true, .raw = true}); }
http::Handler Batch::remove() { return handler({.apply = &Batch::remove_one, .wants = {params, true}, .ids = true}); }

http::Handler Batch::handler(Verb verb) {
  return [this, verb](http::Request const& request) {
    auto answer = [this, verb](http::Request const& r, json::Parser& parser, bool on_worker, bool* again) {
      auto call = Call::open(r, verb.wants);
      if (!call) return refusal(call.error());
      auto out = run(*call, verb, parser, on_worker);
      if (!out && again) *again = !call->missing.empty();
      auto response = out ? std::move(*out) : refusal(out.error());
      return std::move(in_.dress(*call, response));
    };
    if (request.body.size() <= in_.limits.max_batch_in_state_lane) {
      bool contexts_are_missing = false;
      auto response = answer(request, in_.parser, false, &contexts_are_missing);
      if (!contexts_are_missing) return response;
    }
    http::Response later;
    later.on_worker = [this, answer](http::Request const& again) {
      json::Parser parser(in_.limits.max_batch_bytes);
      return answer(again, parser, true, nullptr);
    };
    return later;
  };
}

Result<http::Response> Batch::run(Call& call, Verb const& verb, json::Parser& parser, bool on_worker) {
  TRY(auto items, read(call, verb, parser, on_worker));
  Outcome outcome;
  auto chunk = [&](std::size_t from, std::size_t to) {
    for (auto i = from; i < to; ++i) apply(call, verb, items[i], outcome);
  };
  bool makes_tenant = verb.whole;
  Result<void> tenant;
  auto check_tenant = [&] {
    if (!makes_tenant) tenant = in_.must_have_tenant(call);
  };
  if (!on_worker) {
    check_tenant();
    if (tenant) chunk(0, items.size());
  } else {
    in_.on_state(check_tenant);
    for (std::size_t at = 0; tenant && at < items.size(); at += in_.limits.batch_chunk)
      in_.on_state([&] { chunk(at, std::min(items.size(), at + in_.limits.batch_chunk)); });
  }
  if (!tenant) return tl::unexpected(std::move(tenant).error());
  auto const* first = outcome.errors.empty() ? nullptr : &outcome.errors.front().second;
  bool refused_by_machine = first && outcome.success.empty() && (first->code == Code::storage_full || first->code == Code::overloaded);
  if (refused_by_machine) return tl::unexpected(*first);
  return respond(verb, outcome);
}

Result<std::vector<Batch::Item>> Batch::read(Call& call, Verb const& verb, json::Parser& parser, bool on_worker) {
  auto parsed = parser.parse(call.request.body);
  if (!parsed) return errors::invalid("the body is not a JSON document: " + parsed.error().detail);
  if (!parsed->is_array() || parsed->size() == 0)
    return errors::bad_data("body", verb.ids ? "an array of ids, not empty" : "an array of entities, not empty");
  auto count = parsed->size();
  if (count > in_.limits.max_batch_entities)
    return errors::bad_data("body", "at most " + std::to_string(in_.limits.max_batch_entities) + " entities");
  if (call.context_linked && on_worker) {
    TRY(call.context, in_.contexts.obtain_url(call.context_url));
  } else {
    TRY_DO(in_.resolve_link(call));
  }
  std::vector<Item> items(count);
  TextBlocks blocks(std::min(text_block_bytes, call.request.body.size()));
  std::size_t at = 0;
  parsed->each_item([&](json::View document) {
    auto& item = items[at++];
    item.document = document;
    read_item(call, verb, item, blocks, on_worker);
  });
  if (!call.missing.empty()) return errors::fail_with(errors::context_not_available, Code::upstream, "a @context is not here yet");
  return items;
}

void Batch::read_item(Call& call, Verb const& verb, Item& item, TextBlocks& blocks, bool on_worker) {
  item.id = id_of(item.document);
  auto failed = [&](Error error) { item.error = std::move(error); };
  if (verb.ids) {
    if (!item.document.is_string() || !is_uri(item.id)) failed(errors::bad_data("id", "a URI").value());
    return;
  }
  if (!item.document.is_object()) return failed(errors::bad_data("body", "objects as items").value());
  if (auto once = must_have_names_once(item.document); !once) return failed(std::move(once).error());
  auto member = call.ld_body ? item.document.get("@context") : std::nullopt;
  auto context = member && on_worker ? in_.contexts.obtain(*member) : in_.context_of(call, item.document);
  if (!context) return failed(std::move(context).error());
  item.context = std::move(*context);
  if (!is_uri(item.id)) return failed(errors::bad_data("id", "a URI, like urn:ngsi-ld:Vehicle:A4567").value());
  if (verb.raw) return;
  Reading how{*item.context, wants_simplified(call), verb.nulls};
  how.blocks = &blocks;
  auto input = verb.whole ? read_entity(item.document, how) : read_fragment(item.document, how);
  if (!input) return failed(std::move(input).error());
  item.input = std::move(*input);
}

void Batch::apply(Call const& call, Verb const& verb, Item& item, Outcome& outcome) {
  if (item.error) {
    outcome.errors.emplace_back(std::move(item.id), std::move(*item.error));
    return;
  }
  auto seq = (this->*verb.apply)(call, item, outcome);
  if (!seq) {
    outcome.errors.emplace_back(std::move(item.id), std::move(seq).error());
    return;
  }
  outcome.seq = std::max(outcome.seq, *seq);
  outcome.success.push_back(std::move(item.id));
}

// §5.2.16 BatchOperationResult
http::Response Batch::respond(Verb const& verb, Outcome const& outcome) const {
  http::Response out;
  std::string body;
  json::Writer to(body);
  auto const& listed = verb.lists_all ? outcome.success : outcome.created;
  if (!outcome.errors.empty()) {
    to.begin_object().key("success");
    write_ids(to, outcome.success);
    to.key("errors").begin_array();
    for (auto const& [id, error] : outcome.errors) {
      to.begin_object();
      if (!id.empty()) to.member("entityId", id);
      to.key("error").raw(problem_json(error)).end_object();
    }
    to.end_array().end_object();
    out = http::json_reply(207, std::move(body));
  } else if ((verb.lists_all || verb.lists_created) && !listed.empty()) {
    write_ids(to, listed);
    out = http::json_reply(201, std::move(body));
  } else {
    out.status = 204;
  }
  out.after_seq = outcome.seq;
  return out;
}

Target Batch::target(Call const& call, DocPtr const& doc) const { return {*doc, in_.engine.names(), call.tenant, in_.clock()}; }

Result<Seq> Batch::commit(Update update) {
  if (!update.changes()) return Seq{0};
  return in_.engine.apply(std::move(update.delta));
}

Result<Seq> Batch::create_one(Call const& call, Item& item, Outcome& outcome) {
  if (in_.engine.find(call.tenant, item.id)) return errors::exists("there is an entity " + item.id + " already");
  TRY(auto seq, in_.engine.apply(reg::create(std::move(item.input), call.tenant, in_.clock())));
  outcome.created.push_back(item.id);
  return seq;
}

Result<Seq> Batch::upsert_one(Call const& call, Item& item, Outcome& outcome) {
  auto doc = in_.engine.find(call.tenant, item.id);
  if (!doc) return create_one(call, item, outcome);
  if (call.option("update")) return commit(append(target(call, doc), std::move(item.input), true));
  TRY(auto delta, replace(target(call, doc), std::move(item.input)));
  return in_.engine.apply(std::move(delta));
}

Result<Seq> Batch::update_one(Call const& call, Item& item, Outcome&) {
  auto doc = in_.engine.find(call.tenant, item.id);
  if (!doc) return errors::missing("there is no entity " + item.id);
  auto entity = target(call, doc);
  std::erase_if(item.input.attrs, [&](AttrChange const& attr) { return attr.bytes.empty() && !entity.find(attr.name, attr.dataset); });
  return commit(append(entity, std::move(item.input), !call.option("noOverwrite")));
}

Result<Seq> Batch::merge_one(Call const& call, Item& item, Outcome&) {
  auto doc = in_.engine.find(call.tenant, item.id);
  if (!doc) return errors::missing("there is no entity " + item.id);
  Reading how{*item.context, wants_simplified(call), true, false, true};
  TRY(auto update, reg::merge(target(call, doc), item.document, how, {}));
  return commit(std::move(update));
}

Result<Seq> Batch::remove_one(Call const& call, Item& item, Outcome&) {
  auto doc = in_.engine.find(call.tenant, item.id);
  if (!doc) return errors::missing("there is no entity " + item.id);
  return in_.engine.apply(reg::remove(target(call, doc)));
}

}  // namespace dinh::reg
