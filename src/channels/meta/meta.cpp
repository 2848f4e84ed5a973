#include "channels/meta/meta.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "http/uri.hpp"

namespace dinh::channels {
namespace {

constexpr std::size_t max_text = 2000;
constexpr std::string_view comments = "comments:";  // thread: those under one post

bool is_comment(json::View item) { return text_at(item, {"value", "item"}) == "comment" && text_at(item, {"value", "verb"}) == "add"; }

// The parts of a delivery are kept one by one: each has its own sender and its own key.
std::optional<Received> received(json::View item, std::string_view page_id, Instant now) {
  Received out{.channel = "meta", .raw = item.text()};
  if (at(item, {"field"})) {
    out.lane = text_at(item, {"value", "from", "id"});
    if (!is_comment(item) || out.lane == page_id) return {};
    out.key = text_at(item, {"value", "comment_id"});
    out.at = Instant{number_at(item, {"value", "created_time"}).value_or(now.ms / second_ms) * second_ms};
    return out;
  }
  if (auto echo = at(item, {"message", "is_echo"}); echo && (echo->boolean() == true || echo->string() == "true")) return {};  // our own
  out.lane = text_at(item, {"sender", "id"});
  out.at = Instant{number_at(item, {"timestamp"}).value_or(now.ms)};
  auto stamp = out.lane + ":" + std::to_string(out.at.ms);
  if (at(item, {"message"})) out.key = text_at(item, {"message", "mid"});
  else if (at(item, {"postback"})) out.key = "postback:" + text_at(item, {"postback", "mid"}) + stamp;
  else if (at(item, {"delivery"})) out.key = "delivery:" + text_at(item, {"delivery", "watermark"}) + stamp;
  else return {};  // seen, typing, reactions: nothing that has to be kept
  if (out.key.empty()) out.key = "hash:" + hex(sha256(out.raw));
  return out;
}

Incoming comment(json::View value, Received const& from) {
  Incoming out{.from = text_at(value, {"from", "id"}), .provider_id = from.key, .text = text_at(value, {"message"})};
  out.thread = std::string(comments) + text_at(value, {"post_id"});
  out.name = text_at(value, {"from", "name"});
  if (auto photo = text_at(value, {"photo"}); !photo.empty()) out.files.push_back({"", "image", "", photo});
  return out;
}

Incoming messenger(json::View item, Received const& from) {
  Incoming out{.from = text_at(item, {"sender", "id"}), .provider_id = from.key};
  if (at(item, {"postback"})) {
    out.kind = "button";
    out.text = text_at(item, {"postback", "title"});
    return out;
  }
  out.text = text_at(item, {"message", "text"});
  each_at(item, {"message", "attachments"}, [&](json::View attachment) {
    auto type = text_at(attachment, {"type"});
    auto lat = degrees_at(attachment, {"payload", "coordinates", "lat"}), lon = degrees_at(attachment, {"payload", "coordinates", "long"});
    if (type == "location" && lat && lon) out.place = Place{*lat, *lon};
    auto url = text_at(attachment, {"payload", "url"});
    if (type != "location" && type != "fallback" && !url.empty()) out.files.push_back({"", type, "", url});
  });
  if (out.text.empty()) out.kind = out.place ? "place" : "file";
  return out;
}

}  // namespace

Meta::Meta(MetaSettings settings, Send send, Clock clock)
    : settings_(std::move(settings)), send_(std::move(send)), clock_(std::move(clock)) {}

Result<std::string> Meta::subscribe(http::Request const& request) const {
  auto token = request.query_param("hub.verify_token").value_or("");
  if (request.query_param("hub.mode") != "subscribe" || settings_.verify_token.empty() ||
      !constant_time_equal(token, settings_.verify_token))
    return fail(Code::forbidden, "The verify token is another one");
  return request.query_param("hub.challenge").value_or("");
}

Result<void> Meta::verify(http::Request const& request, Instant) const {
  constexpr std::string_view prefix = "sha256=";
  auto given = request.header("X-Hub-Signature-256").value_or("");
  if (!given.starts_with(prefix)) return fail(Code::unauthenticated, "X-Hub-Signature-256: sha256=…");
  if (!constant_time_equal(hex(hmac_sha256(settings_.app_secret, request.body)), given.substr(prefix.size())))
    return fail(Code::unauthenticated, "The signature is not Meta's");
  return {};
}

Result<Knock> Meta::open(http::Request const& request, Instant now) const {
  json::Parser parser;
  TRY(auto body, parser.parse(request.body));
  if (text_at(body, {"object"}) != "page") return fail(Code::bad_request, "an event of a page");
  Knock out;
  out.answer = "EVENT_RECEIVED";
  each_at(body, {"entry"}, [&](json::View entry) {
    auto page = settings_.page_id.empty() ? text_at(entry, {"id"}) : settings_.page_id;
    auto add = [&](json::View item) {
      if (auto one = received(item, page, now)) out.received.push_back(std::move(*one));
    };
    each_at(entry, {"messaging"}, add);
    each_at(entry, {"changes"}, add);
  });
  return out;
}

Result<Parsed> Meta::read(Received const& from) const {
  json::Parser parser;
  TRY(auto item, parser.parse(from.raw));
  Parsed out;
  if (at(item, {"delivery"})) {
    each_at(item, {"delivery", "mids"}, [&](json::View mid) {
      if (auto id = mid.string()) out.news.push_back({std::string(*id), Delivery::delivered});
    });
    return out;
  }
  auto value = at(item, {"value"});
  auto message = value ? comment(*value, from) : messenger(item, from);
  message.at = from.at;
  if (message.from.empty()) return fail(Code::invalid, "a message without its sender");
  out.messages.push_back(std::move(message));
  return out;
}

Result<Receipt> Meta::deliver(Outgoing const& out) {
  auto text = std::string(first_code_points(out.text, max_text));
  auto token = "?access_token=" + http::percent_encode(settings_.page_token);
  Result<http::IncomingAnswer> answer = fail(Code::invalid, "");
  if (out.thread.starts_with(comments)) {
    answer = post_json(send_, settings_.api_url + "/" + http::percent_encode(out.answers) + "/comments" + token,
                       json::Value(json::Object{{"message", text}}).text());
  } else {
    auto since = out.last_heard ? clock_() - *out.last_heard : agent_for_ms;
    bool is_free = since < free_for_ms;
    if (!is_free && (out.automatic || since >= agent_for_ms))
      return fail(Code::invalid, "Messenger takes automatic messages for 24 hours after his last one, a colleague's for 7 days");
    json::Object body{{"recipient", json::Object{{"id", out.to}}}, {"message", json::Object{{"text", text}}}};
    body.emplace_back("messaging_type", is_free ? "RESPONSE" : "MESSAGE_TAG");
    if (!is_free) body.emplace_back("tag", "HUMAN_AGENT");
    answer = post_json(send_, settings_.api_url + "/me/messages" + token, json::Value(std::move(body)).text());
  }
  TRY(auto good, answered(std::move(answer)));
  json::Parser parser;
  TRY(auto said, parser.parse(good.body));
  auto id = text_at(said, {"message_id"});
  return Receipt{id.empty() ? text_at(said, {"id"}) : id};
}

}  // namespace dinh::channels
