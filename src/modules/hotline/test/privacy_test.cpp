// Who reported is forgotten when the law says so, and what was reported is not. On both engines, by a walk over every table.
#include "modules/hotline/privacy/privacy.hpp"

#include <map>

#include "base/shipped.hpp"
#include "channels/phone/call_store.hpp"
#include "channels/phone/number.hpp"
#include "channels/store.hpp"
#include "civic/test/civic_fixture.hpp"
#include "modules/hotline/handover/handover_store.hpp"
#include "modules/hotline/intake.hpp"

namespace dinh::hotline {
namespace {

using casework::Verb;
using civic::administrator;

const std::string key(Sealer::key_bytes, 'k');
const Actor citizen{};

struct Planted {  // one citizen, and what must not be found of her
  std::string name, number, mail;
  std::vector<std::string> traces;
};
const Planted quynh{
    "Đặng Thị Quỳnh", "0912345678", "quynh.dang@example.vn", {"Quỳnh", "quynh", "0912345678", "912345678", "0912 345 678", "example.vn"}};
const Planted tuyen{"Khuất Duy Tuyến", "0987111222", "tuyen@khuat.test", {"Tuyến", "tuyen", "0987111222", "987111222", "khuat"}};

class PrivacyOn : public civic::World {
 protected:
  template <class F>
  auto in(F&& f) {
    return db.write([&](storage::Tx& tx) { return f(tx); });
  }

  casework::Case report(Planted const& who) {
    return in([&](storage::Tx& tx) {
      NewReport r;
      r.field = "giao-thong";
      r.description = who.name + " báo ổ gà trước chợ, gọi lại " + who.number;
      r.address = "Trước chợ, nhà " + who.name;
      r.contact = {.name = who.name, .phone = who.number, .email = who.mail};
      r.extra = json::Object{{"attributes", json::Object{{"ghi_chu", "hỏi " + who.name}}}};
      r.attachments = {upload(tx, "secret photo of " + who.name)};
      auto c = intake.open(tx, r, "web", 0);
      EXPECT_TRUE(c) << c.error().detail;
      return *c;
    });
  }
  // Through the whole house: received, asked, answered, approved, rated; names said on the way.
  casework::Case resolve(casework::Case c, Planted const& who) {
    auto step = [&](Actor const& actor, casework::Action action) {
      auto done = in([&](storage::Tx& tx) { return cases.act(tx, actor, c.id, action); });
      EXPECT_TRUE(done) << name_of(action.verb) << ": " << done.error().detail;
      c = *done;
    };
    auto proof = in([&](storage::Tx& tx) { return upload(tx, "the mended road", true); });
    step(administrator(), {.verb = Verb::receive});
    step(administrator(), {.verb = Verb::note, .text = "đã gọi " + who.number + ", gặp " + who.name});
    step(administrator(), {.verb = Verb::forward, .unit = "roads"});
    step(administrator(), {.verb = Verb::answer, .text = "Đã vá. Báo cho " + who.name, .attachments = {proof}});
    step(administrator(), {.verb = Verb::approve});
    step(citizen, {.verb = Verb::rate, .text = "Cảm ơn. " + who.name, .grade = "satisfied"});
    return c;
  }
  std::string upload(storage::Tx& tx, std::string const& bytes, bool is_public = false) {
    auto blob = blobs.put(bytes);
    casework::Attachment a{
        .id = "file-" + std::to_string(++files), .blob = *blob, .type = "image/jpeg", .is_public = is_public, .at = time};
    casework::store::add_attachment(tx, a);
    return a.id;
  }
  channels::Conversation talk(Planted const& who, std::string channel, std::string address, std::optional<std::int64_t> about = {}) {
    return in([&](storage::Tx& tx) {
      channels::Party party{.address = address, .thread = {}, .name = who.name, .phone = channel == "telegram" ? who.number : ""};
      channels::Conversation c;
      c.id = tx.next_id("conversation");
      c.channel = channel;
      c.party = parties.digest(channel, address);
      c.sealed = parties.seal(party);
      c.case_id = about;
      c.subject = "từ " + who.name;
      c.opened_at = c.last_at = time;
      c.open = false;
      channels::store::insert(tx, c);
      channels::store::add_keys(tx, c.id, parties.keys(channel, party));
      channels::Message m{.id = tx.next_id("message"), .conversation_id = c.id, .at = time, .kept_at = time};
      m.text = "Tôi là " + who.name + ", số " + who.number;
      m.files = {channels::File{.id = upload(tx, "sent by " + who.name + " on " + channel)}};
      channels::store::insert(tx, m);
      return c;
    });
  }
  channels::phone::Call call(Planted const& who) {
    return in([&](storage::Tx& tx) {
      namespace phone = channels::phone;
      auto number = phone::read_number(who.number).text;
      phone::Event e{.call_key = "call of " + std::to_string(++files), .sequence = 1, .kind = phone::EventKind::hangup, .at = time};
      e.digest = parties.digest("phone", number);
      e.sealed = parties.seal({.address = number, .thread = {}, .name = {}, .phone = {}});
      phone::call_store::keep(tx, e);
      auto c = phone::picture(phone::call_store::hold_row(tx, e), {e});
      phone::call_store::save(tx, c);
      phone::Recording r{.id = "recording-" + std::to_string(files),
                         .call_id = c.id,
                         .leg = "caller",
                         .blob = *blobs.put("voice of " + who.name),
                         .at = time};
      phone::call_store::add(tx, r);
      return c;
    });
  }
  void want_callback(Planted const& who) {
    auto c = in([&](storage::Tx& tx) { return callbacks.add(tx, {who.number, "asked", time}); });
    ASSERT_TRUE(c);
    in([&](storage::Tx& tx) { return callbacks.reached(tx, who.number, "đã gặp " + who.name).has_value(); });
  }

  // Where any of these words stand: every column of every table, and every file.
  std::vector<std::string> found(std::vector<std::string> const& words) {
    std::vector<std::string> out;
    auto look = [&](std::string const& where, std::string_view text) {
      for (auto const& word : words)
        if (text.find(word) != text.npos) out.push_back(where + ": " + word);
    };
    db.read([&](storage::Tx& tx) {
      auto tables = tx.rows<std::string>(GetParam() == storage::Engine::sqlite
                                             ? "SELECT name FROM sqlite_master WHERE type = 'table'"
                                             : "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()");
      for (auto const& table : tables)
        tx.each("SELECT * FROM " + table, {}, [&](std::vector<std::string> const& columns, std::vector<storage::Cell>& row) {
          for (std::size_t i = 0; i < row.size(); ++i)
            if (auto* text = std::get_if<std::string>(&row[i])) look(table + "." + columns[i], *text);
          return true;
        });
    });
    blobs.each([&](std::string const& id) { look("blob", blobs.get(id).value_or("")); });
    return out;
  }
  std::int64_t count(std::string const& what) {
    return *db.read([&](storage::Tx& tx) { return tx.one<std::int64_t>("SELECT count(*) FROM " + what); });
  }
  casework::Case now(casework::Case const& c) {
    return *db.read([&](storage::Tx& tx) { return casework::store::find(tx, c.id); });
  }
  RequestView ask(RequestKind kind, NewRequestIn who) {
    who.kind = kind;
    who.reason = "Đến quầy, đã xem căn cước";
    auto opened = privacy.open(administrator(), who);
    EXPECT_TRUE(opened) << opened.error().detail;
    return opened->value;
  }
  static std::int64_t number(RequestView const& r) { return std::stoll(r.id); }

  // As in the house: channels, telephone and hand-over have their tables before this looks at them.
  const bool channels_are_there = [this] {
    channels::store::migrate(db);
    channels::phone::call_store::migrate(db);
    handover_store::migrate(db);
    return true;
  }();
  std::int64_t files = 0;
  storage::TemporaryFolder folder;
  storage::Blobs blobs{{.folder = folder / "blobs"}};
  storage::Jobs jobs{db};
  Clock clock = [this] { return time; };  // 2 March 2026, 08:00
  Sealer sealer{key};
  channels::Parties parties{key};
  Catalogue catalogue{shipped("hotline/fields.json"), shipped("hotline/assignments.json")};
  casework::Cases cases{db, jobs, [this](std::string_view code) { return civic.calendars.find(code); }, {}, clock};
  Identities identities{db, sealer,
                        [this](std::string_view text) { return parties.digest("phone", channels::phone::read_number(text).text); }};
  Promises promises{
      db, catalogue, civic.units, civic.calendars, civic.audit, {shipped("hotline/promises.json"), shipped("hotline/ladders.json")}};
  Intake intake{cases, identities, catalogue, promises, civic.areas, civic.units, clock, 420};
  Callbacks callbacks{db, parties, clock};
  Privacy privacy{db, blobs, cases, identities, parties, callbacks, catalogue, civic.calendars, civic.audit, key, clock, 420, {}};
};
INSTANTIATE_TEST_SUITE_P(Sqlite, PrivacyOn, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, PrivacyOn, testing::Values(storage::Engine::postgres));

TEST_P(PrivacyOn, WhatWentToAnotherSystemIsForgotten_AndItsProofStays) {
  auto c = resolve(report(quynh), quynh);
  Handover sent{.id = 1, .case_id = c.id, .partner = "power", .unit = "power", .key = "k", .sealed = "sealed text"};
  sent.sent_sha256 = "proof";
  in([&](storage::Tx& tx) {
    handover_store::insert(tx, sent);
    return 0;
  });
  time = time + 366 * day_ms;
  privacy.sweep();
  auto after = db.read([](storage::Tx& tx) { return *handover_store::find(tx, 1); });
  EXPECT_EQ(after.sealed, "");
  EXPECT_EQ(after.sent_sha256, "proof");
}

TEST_P(PrivacyOn, AfterTheSweepNothingOfThePersonIsFound_AndTheCaseIsStillCounted) {
  auto c = resolve(report(quynh), quynh);
  talk(quynh, "sms", "+84912345678", c.id);
  want_callback(quynh);
  EXPECT_GE(found(quynh.traces).size(), 10u) << "what is not planted proves nothing";
  EXPECT_EQ(privacy.sweep(), 0) << "not yet due";
  time = time + 366 * day_ms;
  EXPECT_EQ(privacy.sweep(), 3) << "the case, the conversation, the callback";
  in([&](storage::Tx& tx) {
    tx.exec("DELETE FROM job WHERE state <> 'waiting'");
    return 0;
  });
  EXPECT_EQ(found(quynh.traces), std::vector<std::string>{});
  EXPECT_EQ(count("case_identity") + count("privacy_key") + count("conversation") + count("message") + count("callback"), 0);
  auto after = now(c);
  EXPECT_EQ(after.state, casework::State::rated);
  EXPECT_EQ(after.grade, "satisfied");
  EXPECT_EQ(after.closed_at, c.closed_at);
  EXPECT_NE(after.description.find("ổ gà trước chợ"), std::string::npos) << after.description;
  EXPECT_EQ(count("attachment"), 1) << "the public proof stays";
  EXPECT_EQ(count("case_word WHERE word = 'cho'"), 1) << "it is still found by its matter";
  EXPECT_EQ(count("audit WHERE action = 'privacy.erase'"), 3);
  EXPECT_EQ(civic.audit.verify().trouble, "");
  EXPECT_EQ(privacy.sweep(), 0);
}

TEST_P(PrivacyOn, ACaseUnderHoldStays_UntilItIsLetGo) {
  auto c = resolve(report(quynh), quynh);
  auto other = resolve(report(tuyen), tuyen);
  auto talked = talk(quynh, "sms", "+84912345678", c.id);
  auto held = privacy.hold(administrator(), {.id = c.code, .reason = "Toà án yêu cầu giữ"});
  ASSERT_TRUE(held) << held.error().detail;
  time = time + 400 * day_ms;
  EXPECT_EQ(privacy.sweep(), 1) << "only the other";
  EXPECT_EQ(found(tuyen.traces), std::vector<std::string>{});
  EXPECT_NE(found(quynh.traces), std::vector<std::string>{});
  EXPECT_EQ(count("conversation WHERE id = " + std::to_string(talked.id)), 1);
  ASSERT_TRUE(privacy.hold(administrator(), {.id = c.code, .reason = "Vụ án đã xong", .held = false}));
  EXPECT_EQ(privacy.sweep(), 2);
  EXPECT_EQ(found(quynh.traces), std::vector<std::string>{});
  EXPECT_FALSE(privacy.hold(administrator(), {.id = c.code, .reason = "Vụ án đã xong", .held = false})) << "let go already";
}

TEST_P(PrivacyOn, IsSweptInSmallBatches_AllOfThem) {
  for (int i = 0; i < 45; ++i) resolve(report(quynh), quynh);
  time = time + 366 * day_ms;
  std::int64_t gone = 0;
  for (std::int64_t n = 1; n > 0;) gone += n = privacy.sweep();
  EXPECT_EQ(gone, 45);
  EXPECT_EQ(count("privacy_swept"), 45);
}

TEST_P(PrivacyOn, WhatNobodyCouldRead_AndWhatNobodySent_GoesToo) {
  in([&](storage::Tx& tx) {
    channels::store::keep(tx, {1, "zalo", "m1", time, time, "raw", "", "quarantined", "not JSON"});
    channels::store::keep(tx, {2, "zalo", "m2", time, time, "", "", "done", ""});
    upload(tx, "a photo that was never sent", true);
    return 0;
  });
  time = time + 91 * day_ms;
  EXPECT_EQ(privacy.sweep(), 1);
  EXPECT_EQ(count("inbox"), 1);
  time = time + 310 * day_ms;
  EXPECT_EQ(privacy.sweep(), 2);
  EXPECT_EQ(count("inbox") + count("attachment"), 0);
}

TEST_P(PrivacyOn, WhatIsKeptOfSomebody_IsFoundByNumberMailAndConfirmedLinks_NeverByName) {
  auto by_number = report(quynh);
  auto namesake = report({quynh.name, "0987111222", "other@example.vn", {}});
  auto sms = talk(quynh, "sms", "+84912345678"), mail = talk(quynh, "mail", quynh.mail), claimed = talk(quynh, "telegram", "4711");
  auto phoned = call(quynh);
  want_callback(quynh);
  auto r = ask(RequestKind::provide, {.number = "0912 345 678"});
  EXPECT_EQ(r.shown, "•••5678");
  EXPECT_EQ(r.due - r.opened_at, 10 * day_ms);
  EXPECT_EQ(r.answer_by, *parse_instant("2026-03-04T08:00:00+07:00"));
  auto out = privacy.provide(administrator(), {number(r), "Theo đơn"});
  ASSERT_TRUE(out) << out.error().detail;
  ASSERT_EQ(out->cases.size(), 1u);
  EXPECT_EQ(out->cases[0].code, by_number.code);
  EXPECT_EQ(out->cases[0].contact.name, quynh.name);
  ASSERT_EQ(out->conversations.size(), 1u) << "who says on Telegram that it is her number is not yet her";
  EXPECT_EQ(out->conversations[0].messages.size(), 1u);
  EXPECT_EQ(out->calls.size(), 1u);
  EXPECT_EQ(out->calls[0].number, "+84912345678");
  EXPECT_EQ(out->callbacks.size(), 1u);
  EXPECT_NE(out->page.find("Đặng Thị Quỳnh"), std::string::npos);
  EXPECT_EQ(out->page.find("<script"), std::string::npos);
  EXPECT_FALSE(privacy.provide(administrator(), {number(r), "Theo đơn"})) << "settled";
  auto kept = in([&](storage::Tx& tx) { return tx.one<std::string>("SELECT sealed FROM privacy_request"); });
  EXPECT_EQ(*kept, "") << "who asked is not kept either";

  in([&](storage::Tx& tx) {
    channels::store::link_person(tx, 1, sms.id, time, "Lan");
    channels::store::link_person(tx, 1, claimed.id, time, "Lan");
    channels::store::link_person(tx, 1, mail.id, time, "Lan");
    return 0;
  });
  auto again = privacy.provide(administrator(), {number(ask(RequestKind::provide, {.mail = "Quynh.Dang@example.vn"})), "Theo đơn"});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->conversations.size(), 3u);
  EXPECT_EQ(again->cases.size(), 1u);
  EXPECT_EQ(again->calls.size(), 1u) << "by the number of the text messages";
  (void)namesake, (void)phoned;
}

TEST_P(PrivacyOn, ErasureOnRequest_TakesWhatCanGo_SaysWhatStays_AndTakesThatLater) {
  auto closed = resolve(report(quynh), quynh);
  auto running = report(quynh);
  auto other = report(tuyen);
  talk(quynh, "sms", "+84912345678");
  call(quynh);
  want_callback(quynh);
  auto r = ask(RequestKind::erase, {.number = quynh.number, .mail = quynh.mail});
  EXPECT_EQ(r.due - r.opened_at, 20 * day_ms);
  EXPECT_FALSE(privacy.provide(administrator(), {number(r), "Theo đơn"})) << "something else was asked for";
  auto done = privacy.erase(administrator(), {number(r), "Theo đơn"});
  ASSERT_TRUE(done) << done.error().detail;
  EXPECT_EQ(done->state, RequestState::waiting);
  EXPECT_EQ(done->outcome.cases, 1);
  EXPECT_EQ(done->outcome.conversations, 1);
  EXPECT_EQ(done->outcome.recordings, 1);
  ASSERT_EQ(done->outcome.kept.size(), 1u);
  EXPECT_EQ(done->outcome.kept[0].what, "case:" + running.code);
  EXPECT_EQ(now(closed).description.find("Quỳnh"), std::string::npos);
  EXPECT_EQ(privacy.sweep(), 0) << "it is still worked on";
  resolve(running, quynh);
  EXPECT_EQ(privacy.sweep(), 1);
  in([&](storage::Tx& tx) {
    tx.exec("DELETE FROM job WHERE state <> 'waiting'");
    return 0;
  });
  EXPECT_EQ(found(quynh.traces), std::vector<std::string>{});
  EXPECT_EQ(count("privacy_request WHERE state = 'done' AND sealed = '' AND shown = ''"), 1);
  EXPECT_NE(now(other).description.find("Tuyến"), std::string::npos) << "of others nothing goes";
}

TEST_P(PrivacyOn, ARequestOfNobody_IsRefusedByField) {
  EXPECT_EQ(privacy.open(administrator(), {.reason = "Đến quầy"}).error().field, "number");
  EXPECT_EQ(privacy.open(administrator(), {.number = "abc", .reason = "Đến quầy"}).error().field, "number");
  EXPECT_EQ(privacy.open(administrator(), {.mail = "nowhere", .reason = "Đến quầy"}).error().field, "mail");
  EXPECT_EQ(privacy.open(administrator(), {.number = quynh.number, .reason = "x"}).error().field, "reason");
}

}  // namespace
}  // namespace dinh::hotline
