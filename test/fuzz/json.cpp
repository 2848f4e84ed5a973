// JSON: what was read and written reads back as the same text, as a view and as an owned value.
#include "base/json.hpp"

#include "promise.hpp"

using namespace dinh;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  json::Parser first, second;
  auto view = first.parse(text_of(data, size));
  if (!view) return 0;
  auto text = view->text();
  auto again = second.parse(text);
  promise(again.has_value(), "what was written can be read");
  promise(again->text() == text, "what was written reads back");
  return 0;
}
