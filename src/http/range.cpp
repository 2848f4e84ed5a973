#include "http/range.hpp"

#include <algorithm>
#include <charconv>

namespace dinh::http {

namespace {

// Whole text only; more than fits means "to the end".
std::optional<std::size_t> number(std::string_view text) {
  std::size_t out = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || end != text.data() + text.size() || error == std::errc::invalid_argument) return {};
  return error == std::errc::result_out_of_range ? std::string_view::npos : out;
}

struct Span {
  std::size_t from, to;
};  // to: one behind the last; from >= to: cannot be satisfied

std::optional<Span> span_of(std::string_view header, std::size_t size) {
  auto dash = header.find('-');
  if (!header.starts_with("bytes=") || header.find(',') != header.npos || dash == header.npos) return {};
  auto first = header.substr(6, dash - 6), last = header.substr(dash + 1);
  if (first.empty()) {  // the last so many bytes
    auto count = number(last);
    if (!count) return {};
    return Span{size - std::min(size, *count), *count == 0 ? 0 : size};
  }
  auto from = number(first);
  auto through = last.empty() ? std::optional(std::string_view::npos) : number(last);
  if (!from || !through || *through < *from) return {};
  return Span{*from, *through < size ? *through + 1 : size};
}

std::string_view etag_of(Response const& r) {
  for (auto const& [name, value] : r.headers)
    if (name == "ETag") return value;
  return {};
}

}  // namespace

void apply_range(Request const& request, Response& out) {
  auto header = request.header("Range");
  if (!header || out.status != 200 || request.method != Method::get) return;
  if (auto condition = request.header("If-Range"); condition && *condition != etag_of(out)) return;
  auto size = out.body.size();
  auto span = span_of(*header, size);
  if (!span) return;
  if (span->from >= span->to) {
    out.status = 416;
    out.body.clear();
    out.with("Content-Range", "bytes */" + std::to_string(size));
    return;
  }
  out.status = 206;
  out.with("Content-Range", "bytes " + std::to_string(span->from) + "-" + std::to_string(span->to - 1) + "/" + std::to_string(size));
  out.body = out.body.substr(span->from, span->to - span->from);
}

}  // namespace dinh::http
