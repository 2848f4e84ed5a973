#include <gtest/gtest.h>

#include "base/text.hpp"
#include "channels/mail/head.hpp"
#include "channels/mail/mail.hpp"

namespace dinh::channels::mail {
namespace {

const std::string head = "From: Lan <Lan@Example.org>\r\nTo: 1022@city.example\r\nMessage-ID: <a1@example.org>\r\nSubject: x\r\n";

Mail read(std::string const& bytes) {
  auto mail = read_mail(bytes);
  EXPECT_TRUE(mail) << (mail ? "" : mail.error().detail);
  return mail.value_or(Mail{});
}
std::string refusal(std::string const& bytes) {
  auto mail = read_mail(bytes);
  return mail ? "taken" : mail.error().detail;
}
std::string text_in(std::string const& charset, std::string const& bytes) {
  return read(head + "Content-Type: text/plain; charset=" + charset + "\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + bytes).text;
}

TEST(ReadMail, TellsWhoWroteWhatAndWhatItAnswers) {
  auto mail = read(
      "Return-Path: <lan@example.org>\r\nFrom: =?utf-8?B?TmfDtCBMYW4=?= <Lan@Example.org>\r\nTo: 1022@city.example\r\nCc: Hai "
      "<hai@x.vn>\r\n"
      "Message-ID: <b2@example.org>\r\nIn-Reply-To: <r1@city.example>\r\nReferences: <a1@example.org>\r\n <r1@city.example>\r\n"
      "Date: Mon, 02 Mar 2026 08:00:00 +0700\r\nSubject: =?utf-8?Q?=C4=90=C3=A8n_=C4=91=C6=B0=E1=BB=9Dng?=\r\n "
      "=?utf-8?Q?_h=E1=BB=8Fng?=\r\n\r\n"
      "Den truoc nha toi tat.\r\n");
  EXPECT_EQ(mail.from, "lan@example.org");
  EXPECT_EQ(mail.from_name, "Ngô Lan");
  EXPECT_EQ(mail.message_id, "b2@example.org");
  EXPECT_EQ(mail.in_reply_to, "r1@city.example");
  EXPECT_EQ(mail.references, (std::vector<std::string>{"a1@example.org", "r1@city.example"}));
  EXPECT_EQ(mail.to, (std::vector<std::string>{"1022@city.example", "hai@x.vn"}));
  EXPECT_EQ(iso(*mail.date), "2026-03-02T01:00:00Z");
  EXPECT_EQ(mail.subject, "Đèn đường hỏng");
  EXPECT_EQ(mail.text, "Den truoc nha toi tat.");
  EXPECT_EQ(mail.marks.return_path, "lan@example.org");
}

TEST(ReadMail, ReadsEveryCharsetVietnameseIsWrittenIn) {
  EXPECT_EQ(text_in("utf-8", "Đường ngập"), "Đường ngập");
  EXPECT_EQ(text_in("utf-8", "Vie\xCC\xA3\xCC\x82t"), "Việt");        // decomposed letters are composed
  EXPECT_EQ(text_in("windows-1258", "Vi\xEA\xF2t Nam"), "Việt Nam");  // base letter and tone apart
  EXPECT_EQ(text_in("tcvn-5712", "Th\xAB\xB8"), text_in("x-viet-tcvn5712", "Th\xAB\xB8"));
  EXPECT_EQ(text_in("viscii", "Vi\xAEt"), "Việt");
  EXPECT_EQ(text_in("us-ascii", "Đường ngập"), "Đường ngập");  // it says less than it is
  EXPECT_EQ(text_in("no-such-charset", "Đường ngập"), "Đường ngập");
  EXPECT_TRUE(is_utf8(text_in("utf-8", "broken \xff\xfe bytes")));
  EXPECT_TRUE(is_utf8(text_in("utf-16", "odd")));
}

TEST(ReadMail, ReadsLongWordsInPiecesAlsoWhereALetterIsCutInTwo) {
  auto subject = [](std::string const& words) {
    return read("From: =?utf-8?B?TmfDtA==?=\r\n =?utf-8?B?IExhbg==?= <a@b.vn>\r\nSubject: " + words + "\r\n\r\nx").subject;
  };
  EXPECT_EQ(subject("Re: =?UTF-8?B?ROG6p3U=?=\r\n =?UTF-8?B?IE3hu5l0?= het"), "Re: Dầu Một het");
  EXPECT_EQ(subject("=?utf-8?B?ROG6?= =?utf-8?B?p3U=?="), "Dầu");
  EXPECT_EQ(subject("=?utf-8?B?ROG6p3U=?= =?us-ascii?B?IE1vdA==?="), "Dầu Mot");
  EXPECT_EQ(read("From: =?utf-8?B?TmfDtA==?=\r\n =?utf-8?B?IExhbg==?= <a@b.vn>\r\n\r\nx").from_name, "Ngô Lan");
}

TEST(ReadMail, TakesPlainTextBeforeHtmlAndTurnsHtmlIntoText) {
  auto both = read(head +
                   "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nplain\r\n"
                   "--b\r\nContent-Type: text/html\r\n\r\n<p>page</p>\r\n--b--\r\n");
  EXPECT_EQ(both.text, "plain");
  auto html = read(head +
                   "Content-Type: text/html; charset=utf-8\r\n\r\n<style>p{}</style><p>Chào &amp; "
                   "h&#7887;i</p><script>alert(1)</script><p>hai<br>ba</p>");
  EXPECT_EQ(html.text, "Chào & hỏi\n\nhai\nba");
}

TEST(ReadMail, LeavesQuotedHistoryAndSignatureOutOfTheTextAndKeepsTheWhole) {
  auto mail = read(head + "\r\nDa sua roi, cam on.\r\n\r\n-- \r\nLan\r\n0901\r\n");
  EXPECT_EQ(mail.text, "Da sua roi, cam on.");
  EXPECT_NE(mail.whole.find("0901"), std::string::npos);
  EXPECT_EQ(read(head + "\r\nVan chua.\r\n\r\nOn Mon, Mar 2, 2026 at 8:00 AM 1022\r\n<1022@city.example> wrote:\r\n> Da xong\r\n").text,
            "Van chua.");
  EXPECT_EQ(read(head + "Content-Type: text/plain; charset=utf-8\r\n\r\nVẫn chưa.\r\n\r\nVào Th 2, 2 thg 3, 2026 lúc 08:00 1022 đã "
                        "viết:\r\n\r\n> Xong\r\n")
                .text,
            "Vẫn chưa.");
  EXPECT_EQ(read(head + "\r\nYes.\r\n\r\n-----Original Message-----\r\nFrom: 1022\r\nSent: today\r\n\r\nWhere?\r\n").text, "Yes.");
  EXPECT_EQ(read(head + "\r\n> Where?\r\nAt the bridge.\r\n> When?\r\nToday.\r\n").text, "At the bridge.\nToday.");
  EXPECT_EQ(read(head + "\r\n> only a quotation\r\n").text, "> only a quotation");
  EXPECT_EQ(
      read(head + "Content-Type: text/html\r\n\r\n<div>Chua</div><div class=\"gmail_quote\"><blockquote>Xong</blockquote></div>").text,
      "Chua");
}

TEST(ReadMail, KeepsFilesWithTheirNames) {
  auto mail = read(head +
                   "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nxem hinh\r\n"
                   "--b\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename*=utf-8''%C4%91%C3%A8n.png\r\n"
                   "Content-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n"
                   "--b\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n"
                   "--b\r\nContent-Type: application/pdf; name=\"../../etc/a.pdf\"\r\n\r\n%PDF\r\n"
                   "--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nhello\r\n--b--\r\n");
  ASSERT_EQ(mail.files.size(), 4u);
  EXPECT_EQ(mail.files[0].name, "đèn.png");
  EXPECT_EQ(mail.files[0].type, "image/png");
  EXPECT_EQ(mail.files[0].bytes, "\x89PNG");
  EXPECT_EQ(mail.files[1].name, "invitation.ics");
  EXPECT_EQ(mail.files[2].name, "a.pdf");
  EXPECT_EQ(mail.files[3].type, "message/rfc822");
  EXPECT_EQ(mail.text, "xem hinh");
}

TEST(ReadMail, SaysWhatTheServerSaidOfOurMessage) {
  auto mail = read(
      "From: MAILER-DAEMON@mx\r\nReturn-Path: <>\r\nSubject: Undelivered\r\nContent-Type: multipart/report; report-type=delivery-status; "
      "boundary=b\r\n\r\n"
      "--b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
      "Final-Recipient: rfc822; lan@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 no such user\r\n\r\n"
      "--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <ours@city.example>\r\nSubject: x\r\n\r\nhello\r\n--b--\r\n");
  ASSERT_EQ(mail.reports.size(), 1u);
  EXPECT_EQ(mail.reports[0].message_id, "ours@city.example");
  EXPECT_TRUE(mail.reports[0].failed);
  EXPECT_EQ(mail.reports[0].status, "5.1.1");
  EXPECT_EQ(mail.reports[0].words, "550 no such user");
  EXPECT_TRUE(mail.marks.report);
  EXPECT_EQ(mail.marks.return_path, "");
}

TEST(ReadMail, RefusesPoisonAndSaysWhy) {
  EXPECT_EQ(refusal(""), "it is empty");
  EXPECT_EQ(refusal(" \r\n\r\n"), "it is empty");
  EXPECT_EQ(refusal(std::string("\0\1\2\3garbage", 11)), "it is no mail: no header can be read");
  EXPECT_EQ(refusal("Subject: x\r\n\r\nhello"), "it has no sender that could be answered");
  EXPECT_EQ(refusal("From: a@b.vn\r\n\r\n  \r\n"), "it is empty: neither subject nor text nor file");
  EXPECT_EQ(refusal(head + "Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\nhello\r\n--b--\r\n"),
            "its MIME is broken: several parts are announced, none can be found");
  EXPECT_EQ(refusal(head + std::string(51u << 20, 'x')), "it is larger than 50 MB");
  EXPECT_EQ(refusal(head + "X: " + std::string(300'000, 'x') + "\r\n\r\nhello"), "its header is larger than 256 KB");
  std::string bomb = head;
  for (int i = 0; i < 3'000; ++i) bomb += "X-" + std::to_string(i) + ": y\r\n";
  EXPECT_EQ(refusal(bomb + "\r\nhello"), "its header has more than 2000 lines");
}

TEST(ReadMail, RefusesThousandsOfPartsAndParcelsInsideOfParcels) {
  std::string many = head + "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
  for (int i = 0; i < 1'000; ++i) many += "--b\r\nContent-Type: image/png; name=a.png\r\n\r\nx\r\n";
  EXPECT_EQ(refusal(many + "--b--\r\n"), "it has more than 1000 parts");
  for (int depth : {31, 1'000, 20'000}) {
    std::string deep = head;
    for (int i = 0; i < depth; ++i)
      deep += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\r\n\r\n--b" + std::to_string(i) + "\r\n";
    EXPECT_NE(refusal(deep + "Content-Type: text/plain\r\n\r\nhello\r\n"), "taken") << depth;
  }
  std::string parcels = head;
  for (int i = 0; i < 20'000; ++i) parcels += "Content-Type: message/rfc822\r\n\r\n";
  read_mail(parcels + "\r\nhello\r\n");  // it comes back at all
}

TEST(MailHead, KeepsTheSameMailApartFromOthersOfTheSameMessageId) {
  EXPECT_EQ(key_of("Received: one way\r\n" + head + "\r\nhello"), key_of("Received: the other\r\n" + head + "\r\nhello"));
  EXPECT_NE(key_of("Date: today\r\n" + head + "\r\nhello"), key_of("Date: tomorrow\r\n" + head + "\r\nhello"));
  EXPECT_NE(key_of("From: a@b\r\n\r\nhello"), key_of("From: a@b\r\n\r\nhello!"));
  EXPECT_EQ(lane_of("From: Lan <LAN@example.org>\r\n\r\n"), lane_of("From: lan@example.org\r\n\r\n"));
  EXPECT_EQ(head_value("Subject: a\r\n b\r\n\tc\r\n\r\nSubject: d", "subject"), "a b\tc");
}

}  // namespace
}  // namespace dinh::channels::mail
