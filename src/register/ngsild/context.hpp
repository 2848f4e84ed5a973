#pragma once
// A JSON-LD @context, compiled for the two questions NGSI-LD asks of it (CIM 009 §5.5.7): which name is meant, and how is it shown.
// Inside the register names are *stored names* (delta.hpp): terms of the core @context and names of its default vocabulary stand short,
// every other IRI in full. The core @context always has precedence, wherever a document puts it (§4.4).
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "base/text.hpp"

namespace dinh::reg {

inline constexpr std::string_view default_vocabulary = "https://uri.etsi.org/ngsi-ld/default-context/";
inline constexpr std::string_view core_context_url = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld";

bool is_core_context(std::string_view url);                // any version, with or without TLS
std::string_view core_context_text(std::string_view url);  // the shipped file of that version or the nearest

// Lets string_view look into maps of strings.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
};
template <class T>
using TextMap = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

class Context;
using ContextPtr = std::shared_ptr<const Context>;

class Context {
 public:
  static ContextPtr core();
  // locals: the objects of a resolved @context in order, remote ones already fetched, core ones left out.
  // Refuses scoped contexts and malformed definitions (BadRequestData).
  static Result<ContextPtr> compile(std::vector<json::Value const*> const& locals);

  bool is_core() const { return terms_.empty() && vocabulary_.empty(); }
  // A name of a payload or parameter → stored name. The answer lives as long as name, scratch and this.
  std::string_view stored(std::string_view name, std::string& scratch) const;
  std::string stored(std::string_view name) const {
    std::string scratch;
    return std::string(stored(name, scratch));
  }
  // A stored name → the shortest name this context has for it, else the full IRI.
  std::string_view shown(std::string_view stored_name, std::string& scratch) const;
  // "@id", "@type" and the terms that stand for them → "id", "type"; every other key unchanged.
  std::string_view keyword(std::string_view key) const;
  bool links(std::string_view name) const;  // the term is coerced to @id: its plain strings are links

 private:
  friend struct ContextCompiler;
  struct Term {
    std::string stored;
    std::string coercion;
  };
  TextMap<Term> terms_;                                        // of the user; core terms are never among them
  TextMap<std::string> shown_;                                 // stored name → term
  std::vector<std::pair<std::string, std::string>> prefixes_;  // IRI → term, longest first
  std::string vocabulary_;
};

std::string full_iri(std::string_view stored_name);  // what error and 207 bodies show (§6.3.6)
std::string fold_iri(std::string_view iri);          // full IRI → stored name

}  // namespace dinh::reg
