#include "channels/mail/mail_channel.hpp"

#include <gtest/gtest.h>

#include "base/crypto.hpp"
#include "channels/mail/check.hpp"
#include "channels/mail/imap.hpp"
#include "channels/mail/mail_store.hpp"
#include "storage/test/db_fixture.hpp"

namespace dinh::channels::mail {
namespace {

struct MailWorld : testing::Test {
  std::unique_ptr<storage::Db> db = storage::Db::open("sqlite::memory:");
  Instant now = *parse_instant("2026-03-02T08:00:00+07:00");
  MailSettings settings = [] {
    MailSettings s;
    s.address = "1022@city.example";
    s.smtp_url = "smtp://127.0.0.1:1";  // nobody is there
    s.plaintext = true;
    return s;
  }();
  MailChannel channel{*db, settings, "key", [this] { return now; }, 420};
  Addresses ours{"1022@city.example", "key"};

  Result<Parsed> read(std::string const& mail) { return channel.read({"mail", "k", "l", now, mail}); }
};

TEST_F(MailWorld, AMailBecomesAMessageOfItsConversation) {
  auto read_in = read("From: Lan <lan@x.vn>\r\nMessage-ID: <a1@x.vn>\r\nSubject: Den hong [#0000000000000" +
                      ours.mark("0000000000000").substr(13) + "]\r\n\r\nO cau\r\n");
  ASSERT_TRUE(read_in);
  ASSERT_EQ(read_in->messages.size(), 1u);
  auto const& m = read_in->messages[0];
  EXPECT_EQ(m.from, "lan@x.vn");
  EXPECT_EQ(m.name, "Lan");
  EXPECT_EQ(m.thread, "0000000000000");
  EXPECT_EQ(m.provider_id, "a1@x.vn");
  EXPECT_EQ(m.subject, "Den hong");
  EXPECT_EQ(m.text, "O cau");
  EXPECT_EQ(m.at, now);
  EXPECT_FALSE(m.automatic);
}

TEST_F(MailWorld, WhatMachinesWroteIsMarkedOurOwnIsDroppedAndForgeriesOfUsAreRefused) {
  EXPECT_TRUE(read("From: lan@x.vn\r\nAuto-Submitted: auto-replied\r\n\r\nI am away\r\n")->messages.at(0).automatic);
  auto echo = read("From: 1022@city.example\r\nMessage-ID: <" + ours.id(4, "0123456789abc") + ">\r\n\r\nhello\r\n");
  ASSERT_TRUE(echo);
  EXPECT_TRUE(echo->messages.empty() && echo->news.empty());
  auto forged = read("From: 1022@city.example\r\nSubject: x\r\n\r\nhello\r\n");
  ASSERT_FALSE(forged);
  EXPECT_EQ(forged.error().detail, "it says that the hotline itself has sent it, which it has not");
  EXPECT_FALSE(read("From: lan@x.vn,\"a b\"@x\r\n hello\r\n\r\n"));
}

TEST_F(MailWorld, ABounceIsNewsOfTheMessageThatItBrings) {
  auto id = ours.id(4, "0123456789abc");
  auto bounce = [&](std::string const& action) {
    return read(
        "From: MAILER-DAEMON@mx.vn\r\nSubject: x\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\r\nSorry\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\nAction: " +
        action + "\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 unknown\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <" +
        id + ">\r\n\r\nx\r\n--b--\r\n");
  };
  auto failed = bounce("failed");
  ASSERT_TRUE(failed);
  EXPECT_TRUE(failed->messages.empty());
  ASSERT_EQ(failed->news.size(), 1u);
  EXPECT_EQ(failed->news[0].provider_id, id);
  EXPECT_EQ(failed->news[0].state, Delivery::failed);
  EXPECT_EQ(failed->news[0].error, "5.1.1 550 unknown");
  EXPECT_TRUE(bounce("delayed")->news.empty());
}

TEST_F(MailWorld, AServerThatIsAwayIsTriedAgainAndAnAddressThatIsNoneIsNot) {
  auto away = channel.deliver({1, "lan@x.vn", "0123456789abc", "text", "subject", "a1@x.vn"});
  ASSERT_FALSE(away);
  EXPECT_TRUE(worth_another_try(away.error())) << away.error().detail;
  for (auto const* to : {"lan", "lan@x.vn\r\nRCPT TO:<all@x.vn>", "1022@city.example", "1022+x@city.example"}) {
    auto never = channel.deliver({1, to, "0123456789abc", "text", "subject", ""});
    ASSERT_FALSE(never);
    EXPECT_FALSE(worth_another_try(never.error())) << to;
  }
}

TEST_F(MailWorld, TwoMachinesThatAnswerEachOtherAreStoppedForTheDay) {
  auto try_automatic = [&] {
    Outgoing out{1, "robot@x.vn", "0123456789abc", "text", "subject", ""};
    out.automatic = true;
    return worth_another_try(channel.deliver(out).error());
  };
  EXPECT_TRUE(try_automatic());
  auto party = hex(hmac_sha256("key", "mail party\nrobot@x.vn")).substr(0, 32);
  auto today = local_date(now, 420);
  for (int i = 0; i < settings.automatic_per_day; ++i) db->write([&](storage::Tx& tx) { store::count_automatic(tx, party, today); });
  EXPECT_FALSE(try_automatic());
  now = now + day_ms;
  EXPECT_TRUE(try_automatic());
}

class MailStoreOn : public testing::TestWithParam<storage::Engine> {
 protected:
  storage::OpenDb open_{GetParam()};
  storage::Db& db = *open_;
};
INSTANTIATE_TEST_SUITE_P(Sqlite, MailStoreOn, testing::Values(storage::Engine::sqlite));
INSTANTIATE_TEST_SUITE_P(Pg, MailStoreOn, testing::Values(storage::Engine::postgres));

TEST_P(MailStoreOn, KeepsHowFarItHasReadAndHowOftenItAnswered) {
  store::migrate(db);
  db.write([](storage::Tx& tx) {
    EXPECT_FALSE(store::cursor(tx, "a"));
    store::set_cursor(tx, {"a", 7, 20, Instant{5}});
    store::set_cursor(tx, {"a", 8, 21, Instant{6}});
    EXPECT_EQ(store::cursor(tx, "a")->validity, 8);
    EXPECT_EQ(store::cursor(tx, "a")->uid, 21);
    store::count_automatic(tx, "p", Date{3});
    store::count_automatic(tx, "p", Date{3});
    EXPECT_EQ(store::automatic_on(tx, "p", Date{3}), 2);
    store::count_automatic(tx, "q", Date{4});
    EXPECT_EQ(store::automatic_on(tx, "p", Date{3}), 0) << "yesterday is forgotten";
  });
}

TEST(MailSettings, AMistakeIsNamedByItsField) {
  auto wrong = [](auto change) {
    MailSettings s;
    s.address = "1022@city.example";
    change(s);
    auto checked = check(s);
    return checked ? std::string() : checked.error().field;
  };
  EXPECT_EQ(wrong([](MailSettings& s) { s.imap_url = "imaps://mail.city.example", s.smtp_url = "smtp://mail.city.example:587"; }), "");
  EXPECT_EQ(wrong([](MailSettings& s) { s.address = "1022"; }), "channels.mail.address");
  for (auto const* url :
       {"mail.city.example", "http://mail.city.example", "imaps://", "imaps://a/INBOX", "imaps://user@a", "imap://a\r\nb"})
    EXPECT_EQ(wrong([&](MailSettings& s) { s.imap_url = url; }), "channels.mail.imap_url") << url;
  EXPECT_EQ(wrong([](MailSettings& s) { s.smtp_url = "imaps://a"; }), "channels.mail.smtp_url");
  EXPECT_EQ(wrong([](MailSettings& s) { s.mailbox = "Thư"; }), "channels.mail.mailbox");
  EXPECT_EQ(wrong([](MailSettings& s) { s.done_folder = "INBOX"; }), "channels.mail.done_folder");
  EXPECT_EQ(wrong([](MailSettings& s) { s.max_mail_mb = 51; }), "channels.mail.max_mail_mb");
}

TEST(ImapLines, AreReadAsTheStandardWritesThem) {
  EXPECT_EQ(uid_set({3, 4, 5, 9, 11, 12}), "3:5,9,11:12");
  EXPECT_EQ(iso(*imap_date("17-Jul-1996 02:44:25 -0700")), "1996-07-17T09:44:25Z");
  EXPECT_EQ(iso(*imap_date(" 1-Mar-2026 07:00:00 +0700")), "2026-03-01T00:00:00Z");
  for (auto const* broken : {"", "17-Jul", "17-Foo-1996 02:44:25 -0700", "99-Jul-1996 02:44:25 -0700", "17-Jul-1996 2:4"})
    EXPECT_FALSE(imap_date(broken)) << broken;
  EXPECT_EQ(imap_day(*parse_date("2026-03-01")), "1-Mar-2026");
  std::vector<std::string> bytes = {"hello"};
  auto one = read_fetch("* 3 FETCH (UID 17 RFC822.SIZE 44 INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" BODY[] {})", bytes);
  EXPECT_EQ(one.uid, 17u);
  EXPECT_EQ(one.size, 44u);
  EXPECT_EQ(one.bytes, "hello");
  std::vector<std::string> none;
  EXPECT_EQ(read_fetch("* 3 FETCH (BODY[] \"a \\\"b\\\"\" UID 17)", none).bytes, "a \"b\"");
  EXPECT_EQ(read_fetch("* 3 FETCH (FLAGS (\\Seen))", none).uid, 0u);
}

}  // namespace
}  // namespace dinh::channels::mail
