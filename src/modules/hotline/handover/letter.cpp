#include "modules/hotline/handover/letter.hpp"

#include "base/json_fields.hpp"
#include "base/text.hpp"
#include "channels/phone/signature.hpp"
#include "http/uri.hpp"
#include "modules/hotline/redact.hpp"

namespace dinh::hotline {

namespace {

constexpr std::size_t max_description_characters = 4000;  // GeoReport v2, POST Service Request
constexpr std::size_t max_answer_bytes = 4u << 20;        // a thousand requests with their texts

using Form = std::vector<std::pair<std::string, std::string>>;

void add(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  if (!out.empty()) out += '&';
  out += http::percent_encode(name) + "=" + http::percent_encode(value);
}

std::string encoded(Form const& form) {
  std::string out;
  for (auto const& [name, value] : form) add(out, name, value);
  return out;
}

std::string number_text(double v) {
  std::string out;
  json::write_number(out, v);
  return out;
}

std::string text_for(Partner const& p, Matter const& m, std::string const& text) {
  return allows(p.contract, "text", m.today) ? text : redact(text);
}

std::string given(Partner const& p, Matter const& m, std::string_view what, std::optional<std::string> const& value) {
  return allows(p.contract, what, m.today) ? value.value_or("") : std::string();
}

Result<Letter> open311_letter(Partner const& p, Matter const& m) {
  auto service = service_of(p, m.c.field);
  if (service.empty())
    return fail_field("services", "a service code of " + p.name + " for our field " + m.c.field + ", or a default_service");
  auto end = "\n\n" + mark_of(m.c.code, m.handover_id);
  auto text = text_for(p, m, m.c.description);
  if (!m.remark.empty()) text += "\n\n" + redact(m.remark);
  text = std::string(first_code_points(text, max_description_characters - code_points(end))) + end;
  Form form{{"service_code", service}, {"jurisdiction_id", p.jurisdiction}};
  if (m.c.lat && m.c.lon) form.insert(form.end(), {{"lat", number_text(*m.c.lat)}, {"long", number_text(*m.c.lon)}});
  form.emplace_back("address_string", text_for(p, m, m.c.address));
  form.emplace_back("description", text);
  form.emplace_back("account_id", m.c.code);
  if (!m.photos.empty()) form.emplace_back("media_url", m.photos.front());
  if (m.reporter) {
    form.emplace_back("first_name", given(p, m, "name", m.reporter->name));
    form.emplace_back("phone", given(p, m, "phone", m.reporter->phone));
    form.emplace_back("email", given(p, m, "email", m.reporter->email));
  }
  return Letter{encoded(form), service};
}

Letter webhook_letter(Partner const& p, Matter const& m) {
  auto const& c = m.c;
  json::Object told{{"number", c.code},
                    {"field", c.field},
                    {"field_name", m.field_name},
                    {"title", text_for(p, m, c.title)},
                    {"description", text_for(p, m, c.description)},
                    {"address", text_for(p, m, c.address)},
                    {"area", c.area},
                    {"urgency", c.urgency},
                    {"opened_at", iso(c.opened_at)}};
  if (c.lat && c.lon) told.insert(told.end(), {{"lat", *c.lat}, {"lon", *c.lon}});
  if (c.due_at) told.emplace_back("due_at", iso(*c.due_at));
  json::Array photos;
  for (auto const& url : m.photos) photos.push_back(url);
  told.emplace_back("photos", std::move(photos));
  json::Object out{{"type", "dinh.handover"}, {"handover", std::to_string(m.handover_id)}, {"made_at", iso(m.made_at)}, {"from", m.from}};
  out.emplace_back("case", std::move(told));
  out.emplace_back("remark", redact(m.remark));
  if (m.reporter) {
    json::Object who;
    auto tell = [&](const char* what, std::optional<std::string> const& value) {
      if (auto text = given(p, m, what, value); !text.empty()) who.emplace_back(what, text);
    };
    tell("name", m.reporter->name);
    tell("phone", m.reporter->phone);
    tell("email", m.reporter->email);
    if (!who.empty()) {
      out.emplace_back("reporter", std::move(who));
      out.emplace_back("purpose", p.contract->purpose);
    }
  }
  return {json::Value(std::move(out)).text(), ""};
}

http::OutgoingRequest ask(Access const& at, std::string const& path, Form const& query) {
  http::OutgoingRequest out;
  auto base = at.partner.url;
  while (base.ends_with('/')) base.pop_back();
  auto with_key = query;
  with_key.emplace_back("jurisdiction_id", at.partner.jurisdiction);
  auto text = encoded(with_key);
  out.url = base + path + (text.empty() ? "" : "?" + text);
  out.headers = {{"Accept", "application/json"}};
  out.timeout_ms = at.partner.timeout_s * second_ms;
  out.max_answer_bytes = max_answer_bytes;
  out.max_redirects = 0;
  return out;
}

std::string list_of(std::vector<std::string> const& ids) {
  std::string out;
  for (auto const& id : ids) out += (out.empty() ? "" : ",") + id;
  return out;
}

}  // namespace

Result<Letter> letter_of(Partner const& p, Matter const& m) {
  if (p.kind == PartnerKind::open311) return open311_letter(p, m);
  return webhook_letter(p, m);
}

std::string mark_of(std::string_view case_code, std::int64_t handover_id) {
  return "[1022 " + std::string(case_code) + "/" + std::to_string(handover_id) + "]";
}

http::OutgoingRequest post_letter(Access const& at, std::string const& body, std::string const& key, Instant now) {
  bool open311 = at.partner.kind == PartnerKind::open311;
  http::OutgoingRequest out = ask(at, open311 ? "/requests.json" : "", {});
  if (open311) {
    out.url = out.url.substr(0, out.url.find('?'));  // its jurisdiction stands in the form
    out.body = body;
    add(out.body, "api_key", at.secret);
    out.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
  } else {
    out.url = at.partner.url;
    out.body = body;
    out.headers.emplace_back("Content-Type", "application/json");
    out.headers.emplace_back(std::string(channels::phone::signature_header), channels::phone::sign(at.secret, now.ms / second_ms, body));
  }
  out.method = "POST";
  out.headers.emplace_back("Idempotency-Key", key);
  out.max_answer_bytes = 1u << 20;
  return out;
}

http::OutgoingRequest ask_for_mark(Access const& at, std::string const& service, Instant from, Instant to) {
  return ask(at, "/requests.json", {{"service_code", service}, {"start_date", iso(from)}, {"end_date", iso(to)}});
}

http::OutgoingRequest ask_for_number(Access const& at, std::string const& token) {
  return ask(at, "/tokens/" + http::percent_encode(token) + ".json", {});
}

// extensions: what GeoReport leaves to the server; ours and others answer the photos of the work by it.
http::OutgoingRequest ask_for_state(Access const& at, std::vector<std::string> const& ids) {
  return ask(at, "/requests.json", {{"service_request_id", list_of(ids)}, {"extensions", "true"}});
}

http::OutgoingRequest ask_for_updates(Access const& at, std::vector<std::string> const& ids, Instant from, Instant to) {
  return ask(at, "/servicerequestupdates.json", {{"service_request_id", list_of(ids)}, {"start_date", iso(from)}, {"end_date", iso(to)}});
}

bool same_origin(std::string_view url, std::string_view other) {
  auto origin = [](std::string_view u) {
    auto host = u.find("://");
    return host == u.npos ? std::string_view() : u.substr(0, u.find_first_of("/?#", host + 3));
  };
  return !origin(url).empty() && origin(url) == origin(other) && url.find('@') == url.npos;
}

}  // namespace dinh::hotline
