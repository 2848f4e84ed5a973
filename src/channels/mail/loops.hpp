#pragma once
// Who wrote a mail: a person, a machine that must never be answered, a mail server that reports, or this house itself. Pure.
#include "channels/mail/addresses.hpp"
#include "channels/mail/mail.hpp"

namespace dinh::channels::mail {

enum class Writer {
  person,
  machine,   // vacation notices, lists, anything that says so: kept, never answered
  postman,   // reports on one of ours
  ourselves  // one of ours came back
};
Writer writer_of(Mail const&, Addresses const&);

// Reports on messages that are really ours; also from servers that know no RFC 3464 and only send our header back.
std::vector<Report> reports_on_ours(Mail const&, Addresses const&);

}  // namespace dinh::channels::mail
