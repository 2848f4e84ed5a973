#pragma once
// message/delivery-status (RFC 3464 §2): groups of fields, the first of the whole message, each other of one recipient. Pure.
#include <string_view>
#include <vector>

#include "channels/mail/mail.hpp"

namespace dinh::channels::mail {

std::vector<Report> read_status(std::string_view text, std::string_view message_id);

}  // namespace dinh::channels::mail
