// Doors of providers: what is signed comes in, whatever else does not.
#include <gtest/gtest.h>

#include "base/crypto.hpp"
#include "channels/meta/meta.hpp"
#include "channels/sms/sms.hpp"
#include "channels/store.hpp"
#include "channels/telegram/telegram.hpp"
#include "channels/zalo/zalo.hpp"
#include "storage/test/db_fixture.hpp"

namespace dinh::channels {
namespace {

constexpr Instant now{1'767'000'000'000};
Clock clock_at() {
  return [] { return now; };
}
Send nobody_answers() {
  return [](http::OutgoingRequest const&) -> Result<http::IncomingAnswer> { return fail(Code::upstream, "nobody"); };
}

struct Asked {  // a request that lives as long as its parts
  std::string body, query;
  std::vector<std::pair<std::string, std::string>> headers;
  http::Request request() const {
    http::Request out;
    out.method = http::Method::post;
    out.body = body;
    out.query = query;
    for (auto const& [name, value] : headers) out.headers.push_back({name, value});
    return out;
  }
};

class Doors : public testing::Test {
 protected:
  Doors() { store::migrate(*db); }
  storage::OpenDb db{storage::Engine::sqlite};
  Parties parties{std::string(32, 'k')};
  Tokens tokens{*db, parties};
  Zalo zalo{ZaloSettings{.app_id = "4711", .secret_key = "oa-secret"}, tokens, nobody_answers(), clock_at()};
  Meta meta{MetaSettings{.app_secret = "app-secret", .verify_token = "let-me-in", .page_id = "99"}, nobody_answers(), clock_at()};
  Telegram telegram{TelegramSettings{.bot_token = "1:a", .secret_token = "hush"}, nobody_answers()};

  static std::string zalo_body(std::int64_t at = now.ms, std::string const& app = "4711") {
    return R"({"app_id":")" + app + R"(","event_name":"user_send_text","timestamp":")" + std::to_string(at) +
           R"(","sender":{"id":"u1"},"recipient":{"id":"oa"},"message":{"msg_id":"m1","text":"Đường ngập"}})";
  }
  static Asked from_zalo(std::string const& body, std::int64_t at = now.ms, std::string const& app = "4711") {
    return {body, "", {{"X-ZEvent-Signature", "mac=" + zalo_mac(app, body, std::to_string(at), "oa-secret")}}};
  }
  static Asked from_meta(std::string const& body) {
    return {body, "", {{"X-Hub-Signature-256", "sha256=" + hex(hmac_sha256("app-secret", body))}}};
  }
};

TEST(ZaloMac, IsAPlainDigestOfAppIdBodyTimeAndSecret) { EXPECT_EQ(zalo_mac("1", "2", "3", "4"), hex(sha256("1234"))); }

TEST_F(Doors, Zalo_LetsInWhatItsSecretSigned) {
  EXPECT_TRUE(zalo.verify(from_zalo(zalo_body()).request(), now));
  auto in_header = from_zalo(zalo_body());
  in_header.headers.emplace_back("X-ZEvent-Timestamp", std::to_string(now.ms));
  EXPECT_TRUE(zalo.verify(in_header.request(), now));
}

TEST_F(Doors, ThirtyTamperedWebhooksAreRefused) {
  auto good_zalo = from_zalo(zalo_body());
  auto good_meta = from_meta(R"({"object":"page","entry":[]})");
  Asked good_telegram{R"({"update_id":1})", "", {{"X-Telegram-Bot-Api-Secret-Token", "hush"}}};
  std::vector<std::pair<Webhook const*, Asked>> tampered;
  auto with = [&](Webhook const& door, Asked const& good, std::string header, std::string value) {
    auto bad = good;
    bad.headers.clear();
    if (!header.empty()) bad.headers.emplace_back(std::move(header), std::move(value));
    tampered.emplace_back(&door, std::move(bad));
  };
  auto body = [&](Webhook const& door, Asked const& good, std::string other) {
    auto bad = good;
    bad.body = std::move(other);
    tampered.emplace_back(&door, std::move(bad));
  };
  auto zalo_signature = good_zalo.headers.front().second, meta_signature = good_meta.headers.front().second;
  with(zalo, good_zalo, "", "");
  with(zalo, good_zalo, "X-ZEvent-Signature", "");
  with(zalo, good_zalo, "X-ZEvent-Signature", "mac=");
  with(zalo, good_zalo, "X-ZEvent-Signature", zalo_signature.substr(4));
  with(zalo, good_zalo, "X-ZEvent-Signature", zalo_signature.substr(0, 40));
  with(zalo, good_zalo, "X-ZEvent-Signature", zalo_signature + "0");
  with(zalo, good_zalo, "X-ZEvent-Signature", "mac=" + std::string(64, '0'));
  with(zalo, good_zalo, "X-ZEvent-Signature", "mac=" + hex(hmac_sha256("oa-secret", good_zalo.body)));
  with(zalo, good_zalo, "X-ZEvent-Signature", "mac=" + zalo_mac("4711", good_zalo.body, std::to_string(now.ms), "other-secret"));
  with(zalo, good_zalo, "X-ZEvent-Signature", "mac=" + zalo_mac("4711", good_zalo.body, "", "oa-secret"));
  with(zalo, good_zalo, "X-ZEvent-Signature", "mac=" + zalo_mac("", good_zalo.body, std::to_string(now.ms), "oa-secret"));
  body(zalo, good_zalo, zalo_body(now.ms + 1));
  body(zalo, good_zalo, zalo_body() + " ");
  body(zalo, good_zalo, "");
  body(zalo, good_zalo, "{}");
  body(zalo, good_zalo, "[1");
  tampered.emplace_back(&zalo, from_zalo(zalo_body(now.ms - replay_window_ms - 1), now.ms - replay_window_ms - 1));  // sent again later
  tampered.emplace_back(&zalo, from_zalo(zalo_body(now.ms + replay_window_ms + 1), now.ms + replay_window_ms + 1));
  tampered.emplace_back(&zalo, from_zalo(zalo_body(now.ms, "4712")));  // signed for us, of another application
  tampered.emplace_back(&zalo, from_zalo(R"({"app_id":"4711","timestamp":"soon"})"));
  auto other_time = good_zalo;
  other_time.headers.emplace_back("X-ZEvent-Timestamp", std::to_string(now.ms + 5));
  tampered.emplace_back(&zalo, other_time);
  with(meta, good_meta, "", "");
  with(meta, good_meta, "X-Hub-Signature-256", "sha256=");
  with(meta, good_meta, "X-Hub-Signature-256", meta_signature.substr(7));
  with(meta, good_meta, "X-Hub-Signature-256", meta_signature.substr(0, 50));
  with(meta, good_meta, "X-Hub-Signature", "sha1=" + meta_signature.substr(7, 40));
  with(meta, good_meta, "X-Hub-Signature-256", "sha256=" + hex(sha256("app-secret" + good_meta.body)));
  body(meta, good_meta, R"({"object":"page","entry":[ ]})");
  body(meta, good_meta, "");
  with(telegram, good_telegram, "", "");
  with(telegram, good_telegram, "X-Telegram-Bot-Api-Secret-Token", "");
  with(telegram, good_telegram, "X-Telegram-Bot-Api-Secret-Token", "Hush");
  with(telegram, good_telegram, "X-Telegram-Bot-Api-Secret-Token", "hush ");
  ASSERT_GE(tampered.size(), 30u);
  for (std::size_t i = 0; i < tampered.size(); ++i) {
    auto refused = tampered[i].first->verify(tampered[i].second.request(), now);
    ASSERT_FALSE(refused) << "variant " << i;
    EXPECT_EQ(refused.error().code, Code::unauthenticated) << "variant " << i;
  }
  EXPECT_TRUE(zalo.verify(good_zalo.request(), now));
  EXPECT_TRUE(meta.verify(good_meta.request(), now));
  EXPECT_TRUE(telegram.verify(good_telegram.request(), now));
}

TEST_F(Doors, Zalo_ReadsAPlaceInEachOfItsThreeSpellings) {
  for (auto message :
       {R"({"msg_id":"m","location":{"latitude":"11.05","longitude":"106.66"}})",
        R"({"msg_id":"m","attachments":[{"type":"location","payload":{"coordinates":{"latitude":"11.05","longitude":"106.66"}}}]})",
        R"({"msg_id":"m","attachments":[{"type":"location","payload":{"coordinates":{"lat":11.05,"long":106.66}}}]})"}) {
    auto read = zalo.read(
        {"zalo", "m", "u1", now, R"({"event_name":"user_send_location","sender":{"id":"u1"},"message":)" + std::string(message) + "}"});
    ASSERT_TRUE(read) << message;
    ASSERT_EQ(read->messages.size(), 1u);
    ASSERT_TRUE(read->messages[0].place) << message;
    EXPECT_DOUBLE_EQ(read->messages[0].place->lat, 11.05);
    EXPECT_DOUBLE_EQ(read->messages[0].place->lon, 106.66);
  }
  EXPECT_FALSE(zalo.read({"zalo", "m", "u1", now, R"({"event_name":"user_send_location","sender":{"id":"u1"},"message":{"msg_id":"m"}})"}));
}

TEST_F(Doors, Zalo_TellsTwoMessagesOfOneMomentApart_AndOneSentTwiceNot) {
  auto first = zalo.open(from_zalo(zalo_body()).request(), now), again = zalo.open(from_zalo(zalo_body()).request(), now);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->received.at(0).key, "m1");
  EXPECT_EQ(again->received.at(0).key, "m1");
  EXPECT_EQ(first->received.at(0).lane, "u1");
}

TEST_F(Doors, Meta_OpensADeliveryIntoItsMessages_WithoutOurOwn) {
  auto asked = from_meta(R"({"object":"page","entry":[{"id":"99","messaging":[
    {"sender":{"id":"7"},"timestamp":1767000000001,"message":{"mid":"a","text":"Mất nước"}},
    {"sender":{"id":"99"},"timestamp":1767000000002,"message":{"mid":"b","is_echo":true,"text":"Our own"}},
    {"sender":{"id":"7"},"timestamp":1767000000003,"delivery":{"mids":["c"],"watermark":1}},
    {"sender":{"id":"7"},"timestamp":1767000000004,"read":{"watermark":1}}],
    "changes":[{"field":"feed","value":{"item":"comment","verb":"add","comment_id":"99_1","post_id":"99_0","from":{"id":"8","name":"Lan"},"message":"Đèn hỏng","created_time":1767000000}},
               {"field":"feed","value":{"item":"comment","verb":"add","comment_id":"99_2","from":{"id":"99"},"message":"we"}},
               {"field":"feed","value":{"item":"reaction","verb":"add","from":{"id":"8"}}}]}]})");
  auto knock = meta.open(asked.request(), now);
  ASSERT_TRUE(knock);
  ASSERT_EQ(knock->received.size(), 3u);
  auto text = meta.read(knock->received[0]), news = meta.read(knock->received[1]), comment = meta.read(knock->received[2]);
  ASSERT_TRUE(text && news && comment);
  EXPECT_EQ(text->messages.at(0).text, "Mất nước");
  EXPECT_EQ(text->messages.at(0).from, "7");
  EXPECT_EQ(news->news.at(0).provider_id, "c");
  EXPECT_EQ(comment->messages.at(0).thread, "comments:99_0");
  EXPECT_EQ(comment->messages.at(0).name, "Lan");
  EXPECT_EQ(comment->messages.at(0).at, (Instant{1'767'000'000'000}));
}

TEST_F(Doors, Telegram_TakesTheLargestOfAPhotosSizes) {
  auto read =
      telegram.read({"telegram", "5", "3", now, R"({"update_id":5,"message":{"message_id":9,"from":{"first_name":"An","last_name":"Lê"},
    "chat":{"id":3},"date":1767000000,"caption":"Ổ gà","photo":[{"file_id":"small"},{"file_id":"large"}]}})"});
  ASSERT_TRUE(read);
  ASSERT_EQ(read->messages.size(), 1u);
  EXPECT_EQ(read->messages[0].text, "Ổ gà");
  EXPECT_EQ(read->messages[0].name, "An Lê");
  EXPECT_EQ(read->messages[0].files.at(0).url, "telegram:large");
}

TEST(SmsNumber, IsOneForEachWayOfWritingIt) {
  for (auto written : {"0912345678", "+84912345678", "84912345678", "0084912345678", "+84 912.345.678", "(091) 234-5678", " 0912345678 "})
    EXPECT_EQ(sms_number(written), "0912345678") << written;
  EXPECT_EQ(sms_number("+41 79 123 45 67"), "+41791234567");
  EXPECT_EQ(sms_number("VIETTEL"), "VIETTEL");
  EXPECT_EQ(sms_number("1022"), "1022");
}

TEST(Sms, ReadsWhatANetworkSaysInUtf16) {
  Sms sms({.secret = "s"}, "", nobody_answers());
  Asked asked{"", "secret=s&from=%2B84912345678&charset=UTF-16BE&coding=2&id=k&text=%01%10%00%20%D8%3D%DE%00%D8%00%00a", {}};
  auto knock = sms.open(asked.request(), now);
  ASSERT_TRUE(knock);
  auto read = sms.read(knock->received.at(0));
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->messages.at(0).text, "Đ \xF0\x9F\x98\x80?a");
  EXPECT_EQ(read->messages.at(0).from, "0912345678");
}

TEST(WithoutAccents, KeepsCase) { EXPECT_EQ(without_accents("Đường Lê Lợi NGẬP, ừ ờ!"), "Duong Le Loi NGAP, u o!"); }

TEST(Sms, SendsVietnameseInUcs2AndItsReportsComeBack) {
  std::string asked;
  Sms sms({.secret = "s", .send_url = "http://kannel/cgi-bin/sendsms", .username = "u", .password = "p"}, "https://city.example",
          [&](http::OutgoingRequest const& r) -> Result<http::IncomingAnswer> {
            asked = r.url;
            return http::IncomingAnswer{202, "text/plain", "0: Accepted for delivery"};
          });
  auto receipt = sms.deliver({.id = 12, .to = "0912345678", .text = "Đã nhận"});
  ASSERT_TRUE(receipt);
  EXPECT_NE(asked.find("coding=2"), asked.npos) << asked;
  EXPECT_NE(asked.find("message%3Ddinh-12"), asked.npos) << asked;
  Asked report{"", "secret=s&message=dinh-12&type=1", {}};
  ASSERT_TRUE(sms.verify(report.request(), now));
  auto knock = sms.open(report.request(), now);
  ASSERT_TRUE(knock);
  auto read = sms.read(knock->received.at(0));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->news.at(0).provider_id, receipt->provider_id);
  EXPECT_EQ(read->news.at(0).state, Delivery::delivered);
}

// Two days after his last message only an approved template reaches him.
TEST_F(Doors, Zalo_AnswersFreelyForFortyEightHours_ThenByTemplate) {
  std::vector<std::string> urls;
  Send send = [&](http::OutgoingRequest const& r) -> Result<http::IncomingAnswer> {
    urls.push_back(r.url);
    if (r.url.find("/oa/access_token") != std::string::npos)
      return http::IncomingAnswer{200, "", R"({"access_token":"a","refresh_token":"r2","expires_in":"90000"})"};
    return http::IncomingAnswer{200, "", R"({"error":0,"data":{"message_id":"z9"}})"};
  };
  ZaloSettings settings{.app_id = "4711", .secret_key = "s", .app_secret = "x", .refresh_token = "r1"};
  Zalo without(settings, tokens, send, clock_at());
  Outgoing out{.id = 1, .to = "u1", .text = "Đã xử lý", .last_heard = now + -Zalo::free_for_ms + 1};
  auto free = without.deliver(out);
  ASSERT_TRUE(free);
  EXPECT_EQ(free->provider_id, "z9");
  EXPECT_EQ(urls.back(), settings.api_url + "/v3.0/oa/message/cs");
  EXPECT_EQ(tokens.find("zalo")->refresh, "r2") << "its successor is kept before the token is used";
  out.last_heard = now + -Zalo::free_for_ms;
  auto late = without.deliver(out);
  ASSERT_FALSE(late);
  EXPECT_FALSE(worth_another_try(late.error()));
  settings.answer_template = "77";
  Zalo with(settings, tokens, send, clock_at());
  ASSERT_TRUE(with.deliver(out));
  EXPECT_EQ(urls.back(), settings.business_url + "/message/template");
}

}  // namespace
}  // namespace dinh::channels
