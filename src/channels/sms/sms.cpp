#include "channels/sms/sms.hpp"

#include <algorithm>
#include <array>

#include "base/crypto.hpp"
#include "base/json_fields.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "channels/phone/number.hpp"
#include "http/uri.hpp"

namespace dinh::channels {
namespace {

constexpr std::size_t max_text = 670;  // characters: ten parts in UCS-2
constexpr std::string_view ours = "dinh-";

struct Kannel {  // a request of Kannel's, as the inbox keeps it
  std::string from, text, id, message, type;
  static constexpr auto fields() {
    return std::tuple(defaulted("from", &Kannel::from), defaulted("text", &Kannel::text), defaulted("id", &Kannel::id),
                      defaulted("message", &Kannel::message), defaulted("type", &Kannel::type));
  }
};

// Bits of a delivery report (dlr-mask).
std::optional<Delivery> delivery_of(std::string_view type) {
  if (type == "1") return Delivery::delivered;
  if (type == "2" || type == "16") return Delivery::failed;
  if (type == "4" || type == "8") return Delivery::sent;
  return {};
}

bool fits_gsm(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != '`'; });
}

// A raw query's value as bytes, U+0000 too: UTF-16 is full of it, and nothing else here may hold it.
std::string raw_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    auto part = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(part.size() + 1, query.size()));
    if (!part.starts_with(name) || part.size() <= name.size() || part[name.size()] != '=') continue;
    std::string out;
    for (std::size_t i = name.size() + 1; i < part.size(); ++i) {
      auto byte = part[i] == '%' ? from_hex(part.substr(i + 1, 2)) : std::nullopt;
      if (byte) out += *byte, i += 2;
      else out += part[i] == '+' ? ' ' : part[i];
    }
    return out;
  }
  return {};
}

// Big-endian, as it travels; half a pair becomes "?".
std::string from_utf16(std::string_view bytes) {
  std::string out;
  auto unit = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]) << 8 | static_cast<unsigned char>(bytes[i + 1]));
  };
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    auto c = unit(i);
    bool high = c >= 0xD800 && c < 0xDC00, surrogate = c >= 0xD800 && c < 0xE000;
    auto low = high && i + 3 < bytes.size() ? unit(i + 2) : 0;
    if (low >= 0xDC00 && low < 0xE000) utf8::append(out, 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00)), i += 2;
    else if (surrogate) out += '?';
    else if (c != 0) utf8::append(out, c);
  }
  return out;
}

std::string text_in(http::Request const& request) {
  auto charset = request.query_param("charset").value_or("");
  if (charset == "UTF-16BE" || charset == "UCS-2") return from_utf16(raw_value(request.query, "text"));
  return request.query_param("text").value_or("");
}

// A letter of Latin script is large when its folded form differs from it and its small form is another letter.
bool is_large(std::string_view letter) {
  static constexpr std::string_view large = "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return large.find(letter) != large.npos;
}

}  // namespace

std::string sms_number(std::string_view as_written) {
  auto number = phone::read_number(as_written);
  if (number.kind == phone::NumberKind::withheld) return std::string(trim(as_written));  // a name
  return number.text.starts_with("+84") ? "0" + number.text.substr(3) : number.text;
}

std::string without_accents(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    auto letter = first_code_points(text, 1);
    text.remove_prefix(letter.size());
    auto plain = fold(letter);
    if (is_large(letter) && plain.size() == 1 && plain[0] >= 'a' && plain[0] <= 'z') plain[0] = static_cast<char>(plain[0] - 32);
    out += plain;
  }
  return out;
}

Sms::Sms(SmsSettings settings, std::string address_of_house, Send send)
    : settings_(std::move(settings)), house_(std::move(address_of_house)), send_(std::move(send)) {
  if (!settings_.callback_url.empty()) house_ = settings_.callback_url;
}

Result<void> Sms::verify(http::Request const& request, Instant) const {
  auto given = request.query_param("secret").value_or("");
  if (settings_.secret.empty() || !constant_time_equal(given, settings_.secret))
    return fail(Code::unauthenticated, "secret: it is another one");
  return {};
}

Result<Knock> Sms::open(http::Request const& request, Instant now) const {
  auto param = [&](char const* name) { return request.query_param(name).value_or(""); };
  Kannel said{sms_number(param("from")), text_in(request), param("id"), param("message"), param("type")};
  Received out{.channel = "sms", .at = now, .raw = json::to_text(said)};
  if (auto seconds = whole(param("time"))) out.at = Instant{*seconds * second_ms};
  if (!said.message.empty()) {
    out.key = "report:" + said.message + ":" + said.type;
    out.lane = out.key;
    return Knock{{std::move(out)}, ""};
  }
  if (said.from.empty()) return fail(Code::bad_request, "from: whose message it is");
  out.key = !said.id.empty() ? said.id : hex(sha256(out.raw + param("time")));
  out.lane = said.from;
  return Knock{{std::move(out)}, ""};  // what we say to it goes out by itself
}

Result<Parsed> Sms::read(Received const& from) const {
  TRY(auto said, json::read_text<Kannel>(from.raw));
  Parsed out;
  if (!said.message.empty()) {
    auto state = delivery_of(said.type);
    if (!state) return fail(Code::invalid, "a delivery report of an unknown type");
    out.news.push_back({said.message, *state, *state == Delivery::failed ? "the network did not deliver it" : ""});
    return out;
  }
  if (!is_utf8(said.text)) return fail(Code::invalid, "a text that is not UTF-8");
  out.messages.push_back({.from = said.from, .provider_id = from.key, .at = from.at, .text = said.text});
  return out;
}

Result<Receipt> Sms::deliver(Outgoing const& out) {
  auto text = std::string(first_code_points(settings_.without_accents ? without_accents(out.text) : out.text, max_text));
  auto id = std::string(ours) + std::to_string(out.id);
  auto report = house_ + "/api/channels/sms?secret=" + http::percent_encode(settings_.secret) + "&message=" + id + "&type=%d";
  std::string url = settings_.send_url;
  auto add = [&](std::string_view name, std::string_view value) {
    url += (url.find('?') == url.npos ? "?" : "&") + std::string(name) + "=" + http::percent_encode(value);
  };
  add("username", settings_.username);
  add("password", settings_.password);
  add("from", settings_.from);
  add("to", out.to);
  add("text", text);
  add("charset", "UTF-8");
  add("coding", fits_gsm(text) ? "0" : "2");
  add("dlr-mask", "31");
  add("dlr-url", report);
  auto answer = send_({.url = url, .max_redirects = 0});
  if (answer && (answer->status == 401 || answer->status == 403))
    return fail(Code::upstream, "Kannel refuses this house's name or password");
  TRY_DO(answered(std::move(answer)));
  return Receipt{id};
}

}  // namespace dinh::channels
