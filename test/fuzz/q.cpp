// The query language: any text is understood or refused, and what is understood can be asked of a document.
#include "register/q.hpp"

#include "promise.hpp"
#include "register/delta.hpp"
#include "register/scope_query.hpp"

using namespace dinh;
using namespace dinh::reg;

namespace {

DocPtr document(Names& names) {
  Delta d{.kind = Delta::Kind::create, .id = "urn:ngsi-ld:T:1", .types = {"T"}};
  d.attrs = {{"a", "", R"({"type":"Property","value":{"b":[1,2,{"c":"x"}],"d":null},"observedAt":"2026-01-01T00:00:00Z"})"},
             {"n", "", R"({"type":"Property","value":12.5,"unitCode":"CEL","s":{"type":"Property","value":true}})"},
             {"r", "urn:d", R"({"type":"Relationship","object":["urn:x","urn:y"]})"},
             {"l", "", R"({"type":"LanguageProperty","languageMap":{"vi":"một","en":"one"}})"}};
  return apply(nullptr, d, 1, names);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  static Names names;
  static DocPtr doc = document(names);
  auto text = text_of(data, size);
  auto q = parse_q(text, [](std::string_view name) { return std::string(name); });
  Work work;
  if (q) matches(**q, *doc, names, work);
  if (auto scope = ScopeQuery::parse(text)) (*scope)->holds({"/a/b", "/c"});
  return 0;
}
