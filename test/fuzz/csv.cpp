// Tables: the same rows whether the file comes at once or in single bytes.
#include "base/csv.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "promise.hpp"

using namespace dinh;

namespace {

std::vector<std::string> rows(std::string_view text, std::size_t step) {
  std::size_t at = 0;
  csv::Reader reader(
      [&](char* to, std::size_t capacity) {
        auto n = std::min({capacity, step, text.size() - at});
        std::copy_n(text.data() + at, n, to);
        at += n;
        return n;
      },
      ',', {.row_bytes = 512, .fields = 20});
  std::vector<std::string> out;
  csv::Row row;
  for (;;) {
    auto more = reader.next(row);
    if (!more) {
      out.push_back("error");
      return out;
    }
    if (!*more) return out;
    std::string line = std::to_string(row.line);
    for (auto f : row.fields) line += '\x1f' + std::string(f);
    out.push_back(std::move(line));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size > 4096) return 0;
  auto text = text_of(data, size);
  promise(rows(text, 1) == rows(text, 1 << 20), "bytes one by one are the same table");
  return 0;
}
