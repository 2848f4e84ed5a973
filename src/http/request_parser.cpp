// A network-reachable assertion stands in Beast 1.81's chunk parser (fixed upstream after it): this unit is built without them.
#define BOOST_DISABLE_ASSERTS
#include "http/request_parser.hpp"

#include <boost/beast/http/basic_parser.hpp>
#include <optional>

namespace dinh::http {

namespace beast = boost::beast;

namespace {

constexpr std::size_t max_chunk_wrapping = 64u << 10;
constexpr int uri_too_long = 414, head_too_large = 431;  // RFC 9110 §15.5.15, RFC 6585 §5

struct Slice {
  std::size_t at = 0, size = 0;
  std::string_view of(std::string_view buffer) const { return buffer.substr(at, size); }
};
struct FieldSlices {
  Slice name, value;
};

Method method_of(beast::http::verb v) {
  switch (v) {
    case beast::http::verb::get: return Method::get;
    case beast::http::verb::head: return Method::head;
    case beast::http::verb::post: return Method::post;
    case beast::http::verb::put: return Method::put;
    case beast::http::verb::patch: return Method::patch;
    case beast::http::verb::delete_: return Method::del;
    case beast::http::verb::options: return Method::options;
    default: return Method::other;
  }
}

bool equal_letters(std::string_view a, std::string_view b) { return beast::iequals({a.data(), a.size()}, {b.data(), b.size()}); }

class Grammar final : public beast::http::basic_parser<true> {
 public:
  explicit Grammar(Limits const& limits) : limits_(limits) {
    body_limit(boost::none);  // per route, in on_body
    header_limit(static_cast<std::uint32_t>(limits.max_header_bytes));
  }

  std::string_view buffer;  // the request so far; set before every put()
  std::vector<FieldSlices> fields;
  Slice target, body;
  Method method = Method::other;
  std::string chunks;
  std::size_t body_limit_bytes = 0;
  bool http_1_0 = false, expects_continue = false, head_done = false, chunked_body = false;
  std::optional<Error> refused;
  int refused_as = 0;  // a status no code of ours stands for; 0: the code's

 private:
  using error_code = beast::error_code;
  using view = beast::string_view;

  void refuse(error_code& ec, Code code, std::string detail, int status = 0) {
    if (!refused) refused_as = status, refused = Error{code, std::move(detail), "", "", ""};
    ec = beast::http::error::bad_value;
  }
  // Nothing when the bytes do not lie in the buffer: a folded line, joined elsewhere by the parser.
  std::optional<Slice> slice(view v) const {
    if (v.empty()) return Slice{};
    if (v.data() < buffer.data() || v.data() + v.size() > buffer.data() + buffer.size()) return {};
    return Slice{static_cast<std::size_t>(v.data() - buffer.data()), v.size()};
  }

  void on_request_impl(beast::http::verb v, view, view target_text, int version, error_code& ec) override {
    if (target_text.size() > limits_.max_target_bytes)
      return refuse(ec, Code::too_large, "The request target is longer than " + std::to_string(limits_.max_target_bytes) + " bytes",
                    uri_too_long);
    for (char c : target_text)
      if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f)
        return refuse(ec, Code::bad_request, "The request target has a control character");
    auto at = slice(target_text);
    if (!at) return refuse(ec, Code::bad_request, "The request line is broken");
    method = method_of(v);
    target = *at;
    http_1_0 = version < 11;
  }

  void on_response_impl(int, view, int, error_code&) override {}

  void on_field_impl(beast::http::field name, view name_text, view value, error_code& ec) override {
    if (head_done) return;  // a trailer: dropped
    if (fields.size() >= limits_.max_headers)
      return refuse(ec, Code::too_large, "More than " + std::to_string(limits_.max_headers) + " header fields", head_too_large);
    auto name_at = slice(name_text), value_at = slice(value);
    if (!name_at || !value_at || folded(*name_at, *value_at)) return refuse(ec, Code::bad_request, "Folded header lines are not allowed");
    switch (name) {
      case beast::http::field::host:
        if (hosts_++ > 0) return refuse(ec, Code::bad_request, "There is more than one Host");
        break;
      case beast::http::field::content_length:
        if (lengths_++ > 0 || value.find(',') != view::npos) return refuse(ec, Code::bad_request, "There is more than one Content-Length");
        break;
      case beast::http::field::transfer_encoding:
        if (encodings_++ > 0 || http_1_0 || !beast::iequals(value, "chunked"))
          return refuse(ec, Code::bad_request, "Transfer-Encoding can only be chunked");
        break;
      case beast::http::field::expect: expects_continue = equal_letters({value.data(), value.size()}, "100-continue"); break;
      default: break;
    }
    fields.push_back({*name_at, *value_at});
  }

  // A line end between name and value: the fold stays inside our buffer when it stands at the value's start.
  bool folded(Slice const& name, Slice const& value) const {
    if (value.size == 0) {  // an empty value must be followed by the line's end and no continuation
      auto rest = buffer.substr(name.at + name.size);
      auto end = rest.find("\r\n");
      return end != rest.npos && end + 2 < rest.size() && (rest[end + 2] == ' ' || rest[end + 2] == '\t');
    }
    auto between = buffer.substr(name.at + name.size, value.at - name.at - name.size);
    return between.find('\n') != between.npos;
  }

  void on_header_impl(error_code& ec) override {
    head_done = true;
    if (hosts_ == 0 && !http_1_0) return refuse(ec, Code::bad_request, "There is no Host");
    if (encodings_ > 0 && lengths_ > 0) return refuse(ec, Code::bad_request, "Content-Length and Transfer-Encoding exclude each other");
    chunked_body = encodings_ > 0;
  }
  void on_body_init_impl(boost::optional<std::uint64_t> const&, error_code&) override {}
  std::size_t on_body_impl(view piece, error_code& ec) override {
    auto at = slice(piece);
    if (!at) {
      refuse(ec, Code::bad_request, "The body is broken");
      return 0;
    }
    if (body.size == 0) body.at = at->at;
    body.size += at->size;
    return piece.size();
  }
  void on_chunk_header_impl(std::uint64_t size, view extensions, error_code& ec) override {
    if (extensions.size() > 256) return refuse(ec, Code::bad_request, "The chunk extension is too long");
    if (size > body_limit_bytes - std::min<std::uint64_t>(chunks.size(), body_limit_bytes)) refuse_size(ec);
  }
  std::size_t on_chunk_body_impl(std::uint64_t, view piece, error_code& ec) override {
    if (chunks.size() + piece.size() > body_limit_bytes) {
      refuse_size(ec);
      return 0;
    }
    chunks.append(piece.data(), piece.size());
    return piece.size();
  }
  void on_finish_impl(error_code&) override {}
  void refuse_size(error_code& ec) {
    refuse(ec, Code::too_large, "The body is larger than " + std::to_string(body_limit_bytes) + " bytes");
  }

  Limits const& limits_;
  int hosts_ = 0, lengths_ = 0, encodings_ = 0;
};

}  // namespace

struct RequestParser::Impl {
  Limits limits;
  std::optional<Grammar> grammar;
  std::size_t consumed = 0;
  std::vector<FieldSlices> spare;  // keeps its memory from request to request
  State state = State::head;
  Error error;
  int status = 0;  // of the refusal, where the error's code has not the right one

  State refuse(Error why, int as) {
    error = std::move(why);
    status = as;
    return state = State::refused;
  }
  // Where the first line is all there is, it is the target that is too long.
  State refuse_head(std::string_view buffer) {
    bool in_first_line = buffer.substr(0, limits.max_header_bytes).find('\n') == buffer.npos;
    return refuse(
        {Code::too_large, "The head of the request is longer than " + std::to_string(limits.max_header_bytes) + " bytes", "", "", ""},
        in_first_line ? uri_too_long : head_too_large);
  }
};

RequestParser::RequestParser(Limits const& limits) : impl_(std::make_unique<Impl>()) {
  impl_->limits = limits;
  reset();
}
RequestParser::~RequestParser() = default;

void RequestParser::reset() {
  if (impl_->grammar) {
    impl_->spare = std::move(impl_->grammar->fields);
    impl_->spare.clear();
  }
  impl_->grammar.emplace(impl_->limits);
  impl_->grammar->fields = std::move(impl_->spare);
  impl_->consumed = 0;
  impl_->state = State::head;
}

RequestParser::State RequestParser::feed(std::string_view buffer) {
  auto& g = *impl_->grammar;
  if (impl_->state == State::refused || impl_->state == State::complete) return impl_->state;
  if (!g.head_done && buffer.size() > impl_->limits.max_header_bytes &&
      buffer.substr(0, impl_->limits.max_header_bytes).find("\r\n\r\n") == buffer.npos) {
    return impl_->refuse_head(buffer);
  }
  g.buffer = buffer;
  bool want_body = impl_->state == State::body;
  g.eager(want_body);
  while (impl_->consumed < buffer.size() && !g.is_done() && (want_body || !g.is_header_done())) {
    beast::error_code ec;
    auto used = g.put(boost::asio::const_buffer(buffer.data() + impl_->consumed, buffer.size() - impl_->consumed), ec);
    impl_->consumed += used;
    if (ec == beast::http::error::need_more) break;
    if (ec) {
      if (g.refused) return impl_->refuse(*g.refused, g.refused_as);
      if (ec == beast::http::error::header_limit) return impl_->refuse_head(buffer);
      return impl_->refuse({Code::bad_request, "The request is not HTTP/1.1: " + ec.message(), "", "", ""}, 0);
    }
    if (used == 0) break;
  }
  // Chunks of one byte in long wrapping cost many times what they carry.
  if (want_body && g.chunked_body && impl_->consumed > impl_->limits.max_header_bytes + 2 * g.body_limit_bytes + max_chunk_wrapping) {
    return impl_->refuse({Code::too_large, "The chunks of the body carry too little", "", "", ""}, 0);
  }
  if (g.is_done()) return impl_->state = State::complete;
  if (g.is_header_done() && impl_->state == State::head) impl_->state = State::body;
  return impl_->state;
}

RequestParser::State RequestParser::accept_body(std::size_t body_limit) {
  auto& g = *impl_->grammar;
  g.body_limit_bytes = body_limit;
  if (auto length = g.content_length(); length && *length > body_limit) {
    return impl_->refuse({Code::too_large, "The body is larger than " + std::to_string(body_limit) + " bytes", "", "", ""}, 0);
  }
  return impl_->state;
}

std::size_t RequestParser::consumed() const { return impl_->consumed; }
Error const& RequestParser::error() const { return impl_->error; }
int RequestParser::refused_as() const { return impl_->status; }
bool RequestParser::knows_chunked() const { return !impl_->grammar->http_1_0; }
bool RequestParser::keep_alive() const { return impl_->grammar->keep_alive(); }
bool RequestParser::expects_continue() const { return impl_->grammar->expects_continue; }
bool RequestParser::head_done() const { return impl_->grammar->head_done; }

void RequestParser::read_into(std::string_view buffer, Request& out) const {
  auto& g = *impl_->grammar;
  out.method = g.method;
  out.target = g.target.of(buffer);
  auto question = out.target.find('?');
  out.path = out.target.substr(0, question);
  out.query = question == out.target.npos ? std::string_view{} : out.target.substr(question + 1);
  out.headers.clear();
  for (auto const& f : g.fields) out.headers.push_back({f.name.of(buffer), f.value.of(buffer)});
  out.body = g.chunked_body ? std::string_view(g.chunks) : g.body.of(buffer);
}

}  // namespace dinh::http
