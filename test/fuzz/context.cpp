// A JSON-LD @context: any document is understood or refused, and with what is understood names keep their meaning.
#include <fstream>
#include <map>
#include <sstream>

#include "base/shipped.hpp"
#include "promise.hpp"
#include "register/ngsild/context.hpp"

using namespace dinh;
using namespace dinh::reg;

// The shipped files, without the program they travel in.
std::string_view dinh::shipped(std::string_view path) {
  static std::map<std::string, std::string, std::less<>> files;
  auto at = files.find(path);
  if (at == files.end()) {
    std::ifstream in(std::string(DINH_DATA) + "/" + std::string(path));
    std::stringstream text;
    text << in.rdbuf();
    at = files.emplace(std::string(path), text.str()).first;
  }
  return at->second;
}

namespace {

void collect(json::Value const& context, std::vector<json::Value const*>& locals) {
  if (context.is_object()) locals.push_back(&context);
  for (auto const& item : context.array()) collect(item, locals);
}

void keeps_meaning(Context const& context, std::string_view name) {
  std::string scratch, shown_scratch;
  std::string stored(context.stored(name, scratch));
  std::string shown(context.shown(stored, shown_scratch));
  if (shown == stored || shown == full_iri(stored)) return;  // there was no shorter way
  promise(context.stored(shown) == stored, "what is shown in short means what was stored");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto document = json::parse(text_of(data, size));
  if (!document) return 0;
  auto const* member = document->find("@context");
  std::vector<json::Value const*> locals;
  collect(member ? *member : *document, locals);
  auto context = Context::compile(locals);
  if (!context) {
    promise(context.error().code == Code::invalid, "a refusal is BadRequestData");
    return 0;
  }
  for (auto core : {"location", "observedAt", "unitCode", "createdAt"})
    promise((*context)->stored(core) == core, "the core keeps its meaning");
  for (auto const* local : locals)
    for (auto const& [term, definition] : local->object())
      if (!term.empty() && term[0] != '@') keeps_meaning(**context, term);
  for (auto name : {"temperature", "https://example.org/x", "ex:y", "https://uri.etsi.org/ngsi-ld/default-context/temperature", "Car"})
    keeps_meaning(**context, name);
  return 0;
}
