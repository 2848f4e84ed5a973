// Subscriptions as resources (CIM 009 §5.8.1 to 5.8.5, §6.10 and 6.11). In the worker lane, as they write to the disk.
#include "base/log.hpp"
#include "base/random.hpp"
#include "register/ngsild/problems.hpp"
#include "register/subscriptions/subscriptions.hpp"

namespace dinh::reg {

namespace {

constexpr std::string_view path = "/ngsi-ld/v1/subscriptions/";

http::Response empty(int status) {
  http::Response out;
  out.status = status;
  return out;
}

// §5.8.1, §5.8.2: an end in the past is BadRequestData; what is stored may be past its end.
Result<void> must_end_later(Subscription const& s, Instant now) {
  if (s.expires && *s.expires <= now) return errors::bad_data("expiresAt", "a time to come");
  return {};
}

// JSON null neither deletes nor is a value (§4.5.0); urn:ngsi-ld:null deletes.
Result<void> must_have_no_null(json::Value const& v, std::string const& at) {
  if (v.is_null()) return errors::bad_data(at, "a value (JSON null is none; urn:ngsi-ld:null deletes)");
  for (auto const& [name, inner] : v.object()) TRY_DO(must_have_no_null(inner, at.empty() ? name : at + "." + name));
  for (auto const& inner : v.array()) TRY_DO(must_have_no_null(inner, at));
  return {};
}

// A call made by ourselves, to read what is stored as a client would send it.
struct StoredCall {
  http::Request request;
  Call call{request, {}, {}, Media::json, false, false, {}, Context::core(), {}, {}, {}};
};

}  // namespace

Subscriptions::Subscriptions(Engine& engine, storage::Db& db, Contexts& contexts, Clock clock, NgsiPorts ports, SendNotification send,
                             DeliveryLimits limits)
    : engine_(engine),
      store_(db),
      contexts_(contexts),
      clock_(clock),
      binding_(engine, contexts, clock, std::move(ports)),
      renderer_(engine.names()),
      deliveries_(std::move(send), clock, limits) {
  load();
}

void Subscriptions::load() {
  for (auto& row : store_.all()) {
    StoredCall stored;
    auto& call = stored.call;
    call.tenant = row.tenant;
    call.context_text = row.context;
    json::Parser parser;
    if (!row.context.empty()) {
      auto view = parser.parse(row.context);
      auto context = view ? contexts_.obtain(*view) : Result<ContextPtr>(fail(Code::invalid, "unreadable"));
      if (context) call.context = *context;
      else log_warning("subscription: its @context is not available", {{"subscription", row.id}, {"why", context.error().detail}});
    }
    auto read = read_subscription(row.id, json::parse(row.body).value_or(json::Value()), call);
    if (!read) {
      log_warning("subscription: not understood any more", {{"subscription", row.id}, {"why", read.error().detail}});
      continue;
    }
    deliveries_.put(std::make_shared<const Subscription>(std::move(*read)),
                    {row.times_sent, row.times_failed, row.last_notification, row.last_success, row.last_failure, row.cursor});
  }
}

void Subscriptions::keep() {
  auto steps = deliveries_.steps();
  if (!steps.empty()) store_.keep(steps);
}

Result<void> Subscriptions::read_link(Call& call) {
  if (!call.context_linked) return {};
  TRY(call.context, contexts_.obtain_url(call.context_url));
  if (!is_core_context(call.context_url)) json::write_string(call.context_text, call.context_url);
  return {};
}

Result<json::Value> Subscriptions::read_body(Call& call) {
  json::Parser parser(binding_.limits.max_entity_bytes);
  auto view = parser.parse(call.request.body);
  if (!view) return errors::invalid("the body is not a JSON document: " + view.error().detail);
  if (!view->is_object()) return errors::bad_data("body", "a JSON object");
  TRY_DO(read_link(call));
  auto context = view->get("@context");
  if (context.has_value() != call.ld_body)
    return errors::bad_data("@context", call.ld_body ? "an @context in a body of application/ld+json"
                                                     : "no @context in a body of application/json; use a Link header");
  if (context && !(context->string() && is_core_context(*context->string()))) {
    TRY(call.context, contexts_.obtain(*context));
    call.context_text = context->text();
  }
  auto body = json::Value::from(*view);
  body.erase("@context");
  return body;
}

Result<Deliveries::Entry> Subscriptions::must_find(Call const& call) {
  auto id = call.request.param("id");
  if (!is_uri(id)) return errors::bad_data("id", "a URI, like urn:ngsi-ld:Subscription:1");
  auto found = deliveries_.find(call.tenant, id);
  if (!found) return errors::missing("there is no subscription " + std::string(id));
  return std::move(*found);
}

// §5.8.1
Result<http::Response> Subscriptions::create(Call& call) {
  TRY(auto body, read_body(call));
  TRY_DO(must_have_no_null(body, ""));
  std::string id = "urn:ngsi-ld:Subscription:" + random_token(16);
  if (auto const* given = body.find("id")) {
    id = given->string().value_or("");
    if (!is_uri(id)) return errors::bad_data("id", "a URI");
  }
  TRY(auto subscription, read_subscription(id, std::move(body), call));
  TRY_DO(must_end_later(subscription, clock_()));
  auto known = std::make_shared<const Subscription>(std::move(subscription));
  Seq cursor = 0;
  binding_.on_state([&] { cursor = engine_.last(); });  // its place on the feed: what is changed from now on is told
  if (!store_.add(*known, clock_(), cursor)) return errors::exists(id + " exists already");
  binding_.on_state([&] {  // kept first, live then: one that could not be kept must not tell anybody anything
    deliveries_.put(known, {.cursor = cursor});
    install();
    catch_up(known, cursor);
  });
  return std::move(empty(201).with("Location", std::string(path) + id));
}

// §5.8.4
Result<http::Response> Subscriptions::list(Call& call) {
  TRY_DO(read_link(call));
  TRY(auto limit, call.count("limit"));
  TRY(auto offset, call.count("offset"));
  TRY(bool count, call.flag("count"));
  if (limit.value_or(1) == 0 && !count) return errors::bad_data("limit", "at least 1, or count=true beside limit=0");
  std::size_t total = 0, from = offset.value_or(0), most = std::min(limit.value_or(20), binding_.limits.max_page);
  json::Array page;
  for (auto const& [what, progress] : deliveries_.all()) {
    if (what->tenant != call.tenant) continue;
    if (++total <= from || page.size() >= most) continue;
    page.push_back(show_subscription(*what, progress, *call.context, clock_()));
    if (call.accept == Media::ld_json) page.back()["@context"] = json::parse(context_member(call)).value_or(json::Value());
  }
  auto page_size = page.size();
  auto out = binding_.document(call, json::Value(std::move(page)).text());
  if (count) out.with("NGSILD-Results-Count", std::to_string(total));
  link_pages(out, call, most, from, total > from + page_size);
  return out;
}

// §5.8.3
Result<http::Response> Subscriptions::retrieve(Call& call) {
  TRY_DO(read_link(call));
  TRY(auto found, must_find(call));
  auto shown = show_subscription(*found.what, found.progress, *call.context, clock_());
  if (call.accept == Media::ld_json) shown["@context"] = json::parse(context_member(call)).value_or(json::Value());
  return binding_.document(call, shown.text());
}

// §5.8.2
Result<http::Response> Subscriptions::change(Call& call) {
  TRY(auto found, must_find(call));
  TRY(auto fragment, read_body(call));
  if (fragment.object().empty()) return errors::bad_data("body", "at least one member");
  TRY_DO(must_have_no_null(fragment, ""));
  if (call.context_text.empty()) {
    call.context = found.what->context;
    call.context_text = found.what->context_text;
  }
  auto body = found.what->body;
  merge_subscription(body, fragment);
  TRY(auto subscription, read_subscription(found.what->id, std::move(body), call));
  if (fragment.find("expiresAt") || fragment.find("expires")) TRY_DO(must_end_later(subscription, clock_()));
  auto known = std::make_shared<const Subscription>(std::move(subscription));
  store_.change(*known);
  binding_.on_state([&] {
    deliveries_.put(known, found.progress);
    install();
  });
  return empty(204);
}

// §5.8.5
Result<http::Response> Subscriptions::remove(Call& call) {
  TRY(auto found, must_find(call));
  store_.remove(call.tenant, found.what->id);
  binding_.on_state([&] {
    deliveries_.drop(found.what->tenant, found.what->id);
    install();
  });
  return empty(204);
}

}  // namespace dinh::reg
