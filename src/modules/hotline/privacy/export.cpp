// All that is kept of one person, as he gets it.
#include <fmt/format.h>

#include "channels/phone/call_store.hpp"
#include "channels/store.hpp"
#include "modules/hotline/privacy/privacy.hpp"
#include "modules/hotline/track_page.hpp"

namespace dinh::hotline {

namespace {

constexpr std::int64_t most_messages = 10'000;

void row(std::string& out, std::string_view name, std::string_view value) {
  if (!value.empty()) out += fmt::format("<dt>{}</dt><dd>{}</dd>", name, escape_html(value));
}

void add_case(std::string& out, ExportedCase const& c, int offset_min) {
  out += fmt::format("<section><h3>{} · {}</h3><dl>", escape_html(c.code), escape_html(c.title));
  row(out, "Ngày gửi", local_moment(c.opened_at, offset_min));
  row(out, "Lĩnh vực", c.field);
  row(out, "Nội dung", c.description);
  row(out, "Nơi xảy ra", c.address);
  row(out, "Họ tên", c.contact.name.value_or(""));
  row(out, "Điện thoại", c.contact.phone.value_or(""));
  row(out, "E-mail", c.contact.email.value_or(""));
  row(out, "Trả lời", c.answer);
  row(out, "Đánh giá", c.comment);
  out += "</dl><ol>";
  for (auto const& step : c.steps)
    if (!step.text.empty()) out += fmt::format("<li>{}: {}</li>", local_moment(step.at, offset_min), escape_html(step.text));
  out += fmt::format("</ol><p>Tệp kèm: {}</p></section>", c.files.size());
}

void add_conversation(std::string& out, ExportedConversation const& c, int offset_min) {
  out += fmt::format("<section><h3>{} · {} {}</h3><ol>", escape_html(c.channel), escape_html(c.name), escape_html(c.address));
  for (auto const& m : c.messages)
    out += fmt::format("<li>{} {}: {}</li>", local_moment(m.at, offset_min), m.way == "in" ? "Ông/bà" : "1022", escape_html(m.text));
  out += "</ol></section>";
}

}  // namespace

std::string export_page(PersonExport const& e, int offset_min) {
  std::string out =
      "<!doctype html><html lang=\"vi\"><head><meta charset=\"utf-8\"><title>Dữ liệu cá nhân tại tổng đài 1022</title></head><body>"
      "<h1>Dữ liệu cá nhân tại tổng đài 1022</h1>";
  out += "<p>Lập lúc " + local_moment(e.at, offset_min) + ", theo Điều 4 Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15.</p>";
  out += fmt::format("<h2>Phản ánh ({})</h2>", e.cases.size());
  for (auto const& c : e.cases) add_case(out, c, offset_min);
  out += fmt::format("<h2>Hội thoại ({})</h2>", e.conversations.size());
  for (auto const& c : e.conversations) add_conversation(out, c, offset_min);
  out += fmt::format("<h2>Cuộc gọi ({})</h2><ol>", e.calls.size());
  for (auto const& c : e.calls)
    out += fmt::format("<li>{} · {} · ghi âm: {}</li>", local_moment(c.at, offset_min), escape_html(c.number), c.recordings);
  out += fmt::format("</ol><h2>Yêu cầu gọi lại ({})</h2><ol>", e.callbacks.size());
  for (auto const& c : e.callbacks)
    out += fmt::format("<li>{} · {} · {}</li>", local_moment(c.at, offset_min), escape_html(c.number), escape_html(c.note));
  out += "</ol><h2>Dữ liệu được giữ để làm gì, trong bao lâu</h2><ul>";
  for (auto const& f : e.kept)
    out += fmt::format("<li>{}: {}. Căn cứ: {}. {}</li>", escape_html(f.name), escape_html(f.purpose), escape_html(f.basis),
                       f.days ? fmt::format("{} ngày {}", *f.days, escape_html(f.after)) : escape_html(f.after));
  return out + "</ul></body></html>";
}

ExportedCase Privacy::exported(storage::Tx& tx, casework::Case const& c) const {
  ExportedCase out;
  out.code = c.code;
  out.state = name_of(c.state);
  auto const* f = catalogue_.find(c.field);
  out.field = f ? f->name : c.field;
  out.title = c.title;
  out.description = c.description;
  out.address = c.address;
  out.answer = c.answer;
  out.grade = c.grade;
  out.comment = c.comment;
  out.channel = c.channel;
  out.opened_at = c.opened_at;
  out.closed_at = c.closed_at;
  if (auto contact = identities_.open(tx, c.id)) out.contact = *contact;
  for (auto const& e : casework::store::events(tx, c.id)) out.steps.push_back({e.at, e.kind, e.state, e.text});
  for (auto const& a : casework::store::attachments(tx, c.id)) out.files.push_back(view_of(a));
  return out;
}

ExportedConversation Privacy::exported(storage::Tx& tx, channels::Conversation const& c) const {
  auto party = parties_.open(c.sealed).value_or(channels::Party{});
  ExportedConversation out{c.channel, party.address, party.name, party.phone, {}};
  for (auto const& m : channels::store::messages(tx, c.id, most_messages)) {
    ExportedMessage said{m.at, std::string(name_of(m.way)), m.text, {}};
    for (auto const& file : m.files) said.files.push_back(file.name.empty() ? file.id : file.name);
    out.messages.push_back(std::move(said));
  }
  return out;
}

PersonExport Privacy::exported(storage::Tx& tx, PersonRecords const& found) const {
  PersonExport out;
  out.at = clock_();
  for (auto const& c : found.cases) out.cases.push_back(exported(tx, c));
  for (auto const& c : found.conversations) out.conversations.push_back(exported(tx, c));
  for (auto const& call : found.calls) {
    auto party = call.sealed.empty() ? std::nullopt : parties_.open(call.sealed);
    ExportedCall v{call.started_at, std::string(name_of(call.direction)), party ? party->address : "", call.digits, 0};
    for (auto const& r : channels::phone::call_store::recordings(tx, call.id)) v.recordings += r.erased_at ? 0 : 1;
    out.calls.push_back(std::move(v));
  }
  for (auto const& c : found.callbacks)
    out.callbacks.push_back({c.first_at, callbacks_.number_of(c), std::string(name_of(c.state)), c.note});
  out.kept = kept_fields();
  out.page = export_page(out, utc_offset_min_);
  return out;
}

}  // namespace dinh::hotline
