#include "civic/request_keys.hpp"

namespace dinh::civic {
namespace {

struct KeptHeader {
  std::string name, value;
  static constexpr auto fields() { return std::tuple(field("name", &KeptHeader::name), field("value", &KeptHeader::value)); }
};
struct KeptAnswer {
  int status = 0;
  std::vector<KeptHeader> headers;
  std::string body;
  static constexpr auto fields() {
    return std::tuple(field("status", &KeptAnswer::status), field("headers", &KeptAnswer::headers), field("body", &KeptAnswer::body));
  }
};

// Who nobody knows is known by his address.
std::string scope_of(Actor const& actor) {
  if (!actor.api_key.empty()) return "key:" + actor.api_key;
  if (actor.user_id != 0) return "user:" + std::to_string(actor.user_id);
  return "peer:" + actor.address;
}

// All that says what is asked for: another version seen is another request.
storage::KeyedRequest keyed(http::Request const& request) {
  std::string head(request.target);
  head += "\n" + std::to_string(static_cast<int>(request.method)) + "\n" + std::string(request.header("If-Match").value_or("")) + "\n";
  Sha256 fingerprint;
  fingerprint.add(head);
  fingerprint.add(request.body);
  return {scope_of(*request.actor), std::string(request.header("Idempotency-Key").value_or("")), hex(fingerprint.finish())};
}

std::string place_of(storage::KeyedRequest const& request) { return request.scope + "\n" + request.key; }

}  // namespace

RequestKeys::RequestKeys(storage::Db& db, std::string_view seal_key, Clock clock)
    : db_(db), keys_(db), sealer_(seal_key), clock_(std::move(clock)) {}

storage::StoredAnswer RequestKeys::sealed(storage::KeyedRequest const& request, http::Response const& response) const {
  KeptAnswer kept{response.status, {}, response.body};
  for (auto const& [name, value] : response.headers) kept.headers.push_back({name, value});
  return {base64(sealer_.seal(json::to_text(kept), place_of(request)))};
}

http::Response RequestKeys::opened(storage::KeyedRequest const& request, storage::StoredAnswer const& stored) const {
  auto bytes = from_base64(stored.content);
  auto text = bytes ? sealer_.open(*bytes, place_of(request)) : std::nullopt;
  auto kept = text ? json::read_text<KeptAnswer>(*text) : fail(Code::invalid, "");
  if (!kept) throw storage::StorageError("the answer kept for a request's key does not open: was secret.key changed?");
  http::Response out;
  out.status = kept->status;
  for (auto& header : kept->headers) out.with(std::move(header.name), std::move(header.value));
  out.body = std::move(kept->body);
  return out;
}

http::Response RequestKeys::once(http::Request const& request, std::function<http::Response()> const& make) {
  auto const asked = keyed(request);
  auto answer = db_.together([&](storage::Tx& tx) -> Result<http::Response> {
    auto now = clock_();
    TRY(auto stored, keys_.find(tx, asked, now));
    if (stored) return opened(asked, *stored);
    auto fresh = make();
    if (http::succeeded(fresh)) keys_.remember(tx, asked, sealed(asked, fresh), now);
    return fresh;
  });
  return answer ? std::move(*answer) : http::problem(answer.error());
}

}  // namespace dinh::civic
