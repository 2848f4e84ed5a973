#include "channels/sms/sms.hpp"

#include <algorithm>
#include <array>

#include "base/crypto.hpp"
#include "base/json_fields.hpp"
#include "base/text.hpp"
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

// A letter of Latin script is large when its folded form differs from it and its small form is another letter.
bool is_large(std::string_view letter) {
  static constexpr std::string_view large = "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬĐÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return large.find(letter) != large.npos;
}

}  // namespace

std::string sms_number(std::string_view as_written) {
  std::string digits;
  bool international = false;
  for (char c : trim(as_written)) {
    if (c == '+' && digits.empty()) international = true;
    else if (c >= '0' && c <= '9') digits += c;
    else if (c != ' ' && c != '.' && c != '-' && c != '(' && c != ')') return std::string(trim(as_written));  // a name
  }
  if (digits.starts_with("00")) digits.erase(0, 2), international = true;
  bool vietnamese = digits.starts_with("84") && (international || digits.size() == 11 || digits.size() == 12);
  if (vietnamese) return "0" + digits.substr(2);
  return international ? "+" + digits : digits;
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
  Kannel said{sms_number(param("from")), param("text"), param("id"), param("message"), param("type")};
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
