// Attachments: what was cleaned is of the same type and stays the same when cleaned again.
#include "casework/media.hpp"

#include "promise.hpp"

using namespace dinh::casework;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  auto once = clean_media(text_of(data, size));
  if (!once) return 0;
  auto twice = clean_media(once->bytes);
  promise(twice.has_value(), "a cleaned file is accepted");
  promise(twice->bytes == once->bytes && twice->type == once->type, "cleaning is done once");
  return 0;
}
