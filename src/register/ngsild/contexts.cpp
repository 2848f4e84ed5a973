#include "register/ngsild/contexts.hpp"

#include "base/random.hpp"
#include "register/ngsild/problems.hpp"

namespace dinh::reg {

namespace {

// "…/ngsi-ld/v1/jsonldContexts/abc" → "abc", whatever host name it was reached by.
std::string_view hosted_id(std::string_view url) {
  constexpr std::string_view path = "/ngsi-ld/v1/jsonldContexts/";
  auto at = url.find(path);
  return at == url.npos ? std::string_view() : url.substr(at + path.size());
}

Result<std::shared_ptr<const json::Value>> parse_document(std::string_view body) {
  auto value = json::parse(body);
  if (!value) return errors::fail_with(errors::invalid_request, Code::bad_request, value.error().detail);
  auto const* context = value->find("@context");
  if (!context) return errors::bad_data("@context", "a JSON object with the member @context");
  if (!context->is_object() && !context->is_array() && !context->is_string())
    return errors::bad_data("@context", "an object, an array or a URL");
  return std::make_shared<const json::Value>(std::move(*value));
}

}  // namespace

Contexts::Contexts(storage::Db& db, Clock clock, Download download, ContextLimits limits)
    : store_(db), clock_(std::move(clock)), download_(std::move(download)), limits_(limits), started_(clock_()) {
  for (auto& row : store_.contexts())
    if (auto document = parse_document(row.body)) put(std::move(row), *document);
}

void Contexts::put(ContextRow row, std::shared_ptr<const json::Value> document) {
  if (row.kind != ContextKind::hosted) id_of_url_[row.url] = row.id;
  failed_.erase(row.url);
  resolved_.clear();  // whatever was compiled from an older text
  auto id = row.id;
  entries_[id] = Entry{std::move(row), std::move(document), {}, 0};
}

Contexts::Entry* Contexts::entry_of(std::string_view id_or_url) {
  auto found = entries_.find(id_or_url);
  if (found == entries_.end())
    if (auto id = id_of_url_.find(id_or_url); id != id_of_url_.end()) found = entries_.find(id->second);
  if (found == entries_.end())
    if (auto id = hosted_id(id_or_url); !id.empty()) found = entries_.find(id);
  return found == entries_.end() ? nullptr : &found->second;
}

// Flattens an @context into the objects it is made of, in order.
struct Contexts::Walk {
  Contexts& contexts;
  std::vector<json::Value const*> locals;
  std::vector<std::shared_ptr<const json::Value>> alive;
  std::vector<std::string> missing, used;

  Result<void> add(json::Value const& value, std::size_t depth) {
    if (depth > contexts.limits_.max_depth)
      return errors::bad_data("@context", "nesting of at most " + std::to_string(contexts.limits_.max_depth) + " levels");
    if (value.is_null()) return {};
    if (auto url = value.string()) return add_url(*url, depth);
    if (value.is_object()) {
      if (auto const* inner = value.find("@context")) return add(*inner, depth + 1);
      locals.push_back(&value);
      return {};
    }
    if (!value.is_array()) return errors::bad_data("@context", "a URL, an object, or an array of those");
    for (auto const& item : value.array()) TRY_DO(add(item, depth + 1));
    return {};
  }

  Result<void> add_url(std::string_view url, std::size_t depth) {
    if (is_core_context(url)) return {};
    if (!is_uri(url)) return errors::bad_data("@context", "an absolute URL, not \"" + std::string(url) + "\"");
    if (used.size() >= contexts.limits_.max_documents)
      return errors::bad_data("@context", "at most " + std::to_string(contexts.limits_.max_documents) + " documents");
    auto* entry = contexts.entry_of(url);
    if (!entry) {
      auto failed = contexts.failed_.find(url);
      if (failed != contexts.failed_.end() && contexts.clock_() < failed->second)
        return errors::fail_with(errors::context_not_available, Code::upstream, "the @context " + std::string(url) + " can't be fetched");
      missing.emplace_back(url);
      return {};
    }
    used.push_back(entry->row.id);
    alive.push_back(entry->document);
    return add(*entry->document->find("@context"), depth + 1);
  }
};

ContextPtr Contexts::compiled(std::string_view key) {
  std::lock_guard lock(mutex_);
  auto known = resolved_.find(key);
  if (known == resolved_.end()) return nullptr;
  for (auto const& id : known->second.used) {
    auto& entry = entries_.find(id)->second;
    entry.last_used = clock_();
    ++entry.hits;
  }
  return known->second.context;
}

Result<Contexts::Resolved> Contexts::resolve(json::View value) {
  std::string key = value.text();
  if (auto context = compiled(key)) return Resolved{std::move(context), {}};
  return resolve_value(std::move(key), json::Value::from(value));
}

Result<Contexts::Resolved> Contexts::resolve_url(std::string_view url) {
  if (is_core_context(url)) return Resolved{Context::core(), {}};
  std::string key;
  json::write_string(key, url);
  if (auto context = compiled(key)) return Resolved{std::move(context), {}};
  return resolve_value(std::move(key), json::Value(url));
}

Result<Contexts::Resolved> Contexts::resolve_value(std::string key, json::Value const& value) {
  std::lock_guard lock(mutex_);
  Walk walk{*this, {}, {}, {}, {}};
  TRY_DO(walk.add(value, 0));
  if (!walk.missing.empty()) return Resolved{nullptr, std::move(walk.missing)};
  auto compiled = Context::compile(walk.locals);
  if (!compiled) {
    auto error = std::move(compiled).error();
    error.type = errors::bad_request_data;
    return tl::unexpected(std::move(error));
  }
  if (resolved_.size() >= limits_.max_resolved) resolved_.clear();
  for (auto const& id : walk.used) {
    auto& entry = entries_.find(id)->second;
    entry.last_used = clock_();
    ++entry.hits;
  }
  resolved_[std::move(key)] = Compiled{*compiled, std::move(walk.used)};
  return Resolved{*compiled, {}};
}

Result<std::shared_ptr<const json::Value>> Contexts::download(std::string const& url) {
  auto body = download_(url);
  if (body && body->size() > limits_.max_document_bytes)
    body = fail(Code::too_large, "larger than " + std::to_string(limits_.max_document_bytes) + " bytes");
  if (!body) {
    std::lock_guard lock(mutex_);
    failed_[url] = clock_() + limits_.retry_after_failure_ms;
    return errors::fail_with(errors::context_not_available, Code::upstream,
                             "the @context " + url + " can't be fetched: " + body.error().detail);
  }
  auto document = parse_document(*body);
  if (!document) return errors::bad_data("the @context " + url + " is not one: " + document.error().detail);
  return document;
}

Result<void> Contexts::fetch(std::vector<std::string> const& urls) {
  for (auto const& url : urls) {
    if (url.starts_with(inline_context)) {
      TRY(auto document, parse_document("{\"@context\":" + url.substr(inline_context.size()) + "}"));
      ContextRow row{random_token(20), url, ContextKind::implicitly_created, document->text(), clock_()};
      store_.keep(row);
      std::lock_guard lock(mutex_);
      put(std::move(row), std::move(document));
      continue;
    }
    TRY(auto document, download(url));
    ContextRow row{random_token(20), url, ContextKind::cached, document->text(), clock_()};
    std::unique_lock lock(mutex_);
    if (entry_of(url)) continue;  // somebody else was faster
    lock.unlock();
    store_.keep(row);
    lock.lock();
    put(std::move(row), std::move(document));
  }
  return {};
}

Result<ContextPtr> Contexts::obtain(json::View value) {
  for (std::size_t round = 0; round <= limits_.max_depth; ++round) {
    TRY(auto resolved, resolve(value));
    if (resolved.missing.empty()) return resolved.context;
    TRY_DO(fetch(resolved.missing));
  }
  return errors::bad_data("@context", "contexts that do not lead to ever more contexts");
}

Result<ContextPtr> Contexts::obtain_url(std::string_view url) {
  if (is_core_context(url)) return Context::core();
  json::Value value(url);
  json::Parser parser;
  auto text = value.text();
  TRY(auto view, parser.parse(text));
  return obtain(view);
}

Result<std::string> Contexts::add(std::string_view body, ContextKind kind) {
  TRY(auto document, parse_document(body));
  {
    std::lock_guard lock(mutex_);
    Walk walk{*this, {}, {}, {}, {}};
    TRY_DO(walk.add(*document->find("@context"), 0));
    if (auto compiled = Context::compile(walk.locals); !compiled) return errors::bad_data(compiled.error().detail);
  }
  ContextRow row{random_token(20), "", kind, document->text(), clock_()};
  store_.keep(row);
  std::lock_guard lock(mutex_);
  auto id = row.id;
  put(std::move(row), std::move(document));
  return id;
}

Result<void> Contexts::erase(std::string_view id_or_url) {
  std::string id;
  {
    std::lock_guard lock(mutex_);
    if (is_core_context(id_or_url)) return errors::bad_data("the core @context can't be deleted");
    auto* entry = entry_of(id_or_url);
    if (!entry) return errors::missing("there is no @context " + std::string(id_or_url));
    id = entry->row.id;
  }
  store_.forget_context(id);
  std::lock_guard lock(mutex_);
  auto found = entries_.find(id);
  if (found == entries_.end()) return {};
  id_of_url_.erase(found->second.row.url);
  entries_.erase(found);
  resolved_.clear();
  return {};
}

Result<void> Contexts::reload(std::string_view id_or_url) {
  ContextRow row;
  {
    std::lock_guard lock(mutex_);
    if (is_core_context(id_or_url)) return {};  // built in: it is always the one ETSI published
    auto* entry = entry_of(id_or_url);
    if (!entry) return errors::missing("there is no @context " + std::string(id_or_url));
    if (entry->row.kind != ContextKind::cached) return errors::bad_data("only a Cached @context can be reloaded");
    row = entry->row;
  }
  auto document = download(row.url);
  if (!document) return errors::fail_with(errors::context_not_available, Code::upstream, document.error().detail);
  row.body = (*document)->text();
  row.created_at = clock_();
  store_.keep(row);
  std::lock_guard lock(mutex_);
  put(std::move(row), std::move(*document));
  return {};
}

std::optional<std::string> Contexts::implicit(std::string_view context_text) const {
  std::lock_guard lock(mutex_);
  auto found = id_of_url_.find(std::string(inline_context) + std::string(context_text));
  return found == id_of_url_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<ContextDetails> Contexts::list() const {
  std::vector<ContextDetails> out{*find(core_context_url)};
  std::lock_guard lock(mutex_);
  for (auto const& [id, entry] : entries_) out.push_back({entry.row, entry.last_used, entry.hits});
  return out;
}

std::optional<ContextDetails> Contexts::find(std::string_view id_or_url) const {
  std::lock_guard lock(mutex_);
  if (is_core_context(id_or_url))
    return ContextDetails{
        {std::string(id_or_url), std::string(id_or_url), ContextKind::cached, std::string(core_context_text(id_or_url)), started_}, {}, 0};
  auto const* entry = const_cast<Contexts*>(this)->entry_of(id_or_url);
  if (!entry) return {};
  return ContextDetails{entry->row, entry->last_used, entry->hits};
}

std::optional<ContextDetails> Contexts::serve(std::string_view id_or_url) {
  auto out = find(id_or_url);
  std::lock_guard lock(mutex_);
  if (auto* entry = entry_of(id_or_url)) {
    ++entry->hits;
    entry->last_used = clock_();
  }
  return out;
}

}  // namespace dinh::reg
