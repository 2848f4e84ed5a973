// JSON-LD 1.1 §4.1 and its API's "Create Term Definition", as far as NGSI-LD allows user contexts to go (CIM 009 §5.5.7).
#include <algorithm>
#include <set>

#include "register/ngsild/context.hpp"

namespace dinh::reg {

namespace {

constexpr std::size_t max_terms = 50'000;
constexpr std::size_t max_prefixes = 1'000;  // each is tried for each name that is shown
constexpr std::size_t max_chain = 64;        // terms that each stand on the next: "a": "b:x", "b": "c:y", …

tl::unexpected<Error> bad_context(std::string const& term, std::string const& why) {
  return tl::unexpected(Error{Code::invalid, "@context: \"" + term + "\": " + why, "@context." + term, why, {}});
}

bool is_keyword(std::string_view text) { return text.starts_with('@'); }

// A simple term whose IRI ends so may be used as a prefix (JSON-LD 1.1 §4.1.5).
bool ends_like_prefix(std::string_view iri) {
  return !iri.empty() && std::string_view(":/?#[]@").find(iri.back()) != std::string_view::npos;
}

}  // namespace

struct ContextCompiler {
  Context& out;
  TextMap<std::string> core{{"ngsi-ld", "https://uri.etsi.org/ngsi-ld/"}, {"geojson", "https://purl.org/geojson/vocab#"}};
  TextMap<json::Value const*> local;  // definitions of the object being read
  std::size_t chain = 0;
  std::string vocabulary;
  TextMap<bool> done;  // of the object being read: false while its definition is under way
  TextMap<std::string> iris;
  std::set<std::string> prefixes;

  Result<void> read(json::Value const& object) {
    local.clear();
    for (auto const& [term, definition] : object.object()) local.try_emplace(term, &definition);
    done.clear();
    if (auto const* vocab = object.find("@vocab")) TRY_DO(read_vocabulary(*vocab));
    for (auto const& [term, definition] : object.object()) {
      if (is_keyword(term)) continue;
      if (iris.size() > max_terms) return bad_context(term, "at most " + std::to_string(max_terms) + " terms");
      TRY_DO(define(term));
    }
    return {};
  }

  Result<void> read_vocabulary(json::Value const& vocab) {
    if (vocab.is_null()) vocabulary.clear();
    else if (auto text = vocab.string()) vocabulary = *text;
    else return bad_context("@vocab", "a string or null");
    return {};
  }

  Result<void> define(std::string const& term) {
    auto [seen, fresh] = done.try_emplace(term, false);
    if (!fresh) return seen->second ? Result<void>{} : bad_context(term, "a definition that does not lead back to itself");
    if (chain >= max_chain) return bad_context(term, "at most " + std::to_string(max_chain) + " terms that stand on each other");
    ++chain;
    auto defined = define_new(term, *local.at(term));
    --chain;
    return defined;
  }

  Result<void> define_new(std::string const& term, json::Value const& of_term) {
    auto const* definition = &of_term;
    bool is_object = definition->is_object();
    if (!is_object && !definition->is_null() && !definition->string()) return bad_context(term, "a string, an object or null");
    if (is_object && definition->find("@context")) return bad_context(term, "no scoped @context (CIM 009 clause 5.5.7)");
    if (definition->is_null()) {
      iris.erase(term);
    } else {
      TRY_DO(define_iri(term, *definition));
    }
    done[term] = true;
    return {};
  }

  Result<void> define_iri(std::string const& term, json::Value const& definition) {
    auto const* id = definition.is_object() ? definition.find("@id") : &definition;
    auto const* reverse = definition.is_object() ? definition.find("@reverse") : nullptr;
    if (reverse) return {};  // no NGSI-LD attribute can be a reverse one
    if (id && id->is_null()) return {};
    if (id && !id->string()) return bad_context(term, "a string as @id");
    std::string iri;
    if (id && *id->string() != term) {
      TRY(iri, expand(std::string(*id->string())));
    } else {
      TRY(iri, expand_term_itself(term));
    }
    if (iri.empty()) return {};
    std::string coercion;
    if (auto const* type = definition.is_object() ? definition.find("@type") : nullptr; type && type->string()) coercion = *type->string();
    auto const* wanted = definition.is_object() ? definition.find("@prefix") : nullptr;
    if (wanted ? wanted->boolean().value_or(false) : (!definition.is_object() && ends_like_prefix(iri))) prefixes.insert(term);
    if (prefixes.size() > max_prefixes) return bad_context(term, "at most " + std::to_string(max_prefixes) + " prefixes");
    keep(term, iri, std::move(coercion));
    return {};
  }

  // "foo" without @id lives in the vocabulary; "ex:foo" and absolute IRIs speak for themselves.
  Result<std::string> expand_term_itself(std::string const& term) {
    if (auto colon = term.find(':', 1); colon != term.npos) {
      auto prefix = term.substr(0, colon);
      if (local.contains(prefix) && prefix != term) TRY_DO(define(prefix));
      if (auto known = iris.find(prefix); known != iris.end()) return known->second + term.substr(colon + 1);
      return term;
    }
    return (vocabulary.empty() ? std::string(default_vocabulary) : vocabulary) + term;
  }

  Result<std::string> expand(std::string const& text) {
    if (is_keyword(text)) return text;
    if (local.contains(text)) TRY_DO(define(text));
    if (auto known = iris.find(text); known != iris.end()) return known->second;
    auto colon = text.find(':');
    if (colon == text.npos) return (vocabulary.empty() ? std::string(default_vocabulary) : vocabulary) + text;
    auto prefix = text.substr(0, colon);
    if (prefix == "_" || text.compare(colon + 1, 2, "//") == 0) return text;
    if (local.contains(prefix)) TRY_DO(define(prefix));
    if (auto known = core.find(prefix); known != core.end()) return known->second + text.substr(colon + 1);
    if (auto known = iris.find(prefix); known != iris.end()) return known->second + text.substr(colon + 1);
    return text;
  }

  void keep(std::string const& term, std::string const& iri, std::string coercion) {
    iris[term] = iri;
    out.terms_[term] = {is_keyword(iri) ? iri : fold_iri(iri), std::move(coercion)};
  }

  // The core @context is protected: its terms keep their meaning (§4.4).
  void finish() {
    for (auto it = out.terms_.begin(); it != out.terms_.end();) {
      bool gone = !iris.contains(it->first);
      bool core_term = fold_iri(full_iri(it->first)) == it->first && full_iri(it->first) != std::string(default_vocabulary) + it->first &&
                       it->first.find(':') == it->first.npos;
      bool keyword_term = it->first == "id" || it->first == "type";
      it = gone || core_term || keyword_term ? out.terms_.erase(it) : std::next(it);
    }
    for (auto const& [term, definition] : out.terms_) {
      if (is_keyword(definition.stored)) continue;
      auto& shown = out.shown_[definition.stored];  // of several terms the shortest, then the least (JSON-LD API, Inverse Context)
      if (shown.empty() || term.size() < shown.size() || (term.size() == shown.size() && term < shown)) shown = term;
    }
    // A name of the core is shown as the core has it, whatever synonyms a user adds.
    std::erase_if(out.shown_, [](auto const& entry) {
      return entry.first.find(':') == std::string::npos && full_iri(entry.first) != std::string(default_vocabulary) + entry.first;
    });
    for (auto const& term : prefixes)
      if (auto known = out.terms_.find(term); known != out.terms_.end()) out.prefixes_.emplace_back(full_iri(known->second.stored), term);
    std::sort(out.prefixes_.begin(), out.prefixes_.end(),
              [](auto const& a, auto const& b) { return a.first.size() != b.first.size() ? a.first.size() > b.first.size() : a < b; });
    out.vocabulary_ = vocabulary;
  }
};

Result<ContextPtr> Context::compile(std::vector<json::Value const*> const& locals) {
  auto context = std::make_shared<Context>();
  ContextCompiler compiler{*context};
  for (auto const* local : locals) TRY_DO(compiler.read(*local));
  compiler.finish();
  if (context->is_core()) return core();
  return ContextPtr(std::move(context));
}

}  // namespace dinh::reg
