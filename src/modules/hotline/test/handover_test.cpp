// What is written to other houses, what their answers mean, and what is kept of it.
#include "casework/store.hpp"
#include "modules/hotline/handover/handover_store.hpp"
#include "modules/hotline/handover/letter.hpp"
#include "modules/hotline/handover/reading.hpp"
#include "modules/hotline/redact.hpp"
#include "storage/test/db_fixture.hpp"

namespace dinh::hotline {
namespace {

casework::Case pothole() {
  casework::Case c;
  c.id = 7;
  c.code = "7K3-M9P-2QX";
  c.field = "giao-thong";
  c.channel = "web";
  c.title = "Ổ gà";
  c.description = "Ổ gà trước chợ, gọi anh Nguyễn Văn A 0909123456";
  c.lat = 10.98;
  c.lon = 106.65;
  return c;
}

Partner city() {
  Partner p;
  p.code = "next-door";
  p.unit = "next-door";
  p.name = "Tỉnh bạn";
  p.url = "https://city.example/open311/v2/";
  p.services = {{"giao-thong", "POTHOLE"}};
  return p;
}

const Date march{*parse_date("2026-03-02")};

std::string body_of(Partner const& p, casework::Case const& c, std::optional<Contact> reporter = {}) {
  Matter m{c, 17, "Giao thông", "Thành phố Mới", "", std::move(reporter), {}, Instant{0}, march};
  auto letter = letter_of(p, m);
  return letter ? letter->body : "no letter: " + letter.error().field;
}

http::Attempt answered(long status, std::string body) {
  return {http::IncomingAnswer{status, "application/json", std::move(body)}, true, status};
}
http::Attempt silent(bool left, long status = 0, Code code = Code::upstream) { return {fail(code, "no answer"), left, status}; }

TEST(Letter, ToOpen311_SaysNothingOfWhoReported_AndEndsWithItsMark) {
  auto body = body_of(city(), pothole());
  EXPECT_NE(body.find("service_code=POTHOLE"), body.npos);
  EXPECT_NE(body.find("lat=10.98&long=106.65"), body.npos);
  EXPECT_NE(body.find("account_id=7K3-M9P-2QX"), body.npos);
  EXPECT_EQ(body.find("0909123456"), body.npos);
  EXPECT_EQ(body.find("Nguy"), body.npos);
  EXPECT_NE(body.find("%5B1022%207K3-M9P-2QX%2F17%5D"), body.npos);
}

TEST(Letter, KeepsItsMark_WhenTheOtherHouseHidesWhatIsPersonal_AndWhenTheTextIsTooLong) {
  EXPECT_EQ(redact("Ổ gà\n\n" + mark_of("7K3-M9P-2QX", 17)), "Ổ gà\n\n[1022 7K3-M9P-2QX/17]");
  auto c = pothole();
  c.description = std::string(4000, 'a');
  auto body = body_of(city(), c);
  EXPECT_NE(body.find("a%0A%0A%5B1022%207K3-M9P-2QX%2F17%5D&"), body.npos);
  EXPECT_EQ(body.find(std::string(3990, 'a')), body.npos) << "GeoReport: at most 4,000 characters";
}

TEST(Letter, ToAWebhook_GivesOfTheReporterOnlyWhatTheContractNames_WhileItHolds) {
  auto p = city();
  p.kind = PartnerKind::webhook;
  Contact who{.name = "Nguyễn Văn A", .phone = "0909123456", .email = "a@example.org", .device_id = {}, .account_id = {}};
  EXPECT_EQ(json::parse(body_of(p, pothole(), who))->find("reporter"), nullptr);
  p.contract = PartnerContract{"Hẹn giờ sửa", {"phone"}, march};
  auto said = *json::parse(body_of(p, pothole(), who));
  EXPECT_EQ(said.find("reporter")->text(), R"({"phone":"0909123456"})");
  EXPECT_EQ(said.find("purpose")->string(), "Hẹn giờ sửa");
  EXPECT_EQ(said.find("case")->find("description")->string()->find("0909123456"), std::string::npos) << "text was not named";
  p.contract->valid_to = march + -1;
  EXPECT_EQ(json::parse(body_of(p, pothole(), who))->find("reporter"), nullptr);
}

TEST(Letter, WithoutAServiceOfTheirs_IsNotWritten) {
  auto c = pothole();
  c.field = "y-te";
  EXPECT_EQ(body_of(city(), c), "no letter: services");
  auto p = city();
  p.default_service = "OTHER";
  EXPECT_NE(body_of(p, c).find("service_code=OTHER"), std::string::npos);
}

TEST(Letter, IsPostedUnderOneKey_AndProofIsFetchedFromTheirOwnHouseOnly) {
  auto p = city();
  std::string key = "k&y";
  auto request = post_letter({p, key}, "a=b", "idem", Instant{0});
  EXPECT_EQ(request.url, "https://city.example/open311/v2/requests.json");
  EXPECT_EQ(request.body, "a=b&api_key=k%26y");
  EXPECT_EQ(request.max_redirects, 0);
  EXPECT_TRUE(same_origin("https://city.example/photo/1", p.url));
  EXPECT_FALSE(same_origin("https://city.example.evil.org/1", p.url));
  EXPECT_FALSE(same_origin("https://city.example@evil.org/1", p.url));
  EXPECT_FALSE(same_origin("http://city.example/1", p.url));
  EXPECT_FALSE(same_origin("https://city.example:8443/1", p.url));
}

TEST(PartnerAnswers, AreTakenRefusedLaterOrDoubtful) {
  struct Row {
    http::Attempt attempt;
    Outcome::Kind kind;
    Doubt doubt;
    std::string id, token;
  };
  using K = Outcome::Kind;
  const std::vector<Row> table = {
      {answered(201, R"([{"service_request_id": "638344"}])"), K::taken, Doubt::none, "638344", ""},
      {answered(200, R"([{"service_request_id": 638344}])"), K::taken, Doubt::none, "638344", ""},
      {answered(200, R"({"service_requests": [{"token": "t1"}]})"), K::taken, Doubt::none, "", "t1"},
      {answered(202, R"({"id": "A-1"})"), K::taken, Doubt::none, "A-1", ""},
      {answered(200, "OK"), K::doubtful, Doubt::unreadable, "", ""},
      {answered(200, "[]"), K::doubtful, Doubt::unreadable, "", ""},
      {answered(201, R"([{"service_request_id": "1,2"}])"), K::doubtful, Doubt::unreadable, "", ""},
      {answered(400, R"([{"code": 400, "description": "lat"}])"), K::refused, Doubt::none, "", ""},
      {answered(302, ""), K::refused, Doubt::none, "", ""},
      {answered(500, "<html>"), K::doubtful, Doubt::no_answer, "", ""},
      {answered(503, ""), K::later, Doubt::none, "", ""},
      {answered(429, ""), K::later, Doubt::none, "", ""},
      {silent(false), K::later, Doubt::none, "", ""},
      {silent(true), K::doubtful, Doubt::no_answer, "", ""},
      {silent(true, 201, Code::too_large), K::doubtful, Doubt::unreadable, "", ""},
      {silent(true, 500, Code::too_large), K::doubtful, Doubt::no_answer, "", ""},
  };
  for (std::size_t i = 0; i < table.size(); ++i) {
    auto const& row = table[i];
    auto out = outcome_of(row.attempt);
    EXPECT_EQ(out.kind, row.kind) << i;
    EXPECT_EQ(out.doubt, row.doubt) << i;
    EXPECT_EQ(out.id + "|" + out.token, row.id + "|" + row.token) << i;
    EXPECT_EQ(out.reason.empty(), row.kind == K::taken) << i;
  }
  EXPECT_NE(outcome_of(answered(400, R"([{"code": 400, "description": "lat: sai"}])")).reason.find("lat: sai"), std::string::npos);
}

TEST(PartnerAnswers, ToALookUp_AreAbsentOnlyWhenTheWholeListWasSeen) {
  auto mark = mark_of("7K3-M9P-2QX", 17);
  auto one = [](std::string id, std::string text) { return R"({"service_request_id": ")" + id + R"(", "description": ")" + text + "\"}"; };
  EXPECT_EQ(look_up_of(answered(200, "[" + one("1", "x") + "," + one("2", "y " + mark) + "]"), mark).id, "2");
  EXPECT_EQ(look_up_of(answered(200, "[" + one("1", mark_of("7K3-M9P-2QX", 16)) + "]"), mark).kind, LookUp::Kind::absent);
  EXPECT_EQ(look_up_of(answered(200, "[]"), mark).kind, LookUp::Kind::absent);
  EXPECT_EQ(look_up_of(answered(200, "{}"), mark).kind, LookUp::Kind::unclear);
  EXPECT_EQ(look_up_of(answered(500, "[]"), mark).kind, LookUp::Kind::unclear);
  EXPECT_EQ(look_up_of(silent(true), mark).kind, LookUp::Kind::unclear);
  EXPECT_EQ(look_up_of(answered(200, R"([{"service_request_id": "1"}])"), mark).kind, LookUp::Kind::unclear) << "they hide their texts";
  std::string full = "[";
  for (int i = 0; i < 1000; ++i) full += (i ? "," : "") + one(std::to_string(i), "x");
  EXPECT_EQ(look_up_of(answered(200, full + "]"), mark).kind, LookUp::Kind::unclear) << "there may be more";
}

TEST(PartnerNews, OfWhatIsClosed_IsAnAnswerOrARefusal_AndPhotosOfTheWorkAreItsProof) {
  auto read = requests_of(answered(200, R"([{"service_request_id": "5", "status": "closed", "status_notes": "Đã vá",
    "extended_attributes": {"photos": [{"media_url": "/a", "datetime": "2026-03-01T10:00:00+07:00"},
                                       {"media_url": "/b", "datetime": "2026-03-03T10:00:00+07:00"}]}}])"));
  ASSERT_TRUE(read);
  auto sent = *parse_instant("2026-03-02T10:00:00+07:00");
  auto done = news_of(read->front(), {}, sent);
  EXPECT_EQ(done.state, RemoteState::answered);
  EXPECT_EQ(done.text, "Đã vá");
  EXPECT_EQ(done.proof, std::vector<std::string>{"/b"});
  RemoteUpdate no{"5", "NOT_COUNCILS_RESPONSIBILITY", "Không thuộc địa bàn", "", sent};
  EXPECT_EQ(news_of(read->front(), {no}, sent).state, RemoteState::returned);
  auto open = read->front();
  open.status = "open";
  EXPECT_EQ(news_of(open, {}, sent).state, RemoteState::none);
  EXPECT_EQ(news_of(open, {{"5", "IN_PROGRESS", "", "", sent}}, sent).state, RemoteState::in_progress);
  EXPECT_EQ(news_of(open, {{"6", "IN_PROGRESS", "", "", sent}}, sent).state, RemoteState::none) << "of another request";
}

TEST(Partners_, AreCheckedBeforeTheyAreKept) {
  auto field_of = [](auto change) {
    auto p = city();
    change(p);
    auto good = check(p);
    return good ? std::string() : good.error().field;
  };
  EXPECT_EQ(field_of([](Partner&) {}), "");
  EXPECT_EQ(field_of([](Partner& p) { p.code = "Next Door"; }), "code");
  EXPECT_EQ(field_of([](Partner& p) { p.url = "ftp://city.example"; }), "url");
  EXPECT_EQ(field_of([](Partner& p) { p.url = "https://key@city.example"; }), "url");
  EXPECT_EQ(field_of([](Partner& p) { p.timeout_s = 0; }), "timeout_s");
  EXPECT_EQ(field_of([](Partner& p) { p.poll_s = 100'000; }), "poll_s");
  EXPECT_EQ(field_of([](Partner& p) { p.contract = PartnerContract{"", {"phone"}, {}}; }), "contract.purpose");
  EXPECT_EQ(field_of([](Partner& p) { p.contract = PartnerContract{"why", {"address"}, {}}; }), "contract.fields");
}

class HandoversOn : public testing::TestWithParam<storage::Engine> {
 protected:
  storage::OpenDb open_{GetParam()};
  storage::Db& db = *open_;
  HandoversOn() {
    casework::store::migrate(db);
    handover_store::migrate(db);
    db.write([&](storage::Tx& tx) {
      casework::store::insert(tx, pothole());
      StoredPartner p;
      static_cast<Partner&>(p) = city();
      p.contract = PartnerContract{"Hẹn giờ", {"phone"}, march};
      p.sealed = "xyz";
      handover_store::put(tx, p);
    });
  }
  Handover add(HandoverState state, std::optional<Instant> next_at, Attention attention = Attention::none) {
    return db.write([&](storage::Tx& tx) {
      Handover h;
      h.id = tx.next_id("handover");
      h.case_id = 7;
      h.partner = h.unit = "next-door";
      h.state = state;
      h.next_at = next_at;
      h.attention = attention;
      handover_store::insert(tx, h);
      return h;
    });
  }
};
INSTANTIATE_TEST_SUITE_P(Sqlite, HandoversOn, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, HandoversOn, testing::Values(storage::Engine::postgres));

TEST_P(HandoversOn, AreDueInTheirOrder_AndFollowedOnceTheyWereTaken) {
  add(HandoverState::accepted, {});
  add(HandoverState::waiting, Instant{300});
  auto first = add(HandoverState::unknown, Instant{200});
  db.read([&](storage::Tx& tx) {
    EXPECT_FALSE(handover_store::due(tx, "next-door", Instant{100}));
    EXPECT_EQ(handover_store::due(tx, "next-door", Instant{500})->id, first.id);
    EXPECT_FALSE(handover_store::due(tx, "another", Instant{500}));
    EXPECT_EQ(handover_store::followed(tx, "next-door", 10).size(), 1u);
    EXPECT_EQ(handover_store::views(tx, 7).size(), 3u);
    EXPECT_EQ(handover_store::views(tx, 7)[0].partner, "Tỉnh bạn");
  });
}

TEST_P(HandoversOn, ThatSomebodyHasToLookAt_LeadToTheirCaseWhileItIsOpen) {
  add(HandoverState::failed, {}, Attention::failed);
  add(HandoverState::accepted, {}, Attention::no_proof);
  auto look = [&](std::string_view unit) {
    return db.read([&](storage::Tx& tx) { return handover_store::cases_to_look_at(tx, unit, 10); });
  };
  EXPECT_EQ(look(""), std::vector<std::int64_t>{7});
  EXPECT_TRUE(look("so-xd").empty());
  db.write([&](storage::Tx& tx) {
    auto c = *casework::store::find(tx, 7);
    c.open = false;
    ++c.version;
    ASSERT_TRUE(casework::store::update(tx, c));
  });
  EXPECT_TRUE(look("").empty());
}

TEST_P(HandoversOn, KeepWhatWasWritten_AndAPartnerItsContract) {
  auto h = add(HandoverState::waiting, Instant{1});
  h.state = HandoverState::accepted;
  h.doubt = Doubt::unreadable;
  h.remote_state = RemoteState::in_progress;
  h.remote_id = "638344";
  h.next_at.reset();
  h.settled_at = Instant{99};
  db.write([&](storage::Tx& tx) { handover_store::update(tx, h); });
  db.read([&](storage::Tx& tx) {
    auto kept = *handover_store::find(tx, h.id);
    EXPECT_EQ(kept.remote_id, "638344");
    EXPECT_EQ(kept.doubt, Doubt::unreadable);
    EXPECT_EQ(kept.remote_state, RemoteState::in_progress);
    EXPECT_EQ(kept.settled_at, Instant{99});
    EXPECT_FALSE(kept.next_at);
    auto p = *handover_store::active_partner_of(tx, "next-door");
    EXPECT_EQ(p.contract->purpose, "Hẹn giờ");
    EXPECT_EQ(p.contract->valid_to, march);
    EXPECT_EQ(p.services.front().service_code, "POTHOLE");
  });
}

}  // namespace
}  // namespace dinh::hotline
