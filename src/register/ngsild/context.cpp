#include "register/ngsild/context.hpp"

#include <algorithm>
#include <array>

#include "base/shipped.hpp"

namespace dinh::reg {

namespace {

constexpr std::string_view core_prefix = "uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context";
constexpr std::array shipped_versions = {4, 5, 6, 7, 9};

std::string_view without_scheme(std::string_view url) {
  auto at = url.find("://");
  return at == url.npos ? url : url.substr(at + 3);
}

struct CoreTerms {
  TextMap<std::string> iri_of;    // term → IRI
  TextMap<std::string> term_of;   // IRI → term
  TextMap<std::string> prefixes;  // "ngsi-ld" → IRI
};

std::string expand_core(TextMap<std::string> const& prefixes, std::string_view text) {
  auto colon = text.find(':');
  if (colon == text.npos) return std::string(text);
  auto prefix = prefixes.find(text.substr(0, colon));
  return prefix == prefixes.end() ? std::string(text) : prefix->second + std::string(text.substr(colon + 1));
}

CoreTerms read_core() {
  CoreTerms core;
  auto file = json::parse(core_context_text(core_context_url));
  if (!file) throw std::logic_error("the shipped core @context is not JSON");
  auto const& members = file->find("@context")->object();
  for (auto prefix : {"ngsi-ld", "geojson"}) core.prefixes[prefix] = std::string(*file->find("@context")->find(prefix)->string());
  for (auto const& [term, definition] : members) {
    auto const* id = definition.is_object() ? definition.find("@id") : &definition;
    if (term.starts_with('@') || !id || !id->string() || id->string()->starts_with('@')) continue;
    auto iri = expand_core(core.prefixes, *id->string());
    core.iri_of.emplace(term, iri);
    core.term_of.emplace(iri, term);
  }
  return core;
}

CoreTerms const& core_terms() {
  static const CoreTerms terms = read_core();
  return terms;
}

bool is_core_term(std::string_view name) { return name == "id" || name == "type" || core_terms().iri_of.contains(name); }

}  // namespace

bool is_core_context(std::string_view url) { return without_scheme(url).starts_with(core_prefix); }

std::string_view core_context_text(std::string_view url) {
  auto rest = without_scheme(url).substr(core_prefix.size());  // "-v1.6.jsonld" or ".jsonld", which is the newest
  int wanted = rest.starts_with("-v1.") && rest.size() > 4 ? rest[4] - '0' : shipped_versions.back();
  int best = shipped_versions.front();
  for (int version : shipped_versions)
    if (version <= wanted) best = version;
  return shipped("contexts/ngsi-ld-core-context-v1." + std::to_string(best) + ".jsonld");
}

std::string fold_iri(std::string_view iri) {
  auto term = core_terms().term_of.find(iri);
  if (term != core_terms().term_of.end()) return term->second;
  if (iri.starts_with(default_vocabulary)) {
    auto name = iri.substr(default_vocabulary.size());
    bool short_is_unmistakable = !name.empty() && name[0] != '@' && name.find(':') == name.npos && !is_core_term(name);
    if (short_is_unmistakable) return std::string(name);
  }
  return std::string(iri);
}

std::string full_iri(std::string_view stored_name) {
  if (stored_name.find(':') != stored_name.npos) return std::string(stored_name);
  auto core = core_terms().iri_of.find(stored_name);
  if (core != core_terms().iri_of.end()) return core->second;
  return std::string(default_vocabulary) + std::string(stored_name);
}

ContextPtr Context::core() {
  static const ContextPtr context = std::make_shared<const Context>();
  return context;
}

std::string_view Context::stored(std::string_view name, std::string& scratch) const {
  auto colon = name.find(':');
  if (terms_.empty() && colon == name.npos) return name;  // a core term, or a name of the default vocabulary
  if (colon == name.npos && is_core_term(name)) return name;
  if (auto term = terms_.find(name); term != terms_.end()) return term->second.stored;
  if (colon == name.npos) return name;
  auto prefix = name.substr(0, colon);
  if (!name.substr(colon + 1).starts_with("//")) {
    auto core = core_terms().prefixes.find(prefix);
    auto own = terms_.find(prefix);
    if (core != core_terms().prefixes.end()) scratch = fold_iri(core->second + std::string(name.substr(colon + 1)));
    else if (own != terms_.end()) scratch = fold_iri(full_iri(own->second.stored) + std::string(name.substr(colon + 1)));
    else scratch = fold_iri(name);
    return scratch;
  }
  scratch = fold_iri(name);
  return scratch;
}

std::string_view Context::shown(std::string_view stored_name, std::string& scratch) const {
  bool is_short = stored_name.find(':') == stored_name.npos;
  if (is_core()) return stored_name;
  if (auto term = shown_.find(stored_name); term != shown_.end()) return term->second;
  if (is_short) {
    // The user's context may give this short name another meaning: then only the full IRI says what is meant.
    if (is_core_term(stored_name) || !terms_.contains(stored_name)) return stored_name;
    scratch = full_iri(stored_name);
    return scratch;
  }
  for (auto const& [iri, term] : prefixes_) {
    if (stored_name.size() <= iri.size() || !stored_name.starts_with(iri)) continue;
    scratch = term + ":" + std::string(stored_name.substr(iri.size()));
    std::string meant;  // a term of that name, or a rest like "//x", would be read otherwise
    if (stored(scratch, meant) == stored_name) return scratch;
  }
  return stored_name;
}

std::string_view Context::keyword(std::string_view key) const {
  if (key == "@id") return "id";
  if (key == "@type") return "type";
  if (terms_.empty() || key == "id" || key == "type") return key;
  auto term = terms_.find(key);
  if (term == terms_.end()) return key;
  if (term->second.stored == "@id") return "id";
  return term->second.stored == "@type" ? "type" : key;
}

bool Context::links(std::string_view name) const {
  auto term = terms_.find(name);
  return term != terms_.end() && term->second.coercion == "@id";
}

}  // namespace dinh::reg
