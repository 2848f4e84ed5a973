#include "channels/zalo/zalo.hpp"

#include "base/text.hpp"
#include "http/uri.hpp"

namespace dinh::channels {
namespace {

constexpr std::size_t max_text = 2000;  // characters of one message
constexpr std::int64_t renew_before_ms = 10 * minute_ms;

Incoming plain_message(json::View event, std::string key) {
  Incoming out{.from = text_at(event, {"sender", "id"}), .provider_id = std::move(key), .text = text_at(event, {"message", "text"})};
  out.at = Instant{number_at(event, {"timestamp"}).value_or(0)};
  return out;
}

// Three spellings are in use.
std::optional<Place> place_of(json::View event) {
  auto pair = [](std::optional<double> lat, std::optional<double> lon) -> std::optional<Place> {
    if (!lat || !lon) return {};
    return Place{*lat, *lon};
  };
  if (auto p = pair(degrees_at(event, {"message", "location", "latitude"}), degrees_at(event, {"message", "location", "longitude"})))
    return p;
  std::optional<Place> out;
  each_at(event, {"message", "attachments"}, [&](json::View attachment) {
    if (out || text_at(attachment, {"type"}) != "location") return;
    out = pair(degrees_at(attachment, {"payload", "coordinates", "latitude"}),
               degrees_at(attachment, {"payload", "coordinates", "longitude"}));
    if (!out)
      out = pair(degrees_at(attachment, {"payload", "coordinates", "lat"}), degrees_at(attachment, {"payload", "coordinates", "long"}));
  });
  return out;
}

void add_files(json::View event, Incoming& message) {
  each_at(event, {"message", "attachments"}, [&](json::View attachment) {
    auto type = text_at(attachment, {"type"});
    auto url = text_at(attachment, {"payload", "url"});
    if (type == "location" || type == "sticker" || url.empty()) return;
    if (type == "link") message.text += (message.text.empty() ? "" : "\n") + url;
    else message.files.push_back({text_at(attachment, {"payload", "name"}), type, "", url});
  });
}

std::string kind_of(std::string_view event) {
  if (event == "user_send_location") return "place";
  if (event == "user_send_sticker") return "sticker";
  if (event == "user_submit_info") return "contact";
  if (event == "follow" || event == "unfollow") return std::string(event);
  if (event == "user_click_button") return "button";
  return event == "user_send_text" || event == "user_send_link" ? "text" : "file";
}

Result<json::View> parse(json::Parser& parser, std::string_view body) {
  TRY(auto event, parser.parse(body));
  if (!event.is_object()) return fail(Code::bad_request, "a Zalo event is an object");
  return event;
}

std::string key_of(json::View event) {
  auto id = text_at(event, {"message", "msg_id"});
  if (id.empty()) id = text_at(event, {"message", "mid"});
  auto name = text_at(event, {"event_name"});
  bool is_message = name.starts_with("user_send_");
  if (is_message && !id.empty()) return id;
  auto who = text_at(event, {"sender", "id"}) + text_at(event, {"follower", "id"});
  return name + ":" + who + ":" + id + ":" + text_at(event, {"timestamp"});
}

}  // namespace

std::string zalo_mac(std::string_view app_id, std::string_view body, std::string_view timestamp, std::string_view secret_key) {
  Sha256 digest;
  for (auto part : {app_id, body, timestamp, secret_key}) digest.add(part);
  return hex(digest.finish());
}

Zalo::Zalo(ZaloSettings settings, Tokens& tokens, Send send, Clock clock)
    : settings_(std::move(settings)), tokens_(tokens), send_(std::move(send)), clock_(std::move(clock)) {}

Result<void> Zalo::verify(http::Request const& request, Instant now) const {
  auto given = request.header("X-ZEvent-Signature").value_or("");
  constexpr std::string_view prefix = "mac=";
  if (!given.starts_with(prefix)) return fail(Code::unauthenticated, "X-ZEvent-Signature: mac=…");
  json::Parser parser;
  auto event = parse(parser, request.body);
  std::string timestamp(trim(request.header("X-ZEvent-Timestamp").value_or("")));
  if (timestamp.empty() && event) timestamp = text_at(*event, {"timestamp"});
  auto mac = zalo_mac(settings_.app_id, request.body, timestamp, settings_.secret_key);
  if (!constant_time_equal(mac, given.substr(prefix.size()))) return fail(Code::unauthenticated, "The signature is not Zalo's");
  auto at = whole(timestamp);
  if (!at || !is_fresh(Instant{*at}, now)) return fail(Code::unauthenticated, "It is older than five minutes");
  if (event && text_at(*event, {"app_id"}) != settings_.app_id) return fail(Code::unauthenticated, "It is of another application");
  return {};
}

Result<Knock> Zalo::open(http::Request const& request, Instant now) const {
  json::Parser parser;
  TRY(auto event, parse(parser, request.body));
  auto name = text_at(event, {"event_name"});
  if (name.empty()) return fail(Code::bad_request, "a Zalo event without event_name");
  if (name.starts_with("oa_send_")) return Knock{};  // our own echo
  auto who = text_at(event, {"sender", "id"}) + text_at(event, {"follower", "id"});
  Instant at{number_at(event, {"timestamp"}).value_or(now.ms)};
  return Knock{{Received{"zalo", key_of(event), who, at, std::string(request.body)}}};
}

Result<Parsed> Zalo::read(Received const& received) const {
  json::Parser parser;
  TRY(auto event, parse(parser, received.raw));
  auto name = text_at(event, {"event_name"});
  Parsed out;
  if (name == "user_received_message" || name == "user_seen_message") {
    auto id = text_at(event, {"message", "msg_id"});
    if (id.empty()) return fail(Code::invalid, name + " without a message id");
    out.news.push_back({id, name == "user_seen_message" ? Delivery::read : Delivery::delivered});
    return out;
  }
  auto kind = kind_of(name);
  auto message = plain_message(event, received.key);
  message.kind = kind;
  message.at = received.at;
  if (kind == "follow" || kind == "unfollow") message.from = text_at(event, {"follower", "id"});
  if (kind == "place") message.place = place_of(event);
  if (kind == "contact") {
    message.name = text_at(event, {"info", "name"});
    message.phone = text_at(event, {"info", "phone"});
  }
  add_files(event, message);
  if (message.from.empty()) return fail(Code::invalid, "a Zalo event without its sender");
  if (kind == "place" && !message.place) return fail(Code::invalid, "a place without its coordinates");
  out.messages.push_back(std::move(message));
  return out;
}

// A refresh token is good for one use: its successor is on disk before the access token is used.
Result<std::string> Zalo::access_token(bool anew) {
  auto kept = tokens_.find("zalo");
  auto now = clock_();
  if (!anew && kept && kept->valid_until - now > renew_before_ms) return kept->access;
  auto refresh = kept && !kept->refresh.empty() ? kept->refresh : settings_.refresh_token;
  if (refresh.empty()) return fail(Code::upstream, "Zalo has not given this house a token yet (channels.zalo.refresh_token)");
  auto form =
      "app_id=" + http::percent_encode(settings_.app_id) + "&grant_type=refresh_token&refresh_token=" + http::percent_encode(refresh);
  TRY(auto answer, answered(send_({.method = "POST",
                                   .url = settings_.oauth_url + "/v4/oa/access_token",
                                   .headers = {{"secret_key", settings_.app_secret}, {"Content-Type", "application/x-www-form-urlencoded"}},
                                   .body = form,
                                   .max_redirects = 0})));
  json::Parser parser;
  TRY(auto body, parser.parse(answer.body));
  OAuthTokens fresh{text_at(body, {"access_token"}), text_at(body, {"refresh_token"}),
                    now + number_at(body, {"expires_in"}).value_or(3600) * second_ms};
  if (fresh.access.empty() || fresh.refresh.empty())
    return fail(Code::upstream, "Zalo gives no token: " + text_at(body, {"error_name"}) + " " + text_at(body, {"error"}));
  tokens_.keep("zalo", fresh);
  return fresh.access;
}

Result<Receipt> Zalo::ask(std::string const& url, std::string const& body) {
  for (bool anew : {false, true}) {
    TRY(auto token, access_token(anew));
    TRY(auto answer, answered(post_json(send_, url, body, {{"access_token", token}})));
    json::Parser parser;
    TRY(auto said, parser.parse(answer.body));
    auto error = number_at(said, {"error"}).value_or(0);
    if (error == 0) {
      auto id = text_at(said, {"data", "message_id"});
      return Receipt{id.empty() ? text_at(said, {"data", "msg_id"}) : id};
    }
    constexpr std::int64_t bad_token = -216, too_many = -32;
    if (error == bad_token && !anew) continue;
    bool later = error == bad_token || error == too_many;
    return fail(later ? Code::upstream : Code::invalid, "Zalo: " + std::to_string(error) + " " + text_at(said, {"message"}));
  }
  return fail(Code::upstream, "Zalo refuses the token");
}

Result<Receipt> Zalo::deliver(Outgoing const& out) {
  bool is_free = out.last_heard && clock_() - *out.last_heard < free_for_ms;
  json::Object recipient{{"user_id", out.to}};
  if (is_free) {
    json::Object body{{"recipient", recipient}, {"message", json::Object{{"text", std::string(first_code_points(out.text, max_text))}}}};
    return ask(settings_.api_url + "/v3.0/oa/message/cs", json::Value(std::move(body)).text());
  }
  if (settings_.answer_template.empty())
    return fail(Code::invalid,
                "More than 48 hours after his last message Zalo takes approved templates only (channels.zalo.answer_template)");
  json::Object data{{"text", std::string(first_code_points(out.text, 400))}};
  json::Object body{{"user_id", out.to},
                    {"template_id", settings_.answer_template},
                    {"template_data", std::move(data)},
                    {"tracking_id", "dinh-" + std::to_string(out.id)}};
  return ask(settings_.business_url + "/message/template", json::Value(std::move(body)).text());
}

}  // namespace dinh::channels
