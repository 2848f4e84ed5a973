#include "modules/hotline/handover/reading.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"

namespace dinh::hotline {

namespace {

constexpr std::size_t max_reason_characters = 300, max_text_characters = 4000, max_id_bytes = 200, max_photos = 5;
constexpr std::size_t full_page = 1000;  // GeoReport v2 answers no more: what is not on it may still be there

std::string text_of(json::Value const& object, std::string_view name) {
  auto* v = object.find(name);
  if (!v) return {};
  if (auto s = v->string()) return std::string(*s);
  if (auto i = v->integer()) return std::to_string(*i);  // the standard wants strings; many servers give numbers
  return {};
}

std::string id_text(json::Value const& object, std::string_view name) {
  auto id = text_of(object, name);
  return id.size() > max_id_bytes || id.find_first_of(",\r\n") != id.npos ? std::string() : id;
}

// The list itself, or within the element that XML has.
json::Array items(json::Value const& body, std::string_view element) {
  if (body.is_array()) return body.array();
  auto* inside = body.find(element);
  return inside ? inside->array() : json::Array{};
}

std::string cut(std::string_view text, std::size_t characters) { return std::string(first_code_points(trim(text), characters)); }

// What their errors say: [{"code", "description"}], problem details, or the bytes.
std::string complaint(std::string const& body) {
  if (auto parsed = json::parse(body)) {
    std::string out;
    for (auto const& e : items(*parsed, "errors")) out += (out.empty() ? "" : "; ") + text_of(e, "description");
    if (out.empty() && parsed->is_object()) out = text_of(*parsed, "detail");
    if (out.empty() && parsed->is_object()) out = text_of(*parsed, "error");
    if (!out.empty()) return cut(out, max_reason_characters);
  }
  return is_utf8(body) && body.find('<') == body.npos ? cut(body, max_reason_characters) : std::string();
}

std::string with(std::string sentence, std::string const& more) { return more.empty() ? sentence : sentence + ": " + more; }

bool is_good(long status) { return status >= 200 && status < 300; }

Outcome without_answer(http::Attempt const& attempt) {
  auto const& why = attempt.answer.error();
  if (!attempt.left) return {Outcome::Kind::later, Doubt::none, "", "", "Không kết nối được với bên nhận"};
  bool took = is_good(attempt.status);
  if (why.code == Code::too_large)
    return {Outcome::Kind::doubtful, took ? Doubt::unreadable : Doubt::no_answer, "", "", "Bên nhận trả lời quá dài, không đọc được"};
  return {Outcome::Kind::doubtful, Doubt::no_answer, "", "", "Đã gửi nhưng bên nhận không trả lời"};
}

Outcome good_answer(std::string const& body) {
  auto unreadable =
      Outcome{Outcome::Kind::doubtful, Doubt::unreadable, "", "", "Bên nhận trả lời đã nhận nhưng không đọc được số tiếp nhận"};
  auto parsed = json::parse(body);
  if (!parsed) return unreadable;
  auto list = items(*parsed, "service_requests");
  auto const& one = list.empty() ? *parsed : list.front();
  if (!one.is_object()) return unreadable;
  auto id = id_text(one, "service_request_id");
  if (id.empty()) id = id_text(one, "id");
  auto token = id_text(one, "token");
  if (id.empty() && token.empty()) return unreadable;
  return {Outcome::Kind::taken, Doubt::none, id, id.empty() ? token : "", ""};
}

bool is_later(long status) { return status == 408 || status == 425 || status == 429 || status == 503; }

}  // namespace

Outcome outcome_of(http::Attempt const& attempt) {
  if (!attempt.answer) return without_answer(attempt);
  auto const& answer = *attempt.answer;
  if (is_good(answer.status)) return good_answer(answer.body);
  auto said = with("Bên nhận trả lời mã " + std::to_string(answer.status), complaint(answer.body));
  if (is_later(answer.status)) return {Outcome::Kind::later, Doubt::none, "", "", said};
  if (answer.status >= 500) return {Outcome::Kind::doubtful, Doubt::no_answer, "", "", said};
  return {Outcome::Kind::refused, Doubt::none, "", "", said};
}

LookUp look_up_of(http::Attempt const& attempt, std::string_view mark) {
  if (!attempt.answer) return {LookUp::Kind::unclear, "", "Chưa tra cứu được ở bên nhận: không có trả lời"};
  if (!is_good(attempt.answer->status))
    return {LookUp::Kind::unclear, "", "Chưa tra cứu được ở bên nhận: mã " + std::to_string(attempt.answer->status)};
  auto parsed = json::parse(attempt.answer->body);
  if (!parsed || !(parsed->is_array() || parsed->find("service_requests")))
    return {LookUp::Kind::unclear, "", "Chưa tra cứu được ở bên nhận: trả lời không đọc được"};
  auto list = items(*parsed, "service_requests");
  bool hidden = false;
  for (auto const& one : list) {
    auto* description = one.find("description");
    hidden = hidden || !description || description->is_null();
    if (text_of(one, "description").find(mark) != std::string::npos)
      if (auto id = id_text(one, "service_request_id"); !id.empty()) return {LookUp::Kind::found, id, ""};
  }
  if (hidden) return {LookUp::Kind::unclear, "", "Bên nhận không cho xem nội dung yêu cầu nên chưa tra cứu được"};
  if (list.size() >= full_page) return {LookUp::Kind::unclear, "", "Bên nhận có quá nhiều yêu cầu, chưa tra cứu hết"};
  return {LookUp::Kind::absent, "", "Đã tra cứu, bên nhận chưa có yêu cầu này"};
}

std::optional<std::string> number_of_token(http::Attempt const& attempt) {
  if (!attempt.answer || !is_good(attempt.answer->status)) return {};
  auto parsed = json::parse(attempt.answer->body);
  if (!parsed) return {};
  for (auto const& one : items(*parsed, "service_requests"))
    if (auto id = id_text(one, "service_request_id"); !id.empty()) return id;
  return {};
}

Result<std::vector<RemoteRequest>> requests_of(http::Attempt const& attempt) {
  if (!attempt.answer) return fail(Code::upstream, "Bên nhận không trả lời khi hỏi tình trạng");
  if (!is_good(attempt.answer->status))
    return fail(Code::upstream, "Hỏi tình trạng: bên nhận trả lời mã " + std::to_string(attempt.answer->status));
  auto parsed = json::parse(attempt.answer->body);
  if (!parsed) return fail(Code::upstream, "Hỏi tình trạng: trả lời của bên nhận không đọc được");
  std::vector<RemoteRequest> out;
  for (auto const& one : items(*parsed, "service_requests")) {
    RemoteRequest r{id_text(one, "service_request_id"), text_of(one, "status"), cut(text_of(one, "status_notes"), max_text_characters), {}};
    auto* more = one.find("extended_attributes");
    auto* photos = more ? more->find("photos") : nullptr;
    if (photos)
      for (auto const& p : photos->array()) r.photos.push_back({text_of(p, "media_url"), parse_instant(text_of(p, "datetime"))});
    if (!r.id.empty()) out.push_back(std::move(r));
  }
  return out;
}

std::vector<RemoteUpdate> updates_of(http::Attempt const& attempt) {
  std::vector<RemoteUpdate> out;
  if (!attempt.answer || !is_good(attempt.answer->status)) return out;
  auto parsed = json::parse(attempt.answer->body);
  if (!parsed) return out;
  for (auto const& one : items(*parsed, "service_request_updates")) {
    auto at = parse_instant(text_of(one, "updated_datetime"));
    if (!at) continue;
    out.push_back({id_text(one, "service_request_id"), text_of(one, "status"), cut(text_of(one, "description"), max_text_characters),
                   text_of(one, "media_url"), *at});
  }
  std::stable_sort(out.begin(), out.end(), [](auto const& a, auto const& b) { return a.at < b.at; });
  return out;
}

RemoteNews news_of(RemoteRequest const& request, std::vector<RemoteUpdate> const& updates, Instant sent_at) {
  RemoteNews out;
  std::string last, said;
  for (auto const& u : updates) {
    if (u.request_id != request.id) continue;
    if (!u.status.empty()) last = u.status;
    if (!u.text.empty()) said = u.text;
    if (!u.media_url.empty() && out.proof.size() < max_photos) out.proof.push_back(u.media_url);
    if (u.status == "IN_PROGRESS" || u.status == "ACTION_SCHEDULED" || u.status == "INVESTIGATING") out.state = RemoteState::in_progress;
  }
  if (request.status == "closed") {
    bool back = last == "NOT_COUNCILS_RESPONSIBILITY" || last == "NO_FURTHER_ACTION" || last == "UNABLE_TO_FIX";
    out.state = back ? RemoteState::returned : RemoteState::answered;
  }
  bool answer_first = out.state == RemoteState::answered && !request.notes.empty();  // of the rest the update says why
  out.text = said.empty() || answer_first ? request.notes : said;
  for (auto const& p : request.photos) {
    bool known = std::find(out.proof.begin(), out.proof.end(), p.url) != out.proof.end();
    if (!p.url.empty() && !known && p.at && *p.at > sent_at && out.proof.size() < max_photos) out.proof.push_back(p.url);
  }
  return out;
}

}  // namespace dinh::hotline
