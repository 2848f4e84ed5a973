#pragma once
// What is new in a mail: without the quoted history and without the signature. Pure.
#include <string>
#include <string_view>

namespace dinh::channels::mail {

std::string new_text(std::string_view whole);  // never empty unless the whole is

}  // namespace dinh::channels::mail
