#include "modules/hotline/open311/counter.hpp"

#include "base/ids.hpp"
#include "base/shipped.hpp"
#include "modules/hotline/open311/definitions.hpp"
#include "modules/hotline/rules.hpp"

namespace dinh::hotline::open311 {

namespace {

std::string status_notes(casework::Case const& c) {
  auto const& text = casework::text_of(c.state);
  return c.open || c.answer.empty() ? std::string(text.vi) : redact(c.answer);
}

class Counter {
 public:
  Counter(Module& hotline, civic::Units const& units, Clock clock)
      : hotline_(hotline),
        units_(units),
        clock_(std::move(clock)),
        definitions_(read_definitions(shipped("hotline/service_definitions.json"))) {}

  std::vector<ServiceItem> services() const {
    std::vector<ServiceItem> out;
    for (auto const& f : hotline_.catalogue().fields())
      out.push_back({f.code, f.name, f.description, f.name_en, f.group, definitions_.contains(f.code)});
    return out;
  }
  std::vector<ServiceAttribute> definition(std::string const& code) const {
    auto found = definitions_.find(code);
    return found == definitions_.end() ? std::vector<ServiceAttribute>{} : found->second;
  }

  // Photos are part of the report: it is checked before any is kept, and they and the case are one transaction.
  Result<Created> create(Actor const& actor, NewRequest const& in) {
    NewReport report;
    report.field = in.service_code;
    report.description = in.description.empty() ? hotline_.catalogue().find(in.service_code)->name : in.description;
    report.lat = in.lat;
    report.lon = in.lon;
    report.address = !in.address_string.empty() ? in.address_string : in.address_id;
    auto name = in.first_name + (in.first_name.empty() || in.last_name.empty() ? "" : " ") + in.last_name;
    auto given = [](std::string const& s) { return s.empty() ? std::nullopt : std::optional(s); };
    report.contact = {given(name), given(in.phone), given(in.email), given(in.device_id), given(in.account_id)};
    report.extra = extra(in);
    TRY_DO(hotline_.intake().check(report));
    std::vector<casework::Attachment> photos;
    for (auto const& photo : in.photos) {
      TRY(auto kept, hotline_.citizens().keep_file(photo.bytes));
      report.attachments.push_back(kept.id);
      photos.push_back(std::move(kept));
    }
    return hotline_.db().write([&](storage::Tx& tx) -> Result<Created> {
      for (auto const& photo : photos) casework::store::add_attachment(tx, photo);
      TRY(auto c, hotline_.intake().open(tx, report, "open311", actor.user_id));
      return Created{c.code, "", "Cảm ơn bạn. Mã theo dõi: " + hotline_.tracking_keys().whole(c.code), in.account_id};
    });
  }

  std::vector<RequestItem> find(RequestFilter const& f, bool extensions) const {
    return hotline_.db().read([&](storage::Tx& tx) {
      std::vector<RequestItem> out;
      for (auto const& c : cases(tx, f)) {
        out.push_back(item(tx, c));
        if (extensions) add_notes(tx, c, out.back());
      }
      return out;
    });
  }

  std::vector<UpdateItem> updates(UpdateFilter const& f) const {
    return hotline_.db().read([&](storage::Tx& tx) {
      std::vector<std::string> codes;
      for (auto const& id : f.ids) codes.push_back(read_tracking_code(id).value_or(""));
      std::vector<UpdateItem> out;
      for (auto const& step : casework::store::public_steps(tx, {f.from, f.to, codes}, f.limit, f.offset)) {
        auto state = from_name<casework::State>(step.state).value_or(casework::State::fresh);
        out.push_back({std::to_string(step.id), step.code, std::string(casework::text_of(state).update), redact(step.text),
                       first_picture(tx, step.attachments), step.at});
      }
      return out;
    });
  }

  // Another system's word about a case of ours: kept on the timeline; the state stays the desk's to change.
  Result<std::string> add_update(Actor const& actor, UpdateItem const& u) {
    return hotline_.db().write([&](storage::Tx& tx) -> Result<std::string> {
      auto code = read_tracking_code(u.service_request_id);
      auto c = code ? casework::store::find_by_code(tx, *code) : std::nullopt;
      if (!c) return fail(Code::not_found, "service_request_id: " + u.service_request_id + " was not found");
      auto text = u.description + (u.status.empty() ? "" : " [" + u.status + "]") + (u.media_url.empty() ? "" : " " + u.media_url);
      // The id is the sender's own: what he sends again, because our answer was lost, is one update.
      std::string key = u.update_id.empty() ? "" : "open311:" + actor.api_key + ":" + u.update_id;
      auto made = key.empty() ? std::nullopt : casework::Cases::made_before(tx, c->id, key);
      if (!made) {
        TRY(auto changed, hotline_.cases().act(tx, actor, c->id, {.verb = casework::Verb::note, .text = text, .key = key}));
        made = changed.version;
      }
      return c->code + "-" + std::to_string(*made);
    });
  }

 private:
  static json::Value extra(NewRequest const& in) {
    json::Value out = json::Object{};
    if (!in.media_url.empty()) out["media_url"] = in.media_url;
    if (!in.address_id.empty()) out["address_id"] = in.address_id;
    for (auto const& [code, values] : in.attributes) {
      json::Array list;
      for (auto const& v : values) list.push_back(v);
      out["attributes"][code] = std::move(list);
    }
    return out;
  }

  static std::vector<casework::Case> cases(storage::Tx& tx, RequestFilter const& f) {
    std::vector<casework::Case> out;
    if (!f.ids.empty()) {
      for (auto const& id : f.ids)
        if (auto code = read_tracking_code(id))
          if (auto c = casework::store::find_by_code(tx, *code)) out.push_back(std::move(*c));
      return out;
    }
    casework::store::Filter filter;
    filter.any_source = false;
    filter.from = f.from;
    filter.to = f.to + 1;
    filter.open = f.open;
    auto wanted = [&](casework::Case const& c) {
      bool service = f.service_codes.empty() || std::find(f.service_codes.begin(), f.service_codes.end(), c.field) != f.service_codes.end();
      return service && (!f.updated_after || c.updated_at >= *f.updated_after) && (!f.updated_before || c.updated_at <= *f.updated_before);
    };
    std::size_t skipped = 0;
    casework::store::Page page{casework::store::Sort::newest, 1000, {}, {}};
    while (out.size() < f.limit) {
      auto rows = casework::store::list(tx, filter, page);
      for (auto& c : rows)
        if (wanted(c) && skipped++ >= f.offset && out.size() < f.limit) out.push_back(std::move(c));
      if (rows.size() < 1000) break;
      page.after_key = rows.back().opened_at.ms;
      page.after_id = rows.back().id;
    }
    return out;
  }

  static std::string first_picture(storage::Tx& tx, std::vector<std::string> const& ids) {
    for (auto const& id : ids)
      if (auto a = casework::store::attachment(tx, id); a && a->is_public) return "/api/attachments/" + a->id;
    return {};
  }

  // What stands on the public page as well: photos, and the steps that concern the citizen.
  void add_notes(storage::Tx& tx, casework::Case const& c, RequestItem& r) const {
    for (auto const& a : casework::store::attachments(tx, c.id))
      if (a.is_public) r.photos.push_back({"/api/attachments/" + a.id, a.type, a.at});
    for (auto const& e : casework::store::events(tx, c.id))
      if (e.is_public) r.notes.push_back({e.at, e.kind, redact(e.text)});
  }

  RequestItem item(storage::Tx& tx, casework::Case const& c) const {
    RequestItem r;
    auto* f = hotline_.catalogue().find(c.field);
    auto unit = units_.find(c.unit);
    r.id = c.code;
    r.status = c.open ? "open" : "closed";
    r.status_notes = status_notes(c);
    r.service_code = c.field;
    r.service_name = f ? f->name : c.field;
    r.description = redact(c.description);
    r.agency_responsible = unit ? unit->name : c.unit;
    r.requested_at = c.opened_at;
    r.updated_at = c.updated_at;
    r.expected_at = c.due_at;
    r.address = redact(c.address);
    if (auto* id = c.extra.find("address_id")) r.address_id = id->string().value_or("");
    r.lat = c.lat;
    r.lon = c.lon;
    r.channel = c.channel;
    if (auto* url = c.extra.find("media_url")) r.media_url = url->string().value_or("");
    for (auto const& a : casework::store::attachments(tx, c.id))
      if (a.is_public && r.media_url.empty()) r.media_url = "/api/attachments/" + a.id;
    if (auto* attributes = c.extra.find("attributes"))
      for (auto const& [code, values] : attributes->object())
        for (auto const& v : values.array()) r.attributes[code].emplace_back(v.string().value_or(""));
    return r;
  }

  Module& hotline_;
  civic::Units const& units_;
  Clock clock_;
  Definitions definitions_;
};

}  // namespace

Desk counter(Module& hotline, civic::Units const& units, Clock clock) {
  auto c = std::make_shared<Counter>(hotline, units, std::move(clock));
  Desk desk;
  desk.services = [c] { return c->services(); };
  desk.definition = [c](std::string const& code) { return c->definition(code); };
  desk.create = [c](Actor const& actor, NewRequest const& in) { return c->create(actor, in); };
  desk.request_of_token = [](std::string const& token) -> Result<std::string> {
    return fail(Code::not_found, "token: " + token + " was not found; ids are given at once here");
  };
  desk.find = [c](RequestFilter const& f, bool extensions) { return c->find(f, extensions); };
  desk.updates = [c](UpdateFilter const& f) { return c->updates(f); };
  desk.add_update = [c](Actor const& actor, UpdateItem const& u) { return c->add_update(actor, u); };
  return desk;
}

}  // namespace dinh::hotline::open311
