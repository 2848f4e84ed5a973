#pragma once
#include "base/result.hpp"
#include "channels/settings.hpp"

namespace dinh::channels::mail {

Result<void> check(MailSettings const&);  // what a person wrote into dinh.json; the field says where

}  // namespace dinh::channels::mail
