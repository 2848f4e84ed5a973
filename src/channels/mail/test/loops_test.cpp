#include "channels/mail/loops.hpp"

#include <gtest/gtest.h>

#include "channels/mail/write_mail.hpp"

namespace dinh::channels::mail {
namespace {

const Addresses ours("1022@City.example", "a key of this house");

Mail mail_with(std::string const& lines, std::string const& body = "hello") {
  auto mail = read_mail(lines + "\r\n" + body);
  EXPECT_TRUE(mail) << (mail ? "" : mail.error().detail);
  return mail.value_or(Mail{});
}
Writer writer(std::string const& lines) { return writer_of(mail_with("From: Lan <lan@example.org>\r\nSubject: x\r\n" + lines), ours); }

TEST(MailLoops, MachinesAreTakenForWhatTheySayTheyAre) {
  EXPECT_EQ(writer(""), Writer::person);
  EXPECT_EQ(writer("Auto-Submitted: no\r\nReturn-Path: <lan@example.org>\r\n"), Writer::person);
  for (auto const* lines : {"Auto-Submitted: auto-replied\r\n", "Auto-Submitted: Auto-Generated (rejected)\r\n", "Return-Path: <>\r\n",
                            "Precedence: bulk\r\n", "Precedence: auto_reply\r\n", "X-Auto-Response-Suppress: All\r\n", "List-Id: <a.b>\r\n",
                            "List-Unsubscribe: <mailto:x@y>\r\n", "X-Autoreply: yes\r\n"})
    EXPECT_EQ(writer(lines), Writer::machine) << lines;
  EXPECT_EQ(writer_of(mail_with("From: no-reply@shop.vn\r\nSubject: x\r\n"), ours), Writer::machine);
  EXPECT_EQ(writer_of(mail_with("From: a@b.vn\r\nSubject: =?utf-8?B?VHLhuqMgbOG7nWkgdOG7sSDEkeG7mW5nOiB4?=\r\n"), ours), Writer::machine);
  EXPECT_EQ(writer_of(mail_with("From: a@b.vn\r\nSubject: Automatic reply: x\r\n"), ours), Writer::machine);
}

TEST(MailLoops, WhatTheHouseSentItselfIsKnownByItsSignedId) {
  auto id = ours.id(7, "0123456789abc");
  EXPECT_EQ(writer_of(mail_with("From: anyone@x.vn\r\nSubject: x\r\nMessage-ID: <" + id + ">\r\n"), ours), Writer::ourselves);
  EXPECT_EQ(writer_of(mail_with("From: anyone@x.vn\r\nSubject: x\r\nMessage-ID: <dinh.7.0123456789abc.00000000@city.example>\r\n"), ours),
            Writer::person);
  EXPECT_TRUE(ours.is_own("1022@city.EXAMPLE"));
  EXPECT_TRUE(ours.is_own("1022+anything@city.example"));
  EXPECT_FALSE(ours.is_own("10221@city.example"));
}

TEST(MailLoops, OnlyReportsOnOurOwnMessagesAreBelieved) {
  auto report = [](std::string const& id) {
    return mail_with("From: MAILER-DAEMON@mx.vn\r\nReturn-Path: <>\r\nSubject: failed\r\nContent-Type: multipart/report; boundary=b\r\n",
                     "--b\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
                     "Action: failed\r\nStatus: 5.2.2\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <" +
                         id + ">\r\n\r\n--b--\r\n");
  };
  auto mine = report(ours.id(9, "0123456789abc"));
  EXPECT_EQ(writer_of(mine, ours), Writer::postman);
  ASSERT_EQ(reports_on_ours(mine, ours).size(), 1u);
  EXPECT_EQ(reports_on_ours(mine, ours)[0].status, "5.2.2");
  auto forged = report("dinh.9.0123456789abc.zzzzzzzz@city.example");
  EXPECT_EQ(writer_of(forged, ours), Writer::machine);
  EXPECT_TRUE(reports_on_ours(forged, ours).empty());
}

TEST(MailLoops, OldBouncesThatOnlyQuoteUsAreUnderstoodToo) {
  auto id = ours.id(9, "0123456789abc");
  auto bounce =
      mail_with("From: MAILER-DAEMON@mx.vn\r\nSubject: failure notice\r\n", "Hi. I could not deliver.\r\n\r\nMessage-ID: <" + id + ">\r\n");
  EXPECT_EQ(writer_of(bounce, ours), Writer::postman);
  ASSERT_EQ(reports_on_ours(bounce, ours).size(), 1u);
  EXPECT_EQ(reports_on_ours(bounce, ours)[0].message_id, id);
}

TEST(MailThreads, AnAnswerFindsItsConversationByReferenceByAddressOrBySubject) {
  auto first = mail_with("From: lan@x.vn\r\nMessage-ID: <a1@x.vn>\r\nSubject: Den hong\r\n");
  auto thread = ours.thread_of(first);
  EXPECT_EQ(thread.size(), 13u);
  auto same = [&](std::string const& lines) {
    return ours.thread_of(mail_with("From: lan@x.vn\r\nMessage-ID: <a2@x.vn>\r\n" + lines)) == thread;
  };
  EXPECT_TRUE(same("Subject: x\r\nReferences: <a1@x.vn>\r\n"));  // he adds to it himself
  EXPECT_TRUE(same("Subject: x\r\nIn-Reply-To: <" + ours.id(5, thread) + ">\r\n"));
  EXPECT_TRUE(same("Subject: x\r\nReferences: <zzz@x.vn> <" + ours.id(5, thread) + ">\r\n"));
  EXPECT_TRUE(same("Subject: x\r\nTo: " + ours.reply_to(thread) + "\r\n"));
  EXPECT_TRUE(same("Subject: Re: " + ours.subject("Den hong", thread) + "\r\n"));
  EXPECT_FALSE(same("Subject: Re: Den hong\r\n"));
  EXPECT_FALSE(same("Subject: Re: Den hong [#" + thread + "00000000]\r\n"));  // a mark that nobody signed
  EXPECT_FALSE(same("Subject: x\r\nTo: 1022+" + thread + "00000000@city.example\r\n"));
}

TEST(MailThreads, OneThatTheHouseBeganComesHomeByItsOwnName) {
  for (std::string thread : {"case:7K3-M9P-2QX", "", "x"}) {
    auto answer = [&](std::string const& lines) {
      return ours.thread_of(mail_with("From: lan@x.vn\r\nMessage-ID: <a2@x.vn>\r\nSubject: x\r\n" + lines));
    };
    EXPECT_EQ(answer("In-Reply-To: <" + ours.id(5, thread) + ">\r\n"), thread);
    EXPECT_EQ(answer("To: " + ours.reply_to(thread) + "\r\n"), thread);
    EXPECT_LE(ours.reply_to(thread).find('@'), 64u);
    EXPECT_EQ(ours.subject("Den hong", thread), "Den hong");
  }
}

TEST(MailThreads, TheMarkStandsOnceInASubject) {
  auto once = ours.subject("Re: Đèn hỏng", "0123456789abc");
  EXPECT_EQ(ours.subject(once, "0123456789abc"), once);
  EXPECT_EQ(without_mark(once), "Re: Đèn hỏng");
}

TEST(WriteMail, IsReadBackAsItWasMeant) {
  Letter letter{"1022@city.example",
                "Tổng đài 1022",
                "lan@x.vn",
                ours.reply_to("0123456789abc"),
                ours.id(3, "0123456789abc"),
                "a1@x.vn",
                "Re: Đèn đường hỏng ở phường Phú Lợi, thành phố Thủ Dầu Một",
                "Đã sửa xong.\n.\n.. chấm ở đầu dòng\n",
                *parse_instant("2026-03-02T01:00:00Z"),
                true};
  auto bytes = write_mail(letter);
  ASSERT_TRUE(bytes);
  auto mail = read_mail(*bytes);
  ASSERT_TRUE(mail);
  EXPECT_EQ(mail->from_name, letter.from_name);
  EXPECT_EQ(mail->subject, letter.subject);
  EXPECT_EQ(mail->text, "Đã sửa xong.\n.\n.. chấm ở đầu dòng");
  EXPECT_EQ(mail->message_id, letter.message_id);
  EXPECT_EQ(mail->in_reply_to, "a1@x.vn");
  EXPECT_EQ(mail->marks.auto_submitted, "auto-replied");
  EXPECT_EQ(writer_of(*mail, ours), Writer::ourselves);
  EXPECT_EQ(bytes->find("\n\n"), std::string::npos) << "every line ends in CR LF";
}

TEST(WriteMail, NothingThatSomebodyWroteBeginsAHeaderOfItsOwn) {
  Letter letter{"1022@city.example",
                "x\r\nBcc: all@x.vn",
                "lan@x.vn",
                "",
                ours.id(3, "0123456789abc"),
                "a1@x.vn>\r\nBcc: all@x.vn\r\nX: <",
                "Hello\r\nBcc: all@x.vn\r\n\r\nnew body",
                "text",
                Instant{},
                false};
  auto bytes = write_mail(letter);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(bytes->find("\nBcc"), std::string::npos) << *bytes;
  for (auto const* to :
       {"lan@x.vn>\r\nDATA", "lan", "@x.vn", "a b@x.vn", "a@b@x.vn", "lan@x.vn, hai@x.vn", "-oQ/tmp@x.vn", "lân@x.vn", ""}) {
    letter.to = to;
    EXPECT_FALSE(write_mail(letter)) << to;
  }
}

}  // namespace
}  // namespace dinh::channels::mail
