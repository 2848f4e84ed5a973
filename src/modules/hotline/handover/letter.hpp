#pragma once
// What is written to a partner, and how: pure. What of a case may go is decided here and nowhere else.
//
// Open311 (GeoReport v2, POST requests.json): service_code, lat and long or address_string, description, account_id (our number of the
// case), media_url (a public photo). The description ends with the mark by which the request is found again when nobody knows whether it
// arrived.
//
// Webhook (POST, application/json; Idempotency-Key; X-Dinh-Signature as src/channels/phone/signature.hpp says):
//   {"type": "dinh.handover", "handover": "17", "made_at": …, "from": "Thành phố Mới",
//    "case": {"number", "field", "field_name", "title", "description", "address", "area", "lat", "lon", "urgency", "opened_at", "due_at",
//             "photos": [addresses]},
//    "remark": why it comes again; "" the first time,
//    "reporter": {"name", "phone", "email"} and "purpose": only where the contract names them}
// It answers 2xx with {"id": their number} or {"token": …}; the same Idempotency-Key again is the same request. 4xx is final but for 408,
// 425 and 429; everything else is tried again.
#include <optional>
#include <string>
#include <vector>

#include "casework/case.hpp"
#include "http/attempt.hpp"
#include "modules/hotline/handover/handover.hpp"
#include "modules/hotline/handover/partner.hpp"
#include "modules/hotline/views.hpp"

namespace dinh::hotline {

struct Matter {
  casework::Case const& c;
  std::int64_t handover_id = 0;
  std::string field_name, from;     // from: who writes, the city's name
  std::string remark;               // why it comes again
  std::optional<Contact> reporter;  // opened because the contract names its members
  std::vector<std::string> photos;  // public ones, whole addresses
  Instant made_at;
  Date today;
};

struct Letter {
  std::string body, service;  // service: their service code
};
// invalid: no service code of theirs fits.
Result<Letter> letter_of(Partner const&, Matter const&);

// "[1022 7K3-M9P-2QX/17]": ends every description, and is found in no other.
std::string mark_of(std::string_view case_code, std::int64_t handover_id);

struct Access {  // how a partner is spoken to
  Partner const& partner;
  std::string const& secret;
};
http::OutgoingRequest post_letter(Access const&, std::string const& body, std::string const& key, Instant now);
http::OutgoingRequest ask_for_mark(Access const&, std::string const& service, Instant from, Instant to);
http::OutgoingRequest ask_for_number(Access const&, std::string const& token);
http::OutgoingRequest ask_for_state(Access const&, std::vector<std::string> const& ids);
http::OutgoingRequest ask_for_updates(Access const&, std::vector<std::string> const& ids, Instant from, Instant to);

bool same_origin(std::string_view url, std::string_view other);  // scheme, host and port

}  // namespace dinh::hotline
