#include "channels/mail/loops.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace dinh::channels::mail {
namespace {

bool from_postman(Mail const& mail) {
  auto name = mail.from.substr(0, mail.from.find('@'));
  return name == "mailer-daemon" || name == "postmaster" || mail.marks.report;
}

// RFC 3834 §5; the rest is what programs without it write.
bool says_machine(Mail const& mail) {
  auto const& m = mail.marks;
  auto submitted = fold(m.auto_submitted), precedence = fold(m.precedence);
  if (!submitted.empty() && !submitted.starts_with("no")) return true;
  if (m.return_path && m.return_path->empty()) return true;
  if (precedence == "bulk" || precedence == "junk" || precedence == "list" || precedence == "auto_reply") return true;
  return m.list || !m.response_suppress.empty() || !m.autoreply.empty();
}

bool from_robot(Mail const& mail) {
  auto name = mail.from.substr(0, mail.from.find('@'));
  for (std::string_view mark :
       {"noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "mailer-daemon", "postmaster", "khongtraloi"})
    if (name == mark) return true;
  auto subject = fold(mail.subject);
  for (std::string_view mark : {"auto:", "automatic reply:", "autoreply", "auto-reply", "out of office", "tra loi tu dong",
                                "tu dong tra loi", "vang mat:", "thu tra loi tu dong"})
    if (subject.starts_with(mark)) return true;
  return false;
}

}  // namespace

Writer writer_of(Mail const& mail, Addresses const& addresses) {
  if (addresses.read_id(mail.message_id)) return Writer::ourselves;
  if (from_postman(mail) && !reports_on_ours(mail, addresses).empty()) return Writer::postman;
  return says_machine(mail) || from_robot(mail) || from_postman(mail) ? Writer::machine : Writer::person;
}

std::vector<Report> reports_on_ours(Mail const& mail, Addresses const& addresses) {
  std::vector<Report> out;
  for (auto const& report : mail.reports)
    if (addresses.read_id(report.message_id)) out.push_back(report);
  if (!out.empty() || !mail.reports.empty()) return out;
  bool empty_path = mail.marks.return_path && mail.marks.return_path->empty();
  if (!from_postman(mail) && !empty_path) return out;
  auto id = addresses.find_id(mail.original + '\n' + mail.whole);
  if (!id.empty()) out.push_back({id, true, "", std::string(first_code_points(mail.subject, 200))});
  return out;
}

}  // namespace dinh::channels::mail
