// Requests: the same outcome whether the bytes arrive at once or one by one, and never more consumed than was given.
#include <string>

#include "http/request_parser.hpp"
#include "http/router.hpp"
#include "promise.hpp"

using namespace dinh::http;

namespace {

struct Outcome {
  RequestParser::State state;
  std::size_t consumed;
  std::string path, body;
};

Outcome parse(std::string_view bytes, std::size_t step) {
  Limits limits;
  RequestParser parser(limits);
  parser.reset();
  auto state = RequestParser::State::head;
  for (std::size_t end = step;; end += step) {
    auto buffer = bytes.substr(0, end);
    state = parser.feed(buffer);
    if (state == RequestParser::State::body && parser.head_done()) state = parser.accept_body(1 << 16);
    if (state == RequestParser::State::body) state = parser.feed(buffer);
    if (state == RequestParser::State::complete || state == RequestParser::State::refused || end >= bytes.size()) break;
  }
  Outcome out{state, 0, {}, {}};
  if (state != RequestParser::State::complete) return out;
  out.consumed = parser.consumed();
  Request request;
  parser.read_into(bytes, request);
  out.path = request.path;
  out.body = request.body;
  request.query_params();
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  if (size > 4096) return 0;
  auto bytes = text_of(data, size);
  auto whole = parse(bytes, size + 1), pieces = parse(bytes, 1);
  promise(whole.consumed <= size, "no more is consumed than was given");
  if (whole.state == RequestParser::State::complete) {
    promise(pieces.state == whole.state, "pieces end as the whole does");
    promise(pieces.consumed == whole.consumed && pieces.path == whole.path && pieces.body == whole.body,
            "pieces mean what the whole means");
  }
  return 0;
}
