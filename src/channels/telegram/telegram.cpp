#include "channels/telegram/telegram.hpp"

#include "base/crypto.hpp"
#include "base/text.hpp"
#include "http/uri.hpp"

namespace dinh::channels {
namespace {

constexpr std::size_t max_text = 4096;

std::optional<json::View> message_in(json::View update) {
  for (auto kind : {"message", "edited_message"})
    if (auto found = at(update, {kind})) return found;
  return {};
}

void add_file(json::View message, std::string_view member, Incoming& to) {
  auto file = at(message, {member});
  if (!file) return;
  auto const& of = *file;
  std::string id = text_at(of, {"file_id"});
  if (of.is_array()) of.each_item([&](json::View size) { id = text_at(size, {"file_id"}); });  // a photo in several sizes, the largest last
  if (!id.empty()) to.files.push_back({text_at(of, {"file_name"}), std::string(member), "", std::string(Telegram::file_prefix) + id});
}

}  // namespace

Telegram::Telegram(TelegramSettings settings, Send send) : settings_(std::move(settings)), send_(std::move(send)) {}

Result<void> Telegram::verify(http::Request const& request, Instant) const {
  auto given = request.header("X-Telegram-Bot-Api-Secret-Token").value_or("");
  if (settings_.secret_token.empty() || !constant_time_equal(given, settings_.secret_token))
    return fail(Code::unauthenticated, "The secret token is another one");
  return {};
}

Result<Knock> Telegram::open(http::Request const& request, Instant now) const {
  json::Parser parser;
  TRY(auto update, parser.parse(request.body));
  auto id = number_at(update, {"update_id"});
  if (!id) return fail(Code::bad_request, "an update with its update_id");
  auto message = message_in(update);
  if (!message) return Knock{};  // joins, votes and the like
  auto at = Instant{number_at(*message, {"date"}).value_or(now.ms / second_ms) * second_ms};
  return Knock{{Received{"telegram", std::to_string(*id), text_at(*message, {"chat", "id"}), at, std::string(request.body)}}};
}

Result<Parsed> Telegram::read(Received const& from) const {
  json::Parser parser;
  TRY(auto update, parser.parse(from.raw));
  auto message = message_in(update);
  if (!message) return Parsed{};
  Incoming out{.from = text_at(*message, {"chat", "id"}), .provider_id = text_at(*message, {"message_id"}), .at = from.at};
  if (out.from.empty()) return fail(Code::invalid, "a message without its chat");
  auto first = text_at(*message, {"from", "first_name"}), last = text_at(*message, {"from", "last_name"});
  out.name = std::string(trim(first + " " + last));
  out.text = text_at(*message, {"text"}) + text_at(*message, {"caption"});
  out.phone = text_at(*message, {"contact", "phone_number"});
  auto lat = degrees_at(*message, {"location", "latitude"}), lon = degrees_at(*message, {"location", "longitude"});
  if (lat && lon) out.place = Place{*lat, *lon};
  for (auto kind : {"photo", "voice", "video", "document"}) add_file(*message, kind, out);
  out.kind = at(*message, {"sticker"}) ? "sticker"
             : !out.phone.empty()      ? "contact"
             : out.text == "/start"    ? "follow"
             : !out.text.empty()       ? "text"
             : out.place               ? "place"
                                       : "file";
  return Parsed{{std::move(out)}, {}};
}

Result<Receipt> Telegram::deliver(Outgoing const& out) {
  json::Object body{{"chat_id", out.to}, {"text", std::string(first_code_points(out.text, max_text))}};
  TRY(auto answer, answered(post_json(send_, method("sendMessage"), json::Value(std::move(body)).text())));
  json::Parser parser;
  TRY(auto said, parser.parse(answer.body));
  return Receipt{text_at(said, {"result", "message_id"}), Delivery::delivered};  // Telegram has it; it tells no more than that
}

Result<std::string> Telegram::address_of(std::string const& file) const {
  auto id = file.substr(file_prefix.size());
  TRY(auto answer, answered(send_({.url = method("getFile") + "?file_id=" + http::percent_encode(id), .max_redirects = 0})));
  json::Parser parser;
  TRY(auto said, parser.parse(answer.body));
  auto path = text_at(said, {"result", "file_path"});
  if (path.empty()) return fail(Code::invalid, "Telegram keeps this file no more");
  return settings_.api_url + "/file/bot" + settings_.bot_token + "/" + path;
}

}  // namespace dinh::channels
